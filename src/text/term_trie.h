#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/fold.h"
#include "text/literals.h"

/// Internal to this folder.
namespace triaged {

/// Short folded terms by their code points. Lexicons ask for hundreds of single characters and
/// pairs, of which a text holds dozens: a walk from each of its characters finds them several times
/// faster than an automaton for all literals. The cost is that of the text times the longest term,
/// so only terms up to kMostTermBytes belong here. Immutable after build.
class TermTrie {
 public:
  static constexpr std::size_t kMostTermBytes = 64;

  struct Term {
    std::string_view text;
    std::span<const std::uint32_t> ids;
  };

  TermTrie() = default;
  /// `terms` sorted by their text, each text once.
  explicit TermTrie(std::span<const Term> terms);

  /// Calls `found` with each occurrence at word borders of each term, from left to right. A line
  /// end counts as a space.
  template <class Found>
  void scan(std::span<const FoldedPoint> points, const Found& found) const;

 private:
  /// Its edges and ids end where those of the next node begin.
  struct Node {
    std::uint32_t first_edge = 0;
    std::uint32_t first_id = 0;
    std::uint64_t points = 0;  ///< a bit for each edge, by the last six bits of its code point
  };
  struct Edge {
    char32_t point = 0;
    std::uint32_t node = 0;
  };

  static std::uint64_t bit_of(char32_t point) { return std::uint64_t{1} << (point & 63U); }
  [[nodiscard]] std::uint32_t start(char32_t point) const {
    return point < starts_.size() ? starts_[point] : child(0, point);
  }
  /// 0: there is none, as most walks end.
  [[nodiscard]] std::uint32_t child(std::uint32_t node, char32_t point) const {
    return (nodes_[node].points & bit_of(point)) == 0 ? 0 : find_child(node, point);
  }
  [[nodiscard]] std::uint32_t find_child(std::uint32_t node, char32_t point) const;

  std::vector<Node> nodes_;            ///< the first is the root; one more than there are
  std::vector<Edge> edges_;            ///< by node, then code point
  std::vector<std::uint32_t> ids_;     ///< by node
  std::vector<std::uint32_t> starts_;  ///< the root's children by code point, as far as tabled
};

template <class Found>
void TermTrie::scan(std::span<const FoldedPoint> points, const Found& found) const {
  if (edges_.empty()) {
    return;
  }
  const auto point_at = [points](std::size_t at) {
    const char32_t point = points[at].point();
    return point == U'\n' ? U' ' : point;
  };
  const std::size_t count = points.size();
  for (std::size_t from = 0; from < count; ++from) {
    if (points[from].is_word() && from > 0 && points[from - 1].is_word()) {
      continue;  // inside a word
    }
    std::uint32_t node = start(point_at(from));
    for (std::size_t to = from + 1; node != 0; ++to) {
      const bool inside_word = to < count && points[to - 1].is_word() && points[to].is_word();
      for (std::uint32_t at = nodes_[node].first_id; at < nodes_[node + 1].first_id && !inside_word;
           ++at) {
        found(TermHit{ids_[at], static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)});
      }
      node = to < count ? child(node, point_at(to)) : 0;
    }
  }
}

}  // namespace triaged

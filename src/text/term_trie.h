#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

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

  /// Calls `found` with each occurrence at word borders of each term, from left to right.
  template <class Found>
  void scan(std::string_view folded, const Found& found) const;

 private:
  /// Its edges and ids end where those of the next node begin.
  struct Node {
    std::uint32_t first_edge = 0;
    std::uint32_t first_id = 0;
    std::uint32_t points = 0;  ///< a bit for each edge, by the last five bits of its code point
  };
  struct Edge {
    char32_t point = 0;
    std::uint32_t node = 0;
  };
  struct Place {
    char32_t point = 0;
    std::uint32_t byte = 0;
    bool word = false;
  };

  [[nodiscard]] std::uint32_t start(char32_t point) const {
    return point < starts_.size() ? starts_[point] : child(0, point);
  }
  /// 0: there is none.
  [[nodiscard]] std::uint32_t child(std::uint32_t node, char32_t point) const;
  [[nodiscard]] static std::vector<Place> places_of(std::string_view folded);

  std::vector<Node> nodes_;            ///< the first is the root; one more than there are
  std::vector<Edge> edges_;            ///< by node, then code point
  std::vector<std::uint32_t> ids_;     ///< by node
  std::vector<std::uint32_t> starts_;  ///< the root's children by code point, as far as tabled
};

template <class Found>
void TermTrie::scan(std::string_view folded, const Found& found) const {
  if (edges_.empty()) {
    return;
  }
  const std::vector<Place> places = places_of(folded);  // ends with one behind the text
  const std::size_t count = places.size() - 1;
  for (std::size_t from = 0; from < count; ++from) {
    if (places[from].word && from > 0 && places[from - 1].word) {
      continue;  // inside a word
    }
    std::uint32_t node = start(places[from].point);
    for (std::size_t to = from + 1; node != 0; ++to) {
      const bool inside_word = places[to - 1].word && places[to].word;
      for (std::uint32_t at = nodes_[node].first_id; at < nodes_[node + 1].first_id && !inside_word;
           ++at) {
        found(LiteralHit{ids_[at], places[from].byte, places[to].byte});
      }
      node = to < count ? child(node, places[to].point) : 0;
    }
  }
}

}  // namespace triaged

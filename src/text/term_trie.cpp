#include "text/term_trie.h"

#include <algorithm>
#include <queue>

#include "text/utf8.h"

namespace triaged {
namespace {

/// Code points above are looked up among the root's edges.
constexpr char32_t kTabled = 0x10000;

}  // namespace

TermTrie::TermTrie(std::span<const Term> terms) {
  struct Open {
    std::span<const Term> terms;  ///< that begin as the node does
    std::size_t bytes = 0;        ///< of that beginning
  };
  // Breadth first, so that the edges of a node stand together.
  std::queue<Open> open({{terms, 0}});
  std::uint32_t named = 1;
  for (; !open.empty(); open.pop()) {
    std::span<const Term> rest = open.front().terms;
    const std::size_t bytes = open.front().bytes;
    nodes_.push_back(
        {static_cast<std::uint32_t>(edges_.size()), static_cast<std::uint32_t>(ids_.size()), 0});
    for (; !rest.empty() && rest.front().text.size() == bytes; rest = rest.subspan(1)) {
      ids_.insert(ids_.end(), rest.front().ids.begin(), rest.front().ids.end());
    }
    while (!rest.empty()) {
      const DecodedPoint next = decode_utf8(rest.front().text, bytes);
      const auto same = std::find_if(rest.begin(), rest.end(), [&](const Term& term) {
        return term.text.size() == bytes || decode_utf8(term.text, bytes).point != next.point;
      });
      const auto count = static_cast<std::size_t>(same - rest.begin());
      edges_.push_back({next.point, named++});
      nodes_.back().points |= bit_of(next.point);
      open.push({rest.first(count), bytes + next.bytes});
      rest = rest.subspan(count);
    }
  }
  nodes_.push_back(
      {static_cast<std::uint32_t>(edges_.size()), static_cast<std::uint32_t>(ids_.size()), 0});
  for (std::uint32_t i = 0; i < nodes_[1].first_edge; ++i) {
    if (edges_[i].point < kTabled) {
      starts_.resize(edges_[i].point + 1, 0);
      starts_.back() = edges_[i].node;
    }
  }
}

std::uint32_t TermTrie::find_child(std::uint32_t node, char32_t point) const {
  const auto first = edges_.begin() + nodes_[node].first_edge;
  const auto last = edges_.begin() + nodes_[node + 1].first_edge;
  const auto found = std::lower_bound(
      first, last, point, [](const Edge& edge, char32_t wanted) { return edge.point < wanted; });
  return found != last && found->point == point ? found->node : 0;
}

}  // namespace triaged

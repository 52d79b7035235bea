#pragma once

#include <string>
#include <vector>

#include "keyed/keyed_rules.h"

namespace triaged {

/// What one way of matching cost: the rules' words are looked for in folded texts, the other tests
/// made, true rules counted. No decision is made of it.
struct LoopResult {
  std::string name;
  double us = 0;            ///< for one message, the best round; < 0: it could not do it
  std::size_t matched = 0;  ///< true rules, over the messages asked about
  std::size_t asked = 0;
};

/// A `find` for each rule; a hand-written Aho-Corasick; bare Vectorscan; RE2::Set on texts it has
/// seen before ("warm") and on texts it sees for the first time. One thread.
std::vector<LoopResult> run_simple_loops(const std::vector<KeyedRule>& rules,
                                         const std::vector<KeyedMessage>& messages);

}  // namespace triaged

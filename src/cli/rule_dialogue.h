#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/rule_draft.h"

namespace triaged {

/// What answers are checked against.
struct DialogueFacts {
  std::string language;             ///< of the questions: zh-Hant, zh-Hans, or else English
  std::vector<std::string> levels;  ///< the priorities to choose from
  /// Whether the name can be taken, beside what check_id() says of it.
  std::function<Result<void>(const std::string& id)> check_name;
};

/// Asks for what is still missing of a rule. Each answer is checked at once: what cannot be used is
/// said, and the question asked again. An empty answer leaves out what may be left out; the end of
/// the input ends the questions.
void ask_for_rule(std::istream& in,
                  std::ostream& out,
                  const DialogueFacts& facts,
                  RuleDraft& draft);

}  // namespace triaged

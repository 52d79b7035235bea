#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cli/rule_draft.h"

namespace triaged {

/// Asks for what is still missing of a rule, in zh-Hant, zh-Hans or English (any other language).
/// `levels` are the priorities to choose from. An empty answer leaves out what may be left out; the
/// end of the input ends the questions.
void ask_for_rule(std::istream& in,
                  std::ostream& out,
                  const std::string& language,
                  const std::vector<std::string>& levels,
                  RuleDraft& draft);

}  // namespace triaged

#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace triaged {

/// A rule as `new rule` asks for it. A plain value.
struct RuleDraft {
  std::string id;
  std::vector<std::string> words;  ///< any of them in the customer's text
  std::vector<std::string> tags;
  std::string priority;  ///< to raise to
  std::string group;
  std::string why;
  std::string example;          ///< a text that it fires on
  std::string counter_example;  ///< a text that it stays silent on; "" = none
};

/// Words between commas of any kind, trimmed, without empty ones.
std::vector<std::string> split_words(const std::string& text);

/// Whether some word stands in the text, folded as rules fold both.
bool holds_word(const std::string& text, const std::vector<std::string>& words);

/// kInvalidInput: it cannot name a rule and its file.
Result<void> check_id(const std::string& id);

/// kInvalidInput: no words, nothing to do, or an id that cannot name a file.
Result<void> check_draft(const RuleDraft& draft);

/// The rule file.
std::string rule_yaml(const RuleDraft& draft);

/// Its test, run against `layers`, paths relative to the file.
std::string rule_test_yaml(const RuleDraft& draft, const std::vector<std::string>& layers);

}  // namespace triaged

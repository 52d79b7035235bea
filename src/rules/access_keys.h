#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/judge/evaluate_condition.h"
#include "rules/rule_set.h"

namespace triaged {

/// Which rules can be true at all for an event: found by what their condition needs (a word, a
/// tag, a field's value, the event's type), so the cost does not grow with the rules that are not
/// concerned. Numbers are places in RuleSet::rules. Immutable after build.
class AccessIndex {
 public:
  /// `literal_count` is the automaton's size; keywords carry their numbers already.
  static AccessIndex build(const std::vector<Rule>& rules, std::size_t literal_count);

  /// Appends the rules that some word of the text, or one of the event's types, calls.
  void by_event(const ScannedText& text,
                const std::vector<std::string>& types,
                std::vector<std::uint32_t>& out) const;
  /// Appends the rules that a tag or a field's value calls, as of this snapshot.
  void by_record(const RecordSnapshot& snapshot, std::vector<std::uint32_t>& out) const;

  /// Rules that only their event calls, so every such event pays for them.
  [[nodiscard]] const std::vector<std::uint32_t>& without_key() const { return without_key_; }

 private:
  using RuleNumbers = std::vector<std::uint32_t>;
  struct FieldIndex {
    FieldRef field;
    std::unordered_map<std::string, RuleNumbers> by_value;
  };

  std::vector<RuleNumbers> by_literal_;
  std::unordered_map<std::string, RuleNumbers> by_tag_;
  std::unordered_map<std::string, RuleNumbers> by_type_;
  std::vector<FieldIndex> by_field_;
  RuleNumbers without_key_;
};

}  // namespace triaged

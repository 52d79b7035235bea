#pragma once

#include <array>
#include <cstdint>
#include <span>
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

  /// The rules of all phases that some word of the text, or one of the event's types, calls: each
  /// once, sorted.
  [[nodiscard]] std::vector<std::uint32_t> by_event(const ScannedText& text,
                                                    const std::vector<std::string>& types) const;
  /// Sets `numbers` to the phase's rules among `called`, with those that a tag or a field's value
  /// calls as of this snapshot: each once, sorted.
  void in_phase(Phase phase,
                std::span<const std::uint32_t> called,
                const RecordSnapshot& snapshot,
                std::vector<std::uint32_t>& numbers) const;

  /// Rules that only their event calls, so every such event pays for them.
  [[nodiscard]] const std::vector<std::uint32_t>& without_key() const { return without_key_; }

 private:
  using RuleNumbers = std::vector<std::uint32_t>;
  struct FieldIndex {
    FieldRef field;
    std::unordered_map<std::string, RuleNumbers> by_value;  ///< folded
    std::unordered_map<double, RuleNumbers> by_number;
  };
  /// What the record may call in one phase.
  struct PhaseIndex {
    std::unordered_map<std::string, RuleNumbers> by_tag;
    std::vector<FieldIndex> by_field;
    std::uint32_t end = 0;  ///< the number behind the phase's last rule
  };

  void add(const Rule& rule, std::uint32_t number);
  void by_record(const PhaseIndex& index,
                 const RecordSnapshot& snapshot,
                 std::vector<std::uint32_t>& out) const;

  std::vector<RuleNumbers> by_literal_;
  std::unordered_map<std::string, RuleNumbers> by_type_;
  std::array<PhaseIndex, kPhaseCount> phases_;
  RuleNumbers without_key_;
};

}  // namespace triaged

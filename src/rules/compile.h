#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rules/access_keys.h"
#include "rules/lexicon.h"
#include "rules/literal_cache.h"
#include "rules/program.h"
#include "rules/rule_set.h"

namespace triaged {

struct ConditionInput;
struct EchoReading;

/// Sees what the rules of a phase will look at, just before they run, and the event's types.
using PhaseWatch =
    std::function<void(Phase, const ConditionInput&, const std::vector<std::string>& types)>;

/// How one evaluation may differ from the daemon's: for `test`, `try` and the analysis of rules.
struct EvaluationOptions {
  /// Decides every canary: 0..9999 as if drawn; -1 = by rule and record as always; a canary rule
  /// acts when its share is above it.
  int chance = -1;
  const PhaseWatch* watch = nullptr;  ///< borrowed; null = nobody looks
  /// Borrowed; what a stored decision says of it; null = as the desks of the record tell.
  const EchoReading* echoes = nullptr;
};

/// The keywords and lexicon terms of one compilation with their automaton: rules that were changed
/// a little and bring no new word are compiled with the same one. Not thread-safe.
struct KeywordBook {
  std::vector<std::string> literals;  ///< folded; terms from `first_term` on
  std::uint32_t first_term = 0;
  std::shared_ptr<const LiteralAutomaton> automaton;  ///< null: nothing was compiled yet
};

/// The Program that compile() makes, with what only this folder and the command line use.
/// Immutable and thread-safe like every Program.
class CompiledProgram final : public Program {
 public:
  std::unique_ptr<Evaluation> begin(const Event& event, const Record& record) const override;
  std::unique_ptr<Evaluation> begin_with(const Event& event,
                                         const Record& record,
                                         const EvaluationOptions& options) const;
  /// The rule with this id in any spelling that folds to the same; lives as long as the program.
  /// kNotFound: there is none, with the nearest.
  [[nodiscard]] Result<const Rule*> find_rule(const std::string& id) const;
  /// All ids, by phase, then id.
  [[nodiscard]] std::vector<std::string> rule_ids() const;
  /// Each condition of one rule, true, false or unknown, for an event: "" when there is no such
  /// rule. The phases before it are run as for a decision. What the journal is asked is answered by
  /// `known`, the facts of the event's decision; the rest is unknown.
  std::string explain_rule(const std::string& id,
                           const Event& event,
                           const Record& record,
                           const Facts& known = {}) const;

  const std::string& hash() const override { return hash_; }
  const std::string& canonical() const override { return canonical_; }
  const DeclaredValues& priority() const override { return priority_; }
  const DeclaredValues& status() const override { return status_; }
  const std::vector<DeclaredValues>& dimensions() const override { return rules_.dimensions; }
  std::vector<std::string> writable(const std::string& field) const override;
  const std::vector<std::string>& raw_paths() const override { return rules_.raw_paths; }
  std::vector<FactIndex> fact_indexes() const override;
  std::vector<FactRow> fact_rows(const Event& event,
                                 const Record& before,
                                 const Decision& decision) const override;
  Decision restore(const Event& event, const Record& before, const Json& stored) const override;
  const SurveySpec* find_survey(const std::string& id) const override;
  const Person* find_person(const std::string& id) const override;
  const Team* find_team(const std::string& id) const override;

  /// Whether the exception's last day, in the daemon's time zone, was over at `at`.
  [[nodiscard]] bool has_ended(const RuleException& exception, TimePoint at) const;

  /// The questions to the journal in a rule's conditions; `rule` is its place in rules().
  [[nodiscard]] const std::vector<const JournalTest*>& fact_tests(std::size_t rule) const {
    return fact_tests_[rule];
  }
  /// Whether the rule asks the journal anything, in conditions or effects.
  [[nodiscard]] bool asks_journal(std::size_t rule) const { return asks_journal_[rule]; }
  /// The tests of a rule's conditions that search texts at a cost; see judge/search_budget.h.
  [[nodiscard]] const std::vector<const Condition*>& searches(std::size_t rule) const {
    return searches_[rule];
  }
  /// Every index that a decision adds to, once.
  [[nodiscard]] const std::vector<FactSpecPtr>& fact_specs() const { return fact_specs_; }

  /// Whether some rule or survey waits for `tag.added`, at all or of this tag; `key` is folded.
  [[nodiscard]] bool awaits_tags() const { return awaits_any_tag_ || !awaited_tags_.empty(); }
  [[nodiscard]] bool awaits_tag(const std::string& key) const {
    return awaits_any_tag_ || awaited_tags_.contains(key);
  }

  [[nodiscard]] const RuleSet& rules() const { return rules_; }
  [[nodiscard]] const AccessIndex& index() const { return index_; }
  [[nodiscard]] const LiteralAutomaton& automaton() const { return *automaton_; }
  [[nodiscard]] const LexiconIndex& lexicons() const { return lexicons_; }
  [[nodiscard]] const Zone& zone() const { return zone_; }
  /// Names the automaton for LiteralCache; whether this one came from there.
  [[nodiscard]] const std::string& keywords_key() const { return keywords_key_; }
  [[nodiscard]] bool keywords_were_cached() const { return keywords_were_cached_; }

 private:
  friend Result<std::shared_ptr<const CompiledProgram>> compile(RuleSet rules,
                                                                const LiteralCache& cache,
                                                                KeywordBook* book);
  explicit CompiledProgram(RuleSet rules) : rules_(std::move(rules)) {}
  void find_facts();
  void find_searches();
  void find_awaited_tags();

  RuleSet rules_;
  std::vector<std::vector<const JournalTest*>> fact_tests_;  ///< parallel to the rules
  std::vector<bool> asks_journal_;                           ///< parallel to the rules
  std::vector<std::vector<const Condition*>> searches_;      ///< parallel to the rules
  std::vector<FactSpecPtr> fact_specs_;                      ///< by id
  std::set<std::string> awaited_tags_;                       ///< folded
  bool awaits_any_tag_ = false;
  std::shared_ptr<const LiteralAutomaton> automaton_;
  std::string keywords_key_;
  bool keywords_were_cached_ = false;
  AccessIndex index_;
  LexiconIndex lexicons_;
  DeclaredValues priority_;
  DeclaredValues status_;
  Zone zone_ = Zone::utc();
  std::string canonical_;
  std::string hash_;
};

/// Numbers every keyword, builds the automaton (or finds it in the cache) and the index, hashes.
/// With a `book` its automaton is used while it has every word, and kept there otherwise.
/// kInvalidInput: a keyword the automaton refuses; kInternal: the automaton cannot be built.
Result<std::shared_ptr<const CompiledProgram>> compile(RuleSet rules,
                                                       const LiteralCache& cache = LiteralCache(""),
                                                       KeywordBook* book = nullptr);

}  // namespace triaged

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/judge/fact_book.h"
#include "rules/judge/intake.h"
#include "rules/judge/lexicon_reading.h"
#include "rules/judge/search_budget.h"
#include "rules/judge/trace.h"
#include "rules/judge/wishes.h"

namespace triaged {

/// `duplicate_of`: what the rule's near_duplicate found; null without `of`.
struct VerdictWish {
  std::string verdict;
  Json duplicate_of;
  const Rule* rule = nullptr;
};

/// All that one fired rule asks for, not merged yet. Names of fields are the program's.
struct RuleWishes {
  std::vector<std::pair<std::string_view, ValueWish>> values;
  std::vector<std::pair<std::string_view, MemberWish>> members;
  std::vector<LevelWish> levels;
  std::vector<std::pair<std::string, ScoreWish>> scores;
  std::vector<VerdictWish> verdicts;
  std::vector<SingleEffect> singles;
  std::vector<Reservation> reservations;
  std::vector<Turn> turns;         ///< of those wished for
  std::vector<HeldBack> refused;   ///< effects that cannot be, with the reason
  std::vector<Evidence> evidence;  ///< of lexicons
  bool silent = false;             ///< there are only lexicons to answer, and none does

  /// Nothing is wished for; the room is kept for the next rule.
  void clear();
};

/// What turning effects into wishes needs. Borrows all of it.
struct FireContext {
  const CompiledProgram& program;
  const ConditionInput& input;
  const std::vector<FreshGround>& fresh_grounds;
  LexiconReading& lexicons;
};

/// Sets `out` to the wishes of a rule that fired, evaluated against the phase's snapshot.
void collect_wishes(const Rule& rule, const FireContext& context, RuleWishes& out);

/// The idempotency key of a single effect: a hash of event, rule, kind, target and text.
std::string effect_key(const Event& event, const SingleEffect& effect);

/// One event judged by one program. See Evaluation for its use.
class RuleEvaluation final : public Evaluation {
 public:
  RuleEvaluation(const CompiledProgram& program,
                 const Event& event,
                 const Record& record,
                 const EvaluationOptions& options);

  bool done() const override { return done_; }
  std::span<const FactQuery> wanted() const override { return wanted_; }
  void resume(const Facts& facts) override;
  Decision&& take() && override { return std::move(decision_); }

  /// Asks for one rule's conditions to be written down while its phase runs.
  void explain(std::string rule_id) { explained_ = std::move(rule_id); }
  [[nodiscard]] const std::string& explanation() const { return explanation_; }
  /// Asks for what becomes of every rule, or of one, to be written to `traces`, which must outlive
  /// the evaluation.
  void trace(std::string rule_id, std::vector<RuleTrace>& traces) {
    traced_ = std::move(rule_id);
    traces_ = &traces;
  }
  /// Who wished for what, in fields that more than one rule wrote to. Once it is done, before
  /// take().
  [[nodiscard]] std::vector<MergeTrace> trace_merges();

 private:
  struct ShadowFire {
    const Rule* rule = nullptr;
    RuleWishes wishes;
  };

  /// The steps of judging: the phases, and then what is no rule.
  static constexpr int kSurveyStep = kPhaseCount;
  static constexpr int kLastStep = kPhaseCount + 1;

  void begin();
  [[nodiscard]] std::vector<FieldChange> heard_changes() const;
  void begin_judging(FoldedText message);
  void prepare_step();
  void prepare_phase();
  void want_facts_of(std::uint32_t number, const ConditionInput& input);
  void run_step();
  void run_phase();
  void end_audit();
  void consider(std::uint32_t number, const ConditionInput& input);
  void spend_budget(const ConditionInput& input);
  std::string why_untried(std::uint32_t number, const ConditionInput& input);
  std::string explain_when(std::uint32_t number, const ConditionInput& input);
  bool hears(const std::vector<EventFilter>& events) const;
  bool is_live(const Rule& rule) const;
  void fire(const Rule& rule, const ConditionInput& input);
  void tell_silent(const Rule& rule);
  void lay_grounds(const Rule& rule, const RuleWishes& wishes, const ConditionInput& input);
  static void apply(RuleWishes&& wishes, Wishes& into, Record& record);
  void settle_verdict();
  void trigger_surveys();
  void take_single(SingleEffect effect);
  void trace_member_merges(std::string_view set,
                           const Wishes::Members& members,
                           std::vector<MergeTrace>& merges);
  void trace_priority_merge(std::vector<MergeTrace>& merges) const;
  void trace_phase(Phase phase, const ConditionInput& input);
  RuleTrace trace_rule(std::uint32_t number, const ConditionInput& input);
  RuleTrace::State untried_state(std::uint32_t number) const;
  void finish();
  void finish_shadow();
  void finish_facts();
  void finish_changed_fields();
  void finish_follow_ups();
  void follow_tags();
  void follow_up(std::string_view what,
                 const std::string& rule,
                 std::vector<std::string> types,
                 FieldChange change);
  bool keep_from_oscillating(const Rule& rule, const RuleWishes& wishes);
  void withhold_backfill();
  RecordSnapshot snapshot() const;
  MergeContext merge_context() const;

  const CompiledProgram& program_;
  const Event& event_;
  const Record& before_;
  EvaluationOptions options_;
  Decision decision_;
  Intake intake_;  ///< its record is the decision's
  ScannedText text_;
  std::optional<LexiconReading> lexicons_;  ///< borrows text_
  Wishes wishes_;
  RuleWishes rule_wishes_;  ///< of the rule that fires
  MergeOutcome outcome_;
  std::vector<HeldBack> refused_;
  std::vector<std::uint32_t> called_;  ///< rules that the event itself calls; sorted
  std::vector<ShadowFire> shadows_;
  std::vector<VerdictWish> verdicts_;
  std::vector<FreshGround> fresh_grounds_;   ///< of the phases before
  std::vector<FreshGround> fresh_in_phase_;  ///< of the one that is running
  std::vector<Turn> turns_;  ///< wished for; those that came true are the decision's
  std::string explained_;
  std::string explanation_;
  std::string traced_;                        ///< "" = every rule
  std::vector<RuleTrace>* traces_ = nullptr;  ///< nullptr: nobody asked
  SearchBudget budget_;
  SearchBudget asked_budget_;  ///< of finding out what to ask the journal
  SearchBudget shown_budget_;  ///< of showing conditions that the decision does not look at
  std::map<std::uint32_t, std::string> untried_;  ///< of the step: over the budget, and why
  FactBook facts_;
  std::vector<FactQuery> wanted_;
  std::vector<std::uint32_t> candidates_;  ///< of the step: rules that may fire; sorted
  int step_ = -1;                          ///< a phase, or one of the steps above
  bool dirty_ = true;                      ///< there are wishes that were not merged yet
  bool done_ = false;
};

}  // namespace triaged

#include "rules/judge/evaluation.h"

#include <algorithm>
#include <iterator>

#include "base/crypto.h"
#include "rules/judge/declared.h"
#include "rules/judge/hearing.h"
#include "rules/judge/late_echoes.h"
#include "rules/judge/search_budget.h"
#include "rules/judge/team_pick.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// A message fires few rules, and calls few in one phase.
constexpr std::size_t kUsuallyFired = 8;
constexpr std::size_t kUsuallyTried = 32;

/// Chance that is the same for a rule and a record on every machine: 0..9999.
int draw(const std::string& rule, const Record& record) {
  const std::string name = record.conversation.empty() ? std::to_string(record.id)
                                                       : record.source + '\n' + record.conversation;
  const Sha256 hash = sha256(rule + '\n' + name);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    number = number << 8U | hash[i];
  }
  return static_cast<int>(number % 10000);
}

}  // namespace

RuleEvaluation::RuleEvaluation(const CompiledProgram& program,
                               const Event& event,
                               const Record& record,
                               const EvaluationOptions& options)
    : program_(program),
      event_(event),
      before_(record),
      options_(options),
      decision_{.event_id = event.id, .rules = program.hash(), .record = record},
      intake_(decision_.record) {
}

RecordSnapshot RuleEvaluation::snapshot() const {
  return {event_,
          decision_.record,
          intake_.survey,
          decision_.verdict,
          intake_.changes,
          &program_.priority().values};
}

MergeContext RuleEvaluation::merge_context() const {
  return {program_.rules(), event_.at, intake_.locked.contains("priority")};
}

void RuleEvaluation::resume(const Facts& facts) {
  if (done_) {
    return;
  }
  if (step_ < 0) {
    begin();
  } else {
    facts_.answer(facts);
    wanted_.clear();  // what was not answered stays unknown
    run_step();
  }
  while (step_ < kLastStep) {
    prepare_step();
    if (!wanted_.empty()) {
      return;
    }
    run_step();
  }
  finish();
  done_ = true;
}

void RuleEvaluation::begin() {
  const std::string_view words = event_.message ? event_.message->text : std::string_view();
  const std::string_view start = scanned_start(words);
  FoldedText message = fold(start);
  const std::string whole = start.size() < words.size() ? fold(words).text : "";
  intake_.echoes = options_.echoes != nullptr ? *options_.echoes : read_echoes(event_, before_);
  decision_.echoes = intake_.echoes.late;
  decision_.owed = intake_.echoes.owed;
  take_in(program_.rules(), event_, whole.empty() ? message.text : whole, before_, intake_);
  decision_.verdict = intake_.verdict;
  decision_.ignored = intake_.ignored;
  if (!event_.changes.empty() && !event_.is_follow_up() && intake_.ignored.empty() &&
      !intake_.opening) {
    decision_.heard = heard_changes();
  }
  refused_ = std::move(intake_.held_back);
  if (!event_.raw.is_null()) {
    decision_.facts = {{"raw", event_.raw}};
  }
  step_ = kLastStep;
  if (intake_.ignored.empty()) {
    begin_judging(std::move(message));
    step_ = static_cast<int>(Phase::kAudit);
  }
}

/// A status of ours that the desk could not be given before may have come by a later write of ours.
std::vector<FieldChange> RuleEvaluation::heard_changes() const {
  std::vector<FieldChange> heard = intake_.changes;
  if (decision_.owed.is_object()) {
    std::erase_if(heard, [](const FieldChange& change) {
      return change.field == "status" && change.by == Actor::kUnknown;
    });
  }
  return heard;
}

void RuleEvaluation::begin_judging(FoldedText message) {
  TextContext context;
  if (intake_.opening) {
    context.subject = event_.ticket.subject;
  }
  if (program_.rules().reads_thread) {
    context.thread = thread_text(before_);
  }
  text_ = scan_text(event_, std::move(message), context, &program_.automaton());
  lexicons_.emplace(program_.lexicons(), text_, event_.message ? event_.message->language : "");
  if (!text_.error.empty()) {
    decision_.failed.push_back({"", text_.error});
  }
  called_ = program_.index().by_event(text_, intake_.types);
  decision_.fired.reserve(kUsuallyFired);
  candidates_.reserve(kUsuallyTried);
  wishes_.priority_before = decision_.record.priority;
  wishes_.members["tags"].before = decision_.record.tags;
  wishes_.scoring = event_.is(event_type::kMessageCustomer) && event_.message.has_value();
}

/// Finds the step's rules and what they want to know. Nothing else happens before it is answered.
void RuleEvaluation::prepare_step() {
  facts_.begin_phase();
  if (step_ < kPhaseCount) {
    prepare_phase();
    return;
  }
  const RecordSnapshot now = snapshot();
  const ConditionInput input{now, text_, &facts_};
  for (const auto& [id, survey] : program_.rules().surveys) {
    if (!survey.when || !hears(survey.events) ||
        !asked_budget_.spend(*survey.when, input).empty() ||
        evaluate(*survey.when, input) == Truth::kFalse) {
      continue;
    }
    for_each_condition(*survey.when, [&](const Condition& one) {
      if (const auto* test = std::get_if<JournalTest>(&one.node)) {
        facts_.ask(*test, input, wanted_);
      }
    });
  }
}

void RuleEvaluation::prepare_phase() {
  const auto phase = static_cast<Phase>(step_);
  const RecordSnapshot now = snapshot();
  const ConditionInput input{now, text_, &facts_};
  program_.index().in_phase(phase, called_, now, candidates_);
  for (const std::uint32_t number : candidates_) {
    want_facts_of(number, input);
  }
}

/// A rule that is false whatever the journal says asks nothing.
void RuleEvaluation::want_facts_of(std::uint32_t number, const ConditionInput& input) {
  if (!program_.asks_journal(number)) {
    return;
  }
  const std::vector<const JournalTest*>& tests = program_.fact_tests(number);
  const Rule& rule = program_.rules().rules[number];
  if (!asked_budget_.spend(program_.searches(number), input).empty()) {
    return;
  }
  const bool possible =
      hears(rule.events) && (!rule.when || evaluate(*rule.when, input) != Truth::kFalse);
  if (!possible && rule.id != explained_) {
    return;
  }
  for (const JournalTest* test : tests) {
    facts_.ask(*test, input, wanted_);
  }
  for (const Effect& effect : rule.then) {
    if (const auto* assign = std::get_if<TeamAssignEffect>(&effect)) {
      if (auto question = team_question(*assign, program_.rules(), input.snapshot)) {
        facts_.ask(*std::move(question), wanted_);
      }
    }
  }
}

void RuleEvaluation::run_step() {
  if (step_ == kSurveyStep) {
    trigger_surveys();
    ++step_;
    return;
  }
  const auto phase = static_cast<Phase>(step_);
  run_phase();
  ++step_;
  if (phase == Phase::kAudit) {
    end_audit();
  }
}

/// An invalid message skips all phases but the last, which hears of that instead.
void RuleEvaluation::end_audit() {
  const bool customers = event_.is(event_type::kMessageCustomer) && event_.message.has_value();
  if (customers) {
    settle_verdict();
  }
  if (decision_.verdict == "valid" || decision_.verdict == "suspected_duplicate") {
    decision_.record.valid_messages += customers ? 1 : 0;
    return;
  }
  intake_.types = {std::string(event_type::kAuditInvalidated)};
  called_ = program_.index().by_event(text_, intake_.types);
  step_ = static_cast<int>(Phase::kEngage);
}

void RuleEvaluation::run_phase() {
  const auto phase = static_cast<Phase>(step_);
  const RecordSnapshot now = snapshot();
  const ConditionInput input{now, text_, &facts_};
  if (options_.watch != nullptr) {
    (*options_.watch)(phase, input, intake_.types);
  }
  const std::vector<Rule>& rules = program_.rules().rules;
  spend_budget(input);
  if (traces_ != nullptr) {
    trace_phase(phase, input);
  }
  if (!explained_.empty()) {
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      if (rules[i].id == explained_ && rules[i].phase == phase && rules[i].when) {
        explanation_ = explain_when(i, input);
      }
    }
  }
  for (const std::uint32_t number : candidates_) {
    consider(number, input);
  }
  // Not before: rules of one phase do not see each other, so their ids cannot decide.
  fresh_grounds_.insert(fresh_grounds_.end(),
                        std::make_move_iterator(fresh_in_phase_.begin()),
                        std::make_move_iterator(fresh_in_phase_.end()));
  fresh_in_phase_.clear();
  if (dirty_) {
    outcome_ = merge(merge_context(), wishes_, decision_.record);
    dirty_ = false;
  }
}

/// Which of the step's rules are not tried, because their searches would take too much.
void RuleEvaluation::spend_budget(const ConditionInput& input) {
  untried_.clear();
  for (const std::uint32_t number : candidates_) {
    const SearchTests& tests = program_.searches(number);
    if (tests.empty() || !hears(program_.rules().rules[number].events)) {
      continue;
    }
    if (std::string why = budget_.spend(tests, input); !why.empty()) {
      untried_.emplace(number, std::move(why));
    }
  }
}

/// "" = its conditions may be looked at.
std::string RuleEvaluation::why_untried(std::uint32_t number, const ConditionInput& input) {
  if (const auto found = untried_.find(number); found != untried_.end()) {
    return found->second;
  }
  const bool tried = std::ranges::binary_search(candidates_, number) &&
                     hears(program_.rules().rules[number].events);
  const bool shown = tried || shown_budget_.spend(program_.searches(number), input).empty();
  return shown ? "" : kUntried;
}

std::string RuleEvaluation::explain_when(std::uint32_t number, const ConditionInput& input) {
  const std::string why = why_untried(number, input);
  return why.empty() ? explain_condition(*program_.rules().rules[number].when, input) : why + "\n";
}

bool RuleEvaluation::hears(const std::vector<EventFilter>& events) const {
  return listens(events, intake_.types, event_.detail);
}

void RuleEvaluation::consider(std::uint32_t number, const ConditionInput& input) {
  const Rule& rule = program_.rules().rules[number];
  if (!hears(rule.events)) {
    return;
  }
  if (const auto untried = untried_.find(number); untried != untried_.end()) {
    decision_.failed.push_back({rule.id, untried->second});
    return;
  }
  const Truth truth = rule.when ? evaluate(*rule.when, input) : Truth::kTrue;
  if (truth == Truth::kTrue && !refusal(program_, rule, input)) {
    fire(rule, input);
  }
}

bool RuleEvaluation::is_live(const Rule& rule) const {
  if (rule.mode.kind != Mode::Kind::kCanary) {
    return rule.mode.kind == Mode::Kind::kLive;
  }
  const int chance = options_.chance >= 0 ? options_.chance : draw(rule.id, decision_.record);
  return chance < rule.mode.per_myriad;
}

/// The trace of a phase is made before its rules fire.
void RuleEvaluation::tell_silent(const Rule& rule) {
  if (traces_ == nullptr) {
    return;
  }
  for (RuleTrace& trace : *traces_) {
    if (trace.rule == rule.id) {
      trace.state = RuleTrace::State::kFalse;
      trace.reason = "no lexicon that it asks answers this text clearly enough";
    }
  }
}

void RuleEvaluation::fire(const Rule& rule, const ConditionInput& input) {
  RuleWishes& wishes = rule_wishes_;
  collect_wishes(rule, {program_, input, fresh_grounds_, *lexicons_}, wishes);
  if (wishes.silent) {
    tell_silent(rule);
    return;
  }
  if (!is_live(rule) || keep_from_oscillating(rule, wishes)) {
    shadows_.push_back({&rule, std::move(wishes)});
    return;
  }
  FiredRule& fired = decision_.fired.emplace_back();
  fired.rule = rule.id;
  fired.phase = rule.phase;
  if (rule.when) {
    fired.evidence = collect_evidence(*rule.when, input);
  }
  if (fired.evidence.empty() && wishes.evidence.size() <= kMaxEvidence) {
    fired.evidence.swap(wishes.evidence);
  }
  const std::size_t room = kMaxEvidence - fired.evidence.size();
  const auto most = static_cast<std::ptrdiff_t>(std::min(room, wishes.evidence.size()));
  fired.evidence.insert(fired.evidence.end(),
                        std::make_move_iterator(wishes.evidence.begin()),
                        std::make_move_iterator(wishes.evidence.begin() + most));
  lay_grounds(rule, wishes, input);
  verdicts_.insert(verdicts_.end(), wishes.verdicts.begin(), wishes.verdicts.end());
  turns_.insert(turns_.end(), wishes.turns.begin(), wishes.turns.end());
  for (SingleEffect& effect : wishes.singles) {
    take_single(std::move(effect));
  }
  for (Reservation& reservation : wishes.reservations) {
    decision_.reservations.push_back(std::move(reservation));
  }
  for (HeldBack& refused : wishes.refused) {
    refused_.push_back(std::move(refused));
  }
  apply(std::move(wishes), wishes_, decision_.record);
  dirty_ = true;
}

/// Remembers what the rule wished for because of this event: later phases rest on it.
void RuleEvaluation::lay_grounds(const Rule& rule,
                                 const RuleWishes& wishes,
                                 const ConditionInput& input) {
  const bool fresh =
      rule.names_events || (rule.when && rests_on_event(*rule.when, input, fresh_grounds_));
  if (!fresh) {
    return;
  }
  for (const auto& [set, wish] : wishes.members) {
    if (!wish.remove) {
      fresh_in_phase_.push_back({shown_field(set), wish.key});
    }
  }
  for (const auto& [field, wish] : wishes.values) {
    fresh_in_phase_.push_back({shown_field(field), fold_key(wish.value)});
  }
}

void RuleEvaluation::take_single(SingleEffect effect) {
  const bool known = std::any_of(
      decision_.effects.begin(), decision_.effects.end(), [&effect](const SingleEffect& other) {
        const bool once = effect.kind == EffectKind::kSurvey ||
                          effect.kind == EffectKind::kEscalate || effect.kind == EffectKind::kLink;
        return other.key == effect.key ||
               (once && other.kind == effect.kind && other.target == effect.target);
      });
  if (!known) {
    decision_.effects.push_back(std::move(effect));
  }
}

void RuleEvaluation::apply(RuleWishes&& wishes, Wishes& into, Record& record) {
  for (auto& [field, wish] : wishes.values) {
    add_value_wish(into, record, field, std::move(wish));
  }
  for (auto& [set, wish] : wishes.members) {
    add_member_wish(into, record, set, std::move(wish));
  }
  into.levels.insert(into.levels.end(), wishes.levels.begin(), wishes.levels.end());
  for (auto& [score, wish] : wishes.scores) {
    into.scores[score].push_back(std::move(wish));
  }
}

/// Largest weight wins; equal weight and different verdicts: the message counts as valid.
void RuleEvaluation::settle_verdict() {
  int top = 0;
  for (const VerdictWish& wish : verdicts_) {
    top = std::max(top, wish.rule->weight);
  }
  std::map<std::string, std::vector<std::string>> sides;
  Json match;  // of the first rule by id that names one
  for (const VerdictWish& wish : verdicts_) {
    if (wish.rule->weight == top) {
      sides[wish.verdict].push_back(wish.rule->id);
      match = match.is_null() ? wish.duplicate_of : match;
    }
  }
  if (sides.size() == 1) {
    decision_.verdict = sides.begin()->first;
    decision_.duplicate_of = std::move(match);
  } else if (sides.size() > 1) {
    decision_.verdict = "valid";
    Conflict conflict{"audit.verdict", {}, Json("valid")};
    for (auto& [verdict, rules] : sides) {
      conflict.values.push_back({Json(verdict), std::move(rules)});
    }
    decision_.conflicts.push_back(std::move(conflict));
    wishes_.conflict = true;
    outcome_ = merge(merge_context(), wishes_, decision_.record);
  }
  decision_.record.verdict = decision_.verdict;
}

/// Nobody is asked about a ticket without one valid message.
void RuleEvaluation::trigger_surveys() {
  if (!is_valid(decision_.record)) {
    return;
  }
  const RecordSnapshot now = snapshot();
  const ConditionInput input{now, text_, &facts_};
  for (const auto& [id, survey] : program_.rules().surveys) {
    if (!hears(survey.events)) {
      continue;
    }
    if (std::string failure = survey.when ? budget_.spend(*survey.when, input) : "";
        !failure.empty()) {
      decision_.failed.push_back({"survey:" + id, std::move(failure)});
      continue;
    }
    if (survey.when && evaluate(*survey.when, input) != Truth::kTrue) {
      continue;
    }
    SingleEffect effect;
    effect.kind = EffectKind::kSurvey;
    effect.rule = "survey:" + id;
    effect.phase = Phase::kEngage;
    effect.target = id;
    effect.channels = survey.spec.channels;
    effect.args = {{"send_after_ms", survey.spec.send_after.count()},
                   {"expires_ms", survey.spec.expires.count()},
                   {"channels", survey.spec.channels}};
    effect.key = effect_key(event_, effect);
    take_single(std::move(effect));
  }
}

}  // namespace triaged

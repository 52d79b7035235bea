#include "evaluate/evaluator.h"

#include <exception>
#include <set>
#include <utility>

#include "base/log.h"
#include "evaluate/decide.h"
#include "evaluate/release_choice.h"

namespace triaged {
namespace {

/// How long to wait before asking a failing store again.
constexpr Millis kStorePause{200};
/// Work is signalled; looking anyway now and then finds lanes whose lease ran out.
constexpr Millis kIdleLook{1000};
/// A batch that takes longer than this part of its lease is committed in pieces.
constexpr int kBatchesInLease = 10;

const std::vector<double> kSecondBuckets{
    0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.025, 0.1, 1};

/// The decision's rows in the indexes of the rules that did not make it.
void index_for_others(const JudgingRules& rules,
                      const Program& judge,
                      const Event& event,
                      const Record& before,
                      Decision& decision) {
  std::set<const Program*> others(rules.indexed_for.begin(), rules.indexed_for.end());
  others.insert(rules.program);
  if (rules.candidate) {
    others.insert(rules.candidate->program);
  }
  others.erase(&judge);
  for (const Program* program : others) {
    for (FactRow& row : program->fact_rows(event, before, decision)) {
      decision.fact_rows.push_back(std::move(row));
    }
  }
}

}  // namespace

Evaluator::Evaluator(Store& store,
                     const Clock& clock,
                     const SurveyCodes& codes,
                     Metrics& metrics,
                     std::function<JudgingRules()> rules,
                     EvaluatorOptions options)
    : store_(store),
      clock_(clock),
      codes_(codes),
      metrics_(metrics),
      rules_(std::move(rules)),
      options_(std::move(options)),
      seconds_(metrics.histogram(
          "triaged_evaluate_seconds", "Time to judge one event.", kSecondBuckets)) {
}

Result<int> Evaluator::evaluate_once() {
  Claim claim;
  claim.worker = options_.worker;
  claim.now = clock_.utc();
  claim.at_most = options_.batch;
  claim.lease = options_.lease;
  std::vector<LaneClaim> lanes = TRY(store_.claim_lanes(claim));
  if (lanes.empty()) {
    return 0;
  }
  const JudgingRules rules = rules_();
  TRY(save_rules(*rules.program));
  if (rules.candidate) {
    TRY(save_rules(*rules.candidate->program));
  }
  Batch batch;
  batch.begun = clock_.steady();
  for (LaneClaim& lane : lanes) {
    TRY(judge_lane(lane, rules, batch));
  }
  TRY(commit(batch));
  return batch.committed;
}

Result<void> Evaluator::save_rules(const Program& program) {
  if (!saved_rules_.contains(program.hash())) {
    TRY(store_.save_rule_set(program.hash(), program.canonical()));
    saved_rules_.insert(program.hash());
  }
  return {};
}

Result<void> Evaluator::commit(Batch& batch) {
  const std::vector<Decided> decided = std::exchange(batch.decided, {});
  const std::vector<Outcome> outcomes = TRY(store_.commit_decisions(decided));
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    count(decided[i], outcomes[i]);
  }
  batch.committed += static_cast<int>(decided.size());
  batch.begun = clock_.steady();
  return {};
}

// What took long is committed at once: a batch that outlived its lease would be judged again and
// again.
Result<void> Evaluator::judge_lane(LaneClaim& lane, const JudgingRules& rules, Batch& batch) {
  Record record = std::move(lane.record);
  for (const PendingEvent& pending : lane.events) {
    const SteadyPoint begun = clock_.steady();
    std::optional<Decided> decided = judge(lane, pending, record, rules, batch);
    if (!decided) {
      return {};  // the store did not answer: the lease runs out and the lane is claimed again
    }
    const SteadyPoint ended = clock_.steady();
    seconds_.observe(std::chrono::duration<double>(ended - begun).count());
    if (!decided->failure) {
      record = decided->decision.record;
    }
    batch.decided.push_back(std::move(*decided));
    if (ended - batch.begun >= options_.lease / kBatchesInLease) {
      TRY(commit(batch));
    }
  }
  return {};
}

std::optional<Decided> Evaluator::judge(const LaneClaim& lane,
                                        const PendingEvent& pending,
                                        const Record& before,
                                        const JudgingRules& rules,
                                        const Batch& batch) {
  Decided out;
  out.lane = lane.lane;
  out.fence = lane.fence;
  out.seq = pending.seq;
  out.decided_at = clock_.utc();
  // A fault in our own code must cost one event its decision, visibly, not the daemon its life.
  try {
    const Program& program = program_for(pending.event, before, rules);
    auto decision = decide(program, store_, pending, before, batch.decided);
    if (!decision.ok() && error_info(decision.error().code).retryable) {
      return std::nullopt;
    }
    if (!decision.ok()) {
      out.failure = to_string(decision.error());
      return out;
    }
    out.decision = std::move(decision).take();
    if (rules.candidate && rules.candidate->per_myriad == 0) {
      note_shadow(*rules.candidate, pending, before, batch, out.decision);
    }
    index_for_others(rules, program, pending.event, before, out.decision);
    Planned planned = plan(pending.event, before, out.decision, {program, *rules.routing, codes_});
    out.entries = std::move(planned.entries);
    out.surveys = std::move(planned.surveys);
    out.decision.follow_ups = std::move(planned.follow_ups);
  } catch (const std::exception& fault) {
    out.failure = std::string("evaluation broke: ") + fault.what();
  }
  return out;
}

// What only watches must not cost an event its decision: when it cannot judge, that is said.
void Evaluator::note_shadow(const CandidateRules& candidate,
                            const PendingEvent& pending,
                            const Record& before,
                            const Batch& batch,
                            Decision& decision) {
  const auto shadow = decide(*candidate.program, store_, pending, before, batch.decided);
  if (shadow.ok()) {
    add_would_changes(candidate.name, *shadow, decision);
    return;
  }
  decision.failed.push_back({candidate.name, to_string(shadow.error())});
}

void Evaluator::count(const Decided& decided, const Outcome& outcome) {
  const char* result = "decided";
  const bool given_up =
      outcome.ok() ? decided.failure.has_value() : outcome.error->code == ErrorCode::kInternal;
  if (given_up) {
    result = "dead";
    log_line(LogLevel::kError,
             "event_dead",
             {{"record", decided.lane},
              {"seq", decided.seq},
              {"reason", outcome.ok() ? *decided.failure : outcome.error->message}});
  } else if (!outcome.ok()) {
    // Workers that ask the same of the journal get in each other's way all the time.
    const bool again =
        outcome.error->code == ErrorCode::kConflict && !decided.decision.fact_uses.empty();
    result = again ? "again" : "lost";
    log_line(again ? LogLevel::kDebug : LogLevel::kWarning,
             "decision_not_committed",
             {{"record", decided.lane}, {"reason", outcome.error->message}});
  } else if (!decided.decision.ignored.empty()) {
    result = "ignored";
  }
  metrics_
      .counter(
          "triaged_decisions_total", "Events by how their evaluation ended.", {{"result", result}})
      .add();
  if (!outcome.ok()) {
    return;
  }
  for (const FiredRule& fired : decided.decision.fired) {
    metrics_.counter("triaged_rule_hits_total", "Times a rule fired.", {{"rule", fired.rule}})
        .add();
  }
  for (const std::string& rule : decided.decision.oscillating) {
    metrics_
        .counter("triaged_rule_oscillations_total",
                 "Times a rule only watched, because it made a change again and again.",
                 {{"rule", rule}})
        .add();
  }
  for (const FailedRule& failed : decided.decision.failed) {
    metrics_
        .counter("triaged_rule_failures_total",
                 "Times a rule failed at run time.",
                 {{"rule", failed.rule}})
        .add();
  }
}

void Evaluator::run(const std::stop_token& stop, WorkSignal& work) {
  while (!stop.stop_requested()) {
    const Result<int> decided = evaluate_once();
    if (!decided.ok()) {
      log_line(LogLevel::kError, "evaluate_failed", {{"reason", decided.error().message}});
      work.wait(stop, kStorePause);
    } else if (*decided == 0) {
      work.wait(stop, kIdleLook);
    }
  }
}

}  // namespace triaged

#include "rules/test/case_runner.h"

#include <iterator>
#include <map>

#include "base/time.h"
#include "model/fact_journal.h"
#include "model/number_place.h"
#include "rules/read/finish_shape.h"
#include "rules/test/invariants.h"
#include "rules/test/permit_book.h"
#include "rules/test/test_event.h"
#include "rules/test/test_expect.h"
#include "rules/test/why_not.h"
#include "text/fold.h"
#include "yaml/mapping.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxFollowUps = 100;

/// The steps of one case: a ticket from its first event on, and the platform that takes what is
/// written.
class CaseRunner {
 public:
  CaseRunner(const TestFile& file, const CompiledProgram& program, const PhaseWatch* watch)
      : file_(file), program_(program), invariants_(program, file.invariants), now_(file.clock) {
    options_.watch = watch;
  }

  TestCaseResult run(const YamlNode& node, Faults& warnings) {
    YamlMapping mapping(node, faults_, "a case");
    result_ = {
        file_.suite, mapping.required_text("name", "give the case a name"), node.at(), {}, {}};
    options_.chance = static_cast<int>(mapping.optional_int("chance", 0, 9999).value_or(0));
    read_given(mapping);
    for (const YamlNode* step : mapping.items("steps")) {
      run_step(*step);
    }
    mapping.require("steps", "write the events and what they should lead to");
    finish_shape(mapping, "test_case");
    settle_faults(warnings);
    return std::move(result_);
  }

 private:
  /// A case that cannot be understood has failed; it is told of once, with the other differences.
  void settle_faults(Faults& warnings) {
    std::vector<Fault> failures;
    for (Fault& fault : faults_.sorted()) {
      if (fault.warning) {
        warnings.keep(std::move(fault));
      } else {
        failures.push_back(std::move(fault));
      }
    }
    result_.failures.insert(result_.failures.begin(),
                            std::make_move_iterator(failures.begin()),
                            std::make_move_iterator(failures.end()));
  }

  void read_given(YamlMapping& mapping) {
    std::optional<YamlMapping> given = mapping.child("given");
    if (!given) {
      return;
    }
    if (const YamlNode* customer = given->find("customer")) {
      read_test_customer(*customer, faults_, start_.customer);
    }
    if (const YamlNode* ticket = given->find("ticket")) {
      read_test_ticket(*ticket, faults_, start_.ticket);
    }
    if (const auto channel = given->optional_text("channel")) {
      start_.channel = *channel;
    }
    finish_shape(*given, "test_given");
  }

  void move_clock(YamlMapping& step) {
    if (const auto at = step.optional_duration("at")) {
      now_ = file_.clock + *at;
    }
    if (const auto to = step.optional_text("to")) {
      const Result<TimePoint> time = parse_time(*to);
      if (time.ok()) {
        now_ = time.value();
      } else {
        faults_.add(time.error(), step.key_at("to"));
      }
    }
  }

  void run_step(const YamlNode& node) {
    YamlMapping step(node, faults_, "a step");
    move_clock(step);
    decisions_.clear();
    if (const YamlNode* event = step.find("event")) {
      judge(*event);
      check_state(node);
    }
    if (const YamlNode* expect = step.find("expect")) {
      check_expectations(
          *expect,
          {decisions_, record_, program_, [this](const std::string& rule) { return why(rule); }},
          faults_,
          result_.failures);
    }
    finish_shape(step, "test_step");
  }

  std::string why(const std::string& rule) const {
    return decisions_.empty() ? "the step has no event"
                              : why_not_fired(program_, rule, event_, before_, options_);
  }

  Event blank_event() {
    Event event;
    event.id = "e" + std::to_string(++count_);
    event.source = "test";
    event.channel = start_.channel.empty() ? "chat" : start_.channel;
    event.conversation = "test";
    event.at = event.received_at = now_;
    event.customer = start_.customer;
    if (count_ == 1) {
      event.ticket = start_.ticket;
    }
    return event;
  }

  void judge(const YamlNode& node) {
    event_ = read_test_event(node, blank_event(), faults_);
    Record& known = records_[event_.conversation];
    known.id = known.id == 0 ? static_cast<RecordId>(records_.size()) : known.id;
    before_ = record_ = known;
    std::vector<Event> queue{event_};
    for (std::size_t i = 0; i < queue.size() && i < kMaxFollowUps; ++i) {
      auto evaluation = program_.begin_with(queue[i], record_, options_);
      while (!evaluation->done()) {
        evaluation->resume(journal_.answer(evaluation->wanted()));
      }
      decisions_.push_back(std::move(*evaluation).take());
      permits_.grant(decisions_.back(), queue[i].at);
      record_ = decisions_.back().record;
      record_.replaced.clear();  // each write is confirmed at once
      record_.number = record_.number.empty() ? test_number(record_.id) : record_.number;
      decisions_.back().record.number = record_.number;
      journal_.add(queue[i], decisions_.back());
      note_fired(decisions_.back());
      for (SingleEffect& effect : decisions_.back().effects) {
        effect.text = with_number(std::move(effect.text), record_.number);
      }
      const std::vector<Event>& next = decisions_.back().follow_ups;
      queue.insert(queue.end(), next.begin(), next.end());
    }
    known = record_;
  }

  void note_fired(const Decision& decision) {
    for (const FiredRule& rule : decision.fired) {
      result_.fired.insert(rule.rule);
    }
    for (const WouldChange& would : decision.would) {
      result_.fired.insert(would.rule);
    }
  }

  static std::string test_number(RecordId record) {
    return "TEST" + std::to_string(10'000 + record % 10'000).substr(1);
  }

  void fail(const YamlNode& step, std::string message, std::string hint = "") {
    result_.failures.push_back({step.at(), std::move(message), std::move(hint), false});
  }

  /// What holds for every step: the file's invariants, and what its platform can take.
  void check_state(const YamlNode& step) {
    for (std::string& broken : invariants_.check(event_, before_, decisions_)) {
      fail(step, std::move(broken));
    }
    const std::string& group = record_.group.value;
    const bool written = record_.group.by == Actor::kRule && group != before_.group.value;
    if (written && !file_.groups.empty() && !file_.groups.contains(fold_key(group))) {
      fail(step,
           "the platform has no group '" + group + "' that rule '" + record_.group.rule + "' sets",
           "name it in the file's platform, or route elsewhere");
    }
  }

  const TestFile& file_;
  const CompiledProgram& program_;
  Faults faults_;  ///< of this case
  Invariants invariants_;
  TimePoint now_;
  TestCaseResult result_;
  EvaluationOptions options_;
  Event start_;  ///< what `given` says of every event
  Event event_;
  Record before_;
  Record record_;                          ///< of the last event's ticket
  std::map<std::string, Record> records_;  ///< by conversation
  FactJournal journal_;
  PermitBook permits_;
  std::vector<Decision> decisions_;
  int count_ = 0;
};

}  // namespace

TestCaseResult run_test_case(const TestFile& file,
                             const YamlNode& node,
                             const CompiledProgram& program,
                             Faults& warnings,
                             const PhaseWatch* watch) {
  return CaseRunner(file, program, watch).run(node, warnings);
}

}  // namespace triaged

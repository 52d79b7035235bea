// What `triaged replay` takes for 100,000 events: the core pack against a copy with a rule more.
// One run; the events are the same each time. Compared with the decisions alone, one rule set on
// each of two cores, each as its ticket's first: the rest is reading, the journal in memory and
// what it is asked, tickets with a past, the report.
#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "cli/command.h"
#include "keyed/decision_cost.h"
#include "keyed/keyed_rules.h"
#include "load/daemon.h"
#include "load/options.h"
#include "load/row.h"

namespace triaged {
namespace {

constexpr int kEvents = 100'000;
constexpr int kCustomers = 20'000;
constexpr double kMostSeconds = 10;
constexpr const char* kOneRuleMore =
    "version: 1\n"
    "classify:\n"
    "  - {id: bench.thanks, when: {text: {has_any: [謝謝, thank you]}}, then: {tag: 感謝}}\n";

/// Three messages a minute for 23 days. A customer writes five times, to a new ticket each week.
Json event_json(int number, const KeyedMessage& message) {
  static constexpr std::array kChannels = {"chat", "sms", "email"};
  const int customer = number * 7919 % kCustomers;
  const TimePoint at =
      parse_time("2026-10-01T00:00:00Z").value() + std::chrono::seconds(20) * number;
  const std::string who = std::to_string(customer);
  return {{"id", "e" + std::to_string(number)},
          {"type", "message.customer"},
          {"at", format_utc(at)},
          {"channel", kChannels[static_cast<std::size_t>(number) % kChannels.size()]},
          {"message", {{"text", message.text}}},
          {"customer", {{"id", "c" + who}, {"tier", message.tier}}},
          {"ticket", {{"id", "t" + who + "-" + std::to_string(number / 30'000)}}}};
}

Result<void> write_events(const std::vector<KeyedMessage>& messages, const std::string& path) {
  std::ofstream out(path);
  for (int i = 0; i < kEvents; ++i) {
    out << dump_json(event_json(i, messages[static_cast<std::size_t>(i) % messages.size()]))
        << '\n';
  }
  return out.flush() ? Result<void>() : unavailable("cannot write " + path);
}

Result<double> seconds_of_replay(const std::string& events, const std::string& more) {
  const std::string core = project_file("rules/vendor");
  std::ostringstream out;
  std::ostringstream err;
  const std::vector<std::string> arguments = {"replay",
                                              "--events",
                                              events,
                                              "--rules",
                                              core,
                                              "--against",
                                              core,
                                              "--against",
                                              more,
                                              "--json"};
  if (run_command_line(arguments, {out, err}) != kExitGood) {
    return unavailable("the replay failed: " + err.str());
  }
  const Json report = TRY(parse_json(out.str()));
  if (int_at(report, "events") != kEvents || int_at(report, "changed") == 0) {
    return unavailable("the replay did not judge all events, or saw no change");
  }
  return report.at("seconds").get<double>();
}

Result<void> run(const BenchOptions& /*options*/) {
  const auto messages = TRY(read_messages(project_file("bench/rules/messages.txt")));
  const BenchFolder folder("replay");
  const std::string events = folder.file("events.jsonl");
  const std::string more = folder.file("more.yaml");
  TRY(write_events(messages, events));
  std::ofstream(more) << kOneRuleMore;
  const auto program = TRY(bench_program({project_file("rules/vendor")}, kOneRuleMore));
  const DecisionCost decision = cost_of(*program, events_of(messages), 50);
  const double seconds = TRY(seconds_of_replay(events, more));
  print_row({"replay: 100000 events, core pack against one rule more",
             seconds,
             "s",
             "decisions alone",
             ratio_of(seconds, decision.us * kEvents / 1e6),
             "<= 10 s",
             seconds <= kMostSeconds});
  return {};
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_main(count, words, std::chrono::seconds(2), &triaged::run);
}

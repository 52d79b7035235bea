// What a whole decision costs with 10 to 10,000 rules that have an access key, what each rule
// without one adds, how long compiling takes, and what other ways of matching the same rules cost:
// rule engines, and the simple loops that one may write instead. One thread; seeded by nothing:
// rules and messages are the same each time.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "keyed/decision_cost.h"
#include "keyed/keyed_rules.h"
#include "keyed/rule_engines.h"
#include "keyed/simple_loops.h"
#include "load/row.h"
#include "rules/compile.h"

namespace triaged {
namespace {

using Steady = std::chrono::steady_clock;

constexpr double kMostTimesTen = 1.5;
constexpr double kMostMicroseconds = 10.0;
constexpr double kMostCompileMilliseconds = 1500;
/// Sizes that a rule engine is asked at: more would take minutes.
const std::vector<int> kEngineSizes{10, 1000, 10'000};

struct Options {
  std::string messages = std::string(TRIAGED_BENCH_TOP) + "/bench/rules/messages.txt";
  std::vector<std::string> layers{std::string(TRIAGED_BENCH_TOP) + "/rules/vendor"};
  std::set<std::string> parts;                    ///< that are wanted; empty: all
  std::vector<int> sizes{10, 100, 1000, 10'000};  ///< numbers of rules; the first is compared with
  std::string decisions;                          ///< a file to write every decision to; "" = none
  int rounds = 7;                                 ///< the best of which counts
  double seconds = 3;
};

/// Which rules stand beside those of the bench.
struct Packs {
  std::vector<std::string> layers;
  bool lexicons_only = false;  ///< and the rules that ask them, with the words these need
};

bool belongs_to_lexicons(const RuleFile& file) {
  const std::filesystem::path path(file.path);
  return path.filename() == "lexicons.yaml" || path.filename() == "declarations.yaml" ||
         path.parent_path().filename() == "words";
}

Result<std::shared_ptr<const CompiledProgram>> program_of(
    const Packs& packs, const std::string& yaml, const LiteralCache& cache = LiteralCache("")) {
  const auto keep = [&packs](const RuleFile& file) {
    return !packs.lexicons_only || belongs_to_lexicons(file);
  };
  return bench_program(packs.layers, yaml, keep, cache);
}

/// Every decision, one a line: two builds that decide the same write the same.
void write_decisions(const Program& program,
                     const std::vector<Event>& events,
                     const std::string& path) {
  const Record blank;
  std::ofstream out(path, std::ios::app);
  for (const Event& event : events) {
    const auto evaluation = program.begin(event, blank);
    while (!evaluation->done()) {
      evaluation->resume({});
    }
    const Decision decision = std::move(*evaluation).take();
    out << to_text(decision) << to_text(decision.record) << '\n';
  }
}

std::string rules_name(int count) {
  return std::to_string(count) + (count == 1 ? " rule" : " rules");
}

void print_note(const std::string& name,
                double value,
                const std::string& unit,
                const std::string& versus = "",
                double ratio = 0) {
  print_row({name, value, unit, versus, ratio, "", true});
}

class RuleBench {
 public:
  RuleBench(Options options, std::vector<KeyedMessage> messages)
      : options_(std::move(options)),
        messages_(std::move(messages)),
        events_(events_of(messages_)) {}

  Result<void> run() {
    if (options_.parts == std::set<std::string>{"lexicons"}) {  // what a profile is taken of
      return decisions(", shipped lexicons", {options_.layers, true});
    }
    if (options_.parts == std::set<std::string>{"pack"}) {
      return decisions(", all of the shipped pack", {options_.layers});
    }
    TRY(decisions("", {}));  // always: the others are compared with it
    decision_us_ = us_;
    if (!options_.layers.empty()) {
      TRY(decisions(", all of the shipped pack", {options_.layers}));
      TRY(decisions(", shipped lexicons", {options_.layers, true}));
    }
    if (wants("decisions")) {
      TRY(everyday_words());
      TRY(rules_without_key());
    }
    if (wants("compiling")) {
      TRY(compiling());
    }
    if (wants("loops")) {
      simple_loops();
    }
    if (wants("engines")) {
      rule_engines();
    }
    return {};
  }

 private:
  [[nodiscard]] bool wants(const std::string& part) const {
    return options_.parts.empty() || options_.parts.contains(part);
  }

  /// The rows that count: 10 to 10,000 rules.
  Result<void> decisions(const std::string& beside, const Packs& packs) {
    double ten = 0;
    for (const int count : options_.sizes) {
      const auto program = TRY(program_of(packs, rules_yaml(keyed_rules(count))));
      const DecisionCost cost = cost_of(*program, events_, options_.rounds);
      if (!options_.decisions.empty()) {
        write_decisions(*program, events_, options_.decisions);
      }
      ten = count == options_.sizes.front() ? cost.us : ten;
      const double ratio = ratio_of(cost.us, ten);
      us_[count] = cost.us;
      print_row({"rules: decision, " + rules_name(count) + beside,
                 cost.us,
                 "us",
                 "10 rules",
                 ratio,
                 "<= 1.5 and <= 10 us",
                 ratio <= kMostTimesTen && cost.us <= kMostMicroseconds});
      print_note("rules: fired, " + rules_name(count) + beside, cost.fired, "rules/decision");
    }
    return {};
  }

  /// The same with 60 words that customers write all the time: rules that fire cost, whatever
  /// their number.
  Result<void> everyday_words() {
    const auto program = TRY(program_of({}, rules_yaml(keyed_rules(10'000, 60))));
    const DecisionCost cost = cost_of(*program, events_, options_.rounds);
    print_note("rules: decision, 10000 rules, 60 everyday words",
               cost.us,
               "us",
               "9 everyday words",
               ratio_of(cost.us, decision_us_[10'000]));
    print_note("rules: fired, 10000 rules, 60 everyday words", cost.fired, "rules/decision");
    return {};
  }

  Result<void> rules_without_key() {
    constexpr int kWithoutKey = 1000;
    const std::vector<KeyedRule> rules = keyed_rules(10);
    std::string yaml = rules_yaml(rules);
    const auto few = TRY(program_of({}, yaml));
    for (int i = 0; i < kWithoutKey; ++i) {
      yaml += "  - {id: n" + std::to_string(i) +
              ", when: {message.length: {gte: " + std::to_string(100'000 + i) +
              "}}, then: {tag: long}}\n";
    }
    const auto many = TRY(program_of({}, yaml));
    const double each =
        (cost_of(*many, events_, options_.rounds).us - cost_of(*few, events_, options_.rounds).us) /
        kWithoutKey * 1000;
    print_note("rules: each rule without a key adds", each, "ns/decision");
    return {};
  }

  Result<void> compiling() {
    const std::string folder = std::string(TRIAGED_BENCH_TOP) + "/build/bench-data/keywords";
    std::filesystem::create_directories(std::filesystem::path(folder).parent_path());
    std::filesystem::remove_all(folder);
    const LiteralCache cache(folder);
    const double first = TRY(time_to_compile("", cache));
    TRY(time_to_compile(", keywords of the last start", cache, first));
    return {};
  }

  /// Milliseconds. Leaves the keywords in the cache.
  Result<double> time_to_compile(const std::string& how,
                                 const LiteralCache& cache,
                                 double before = 0) {
    const std::string yaml = rules_yaml(keyed_rules(10'000));
    const Steady::time_point start = Steady::now();
    const auto program = TRY(program_of({options_.layers}, yaml, cache));
    const std::chrono::duration<double, std::milli> spent = Steady::now() - start;
    TRY(cache.keep(program->keywords_key(), program->automaton()));
    print_row({"rules: reading and compiling 10000 rules" + how,
               spent.count(),
               "ms",
               before > 0 ? "the first time" : "",
               ratio_of(spent.count(), before),
               "<= 1500 ms",
               spent.count() <= kMostCompileMilliseconds});
    return spent.count();
  }

  void simple_loops() {
    for (const int count : options_.sizes) {
      const std::vector<KeyedRule> rules = keyed_rules(count);
      const std::vector<std::size_t> expected = running_matches(rules);
      for (const LoopResult& result : run_simple_loops(rules, messages_)) {
        const std::string name = "rules: " + result.name + ", " + rules_name(count);
        if (result.us < 0 || expected[result.asked] != result.matched) {
          std::cerr << name << ": it could not match them\n";
          continue;
        }
        print_note(name, result.us, "us", "our decision", ratio_of(result.us, decision_us_[count]));
      }
    }
  }

  /// How many rules hold for the first 0, 1, 2, … messages together.
  std::vector<std::size_t> running_matches(const std::vector<KeyedRule>& rules) const {
    std::vector<std::size_t> sums{0};
    for (const KeyedMessage& message : messages_) {
      const auto matched = std::count_if(
          rules.begin(), rules.end(), [&](const KeyedRule& rule) { return holds(rule, message); });
      sums.push_back(sums.back() + static_cast<std::size_t>(matched));
    }
    return sums;
  }

  void rule_engines() {
    const auto results = run_rule_engines(
        kEngineSizes, keyed_rules(kEngineSizes.back()), messages_, options_.seconds);
    if (!results.ok()) {
      std::cerr << "without the rule engines: " << to_string(results.error()) << '\n';
      return;
    }
    const std::map<std::pair<std::string, int>, double> wanted{{{"json-rules-engine", 1000}, 1000},
                                                               {{"GoRules ZEN", 1000}, 50},
                                                               {{"GoRules ZEN", 10'000}, 400}};
    for (const EngineResult& result : results.value()) {
      const auto wish = wanted.find({result.name, result.rules});
      const double times = wish == wanted.end() ? 0 : wish->second;
      print_engine(result, "our decision", decision_us_[result.rules], times);
      if (!options_.layers.empty()) {
        print_engine(result, "our decision, shipped lexicons", us_[result.rules], times);
      }
    }
  }

  static void print_engine(const EngineResult& result,
                           const std::string& versus,
                           double our_us,
                           double wanted) {
    const double ratio = ratio_of(result.us, our_us);
    print_row({"rules: " + result.name + ", " + rules_name(result.rules),
               result.us,
               "us",
               versus,
               ratio,
               wanted > 0 ? ">= " + std::to_string(static_cast<int>(wanted)) : "",
               result.right && ratio >= wanted});
  }

  Options options_;
  std::vector<KeyedMessage> messages_;
  std::vector<Event> events_;
  std::map<int, double> us_;           ///< by number of rules, of the last decisions() run
  std::map<int, double> decision_us_;  ///< of the first, which has the same rules as the others
};

int bench_rules(int count, char** words) {
  CLI::App app("Prints its rows as JSON, one a line");
  Options options;
  app.add_option("--messages", options.messages, "a file with one message a line");
  app.add_option("--layer", options.layers, "rule folders to load beside the rules of the bench");
  app.add_option(
         "--rules", options.sizes, "numbers of rules; the first is what others are compared with")
      ->check(CLI::Range(1, 10'000));
  app.add_option("--rounds", options.rounds, "over all messages, of which the best counts")
      ->check(CLI::Range(1, 100'000));
  app.add_option("--decisions", options.decisions, "append every decision to this file");
  app.add_option("--seconds", options.seconds, "for each rule engine at each size")
      ->check(CLI::Range(0.1, 600.0));
  app.add_option("--only",
                 options.parts,
                 "decisions, compiling, loops or engines, each may be repeated; lexicons or pack "
                 "alone: decisions with these only, as a profile wants")
      ->check(CLI::IsMember({"decisions", "compiling", "loops", "engines", "lexicons", "pack"}));
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? 0 : 2;
  }
  const auto run = [&options]() -> Result<void> {
    return RuleBench(options, TRY(read_messages(options.messages))).run();
  };
  const Result<void> result = run();
  if (!result.ok()) {
    std::cerr << to_string(result.error()) << '\n';
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_rules(count, words);
}

#include "rules/test/test_runner.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "model/number_place.h"
#include "rules/load_program.h"
#include "rules/read/yaml_files.h"
#include "rules/test/test_event.h"
#include "rules/test/test_expect.h"
#include "text/mask.h"
#include "yaml/names.h"
#include "yaml/read.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxFollowUps = 100;
const std::string kPriorityInvariant = "priority never falls because of a message";
const std::string kContactInvariant = "no contact is written unmasked";
const std::string kSurveyInvariant = "at most one survey per ticket and solved";

TimePoint default_clock() {
  return parse_time("2026-01-05T09:00:00Z").value();
}

bool is_test_file(std::string_view name) {
  return name.ends_with(".test.yaml") || name.ends_with(".test.yml");
}

/// Runs the steps of one case against one program.
class CaseRunner {
 public:
  CaseRunner(const CompiledProgram& program,
             const std::vector<std::string>& invariants,
             TimePoint clock,
             Faults& faults)
      : program_(program), invariants_(invariants), start_(clock), now_(clock), faults_(faults) {}

  TestCaseResult run(const YamlNode& node, const std::string& suite) {
    YamlMapping mapping(node, faults_, "a case");
    TestCaseResult result{
        suite, mapping.required_text("name", "give the case a name"), node.at(), {}};
    result_ = &result;
    options_.chance = static_cast<int>(mapping.optional_int("chance", 0, 9999).value_or(0));
    read_given(mapping);
    for (const YamlNode* step : mapping.items("steps")) {
      run_step(*step);
    }
    mapping.require("steps", "write the events and what they should lead to");
    mapping.finish();
    return result;
  }

 private:
  void read_given(YamlMapping& mapping) {
    std::optional<YamlMapping> given = mapping.child("given");
    if (!given) {
      return;
    }
    if (const YamlNode* customer = given->find("customer")) {
      read_test_customer(*customer, faults_, customer_);
    }
    given->finish();
  }

  void move_clock(YamlMapping& step) {
    if (const auto at = step.optional_duration("at")) {
      now_ = start_ + *at;
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
    if (const YamlNode* event = step.require("event", "clocks alone are not supported yet")) {
      judge(*event);
      check_invariants(node);
    }
    const YamlNode* expect = step.find("expect");
    if (expect != nullptr && !decisions_.empty()) {
      check_expectations(*expect, decisions_, program_, faults_, result_->failures);
    }
    step.finish();
  }

  Event blank_event() {
    Event event;
    event.id = "e" + std::to_string(++count_);
    event.source = "test";
    event.channel = "chat";
    event.conversation = "test";
    event.at = event.received_at = now_;
    event.customer = customer_;
    return event;
  }

  void judge(const YamlNode& node) {
    decisions_.clear();
    before_ = record_;
    event_ = read_test_event(node, blank_event(), faults_);
    std::vector<Event> queue{event_};
    for (std::size_t i = 0; i < queue.size() && i < kMaxFollowUps; ++i) {
      auto evaluation = program_.begin_with(queue[i], record_, options_);
      while (!evaluation->done()) {
        evaluation->resume({});
      }
      decisions_.push_back(std::move(*evaluation).take());
      record_ = decisions_.back().record;
      record_.number = record_.number.empty() ? "TEST0001" : record_.number;
      for (SingleEffect& effect : decisions_.back().effects) {
        effect.text = with_number(std::move(effect.text), record_.number);
      }
      const std::vector<Event>& next = decisions_.back().follow_ups;
      queue.insert(queue.end(), next.begin(), next.end());
    }
  }

  void fail(const YamlNode& step, const std::string& invariant, const std::string& found) {
    result_->failures.push_back(
        {step.at(), "'" + invariant + "' does not hold: " + found, "", false});
  }

  bool asks(const std::string& invariant) const {
    return std::find(invariants_.begin(), invariants_.end(), invariant) != invariants_.end();
  }

  int level(const std::string& value) const {
    const std::vector<std::string>& levels = program_.priority().values;
    return static_cast<int>(std::find(levels.begin(), levels.end(), value) - levels.begin());
  }

  void check_invariants(const YamlNode& step) {
    const bool message = event_.is(event_type::kMessageCustomer);
    if (asks(kPriorityInvariant) && message && !before_.priority.value.empty() &&
        level(record_.priority.value) < level(before_.priority.value)) {
      fail(step,
           kPriorityInvariant,
           "it fell from '" + before_.priority.value + "' to '" + record_.priority.value + "'");
    }
    for (const Decision& decision : decisions_) {
      for (const SingleEffect& effect : decision.effects) {
        if (asks(kContactInvariant) && mask_personal(effect.text) != effect.text) {
          fail(step, kContactInvariant, "rule '" + effect.rule + "' writes one");
        }
        if (asks(kSurveyInvariant) && effect.kind == EffectKind::kSurvey &&
            !surveys_.insert({effect.target, record_.solved_count}).second) {
          fail(step, kSurveyInvariant, "survey '" + effect.target + "' goes out again");
        }
      }
    }
  }

  const CompiledProgram& program_;
  const std::vector<std::string>& invariants_;
  TimePoint start_;
  TimePoint now_;
  Faults& faults_;
  TestCaseResult* result_ = nullptr;
  EvaluationOptions options_;
  Customer customer_;
  Event event_;
  Record before_;
  Record record_;
  std::vector<Decision> decisions_;
  std::set<std::pair<std::string, int>> surveys_;
  int count_ = 0;
};

std::vector<std::string> read_layers(YamlMapping& mapping, const std::string& path) {
  const fs::path base = fs::path(path).parent_path();
  std::vector<std::string> layers;
  for (const LocatedText& layer : mapping.text_list("layers")) {
    layers.push_back((base / layer.text).lexically_normal().string());
  }
  if (layers.empty()) {
    layers.push_back(base.empty() ? "." : base.string());
  }
  return layers;
}

std::vector<std::string> read_invariants(YamlMapping& mapping, Faults& faults) {
  const std::vector<std::string> known{kPriorityInvariant, kContactInvariant, kSurveyInvariant};
  std::vector<std::string> invariants;
  for (const LocatedText& name : mapping.text_list("always")) {
    if (std::find(known.begin(), known.end(), name.text) == known.end()) {
      faults.add(name.at,
                 "unknown invariant '" + name.text + "' in 'always'",
                 suggestion(name.text, known, "it may be " + name_choice(known)));
    }
    invariants.push_back(name.text);
  }
  return invariants;
}

}  // namespace

std::vector<std::string> find_test_files(std::span<const std::string> paths, Faults& faults) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) {
      files.push_back(path);
      continue;
    }
    if (!fs::is_directory(path, error)) {
      faults.add(SourcePos{path, 0, 0},
                 "'" + path + "' is no file or directory that can be read",
                 "name a test file, or a directory that holds some");
      continue;
    }
    const std::vector<std::string> found = find_yaml_files(path, is_test_file, faults);
    files.insert(files.end(), found.begin(), found.end());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::shared_ptr<const CompiledProgram> TestRunner::program_for(
    const std::vector<std::string>& layers, Faults& faults) {
  const auto known = programs_.find(layers);
  if (known != programs_.end()) {
    return known->second;
  }
  auto program = load_program(layers, options_, faults);
  programs_.emplace(layers, program);
  return program;
}

std::vector<TestCaseResult> TestRunner::run_file(const std::string& path, Faults& faults) {
  std::vector<TestCaseResult> results;
  const std::optional<YamlNode> root = load_yaml(path, faults);
  if (!root) {
    return results;
  }
  YamlMapping mapping(*root, faults, "a test file");
  const std::string suite =
      mapping.optional_text("suite").value_or(fs::path(path).filename().string());
  const std::vector<std::string> layers = read_layers(mapping, path);
  const std::vector<std::string> invariants = read_invariants(mapping, faults);
  TimePoint clock = default_clock();
  if (const auto text = mapping.optional_text("clock")) {
    const Result<TimePoint> time = parse_time(*text);
    clock = time.ok() ? time.value() : clock;
    if (!time.ok()) {
      faults.add(time.error(), mapping.key_at("clock"));
    }
  }
  mapping.find("platform");
  const std::vector<const YamlNode*> cases = mapping.items("cases");
  mapping.require("cases", "list the cases");
  mapping.finish();
  const auto program = program_for(layers, faults);
  if (program == nullptr || !faults.ok()) {
    return results;
  }
  for (const YamlNode* node : cases) {
    results.push_back(CaseRunner(*program, invariants, clock, faults).run(*node, suite));
  }
  return results;
}

}  // namespace triaged

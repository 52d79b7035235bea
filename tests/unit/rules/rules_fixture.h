#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "rules/compile.h"
#include "rules/read/load.h"
#include "support/chinese_faults.h"

namespace triaged {

/// Rule files held in memory, by path; CSV files too.
using Files = std::map<std::string, std::string>;

inline FileReader reader_of(Files files) {
  return [files = std::move(files)](const std::string& path) -> Result<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) {
      return not_found("'" + path + "' is not there");
    }
    return found->second;
  };
}

/// Loads files in memory; a path that begins with `1/` belongs to a second layer. Whatever a test
/// finds wrong must be told in Chinese too.
inline Result<RuleSet> load_files(const Files& files, Faults& faults) {
  std::vector<RuleFile> rule_files;
  for (const auto& [path, text] : files) {
    if (path.ends_with(".yaml")) {
      rule_files.push_back({path.starts_with("1/") ? std::size_t{1} : std::size_t{0}, path, text});
    }
  }
  auto rules =
      read_rules(std::move(rule_files), reader_of(files), {"Asia/Shanghai", "zh-Hant"}, faults);
  EXPECT_EQ(english_left_in(faults), "");
  return rules;
}

/// The faults of one file `r.yaml`, as they are shown.
inline std::string faults_of(const Files& files) {
  Faults faults;
  (void)load_files(files, faults);
  return faults.render();
}
inline std::string faults_of(const std::string& yaml) {
  return faults_of(Files{{"r.yaml", yaml}});
}

/// A compiled program, or a test failure with the faults.
inline std::shared_ptr<const CompiledProgram> program_of(const Files& files) {
  Faults faults;
  Result<RuleSet> rules = load_files(files, faults);
  if (!rules.ok()) {
    ADD_FAILURE() << faults.render();
    return nullptr;
  }
  auto program = compile(std::move(rules).take());
  if (!program.ok()) {
    ADD_FAILURE() << program.error().message;
    return nullptr;
  }
  return std::move(program).take();
}
inline std::shared_ptr<const CompiledProgram> program_of(const std::string& yaml) {
  return program_of(Files{{"r.yaml", yaml}});
}

inline TimePoint at_minute(int minute) {
  return parse_time("2026-09-30T09:00:00Z").value() + std::chrono::minutes(minute);
}

/// A dialogue with one ticket: each event is judged against the record that the last one left.
class Dialogue {
 public:
  explicit Dialogue(std::shared_ptr<const CompiledProgram> program)
      : program_(std::move(program)) {}

  Event event(const std::string& type) {
    Event event;
    event.id = "e" + std::to_string(++count_);
    event.types = {type};
    event.source = "support-chat";
    event.channel = "chat";
    event.conversation = "c1";
    event.at = event.received_at = at_minute(count_);
    event.customer.id = "c7";
    return event;
  }

  Event message(const std::string& text) {
    Event said = event("message.customer");
    said.actor = Actor::kCustomer;
    said.message = Message{};
    said.message->id = "m" + std::to_string(count_);
    said.message->text = text;
    said.message->by = Actor::kCustomer;
    return said;
  }

  Event change(const std::string& field, Json to, Actor by = Actor::kAgent) {
    Event updated = event("ticket.updated");
    updated.actor = by;
    updated.changes.push_back({field, Json(), std::move(to), by});
    return updated;
  }

  Decision judge(const Event& event, const EvaluationOptions& options = {}) {
    auto evaluation = program_->begin_with(event, record_, options);
    while (!evaluation->done()) {
      evaluation->resume({});
    }
    Decision decision = std::move(*evaluation).take();
    record_ = decision.record;
    if (record_.number.empty()) {
      record_.number = "FW202609300001";
    }
    return decision;
  }

  Decision say(const std::string& text) { return judge(message(text)); }

  Record& record() { return record_; }

 private:
  std::shared_ptr<const CompiledProgram> program_;
  Record record_;
  int count_ = 0;
};

inline std::vector<std::string> fired_ids(const Decision& decision) {
  std::vector<std::string> ids;
  for (const FiredRule& rule : decision.fired) {
    ids.push_back(rule.rule);
  }
  return ids;
}

inline std::vector<std::string> tags_of(const Decision& decision) {
  return present_names(decision.record.tags);
}

inline std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  text.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    text += part;
  }
  return text;
}

}  // namespace triaged

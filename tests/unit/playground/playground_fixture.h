#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/secret.h"
#include "playground/playground.h"
#include "rules/load_program.h"
#include "survey/survey_codes.h"

namespace triaged {

constexpr const char* kRunningFile = "shop.yaml";
/// What runs in these tests: three ways in which people write rules down.
constexpr const char* kRunningRules = R"(version: 1
lists: {danger: [漏電, 冒煙]}
priority: {levels: [低, 中, 高], default: 低}
classify:
  - id: shop.danger
    why: first of all
    when:
      any:
      - text: {has_any: $danger}
      - {message.exclaims: {gte: 5}}
    then: {tag: 安全風險}

  # one of few lines
  - {id: shop.refund, when: {text: 退款},
     then: {tag: 退款}}
prioritize:
- when: [{tag: 安全風險}]
  id: shop.first
  then: {raise: 高}
)";

/// A desk that takes tags and notes of every source.
class OneDesk final : public WritePlaces {
 public:
  OneDesk() : codes_(Secret("no link of a test leads anywhere.")) {
    takes_.kinds = {EntryKind::kSync, EntryKind::kNote};
    takes_.fields = {"tags", "priority"};
  }
  std::string usual_source(const std::string&) const override { return "desk"; }
  const Routing& routing_for(const std::string& source) override {
    routing_.places[source] = &takes_;
    return routing_;
  }
  const SurveyCodes& codes() const override { return codes_; }
  OrderedJson write_json(const OutboxEntry& entry, const Tried&) const override {
    return {{"destination", entry.destination}, {"kind", std::string(to_string(entry.kind))}};
  }

 private:
  Capabilities takes_;
  Routing routing_;
  SurveyCodes codes_;
};

/// The rules of these files, one layer each, as the daemon hands them to the playground.
inline PlaygroundRules running_rules(const std::string& yaml, const std::string& above = "") {
  Faults faults;
  PlaygroundRules rules;
  rules.options = {"Asia/Shanghai", "zh-Hant"};
  rules.places = std::make_shared<OneDesk>();
  std::vector<RuleFile> files{{0, kRunningFile, yaml}};
  if (!above.empty()) {
    files.push_back({1, "own.yaml", above});
  }
  rules.files = std::make_shared<const std::vector<RuleFile>>(std::move(files));
  rules.program = compile_files(*rules.files, rules.options, faults);
  EXPECT_NE(rules.program, nullptr) << faults.render();
  return rules;
}

}  // namespace triaged

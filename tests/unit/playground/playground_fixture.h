#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "playground/playground.h"
#include "rules/load_program.h"

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

/// The rules of one file as the daemon hands them to the playground.
inline PlaygroundRules running_rules(const std::string& yaml) {
  Faults faults;
  PlaygroundRules rules;
  rules.options = {"Asia/Shanghai", "zh-Hant"};
  rules.files =
      std::make_shared<const std::vector<RuleFile>>(std::vector<RuleFile>{{0, kRunningFile, yaml}});
  rules.program = compile_files(*rules.files, rules.options, faults);
  EXPECT_NE(rules.program, nullptr) << faults.render();
  return rules;
}

}  // namespace triaged

#pragma once

#include <gtest/gtest.h>

#include <string>

#include "analyse/rule_tests.h"
#include "support/scratch_folder.h"

namespace triaged {

/// Rules with their tests in a folder of their own.
class TestFolder : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }
  [[nodiscard]] std::string path() const { return folder_.file("."); }

  /// The tests of the folder; a fault is a failure of the test.
  RuleTestFiles read() {
    Faults faults;
    const std::vector<std::string> paths{path()};
    RuleTestFiles tests = read_rule_tests(paths, faults);
    EXPECT_TRUE(faults.ok()) << faults.render();
    return tests;
  }

 private:
  ScratchFolder folder_;
};

inline constexpr const char* kShop = R"(version: 1
lists:
  leaks: [漏電, 觸電]
dimensions:
  kind: {values: [咨詢, 投訴], default: 咨詢}
priority: {levels: [低, 中, 高], default: 低}
classify:
  - id: leak
    when: {text: {has_any: $leaks}}
    unless: {customer.tier: 員工}
    then: {tag: 安全, set: {kind: 投訴}}
  - id: loud
    when: {all: [{text: {has_any: [馬上]}}, {message.exclaims: {gte: 3}}]}
    then: {tag: 急}
prioritize:
  - {id: first, when: {tag: 安全}, then: {raise: 高}}
)";

}  // namespace triaged

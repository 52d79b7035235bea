#include "analyse/mutate.h"

#include <gmock/gmock.h>

#include "unit/analyse/test_folder.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class MutateTest : public TestFolder {
 protected:
  MutateReport mutate(const std::string& rule = "", std::size_t at_most = 500) {
    Faults faults;
    MutateOptions options;
    options.rule = rule;
    options.at_most = at_most;
    options.load = {"UTC", "zh-Hant"};
    options.both = [](const auto& first, const auto& second) {
      first();
      second();
    };
    options.on_progress = [this](std::size_t done, std::size_t all) { progress_ = {done, all}; };
    const RuleTestFiles tests = read();
    MutateReport report = mutate_rules(tests, options, faults);
    EXPECT_TRUE(faults.ok()) << faults.render();
    return report;
  }

  static std::vector<std::string> survived(const MutateReport& report) {
    std::vector<std::string> out;
    for (const Mutant& mutant : report.survived) {
      out.push_back(std::to_string(mutant.at.line) + " " + mutant.name + ": " + mutant.change);
    }
    return out;
  }

  std::pair<std::size_t, std::size_t> progress_;
};

TEST_F(MutateTest, SaysWhatNoTestNoticesAndWhere) {
  write("shop.yaml", kShop);
  write("shop.test.yaml", R"(suite: s
cases:
  - name: one leak
    steps:
      - event: {type: message.customer, text: 插上就漏电}
        expect: {tag: {exactly: [安全]}, priority: 高, dimensions: {kind: 投訴}}
)");
  const std::vector<std::string> said = survived(mutate());
  EXPECT_THAT(said, Contains("3 leaks: keyword '觸電' dropped"));
  EXPECT_THAT(said, Contains("10 leak: the key 'unless' dropped"));
  EXPECT_THAT(said, Contains("13 loud: gte '3' became '2'"));
  EXPECT_THAT(said, Contains("12 loud: the rule switched off"));
  EXPECT_THAT(said, Not(Contains("3 leaks: keyword '漏電' dropped")));
  EXPECT_THAT(said, Not(Contains(HasSubstr("first: "))));
}

TEST_F(MutateTest, TestsThatSayEverythingLeaveNothing) {
  write("shop.yaml", kShop);
  write("shop.test.yaml", R"(suite: s
cases:
  - name: leaks
    steps:
      - event: {type: message.customer, text: 漏電}
        expect: {tag: {exactly: [安全]}, priority: 高, dimensions: {kind: 投訴}}
  - name: the other word
    steps: [{event: {type: message.customer, text: 觸電}, expect: {tag: 安全}}]
  - name: staff
    given: {customer: {tier: 員工}}
    steps: [{event: {type: message.customer, text: 漏電}, expect: {tag: none, priority: 低}}]
  - name: loud
    steps:
      - event: {type: message.customer, text: 馬上！！！}
        expect: {tag: {exactly: [急]}}
  - name: loud, but of what
    steps: [{event: {type: message.customer, text: 您好！！！}, expect: {tag: none}}]
  - name: not loud enough
    steps: [{event: {type: message.customer, text: 馬上！！}, expect: {tag: none}}]
)");
  const MutateReport report = mutate();
  EXPECT_THAT(survived(report), IsEmpty());
  EXPECT_DOUBLE_EQ(report.score(), 100.0);
  EXPECT_GT(report.killed, 10U);
  EXPECT_EQ(progress_.first, progress_.second);
}

TEST_F(MutateTest, OneRuleAloneAndAtMostSoMany) {
  write("shop.yaml", kShop);
  write("shop.test.yaml",
        "suite: s\ncases: [{name: n, steps: [{event: {type: message.customer, text: 您好}}]}]\n");
  const MutateReport loud = mutate("loud");
  EXPECT_GT(loud.mutants, 3U);
  for (const Mutant& mutant : loud.survived) {
    EXPECT_EQ(mutant.name, "loud");
  }
  const MutateReport few = mutate("", 4);
  EXPECT_EQ(few.killed + few.survived.size() + few.refused, 4U);
  EXPECT_EQ(few.left_out, few.mutants - 4);
  EXPECT_EQ(mutate("nobody").mutants, 0U);
}

TEST_F(MutateTest, WhatHoldsWithoutBeingSaidIsNotDropped) {
  const auto said = [this](const std::string& unless, const std::string& weight) {
    write("shop.yaml",
          "version: 1\nclassify:\n  - id: a\n    weight: " + weight +
              "\n    when: {text: {has_any: [漏電], unless_near: {list: [沒有], " + unless +
              "}}}\n    then: {tag: x}\n");
    write("shop.test.yaml",
          "suite: s\ncases: [{name: n, steps: [{event: {type: message.customer, text: 您好}}]}]\n");
    std::string all;
    for (const std::string& one : survived(mutate())) {
      all += one + "\n";
    }
    return all;
  };
  const std::string usual = said("within: 4, side: before", "100");
  EXPECT_THAT(usual, Not(HasSubstr("part 'within' dropped")));
  EXPECT_THAT(usual, Not(HasSubstr("part 'side' dropped")));
  EXPECT_THAT(usual, Not(HasSubstr("the key 'weight' dropped")));
  EXPECT_THAT(usual, HasSubstr("within '4' became '5'"));
  const std::string own = said("within: 6, side: both", "1");
  EXPECT_THAT(own, HasSubstr("part 'within' dropped"));
  EXPECT_THAT(own, HasSubstr("part 'side' dropped"));
  EXPECT_THAT(own, HasSubstr("the key 'weight' dropped"));
  EXPECT_THAT(own, Not(HasSubstr("weight '1' became '1'")));
}

TEST_F(MutateTest, NothingIsChangedWhileTestsFail) {
  write("shop.yaml", kShop);
  write("shop.test.yaml",
        "suite: s\ncases: [{name: n, steps: [{event: {type: message.customer, text: 您好}, expect: "
        "{tag: 安全}}]}]\n");
  const MutateReport report = mutate();
  EXPECT_EQ(report.failed_cases, 1U);
  EXPECT_EQ(report.mutants, 0U);
}

}  // namespace
}  // namespace triaged

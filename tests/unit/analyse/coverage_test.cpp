#include "analyse/coverage.h"

#include <gmock/gmock.h>

#include "unit/analyse/test_folder.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class CoverageTest : public TestFolder {
 protected:
  CoverageReport cover() {
    Faults faults;
    const RuleTestFiles tests = read();
    CoverageReport report = cover_rules(tests, {}, {"UTC", "zh-Hant"}, faults);
    EXPECT_TRUE(faults.ok()) << faults.render();
    return report;
  }

  /// `never true` and `never false` of a report's tests, by rule.
  static std::vector<std::string> gaps(const CoverageReport& report) {
    std::vector<std::string> out;
    for (const RuleCoverage& rule : report.rules) {
      for (const TestedAtom& atom : rule.atoms) {
        if (!atom.seen_true || !atom.seen_false) {
          out.push_back(rule.id + (atom.seen_true ? " true" : " false") + " only: " + atom.text);
        }
      }
    }
    return out;
  }
};

TEST_F(CoverageTest, NamesWhatNoTestReaches) {
  write("shop.yaml", kShop);
  write("shop.test.yaml", R"(suite: s
cases:
  - name: one leak
    steps:
      - event: {type: message.customer, text: 插上就漏电}
        expect: {tag: 安全}
)");
  const CoverageReport report = cover();
  EXPECT_EQ(report.cases, 1U);
  EXPECT_EQ(report.failed, 0U);
  EXPECT_THAT(gaps(report),
              ElementsAre("first true only: tag: {has_any [\"安全\"]}",
                          "leak true only: text: {has_any [\"漏電\", \"觸電\"]}",
                          "leak false only: customer.tier: {is [\"員工\"]}",
                          "loud false only: text: {has_any [\"馬上\"]}",
                          "loud false only: message.exclaims: {gte [\"3\"]}"));
  EXPECT_EQ(report.points, 13U);
  EXPECT_EQ(report.reached, 7U);
  ASSERT_EQ(report.rules.size(), 3U);
  EXPECT_EQ(report.rules[2].fired, 0U);
  EXPECT_THAT(report.rules[1].keywords_not_hit, ElementsAre("觸電"));
}

TEST_F(CoverageTest, EverythingReachedIsAHundredPercent) {
  write("shop.yaml", kShop);
  write("shop.test.yaml", R"(suite: s
cases:
  - name: all of it
    steps:
      - event: {type: message.customer, text: 插上就漏电}
      - event: {type: message.customer, text: 馬上來！！！}
      - event: {type: message.customer, text: 觸電了, customer: {tier: 員工}}
  - name: nothing
    steps: [{event: {type: message.customer, text: 您好}}]
)");
  const CoverageReport report = cover();
  EXPECT_THAT(gaps(report), IsEmpty());
  EXPECT_DOUBLE_EQ(report.percent(), 100.0);
}

TEST_F(CoverageTest, AnEventWithAnotherDetailIsNotTheRules) {
  write("shop.yaml", R"(version: 1
engage:
  - {id: vip, event: {event: tag.added, name: VIP}, then: {note: hello}}
)");
  write("shop.test.yaml", R"(suite: s
cases:
  - name: another tag
    steps: [{event: {type: tag.added, name: 普通}, expect: {fired: none}}]
)");
  const CoverageReport report = cover();
  EXPECT_EQ(report.failed, 0U);
  ASSERT_EQ(report.rules.size(), 1U);
  EXPECT_EQ(report.rules[0].fired, 0U);
}

TEST_F(CoverageTest, AFailedCaseIsCountedAndItsRulesAreNot) {
  write("shop.yaml", kShop);
  write("shop.test.yaml", R"(suite: s
cases:
  - name: wrong
    steps: [{event: {type: message.customer, text: 您好}, expect: {tag: 安全}}]
)");
  const CoverageReport report = cover();
  EXPECT_EQ(report.failed, 1U);
  EXPECT_LT(report.percent(), 50.0);
}

}  // namespace
}  // namespace triaged

#include "analyse/prove.h"

#include <gmock/gmock.h>

#include "unit/rules/rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHead = R"(version: 1
lists:
  danger: [漏電, 觸電]
  denial: [沒有, 不會]
dimensions:
  kind: {values: [咨詢, 投訴], default: 咨詢}
  feelings: {values: [憤怒, 滿意], many: true}
priority: {levels: [低, 中, 高], default: 低}
status: {values: [待處理, 已解決], default: 待處理, closed: [已解決]}
)";

ProveReport prove_text(const std::string& yaml) {
  Faults faults;
  Result<RuleSet> rules = load_files({{"r.yaml", kHead + yaml}}, faults);
  if (!rules.ok()) {
    ADD_FAILURE() << faults.render();
    return {};
  }
  ProveOptions options;
  options.now = at_minute(0);
  Result<ProveReport> report = prove(std::move(rules).take(), options);
  if (!report.ok()) {
    ADD_FAILURE() << report.error().message;
    return {};
  }
  return std::move(report).take();
}

/// `kind rule` of each finding, with the other rule where there is one.
std::vector<std::string> said(const ProveReport& report) {
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings) {
    lines.push_back(std::string(to_string(finding.kind)) + " " + finding.rule +
                    (finding.other.empty() ? "" : " " + finding.other));
  }
  return lines;
}

struct Case {
  const char* name;
  const char* rules;
  std::vector<std::string> findings;
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class ProveTest : public testing::TestWithParam<Case> {};

TEST_P(ProveTest, SaysWhatTheRulesComeTo) {
  const ProveReport report = prove_text(GetParam().rules);
  EXPECT_EQ(said(report), GetParam().findings);
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.witness.has_value(), finding.kind != Finding::Kind::kUndecided)
        << finding.rule;
  }
}

const Case kCases[] = {
    {"a rule with a message of its own is fine",
     "classify: [{id: a, when: {text: {has_any: $danger}}, then: {tag: x}}]",
     {}},
    {"a word that holds the forbidden one",
     "classify: [{id: a, when: {text: {has_all: [不漏電], has_none: [漏電]}}, then: {tag: x}}]",
     {"dead a"}},
    {"a word that is left over keeps a rule alive",
     "classify: [{id: a, when: {text: {has_any: [不漏電, 觸電], has_none: [漏電]}}, then: {tag: "
     "x}}]",
     {}},
    {"a Latin word inside another is none",
     "classify: [{id: a, when: {text: {has_any: [smart], has_none: [art]}}, then: {tag: x}}]",
     {}},
    {"both scripts are one word",
     "classify: [{id: a, when: {text: {has_any: [漏電], has_none: [漏电]}}, then: {tag: x}}]",
     {"dead a"}},
    {"a word that its own unless_near cancels",
     "classify: [{id: a, when: {text: {has_any: [很沒有漏電], unless_near: {list: [漏電], within: "
     "3, "
     "side: both}}}, then: {tag: x}}]",
     {"dead a"}},
    {"a hit that is cancelled is no hit of the forbidden word",
     "classify: [{id: a, when: {all: [{text: {has_any: [漏電]}}], none: [{text: {has_any: [漏電], "
     "unless_near: {list: $denial, within: 4}}}]}, then: {tag: x}}]",
     {}},
    {"numbers that leave nothing between them",
     "classify: [{id: a, when: {message.exclaims: {gte: 3, lt: 3}}, then: {tag: x}}]",
     {"dead a"}},
    {"a tag that must be there and must not",
     "prioritize: [{id: a, when: {all: [{tag: x}], none: [{tag: x}]}, then: {raise: 高}}]",
     {"dead a"}},
    {"every declared value excluded",
     "prioritize: [{id: a, when: {kind: {not: [咨詢, 投訴]}}, then: {raise: 高}}]",
     {"dead a"}},
    {"any text but the one that we would write",
     "prioritize: [{id: a, when: {customer.tier: {not: 別的}}, then: {raise: 高}}]",
     {}},
    {"any text that does not begin or end as ours",
     "prioritize: [{id: a, when: {all: [{customer.tier: {exists: true}}], none: [{customer.tier: "
     "{starts: 別}}, {customer.tier: {ends: 的}}]}, then: {raise: 高}}]",
     {}},
    {"a level above the highest",
     "prioritize: [{id: a, when: {ticket.priority: {gt: 高}}, then: {tag: x}}]",
     {"dead a"}},
    {"unless takes everything away",
     "classify: [{id: a, when: {text: {has_any: [退款]}}, unless: {text: {has_any: [退款, 退貨]}}, "
     "then: {tag: x}}]",
     {"refused a"}},
    {"an exception that is over no longer refuses",
     "classify: [{id: a, when: {text: {has_any: [退款]}}, then: {tag: x}, except: [{name: n, when: "
     "{text: {has_any: [退款]}}, owner: o, until: 2026-01-01}]}]",
     {}},
    {"a narrower rule with the same wish",
     "classify: [{id: a, when: {text: {has_any: $danger}}, then: {tag: x}}, {id: b, when: {all: "
     "[{text: {has_any: [漏電]}}, {customer.tier: VIP}]}, then: {tag: x}}]",
     {"shadowed b a"}},
    {"of two equal rules one is shadowed",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {tag: x}}, {id: b, when: {text: "
     "{has_any: [漏电]}}, then: {tag: x}}]",
     {"shadowed b a"}},
    {"a heavier rule always outweighs",
     "classify: [{id: a, weight: 200, when: {text: {has_any: $danger}}, then: {set: {kind: "
     "投訴}}}, "
     "{id: b, when: {text: {has_any: [觸電]}}, then: {set: {kind: 咨詢}}}]",
     {"shadowed b a"}},
    {"a score adds up, so nothing shadows it",
     "scores: {s: {levels: {低: 0, 高: 50}}}\n"
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {score: {s: {add: 5}}}}, {id: b, "
     "when: {text: {has_any: [漏電]}}, then: {score: {s: {add: 5}}}}]",
     {}},
    {"an exception of the wider rule lets the narrower one act",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, unless: {customer.tier: VIP}, then: "
     "{tag: "
     "x}}, {id: b, when: {text: {has_any: [漏電]}}, then: {tag: x}}]",
     {"shadowed a b"}},
    {"equal weight and different values",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {set: {kind: 投訴}}}, {id: b, "
     "when: "
     "{text: {has_any: [請問]}}, then: {set: {kind: 咨詢}}}]",
     {"conflict a b"}},
    {"rules that exclude each other are in no conflict",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {set: {kind: 投訴}}}, {id: b, "
     "when: "
     "{text: {has_any: [請問], has_none: [漏電]}}, then: {set: {kind: 咨詢}}}]",
     {}},
    {"different weights are in no conflict",
     "classify: [{id: a, weight: 90, when: {text: {has_any: [漏電]}}, then: {set: {kind: 投訴}}}, "
     "{id: "
     "b, when: {text: {has_any: [請問]}}, then: {set: {kind: 咨詢}}}]",
     {}},
    {"values of a many-valued dimension are in no conflict",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {set: {feelings: [憤怒]}}}, {id: "
     "b, "
     "when: {text: {has_any: [請問]}}, then: {set: {feelings: [滿意]}}}]",
     {}},
    {"rules of different events never meet",
     "engage: [{id: a, event: ticket.solved, then: {status: 待處理}}, {id: b, event: "
     "ticket.reopened, then: {status: 已解決}}]",
     {}},
    {"rules of different phases meet in one event",
     "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {group: 甲}}]\n"
     "route: [{id: b, when: {tag: x}, then: {group: 乙}}]",
     {"conflict a b"}},
    {"rules that are off are left out",
     "classify: [{id: a, mode: off, when: {text: {has_any: [漏電], has_none: [漏電]}}, then: {tag: "
     "x}}]",
     {}},
};
INSTANTIATE_TEST_SUITE_P(Rules, ProveTest, testing::ValuesIn(kCases));

TEST(ProveTest, TheWitnessOfAConflictIsAMessageThatBothFireFor) {
  const ProveReport report = prove_text(
      "classify: [{id: a, when: {all: [{text: {has_any: [漏電]}}, {message.exclaims: {gte: 2}}]}, "
      "then: {set: {kind: 投訴}}}, {id: b, when: {customer.tier: VIP}, then: {set: {kind: "
      "咨詢}}}]");
  ASSERT_THAT(said(report), ElementsAre("conflict a b"));
  const Witness& witness = *report.findings[0].witness;
  EXPECT_EQ(witness.event.message->text, "漏電！！");
  EXPECT_EQ(witness.event.customer.tier, "VIP");
  EXPECT_THAT(fired_ids(witness.decision), ElementsAre("a", "b"));
  EXPECT_EQ(report.findings[0].field, "kind");
}

TEST(ProveTest, ARuleThatIsAliveOnlyThroughAnEarlierRuleIsFound) {
  const ProveReport report = prove_text(
      "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {tag: x}}]\n"
      "prioritize: [{id: b, when: {tag: x}, then: {raise: 高}}]");
  EXPECT_THAT(said(report), IsEmpty());
  EXPECT_EQ(report.alive, 2U);
}

TEST(ProveTest, WhatEarlierRulesPreventIsNotCalledDead) {
  const ProveReport report = prove_text(
      "classify: [{id: a, when: {text: {has_any: [漏電]}}, then: {tag: x}}]\n"
      "prioritize: [{id: b, when: {all: [{text: {has_any: [漏電]}}], none: [{tag: x}]}, then: "
      "{raise: 高}}]");
  ASSERT_THAT(said(report), ElementsAre("not decided b"));
  EXPECT_THAT(report.findings[0].reason, HasSubstr("rules of the same run come between"));
}

TEST(ProveTest, TooManyPairsAreCountedNotCompared) {
  std::string yaml = "classify:\n";
  for (int i = 0; i < 10; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {text: {has_any: [字" + std::to_string(i) +
            "]}}, then: {set: {kind: " + (i % 2 == 0 ? "咨詢" : "投訴") + "}}}\n";
  }
  Faults faults;
  ProveOptions options;
  options.now = at_minute(0);
  options.pairs = 7;
  std::size_t last = 0;
  options.on_progress = [&last](std::size_t done, std::size_t) { last = done; };
  const Result<ProveReport> report =
      prove(load_files({{"r.yaml", kHead + yaml}}, faults).take(), options);
  ASSERT_TRUE(report.ok());
  EXPECT_EQ(report->pairs, 7U);
  EXPECT_EQ(report->pairs_left, 18U);
  EXPECT_EQ(last, 17U);
}

TEST(ProveFieldTest, RulesThatAllDisagreeShowAFewConflictsEach) {
  std::string rules = "route:\n";
  constexpr std::size_t kRules = 30;
  for (std::size_t i = 0; i < kRules; ++i) {
    const std::string number = std::to_string(i);
    rules += "  - {id: r" + number + ", when: {text: {has_any: [詞" + number +
             "]}}, then: {group: 組" + number + "}}\n";
  }
  const ProveReport report = prove_text(rules);
  EXPECT_LT(report.findings.size(), 4 * kRules) << "not every two of them";
  EXPECT_GE(report.findings.size(), kRules);
  EXPECT_EQ(report.pairs + report.pairs_known, kRules * (kRules - 1) / 2);
}

}  // namespace
}  // namespace triaged

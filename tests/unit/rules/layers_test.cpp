#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "base/crypto.h"
#include "rules/decision_json.h"
#include "rules/read/overrides.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kCompany = R"(version: 1
lists: {漏電詞: [漏電, 觸電]}
priority: {levels: [低, 高], default: 低}
classify:
  - {id: c, when: {text: {has_any: $漏電詞}}, then: {tag: [安全]}}
route:
  - {id: r, when: {tag: 安全}, then: {group: 甲組, collaborators: [品質部]}, weight: 200}
)";

Decision judge_layers(const std::string& shop, const std::string& text) {
  Dialogue dialogue(program_of(Files{{"a.yaml", kCompany}, {"1/shop.yaml", shop}}));
  return dialogue.say(text);
}

TEST(OverrideTest, AppendsToAList) {
  EXPECT_THAT(
      fired_ids(judge_layers("version: 1\noverride: [{list: 漏電詞, append: [麻手]}]\n", "麻手")),
      ElementsAre("c", "r"));
}

TEST(OverrideTest, RemovesFromAList) {
  EXPECT_THAT(
      fired_ids(judge_layers("version: 1\noverride: [{list: 漏電詞, remove: [觸電]}]\n", "觸電")),
      IsEmpty());
}

TEST(OverrideTest, ReplacesARuleKeyByKey) {
  const Decision decision =
      judge_layers("version: 1\noverride: [{rule: r, replace: {then: {group: 乙組}}}]\n", "漏電");
  EXPECT_EQ(decision.record.group.value, "乙組");
  EXPECT_EQ(decision.record.group.weight, 200) << "keys that are not named stay";
  EXPECT_THAT(present_names(decision.record.collaborators), IsEmpty());
}

TEST(OverrideTest, GivesValuesOtherNamesKeyByKey) {
  const auto program =
      program_of({{"r.yaml",
                   "version: 1\n"
                   "dimensions: {kind: {values: [投訴], name: {zh-Hant: 類別, en: kind}}}\n"},
                  {"1/r.yaml",
                   "version: 1\n"
                   "override:\n"
                   "  - dimension: kind\n"
                   "    replace: {name: 案由, names: {投訴: {en: complaint}}}\n"}});
  ASSERT_NE(program, nullptr);
  const DeclaredValues& kind = program->dimensions().at(0);
  EXPECT_EQ(display_name(kind, "en"), "案由");
  EXPECT_EQ(display_name(kind, "投訴", "en"), "complaint");
  EXPECT_EQ(display_name(kind, "投訴", "zh-Hant"), "投訴");
}

TEST(OverrideTest, WrongWasIsAFaultAndMissingWasAWarning) {
  const Files missing{{"a.yaml", kCompany},
                      {"1/s.yaml", "version: 1\noverride: [{rule: r, replace: {weight: 3}}]\n"}};
  EXPECT_THAT(faults_of(missing), HasSubstr("warning: override of rule 'r' has no 'was'"));
  const Files wrong{
      {"a.yaml", kCompany},
      {"1/s.yaml", "version: 1\noverride: [{rule: r, was: abcdef, replace: {weight: 3}}]\n"}};
  EXPECT_THAT(faults_of(wrong), HasSubstr("rule 'r' was changed in a layer below since 'abcdef'"));
}

TEST(OverrideTest, ReplacingARuleByATextIsAFault) {
  EXPECT_THAT(faults_of(Files{{"a.yaml", kCompany},
                              {"1/s.yaml", "version: 1\noverride: [{rule: r, replace: weg}]\n"}}),
              HasSubstr("rule 'r' must be a mapping"));
}

TEST(LayerTest, AListsNameIsNoWarningInTheLayersBelowIt) {
  const Files files{
      {"a.yaml",
       "version: 1\nclassify: [{id: r, when: {text: {has_any: [不, 急]}}, then: {tag: x}}]\n"},
      {"1/own.yaml",
       "version: 1\nlists: {不: [別, 無], 急: [馬上]}\n"
       "classify: [{id: s, when: {text: {has_any: [急]}}, then: {tag: y}}]\n"}};
  const std::string told = faults_of(files);
  EXPECT_THAT(told, Not(HasSubstr("a.yaml:")));
  EXPECT_THAT(told, HasSubstr("1/own.yaml:3:44: warning: '急' in 'has_any'"));
}

TEST(OverrideTest, AppendsToASinglePartAsToAList) {
  const Files files{{"a.yaml",
                     "version: 1\nclassify: [{id: r, when: {text: 急}, then: {tag: x}, "
                     "except: {name: a, when: {tag: y}}}]\n"},
                    {"1/s.yaml",
                     "version: 1\noverride: [{rule: r, append: {except: [{name: b, when: {tag: "
                     "z}}]}}]\n"}};
  EXPECT_THAT(faults_of(files), Not(HasSubstr("append")));
  EXPECT_EQ(program_of(files)->rules().rules.front().exceptions.size(), 2U);
}

TEST(OverrideTest, AppendingToADeclarationOfPartsSaysWhichPart) {
  const Files files{{"a.yaml", kCompany},
                    {"1/s.yaml", "version: 1\noverride: [{priority: true, append: [緊急]}]\n"}};
  EXPECT_THAT(faults_of(files), HasSubstr("1/s.yaml:2:37: 'append' does not say to which part"));
  EXPECT_THAT(faults_of(files), HasSubstr("write `append: {levels: […]}`"));
}

TEST(OverrideTest, MayAppendAndRemoveAtOnce) {
  const std::string both =
      "version: 1\noverride: [{list: 漏電詞, append: [麻手], remove: [觸電]}]\n";
  EXPECT_THAT(fired_ids(judge_layers(both, "麻手")), ElementsAre("c", "r"));
  EXPECT_THAT(fired_ids(judge_layers(both, "觸電")), IsEmpty());
}

TEST(OverrideTest, TwoOfOneLayerAreAFault) {
  EXPECT_THAT(
      faults_of(Files{{"a.yaml", kCompany},
                      {"1/s.yaml", "version: 1\noverride: [{list: 漏電詞, append: [麻]}]\n"},
                      {"1/t.yaml", "version: 1\noverride: [{list: 漏電詞, append: [燙]}]\n"}}),
      HasSubstr("overrides list '漏電詞' twice"));
}

TEST(OverrideTest, SameLayerCannotBeOverridden) {
  EXPECT_THAT(faults_of(std::string(kCompany) + "override: [{list: 漏電詞, append: [麻]}]\n"),
              HasSubstr("which no layer below declares (overrides stand in a later layer)"));
}

TEST(DeclaredTwiceTest, EqualIsFineAndDifferentIsAFault) {
  const Files equal{{"a.yaml", "version: 1\nlists: {甲: [一, 二]}\n"},
                    {"b.yaml", "version: 1\nlists: {甲: [二, 一]}\n"}};
  EXPECT_EQ(faults_of(equal), "");
  const Files different{{"a.yaml", "version: 1\nlists: {甲: [一]}\n"},
                        {"b.yaml", "version: 1\nlists: {甲: [二]}\n"}};
  EXPECT_THAT(faults_of(different), HasSubstr("b.yaml:2:9: list '甲' is declared differently"));
}

TEST(DeclaredTwiceTest, ReplacementInALaterLayerSettlesIt) {
  EXPECT_EQ(faults_of(Files{{"a.yaml", "version: 1\nlists: {甲: [一]}\n"},
                            {"b.yaml", "version: 1\nlists: {甲: [二]}\n"},
                            {"1/c.yaml", "version: 1\noverride: [{list: 甲, replace: [三]}]\n"}}),
            "");
}

TEST(ModeTest, MostCautiousOfFileAndRuleWins) {
  Dialogue dialogue(program_of(
      "version: 1\ndefaults: {mode: shadow}\nclassify:\n"
      "  - {id: a, mode: live, then: {tag: x}}\n  - {id: b, mode: off, then: {tag: y}}\n"));
  const Decision decision = dialogue.say("x");
  EXPECT_THAT(decision.fired, IsEmpty());
  ASSERT_EQ(decision.would.size(), 1U);
  EXPECT_EQ(decision.would[0].rule, "a");
}

/// Rules, list entries and files in any order: the same hash, the same decision, byte for byte.
TEST(OrderTest, NeverChangesAByte) {
  std::vector<std::string> words{"漏電", "觸電", "冒煙", "起火", "麻手"};
  std::vector<std::string> rules;
  for (int i = 0; i < 12; ++i) {
    const std::string id = std::to_string(i);
    rules.push_back("  - {id: r" + id + ", when: {any: [{text: $詞}, {tag: t" + id +
                    "}]}, then: {tag: t" + std::to_string((i * 5) % 12) + ", group: g" +
                    std::to_string(i % 3) + ", set: {kind: " + (i % 2 == 0 ? "甲" : "乙") +
                    "}}, weight: " + std::to_string(100 + i % 2) + "}\n");
  }
  std::mt19937 random(7);
  std::string first;
  for (int round = 0; round < 100; ++round) {
    std::shuffle(words.begin(), words.end(), random);
    std::shuffle(rules.begin(), rules.end(), random);
    std::string list;
    for (const std::string& word : words) {
      list += (list.empty() ? "" : ", ") + word;
    }
    const std::string one = "version: 1\nlists: {詞: [" + list + "]}\nclassify:\n" + rules[0] +
                            rules[1] + rules[2] + rules[3];
    std::string two = "version: 1\ndimensions: {kind: {values: [甲, 乙]}}\nclassify:\n";
    for (std::size_t i = 4; i < rules.size(); ++i) {
      two += rules[i];
    }
    const bool swap = round % 2 == 0;
    const auto program = program_of(Files{{swap ? "a.yaml" : "z.yaml", one}, {"m.yaml", two}});
    ASSERT_NE(program, nullptr);
    Dialogue dialogue(program);
    const std::string bytes = program->hash() + dump_json(to_json(dialogue.say("又冒煙又漏電"))) +
                              dump_json(to_json(dialogue.say("还在起火")));
    first = first.empty() ? bytes : first;
    ASSERT_EQ(bytes, first) << "round " << round;
  }
}

TEST(HashTest, ChangesWithWhatDecides) {
  const auto hash = [](const std::string& yaml) { return program_of(yaml)->hash(); };
  const std::string rule = "classify:\n  - {id: a, when: {text: $w}, then: {tag: x}}\n";
  EXPECT_NE(hash("version: 1\nlists: {w: [a]}\n" + rule),
            hash("version: 1\nlists: {w: [b]}\n" + rule));
  EXPECT_EQ(hash("version: 1\nlists: {w: [a, b]}\n" + rule),
            hash("version: 1\nlists: {w: [b, a]}\n" + rule));
}

TEST(HashTest, ChangesWithTheOrderOfAListThatIsSent) {
  const auto hash = [](const std::string& list) {
    return program_of(
               "version: 1\nengage:\n  - {id: a, event: message.customer, then: {webhook: "
               "{destination: crm, body: {of: " +
               list + "}}}}\n")
        ->hash();
  };
  EXPECT_NE(hash("[a, b]"), hash("[b, a]"));
  EXPECT_NE(hash("[a, a]"), hash("[a]"));
}

TEST(TableTest, CellsOfTheCsvAreChecked) {
  EXPECT_THAT(
      faults_of(Files{{"r.yaml",
                       "version: 1\nstatus: {values: [開]}\ntables: {t: {file: t.csv, key: k}}\n"
                       "route:\n  - {id: a, when: {text: {has_key: t}}, then: {status: $row.s}}\n"},
                      {"t.csv", "k,s\nA1,關\n"}}),
      HasSubstr("'關' is no value of 'status'"));
}

TEST(TableTest, MissingFileAndColumnAreFaults) {
  EXPECT_THAT(faults_of("version: 1\ntables: {t: {file: no.csv, key: k}}\n"),
              HasSubstr("file 'no.csv' cannot be read"));
  EXPECT_THAT(faults_of(Files{{"r.yaml", "version: 1\ntables: {t: {file: t.csv, key: kee}}\n"},
                              {"t.csv", "key,s\nA1,b\n"}}),
              HasSubstr("has no column 'kee' (did you mean 'key'?)"));
}

TEST(TableTest, EmptyCellRefusesTheEffectAndFieldsFindRows) {
  Dialogue dialogue(program_of(
      Files{{"r.yaml",
             "version: 1\ntables: {t: {file: t.csv, key: k}}\nroute:\n"
             "  - {id: a, when: {table: {t: customer.id}}, then: {group: $row.g, tag: $key}}\n"},
            {"t.csv", "k,g\nC7,\nC8,甲\n"}}));
  const Decision decision = dialogue.say("x");
  EXPECT_THAT(tags_of(decision), ElementsAre("C7"));
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back[0].reason, "the table's cell is empty");
}

}  // namespace
}  // namespace triaged

// What people write who mean well: each slip is told, and what to write instead.
#include <gmock/gmock.h>

#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Slip {
  const char* name;
  const char* yaml;  ///< after `version: 1`
  const char* said;
};

std::string said_of(const std::string& yaml) {
  return faults_of("version: 1\npriority: {levels: [低, 高]}\n" + yaml + "\n");
}

std::string rule(const std::string& when, const std::string& then = "{tag: x}") {
  return "classify:\n  - {id: a, when: " + when + ", then: " + then + "}";
}

class SlipsTest : public ::testing::TestWithParam<Slip> {};

TEST_P(SlipsTest, IsToldWithWhatToWrite) {
  const std::string yaml = GetParam().yaml;
  EXPECT_THAT(said_of(yaml), HasSubstr(GetParam().said)) << yaml;
}

TEST(NoSlipTest, AnEventNeedBringNoMessageAndNoAnswer) {
  for (const char* of : {"message", "survey"}) {
    EXPECT_EQ(said_of("engage: [{id: a, event: app.tick, when: {count: {of: " + std::string(of) +
                      ", same: ticket.id, in: 1d, at_most: 0}}, then: {note: b}}]"),
              "");
  }
}

TEST_P(SlipsTest, IsToldInChineseToo) {
  Faults faults;
  (void)load_files(
      Files{
          {"r.yaml", "version: 1\npriority: {levels: [低, 高]}\n" + std::string(GetParam().yaml)}},
      faults);
  for (const Fault& fault : faults.sorted()) {
    EXPECT_NE(in_language(fault, "zh-Hant").message, fault.message);
    EXPECT_TRUE(fault.hint.empty() || in_language(fault, "zh-Hant").hint != fault.hint)
        << fault.hint;
  }
}

#define WHEN(text) "classify:\n  - {id: a, when: " text ", then: {tag: x}}"
#define THEN(text) "classify:\n  - {id: a, when: {text: 退款}, then: " text "}"

INSTANTIATE_TEST_SUITE_P(
    Senseless,
    SlipsTest,
    ::testing::Values(
        Slip{"EmptyGroup", THEN("{group: ''}"), "'group' in 'then' of rule 'a' is empty"},
        Slip{"EffectsInAList",
             THEN("[{tag: x}, {group: 客服}]"),
             "'then' of rule 'a' must be a mapping, found a list"},
        Slip{"NoTag", THEN("{tag: []}"), "'tag' in 'then' of rule 'a' is empty"},
        Slip{"EmptyTag", THEN("{tag: '  '}"), "'tag' in 'then' of rule 'a' is empty"},
        Slip{"TagWithoutValue", THEN("{tag: }"), "'tag' in 'then' of rule 'a' has no value"},
        Slip{"WhenWithoutValue",
             "classify:\n  - {id: a, when: , then: {tag: x}}",
             "has no value (write one, or take the key out)"},
        Slip{"SetWithoutValue",
             "dimensions: {kind: {values: [投訴]}}\n" THEN("{set: {kind: }}"),
             "has no value (write one, or take the key out)"},
        Slip{"NoTagTested", WHEN("{tag: []}"), "'tag' in rule 'a' is empty"},
        Slip{"NoTagOfAny", WHEN("{tag: {has_any: []}}"), "'has_any' in 'tag' in rule 'a' is empty"},
        Slip{"Any", WHEN("{any: []}"), "'any' in rule 'a' is empty"},
        Slip{"List", WHEN("[]"), "a condition of rule 'a' is empty"},
        Slip{"Mapping", WHEN("{}"), "a condition of rule 'a' is empty (write a test"},
        Slip{"Words", WHEN("{text: {has_any: []}}"), "'has_any' in 'text' in rule 'a' is empty"},
        Slip{"OnlyMarks", WHEN("{text: {has_any: ['\u200B']}}"), "holds nothing to look for"},
        Slip{"Weight",
             "classify: [{id: a, when: {text: b}, then: {tag: x}, weight: 0}]",
             "'weight' in rule 'a' must be a whole number from 1"},
        Slip{"LimitOfNone",
             THEN("{note: b, limit: {per: ticket, at_most: 0, in: 1d}}"),
             "must be a whole number from 1"},
        Slip{"CountOfNone",
             WHEN("{count: {of: ticket, same: customer.id, in: 7d, at_least: 0}}"),
             "must be a whole number from 1"},
        Slip{"CountBelowItself",
             WHEN("{count: {of: ticket, same: customer.id, in: 7d, at_most: 0}}"),
             "can never hold: the present one is counted too"},
        Slip{"Calendars", WHEN("{time: {during: []}}"), "'during' in 'time' in rule 'a' is empty"},
        Slip{"Changed", WHEN("{changed: {}}"), "'changed' in rule 'a' is empty"},
        Slip{"TagBothWays",
             THEN("{tag: 急件, untag: [急件]}"),
             "rule 'a' gives and takes back the tag '急件'"},
        Slip{"ValueBothWays",
             "dimensions: {kind: {values: [投訴]}}\n" THEN(
                 "{set: {kind: 投訴}, unset: {kind: 投訴}}"),
             "gives and takes back '投訴' of dimension 'kind'"},
        Slip{"RaisedAboveItsCap",
             THEN("{raise: 高, cap: 低}"),
             "rule 'a' raises the priority above its own cap"},
        Slip{"Repeats", WHEN("{text: {regex: 'a{2000}'}}"), "at most 1000 times"},
        Slip{"NoFactOfTheEvent",
             "engage: [{id: a, event: {event: tag.added, nmae: x}, then: {note: b}}]",
             "'tag.added' has no fact 'nmae' in rule 'a' (did you mean 'name'?)"},
        Slip{"NoSuchResult",
             "engage: [{id: a, event: {event: ticket.confirmed, result: 好}, then: {note: b}}]",
             "'好' is no result of 'ticket.confirmed' (it may be '滿意', '不滿意' or '無回應')"},
        Slip{"MistypedAddress",
             "people: {li: {on: {emial: a@b.example}}}",
             "warning: 'emial' in 'on' in person 'li' is neither 'email' nor 'phone'"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    ShortForms,
    SlipsTest,
    ::testing::Values(
        Slip{"When", WHEN("退款"), "(write `{text: 退款}`)"},
        Slip{"Notify", THEN("{notify: 主管}"), "(write `notify: {to: 主管}`)"},
        Slip{"UnlessNear",
             WHEN("{text: {has_any: 退款, unless_near: [不]}}"),
             "(write `unless_near: {list: [不], within: 4}`)"},
        Slip{"Team", "teams: {客服組: [li]}", "(write `客服組: {members: [li]}`)"},
        Slip{"Dimension", "dimensions: {kind: [a, b]}", "(write `kind: {values: [a, b]}`)"},
        Slip{"Status", "status: [開, 關]", "(write `status: {values: [開, 關]}`)"},
        Slip{"Person", "people: {li: 李工}", "(write `li: {name: 李工}`)"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OtherTools,
    SlipsTest,
    ::testing::Values(
        Slip{"SetPriority", THEN("{set: {priority: 高}}"), "write `raise: …` or `cap: …` beside"},
        Slip{"SetGroup", THEN("{set: {group: 客服}}"), "write `group: …` beside 'set'"},
        Slip{"SetTags", THEN("{set: {tags: 急}}"), "write `tag: …` beside 'set'"},
        Slip{"AssignTeam", THEN("{assign_team: 客服}"), "(write 'group')"},
        Slip{"AddLabel", THEN("{add_label: 急}"), "(write 'tag')"},
        Slip{"GreaterThan", WHEN("{message.length: {greater_than: 3}}"), "(write 'gt')"},
        Slip{"Equals", WHEN("{ticket.status: {equals: 開}}"), "(write 'is')"},
        Slip{"StartsWith", WHEN("{message.text: {starts_with: a}}"), "(write 'starts')"},
        Slip{"Matches", WHEN("{text: {matches: a}}"), "(write 'regex')"},
        Slip{"Tags", WHEN("{tags: 急}"), "(write 'tag')"},
        Slip{"Disable", "override: [{rule: a, disable: true}]", "write `replace: {mode: off}`"},
        Slip{"Rules", "rules: []", "rules stand in the section of their phase"},
        Slip{"Taiwan", "templates: {t: {zh-TW: 您好}}", "(write 'zh-Hant')"},
        Slip{"China", "templates: {t: {zh-CN: 您好}}", "(write 'zh-Hans')"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Words,
    SlipsTest,
    ::testing::Values(
        Slip{"WholeText",
             WHEN("{message.text: 退款}"),
             "warning: 'message.text' in rule 'a' is compared as a whole"},
        Slip{
            "Comma",
            "classify:\n  - id: a\n    when:\n      text: 退款, 退貨\n    then: {tag: x}",
            "r.yaml:6:13: warning: '退款, 退貨' is one word, which is found only as it stands here "
            "(write [退款, 退貨],"},
        Slip{"Slash", WHEN("{text: [退款/退貨]}"), "(write [退款, 退貨],"},
        Slip{"Bar", WHEN("{text: [退款|退貨]}"), "(write [退款, 退貨],"},
        Slip{"FieldInChinese", WHEN("{customer.名字: 王}"), "(did you mean 'customer.name'?)"},
        Slip{"FieldInSimplified", WHEN("{客户.姓名: 王}"), "(did you mean 'customer.name'?)"},
        Slip{
            "FieldOfAnotherTool", WHEN("{requester.email: a}"), "(did you mean 'customer.email'?)"},
        Slip{
            "FieldOfNoName", WHEN("{customer.生肖: 龍}"), "'customer.anonymous', 'customer.email'"},
        Slip{"Space", WHEN("{text: [退款 退貨]}"), "(write [退款, 退貨],"},
        Slip{"WideSpace", WHEN("{text: [退款　退貨]}"), "(write [退款, 退貨],"},
        Slip{"DashOfAWord", WHEN("{text: [-退款]}"), "(write a space behind each '-'"},
        Slip{"WideDollar",
             "lists: {退款詞: [退款, 退錢]}\n" WHEN("{text: {has_any: ＄退款詞}}"),
             "'＄退款詞' in 'has_any' in 'text' in rule 'a' is a word, and no list (write "
             "'$退款詞'"},
        Slip{"DollarBehind",
             "lists: {退款詞: [退款, 退錢]}\n" WHEN("{text: {has_any: 退款詞$}}"),
             "'退款詞$' in 'has_any' in 'text' in rule 'a' is a word, and no list"},
        Slip{"ListWithoutDollar",
             "lists: {退款詞: [退款, 退錢]}\n" WHEN("{text: {has_any: 退款詞}}"),
             "warning: '退款詞' in 'has_any' in 'text' in rule 'a' is a word, and a list's name "
             "(write '$退款詞'"},
        Slip{"WideBraces", THEN("{note: 單號｛｛ ticket.number ｝｝}"), "is not filled in"}),
    [](const auto& one) { return one.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Marks,
    SlipsTest,
    ::testing::Values(
        Slip{"DenseKey",
             "classify:\n  - id:a\n    when: {text: 退款}\n    then: {tag: x}",
             "r.yaml:4:7: no space after the ':' of a key (write 'key: value' with a space)"},
        Slip{"WideColonInKey",
             "classify:\n  - id: a\n    when: {text: 退款}\n    then：{tag: x}",
             "(write an ASCII ':' and a space after a key)"},
        Slip{"DenseKeyInBraces", WHEN("{text:退款}"), "(write {text: 退款})"},
        Slip{"DashWithoutSpace", "classify:\n  -id: a\n   when: {text: 退款}", "r.yaml:4:3: "},
        Slip{"WideDash", "classify:\n  － id: a\n    when: {text: 退款}", "r.yaml:4:3: "},
        Slip{"DashKey",
             "classify:\n  -id: a\n  when: {text: 退款}\n  then: {tag: x}",
             "r.yaml:4:3: '-id' is no list item (begin an item with an ASCII '-' and a space: "
             "'- id: …')"},
        Slip{"CornerQuotes", WHEN("{text: [「退款」]}"), "full-width quotation marks are part"},
        Slip{"LensBrackets", WHEN("{text: 【退款，退貨】}"), "full-width brackets are part"},
        Slip{"SecondColon",
             "templates:\n  t:\n    zh-Hant: 您好：已收到: 謝謝",
             "r.yaml:5:20: a ':' that cannot stand here (quote the text"}),
    [](const auto& one) { return one.param.name; });

TEST(SlipsTest, WhatLooksLikeASlipAndIsNone) {
  for (const char* when : {"{text: [退款]}",
                           "{text: ['退款/退貨']}",
                           "{text: [24/7, a|b, 1,000元, 退款 iPhone, '退款 退貨', '-退款']}",
                           "{message.text: {is: 退款}}",
                           "{text: （退款）}"}) {
    EXPECT_EQ(said_of(rule(when)), "") << when;
  }
  EXPECT_EQ(said_of("lists: {退款: [退款, 退錢]}\n" + rule("{text: {has_any: 退款}}")), "");
  EXPECT_EQ(said_of(rule("{text: 退款}", "{raise: 低, cap: 高}")), "");
}

std::string csv_faults(const std::string& csv) {
  return faults_of(
      Files{{"r.yaml", "version: 1\ntables: {產品: {file: p.csv, key: model}}\n"}, {"p.csv", csv}});
}

TEST(SlipsTest, ATableIsPartedByCommas) {
  for (const char* csv :
       {"model，group\nA，甲\n", "model;group\nA;甲\n", "model\tgroup\nA\t甲\n"}) {
    EXPECT_THAT(csv_faults(csv), HasSubstr("has one column (part columns with an ASCII ','"))
        << csv;
  }
  EXPECT_EQ(csv_faults("model\nA\n"), "");
}

TEST(SlipsTest, AMissingTableIsNamedOnce) {
  const std::string said = faults_of("version: 1\ntables: {產品: {file: p.csv, key: model}}\n");
  EXPECT_THAT(said, HasSubstr("file 'p.csv' cannot be read"));
  EXPECT_THAT(said, Not(HasSubstr("cannot be read ('p.csv'")));
}

TEST(SlipsTest, NamesForPeopleAreSettledInTheLaterLayer) {
  const std::string declared = "version: 1\ndimensions: {kind: {values: [a], name: ";
  EXPECT_THAT(faults_of(Files{{"0.yaml", declared + "甲}}\n"}, {"1/1.yaml", declared + "乙}}\n"}}),
              HasSubstr("they differ in display names only: write `override: [{dimension: kind, "
                        "replace: {names: …}}]` in this later layer"));
}

}  // namespace
}  // namespace triaged

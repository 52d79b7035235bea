#include "playground/playground.h"

#include <gmock/gmock.h>

#include "playground_fixture.h"

namespace triaged {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PlaygroundTest : public testing::Test {
 protected:
  OrderedJson judge(const Json& request) {
    const Result<OrderedJson> judged = playground_.judge(request);
    EXPECT_TRUE(judged.ok()) << to_string(judged.error());
    return judged.ok() ? *judged : OrderedJson();
  }

  std::string draft_of(const std::string& id) {
    const Result<OrderedJson> rule = playground_.show_rule(id);
    EXPECT_TRUE(rule.ok()) << to_string(rule.error());
    return rule.ok() ? (*rule)["draft"].get<std::string>() : "";
  }

  SystemClock clock_;
  PlaygroundRules running_ = running_rules(kRunningRules);
  Playground playground_{[this] { return running_; }, clock_};
};

TEST_F(PlaygroundTest, JudgesByTheRunningRules) {
  const OrderedJson answer = judge({{"text", "外殼漏電"}});
  EXPECT_THAT(answer["decision"]["tags"], ElementsAre("安全風險"));
  EXPECT_EQ(answer["decision"]["priority"], "高");
  EXPECT_EQ(answer["hash"], running_.program->hash());
  EXPECT_FALSE(answer["draft"]["used"]);
  EXPECT_TRUE(answer["conditions"].is_null());
}

TEST_F(PlaygroundTest, ListsRulesByPhaseWithTheirPlaces) {
  const OrderedJson overview = playground_.overview();
  ASSERT_THAT(overview["rules"], SizeIs(3));
  EXPECT_EQ(overview["rules"][0],
            (OrderedJson{
                {"id", "shop.danger"}, {"phase", "classify"}, {"file", "shop.yaml"}, {"line", 5}}));
}

TEST_F(PlaygroundTest, ShowsABlockRuleAsAFileOfItsOwn) {
  EXPECT_EQ(draft_of("shop.danger"),
            "version: 1\nclassify:\n  - id: shop.danger\n    why: first of all\n    when:\n"
            "      any:\n      - text: {has_any: $danger}\n      - {message.exclaims: {gte: 5}}\n"
            "    then: {tag: 安全風險}\n");
}

TEST_F(PlaygroundTest, ShowsARuleInBracesAndOneWhoseIdStandsLater) {
  EXPECT_EQ(draft_of("shop.refund"),
            "version: 1\nclassify:\n  - {id: shop.refund, when: {text: 退款},\n"
            "     then: {tag: 退款}}\n");
  EXPECT_EQ(draft_of("shop.first"),
            "version: 1\nprioritize:\n  - when: [{tag: 安全風險}]\n    id: shop.first\n"
            "    then: {raise: 高}\n");
}

TEST_F(PlaygroundTest, ShownRulesAreDraftsThatChangeNothing) {
  for (const char* id : {"shop.danger", "shop.refund", "shop.first"}) {
    const OrderedJson answer = judge({{"text", "漏電，退款"}, {"draft", draft_of(id)}});
    EXPECT_TRUE(answer["draft"]["used"]) << id;
    EXPECT_THAT(answer["draft"]["faults"], IsEmpty()) << id;
    EXPECT_EQ(answer["decision"]["tags"], (OrderedJson{"安全風險", "退款"})) << id;
    EXPECT_EQ(answer["hash"], running_.program->hash()) << id;
  }
}

TEST_F(PlaygroundTest, ShowsAnOverriddenRuleAsItRuns) {
  running_ =
      running_rules(kRunningRules,
                    "version: 1\noverride:\n  - rule: shop.danger\n    replace: {why: \"here: "
                    "ours\", then: {tag: [安全, 急件], raise: 高}}\n");
  const std::string draft = draft_of("shop.danger");
  EXPECT_EQ(draft,
            "version: 1\nclassify:\n  # with what own.yaml:3 overrides\n  - id: shop.danger\n"
            "    why: \"here: ours\"\n"
            "    when: {any: [{text: {has_any: $danger}}, {message.exclaims: {gte: 5}}]}\n"
            "    then: {tag: [安全, 急件], raise: 高}\n");
  const OrderedJson answer = judge({{"text", "漏電"}, {"draft", draft}});
  EXPECT_TRUE(answer["draft"]["used"]) << answer["draft"].dump();
  EXPECT_EQ(answer["hash"], running_.program->hash());
  EXPECT_EQ(draft_of("shop.refund").find("overrides"), std::string::npos);
}

TEST_F(PlaygroundTest, ShowsWhatWouldBeWrittenAndToldToWhom) {
  const OrderedJson answer =
      judge({{"text", "漏電"},
             {"draft",
              "version: 1\npeople: {li: {name: 李工, on: {email: li@example.com}}}\nengage:\n"
              "  - {id: own.tell, event: message.customer, when: {text: 漏電}, then: {escalate: "
              "li, note: 看一下}}\n"}});
  ASSERT_TRUE(answer["draft"]["used"]) << answer["draft"].dump();
  EXPECT_THAT(answer["decision"]["escalated"], ElementsAre("li"));
  EXPECT_THAT(dump_json(answer["decision"]["writes"]), HasSubstr("\"kind\":\"note\""));
  EXPECT_THAT(dump_json(answer["decision"]["writes"]), HasSubstr("\"destination\":\"desk\""));
}

TEST_F(PlaygroundTest, KeepsTheModeOfTheRulesFile) {
  running_ = running_rules(
      "version: 1\ndefaults: {mode: shadow}\nclassify:\n  - {id: a, when: {text: x}, then: {tag: "
      "t}}\n");
  EXPECT_THAT(draft_of("a"), HasSubstr("defaults: {mode: shadow}\n"));
}

TEST_F(PlaygroundTest, ADraftTakesThePlaceOfTheRuleOfItsName) {
  const OrderedJson answer =
      judge({{"text", "漏電，退款"},
             {"draft",
              "version: 1\nlists: {danger: [觸電]}\nclassify:\n  - {id: shop.refund, when: {text: "
              "退款}, then: {tag: 要退款}}\n"}});
  EXPECT_EQ(answer["decision"]["tags"], OrderedJson{"要退款"});
  EXPECT_NE(answer["hash"], running_.program->hash());
}

TEST_F(PlaygroundTest, ShowsADraftsFaultsAtTheirLinesAndGoesOnWithTheRunningRules) {
  const OrderedJson answer =
      judge({{"text", "漏電"},
             {"draft",
              "version: 1\nclassify:\n  - id: a\n    when: {txt: 漏電}\n    then: {tagg: x}\n"}});
  EXPECT_FALSE(answer["draft"]["used"]);
  ASSERT_THAT(answer["draft"]["faults"], SizeIs(testing::Ge(2U)));
  EXPECT_EQ(answer["draft"]["faults"][0]["file"], kDraftName);
  EXPECT_EQ(answer["draft"]["faults"][0]["line"], 4);
  EXPECT_THAT(answer["decision"]["tags"], ElementsAre("安全風險"));
}

TEST_F(PlaygroundTest, ADraftReadsNoFilesButThoseOfTheRunningRules) {
  for (const char* file : {"/proc/self/environ", "/etc/passwd", "../secret.csv"}) {
    const OrderedJson answer =
        judge({{"text", "漏電"},
               {"draft", "version: 1\ntables: {t: {file: " + std::string(file) + ", key: x}}\n"}});
    EXPECT_FALSE(answer["draft"]["used"]);
    const std::string faults = dump_json(answer["draft"]["faults"]);
    EXPECT_THAT(faults, HasSubstr("a draft reads none but those")) << file;
    EXPECT_THAT(faults, Not(HasSubstr("its columns are"))) << file;
  }
}

TEST_F(PlaygroundTest, SaysWhatADraftBreaksElsewhere) {
  const OrderedJson answer =
      judge({{"text", "漏電"}, {"draft", "version: 1\npriority: {levels: [a, b]}\n"}});
  EXPECT_FALSE(answer["draft"]["used"]);
  EXPECT_THAT(dump_json(answer["draft"]["faults"]), HasSubstr(kRunningFile));
}

TEST_F(PlaygroundTest, ExplainsWhyARuleDidNotFire) {
  const OrderedJson answer = judge({{"text", "你好"}, {"rule", "shop.danger"}});
  EXPECT_THAT(answer["conditions"].get<std::string>(), HasSubstr("false"));
}

TEST_F(PlaygroundTest, AnUnknownRuleIsSaidBesideTheJudgement) {
  const OrderedJson answer = judge({{"text", "漏電"}, {"rule", "shop.dangr"}});
  EXPECT_EQ(answer["conditions"], "there is no rule 'shop.dangr' (did you mean 'shop.danger'?)");
  EXPECT_THAT(answer["decision"]["tags"], ElementsAre("安全風險"));
}

TEST_F(PlaygroundTest, ARuleIsFoundInAnySpelling) {
  const OrderedJson answer = judge({{"text", "你好"}, {"rule", "Ｓhop.DANGER"}});
  EXPECT_THAT(answer["conditions"].get<std::string>(), HasSubstr("false"));
  EXPECT_TRUE(playground_.show_rule("SHOP.danger").ok());
}

TEST_F(PlaygroundTest, TakesChannelTierSubjectAndTime) {
  running_ = running_rules(
      "version: 1\nclassify:\n"
      "  - {id: a, when: {ticket.channel: email, customer.tier: VIP, ticket.subject: 急, "
      "ticket.created_at: {lt: '2026-01-02T00:00:00Z'}}, then: {tag: t}}\n");
  const Json request{{"text", "x"},
                     {"channel", "email"},
                     {"tier", "VIP"},
                     {"subject", "急"},
                     {"at", "2026-01-01T00:00:00Z"}};
  EXPECT_EQ(judge(request)["decision"]["tags"], OrderedJson{"t"});
}

struct BadRequest {
  const char* name;
  Json request;
  const char* says;
};

class BadRequestTest : public PlaygroundTest, public testing::WithParamInterface<BadRequest> {};

TEST_P(BadRequestTest, IsRefusedWithAReason) {
  const Result<OrderedJson> judged = playground_.judge(GetParam().request);
  ASSERT_FALSE(judged.ok());
  EXPECT_THAT(to_string(judged.error()), HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    BadRequestTest,
    testing::Values(
        BadRequest{"NoObject", Json::array(), "JSON object"},
        BadRequest{"TextIsANumber", {{"text", 1}}, "'text'"},
        BadRequest{"UnknownChannel", {{"text", "x"}, {"channel", "fax"}}, "fax"},
        BadRequest{"BadTime", {{"text", "x"}, {"at", "yesterday"}}, "yesterday"},
        BadRequest{"LongText", {{"text", std::string(300'000, 'x')}}, "256 KB"},
        BadRequest{"LongDraft", {{"text", "x"}, {"draft", std::string(70'000, '#')}}, "64 KB"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(PlaygroundTest, HoldsOutAgainstDraftsMadeToHurt) {
  const std::string deep = "version: 1\nclassify: " + std::string(20'000, '[');
  const std::string aliases = "version: 1\nlists:\n  a: &a [x]\n  b: [*a, *a]\n";
  for (const std::string& draft : {deep, aliases, std::string("\0\xff", 2)}) {
    const OrderedJson answer = judge({{"text", "漏電"}, {"draft", draft}});
    EXPECT_FALSE(answer["draft"]["used"]);
    EXPECT_THAT(answer["draft"]["faults"], Not(IsEmpty()));
    EXPECT_THAT(answer["decision"]["tags"], ElementsAre("安全風險"));
  }
}

TEST_F(PlaygroundTest, IsToldWhatADraftCostsAtTheDraft) {
  std::string searches = "version: 1\nclassify:\n";
  for (int i = 0; i < 200; ++i) {
    const std::string number = std::to_string(i);
    searches +=
        "  - {id: a" + number + ", when: {text: {regex: 'a+" + number + "'}}, then: {tag: t}}\n";
  }
  std::string tests = "version: 1\nmacros: {m: {any: [";
  for (int i = 0; i < 900; ++i) {
    tests += "{text: x}, ";
  }
  tests += "{text: y}]}}\nclassify:\n";
  for (int i = 0; i < 10; ++i) {
    tests += "  - {id: a" + std::to_string(i) + ", when: {macro: m}, then: {tag: t}}\n";
  }
  // The running rule comes behind those of the draft, and finds nothing left.
  for (const std::string& draft : {searches, tests}) {
    const OrderedJson answer = judge({{"text", "漏電"}, {"draft", draft}});
    EXPECT_FALSE(answer["draft"]["used"]);
    ASSERT_THAT(answer["draft"]["faults"], Not(IsEmpty()));
    for (const OrderedJson& fault : answer["draft"]["faults"]) {
      EXPECT_EQ(fault["file"], kDraftName);
      EXPECT_THAT(fault["message"].get<std::string>(), HasSubstr("up to here"));
    }
  }
}

}  // namespace
}  // namespace triaged

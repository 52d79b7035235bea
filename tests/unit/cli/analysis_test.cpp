// `triaged prove`, `coverage`, `mutate`, `stats` and `test --json` on the command line.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/json.h"
#include "store/sqlite/sqlite_store.h"
#include "support/english_words.h"
#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;

constexpr const char* kRules = R"(version: 1
priority: {levels: [低, 高], default: 低}
classify:
  - {id: leak, when: {text: {has_any: [漏電, 觸電]}}, then: {tag: 安全}}
prioritize:
  - {id: first, when: {tag: 安全}, then: {raise: 高}}
  - {id: maybe, mode: shadow, shadow: {promote_if: {seen: ">= 1"}}, when: {tag: 安全}, then: {tag: 影}}
)";
constexpr const char* kTests = R"(suite: s
cases:
  - name: one
    steps: [{event: {type: message.customer, text: 漏電}, expect: {tag: 安全, priority: 高}}]
)";

class AnalysisTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::current_path(folder_.file("."));
    write("rules/a.yaml", kRules);
    write("rules/a.test.yaml", kTests);
  }
  void TearDown() override { std::filesystem::current_path(before_); }

  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  static Json json_of(const Said& said) {
    const Result<Json> json = parse_json(said.out);
    EXPECT_TRUE(json.ok()) << said.out << said.err;
    return json.ok() ? *json : Json();
  }

  std::filesystem::path before_ = std::filesystem::current_path();
  ScratchFolder folder_;
};

TEST_F(AnalysisTest, RulesWithoutFindingsAreProvedWithZero) {
  const Said said = run_triaged({"prove", "rules"});
  EXPECT_EQ(said.code, kExitGood) << said.out << said.err;
  EXPECT_EQ(said.out,
            "3 rules: 3 fire for a message that was run, 0 dead, 0 refused, 0 shadowed, 0 "
            "conflicts, 0 not decided\n");
}

TEST_F(AnalysisTest, ADeadRuleEndsWithOneAndItsWitnessIsAnEvent) {
  write("rules/b.yaml",
        "version: 1\nclassify:\n  - {id: dead, when: {text: {has_all: [觸電], has_none: [觸電]}}, "
        "then: {tag: x}}\n");
  const Said said = run_triaged({"prove", "--rules", "rules", "--json"});
  EXPECT_EQ(said.code, kExitFaults);
  const Json json = json_of(said);
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["dead"], 1);
  const Json& finding = json["findings"][0];
  EXPECT_EQ(finding["rule"], "dead");
  EXPECT_EQ(finding["line"], 3);
  EXPECT_EQ(finding["witness"]["message"]["text"], "觸電");
  write("event.json", finding["witness"].dump());
  const Said tried = run_triaged({"try", "--rules", "rules", "--event", "event.json"});
  EXPECT_EQ(tried.code, kExitGood) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("leak (classify)"));
}

TEST_F(AnalysisTest, WithoutRulesProveAsksForThem) {
  const Said said = run_triaged({"prove"});
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_THAT(said.err, HasSubstr("--rules"));
}

TEST_F(AnalysisTest, CoverageBelowTheMinimumEndsWithOne) {
  const Said said = run_triaged({"coverage", "--rules", "rules"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_THAT(said.out, HasSubstr("1 of 2 keywords never found: 觸電"));
  EXPECT_THAT(said.out, HasSubstr("% covered: 3 of 3 rules fire"));
  EXPECT_EQ(run_triaged({"coverage", "--rules", "rules", "--min", "100"}).code, kExitFaults);
  EXPECT_EQ(json_of(run_triaged({"coverage", "--rules", "rules", "--json"}))["rules_fired"], 3);
}

TEST_F(AnalysisTest, MutateNamesWhatNoTestNotices) {
  const Said said = run_triaged({"mutate", "--rules", "rules", "--rule", "leak"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_THAT(said.out, HasSubstr("rules/a.yaml:4:44: rule 'leak': has_any '觸電' dropped"));
  const Json json = json_of(run_triaged({"mutate", "--rules", "rules", "--json", "--min", "100"}));
  EXPECT_EQ(json["ok"], false);
  EXPECT_GT(json["killed"], 0);
  EXPECT_EQ(run_triaged({"mutate", "--rules", "rules", "--rule", "nobody"}).code, kExitUsage);
  EXPECT_THAT(run_triaged({"mutate", "--rules", "rules", "--rule", "laek"}).err,
              HasSubstr("there is no rule 'laek' (did you mean 'leak'?)"));
  EXPECT_EQ(run_triaged({"mutate", "--rules", "rules", "--rule", "ＬEAK"}).out, said.out);
}

TEST_F(AnalysisTest, CommandsSpeakTheTeamsLanguageUnlessAnotherIsAsked) {
  write("config/triaged.yaml", "version: 1\nlanguage: zh-Hans\nlayers: [rules]\nadapters: []\n");
  write("rules/b.test.yaml",
        "suite: t\ncases: [{name: bad, steps: [{event: {type: message.customer, text: 您好}, "
        "expect: {fired: [leak], priority: 高}}]}]\n");
  const auto run = [](std::vector<std::string> arguments, const char* locale = nullptr) {
    return run_triaged(std::move(arguments), [locale](CommandIo& io) {
      io.env = [locale](const std::string& name) {
        return name == "LC_ALL" && locale != nullptr ? std::optional<std::string>(locale)
                                                     : std::nullopt;
      };
    });
  };
  const Said team = run({"test", "rules"});
  EXPECT_THAT(team.err, HasSubstr("失败 t：bad\n"));
  EXPECT_THAT(team.err, HasSubstr("应有 priority“高”，实际是 '低'"));
  EXPECT_EQ(team.out, "2 个案例中 1 个通过（2 个文件）\n");
  EXPECT_THAT(run({"test", "rules", "--lang", "zh-Hant"}).err, HasSubstr("應有 fired「leak」"));
  EXPECT_THAT(run({"test", "rules"}, "en_US.UTF-8").err, HasSubstr("expected fired 'leak'"));
  EXPECT_THAT(run({"mutate", "--rules", "rules"}).err, HasSubstr("1 个案例失败，所以什么都没有改"));
  std::filesystem::remove(folder_.file("rules/b.test.yaml"));
  EXPECT_THAT(run({"mutate", "--rules", "rules"}).out, HasSubstr("规则“leak”: 去掉 has_any“觸電”"));
  EXPECT_THAT(run({"coverage", "--rules", "rules"}).out, HasSubstr("3 条规则中 3 条命中"));
  EXPECT_THAT(run({"prove", "rules"}).out, HasSubstr("3 条规则：3 条有实际跑过的消息命中"));
  EXPECT_THAT(run({"try", "--text", "x", "--rule", "laek"}).err,
              HasSubstr("--rule: 没有规则“laek” (是不是“leak”？)"));
  write("events.jsonl", "{\"at\": \"noon\", \"message\": {\"text\": \"x\"}}\n[]\n");
  EXPECT_THAT(run({"try", "--events", "events.jsonl", "--lang", "zh-Hant"}).err,
              testing::AllOf(HasSubstr("'at' 的「noon」不是時間 (請寫成 2026"),
                             HasSubstr("這一行是 JSON 的 array")));
  EXPECT_THAT(run({"prove", "--rules", "nowhere"}).err, HasSubstr("层“nowhere”不是"));
}

TEST_F(AnalysisTest, NothingIsMeasuredWithoutTests) {
  std::filesystem::remove(folder_.file("rules/a.test.yaml"));
  for (const char* command : {"coverage", "mutate"}) {
    const Said said = run_triaged({command, "--rules", "rules"});
    EXPECT_EQ(said.code, kExitFaults);
    EXPECT_THAT(said.err, HasSubstr("*.test.yaml"));
  }
}

TEST_F(AnalysisTest, NumbersOutsideTheirRangeAreRefused) {
  for (const char* many : {"0", "-1", "1.5", "1000001", "many"}) {
    const Said said = run_triaged({"mutate", "--rules", "rules", "--at-most", many});
    EXPECT_EQ(said.code, kExitUsage) << many;
    EXPECT_THAT(said.err,
                HasSubstr(std::string("'") + many + "' is no whole number from 1 to 1000000"));
  }
  EXPECT_THAT(run_triaged({"prove", "rules", "--pairs", "-1"}).err,
              HasSubstr("'-1' is no whole number from 0 to 1000000000"));
  for (const char* command : {"mutate", "coverage"}) {
    for (const char* percent : {"-5", "nan", "100.1", "8O"}) {
      const Said said = run_triaged({command, "--rules", "rules", "--min", percent});
      EXPECT_EQ(said.code, kExitUsage) << command << percent;
      EXPECT_THAT(said.err,
                  HasSubstr(std::string("'") + percent + "' is no percentage from 0 to 100"));
    }
  }
}

TEST_F(AnalysisTest, PlacesWithoutARuleFileAreRefused) {
  write("hollow/a.test.yaml", kTests);
  for (const char* command : {"prove", "coverage", "mutate"}) {
    const Said said = run_triaged({command, "--rules", "hollow"});
    EXPECT_EQ(said.code, kExitFaults) << command;
    EXPECT_THAT(said.err, HasSubstr("no rule file is in 'hollow' (name a directory with"));
  }
}

TEST_F(AnalysisTest, NoTestsAtAllFailInBothForms) {
  std::filesystem::remove(folder_.file("rules/a.test.yaml"));
  EXPECT_EQ(run_triaged({"test", "rules"}).code, kExitFaults);
  const Said said = run_triaged({"test", "rules", "--json"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(json_of(said)["ok"], false);
  EXPECT_THAT(said.err, HasSubstr("no test files"));
}

TEST_F(AnalysisTest, TestsSayTheirResultsAsJsonAndJunit) {
  write("rules/b.test.yaml",
        "suite: \"<t>\\uFFFE\\u0001\"\ncases: [{name: bad, steps: [{event: {type: "
        "message.customer, text: 您好}, "
        "expect: {tag: 安全, priority: 高}}]}]\n");
  const Said said = run_triaged({"test", "rules", "--json", "--junit", "out.xml"});
  EXPECT_EQ(said.code, kExitFaults);
  const Json json = json_of(said);
  EXPECT_EQ(json["cases"], 2);
  EXPECT_EQ(json["results"][1]["failures"].size(), 2U);
  EXPECT_THAT(folder_.read("out.xml"),
              HasSubstr("<testsuites>\n  <testsuite id=\"0\" package=\"triaged\" "
                        "name=\"&lt;t&gt;\""));
  EXPECT_THAT(folder_.read("out.xml"), HasSubstr("name=\"s\""));
  EXPECT_THAT(folder_.read("out.xml"),
              HasSubstr("tests=\"1\" failures=\"1\" errors=\"0\" time=\"0\""));
}

/// Judges what waits in the store, as the daemon would, with the rules of the folder.
class StatsCommandTest : public AnalysisTest {
 protected:
  void decide(const std::string& decision_rule) {
    const TimePoint now = SystemClock().utc();
    Event event;
    event.id = "m1";
    event.types = {std::string(event_type::kMessageCustomer)};
    event.source = "talk";
    event.channel = "chat";
    event.conversation = "c1";
    event.at = event.received_at = now;
    event.message.emplace();
    event.message->text = "漏電";
    Delivery delivery;
    delivery.webhook.source = "talk";
    delivery.webhook.received_at = now;
    delivery.events = {event};
    ASSERT_TRUE((**store_)->append({&delivery, 1}).ok());
    const auto lanes = (**store_)->claim_lanes({"w", now, 10, Millis(60'000), {}});
    ASSERT_TRUE(lanes.ok());
    ASSERT_EQ(lanes->size(), 1U);
    Decided decided;
    decided.lane = lanes->front().lane;
    decided.fence = lanes->front().fence;
    decided.seq = lanes->front().events.front().seq;
    decided.decided_at = now;
    decided.decision.event_id = "m1";
    decided.decision.record = lanes->front().record;
    decided.decision.fired = {
        {decision_rule, Phase::kClassify, {{"漏電", MessagePart::kText, 0, 2}}}};
    decided.decision.changed_fields = {"tags"};
    const auto outcome = (**store_)->commit_decisions({&decided, 1});
    ASSERT_TRUE(outcome.ok());
    ASSERT_TRUE(outcome->front().ok());
  }

  void SetUp() override {
    AnalysisTest::SetUp();
    SqliteOptions options;
    options.path = folder_.file("triaged.db");
    store_.emplace(open_sqlite_store(options));
    ASSERT_TRUE(store_->ok());
    write("triaged.yaml",
          "version: 1\nstore: sqlite:" + options.path + "\nlayers: [" + folder_.file("rules") +
              "]\n");
  }

  std::optional<Result<std::unique_ptr<Store>>> store_;
};

// The store stays open meanwhile, as in a running daemon.
TEST_F(StatsCommandTest, CountsStoredDecisionsBesideWhoeverHoldsTheStore) {
  decide("leak");
  const Said said = run_triaged({"stats", "--config", "triaged.yaml", "--json"});
  ASSERT_EQ(said.code, kExitGood) << said.err;
  const Json json = json_of(said);
  EXPECT_EQ(json["decisions"], 1);
  EXPECT_EQ(json["tickets"], 1);
  for (const Json& rule : json["rules"]) {
    const bool leak = rule["rule"] == "leak";
    EXPECT_EQ(rule["fired"], leak ? 1 : 0) << rule;
    EXPECT_EQ(rule["changed"], leak ? 1 : 0) << rule;
  }
  const Said shown = run_triaged({"stats", "--config", "triaged.yaml"});
  EXPECT_THAT(shown.out, HasSubstr("漏電 1"));
  EXPECT_THAT(shown.out, HasSubstr("1 decisions of 1 tickets"));
  EXPECT_THAT(shown.out, HasSubstr(" more rules did nothing"));
  EXPECT_THAT(shown.out, testing::Not(HasSubstr("first"))) << "rows of zeros are left out";
  EXPECT_THAT(shown.out, HasSubstr("maybe may act: its promote_if is met"));
}

TEST_F(StatsCommandTest, SaysItInTheReadersLanguage) {
  write("rules/b.yaml",
        "version: 1\nprioritize: [{id: wait, mode: shadow, shadow: {promote_if: {seen: '>= 9', "
        "agree: '>= 90%'}}, when: {tag: 安全}, then: {tag: 影}}]\n");
  decide("leak");
  const auto stats = [](std::vector<std::string> more) {
    more.insert(more.begin(), {"stats", "--config", "triaged.yaml"});
    return run_triaged(std::move(more));
  };
  const std::vector<std::string> names{"leak", "maybe", "wait", "shadow"};
  const Said hant = stats({"--lang", "zh-Hant"});
  EXPECT_THAT(hant.out, HasSubstr("規則  命中  改動  人工更正  未執行  衝突  失敗  會改  認同"));
  EXPECT_THAT(hant.out, HasSubstr("1 張工單的 1 個決定\n另有 3 條規則什麼都沒做（見 --json）\n"));
  EXPECT_THAT(hant.out, HasSubstr("maybe 可以生效：promote_if 已滿足\n"));
  EXPECT_THAT(hant.out, HasSubstr("wait 仍留在 shadow：需看過 9 張工單，目前 1 張；它還沒有提出"));
  EXPECT_EQ(english_words_in(hant.out, names), "");
  const Said hans = stats({"--lang", "zh-Hans"});
  EXPECT_THAT(hans.out, HasSubstr("1 张工单的 1 个决定\n另有 3 条规则什么都没做"));
  EXPECT_EQ(english_words_in(hans.out, names), "");
  EXPECT_EQ(stats({"--lang", "zh-Hans", "--rule", "leek"}).err,
            "--rule: 没有规则“leek” (是不是“leak”？)\n");
  EXPECT_EQ(stats({"--lang", "zh-Hant", "--since", "2099-01-01T00:00:00Z"}).out,
            "2099-01-01T00:00:00Z 以來沒有儲存任何決定\n");
  EXPECT_EQ(stats({"--lang", "zh-Hant", "--json"}).out, stats({"--json"}).out);
  write("rules/a.yaml", "version: 1\nclassify: [{id: leak, when: {txt: x}, then: {tag: y}}]\n");
  const std::string unread = stats({"--lang", "zh-Hant"}).err;
  EXPECT_THAT(unread,
              HasSubstr("讀不到運作中的規則，因此計數時沒有用到規則（見 triaged check）："));
  EXPECT_EQ(english_words_in(unread, {"triaged", "check"}), "") << unread;
}

TEST_F(StatsCommandTest, ARuleMayBeGoneFromTheFilesButNotFromEverywhere) {
  decide("leak.old");
  const auto stats_of = [](const char* rule) {
    return run_triaged({"stats", "--config", "triaged.yaml", "--rule", rule});
  };
  const Said unknown = stats_of("leek");
  EXPECT_EQ(unknown.code, kExitUsage);
  EXPECT_EQ(unknown.err, "--rule: there is no rule 'leek' (did you mean 'leak'?)\n");
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(stats_of("Leak.OLD").out, HasSubstr("leak.old"));
  EXPECT_THAT(stats_of("ＬEAK").out, HasSubstr("leak"));
}

TEST_F(StatsCommandTest, RulesThatCannotBeReadAreSaidNotHidden) {
  decide("leak");
  write("rules/a.yaml", "version: 1\nclassify: [{id: leak, when: {txt: x}, then: {tag: y}}]\n");
  const Said said = run_triaged({"stats", "--config", "triaged.yaml", "--json"});
  EXPECT_EQ(said.code, kExitGood);
  EXPECT_EQ(json_of(said)["rules"][0]["fired"], 1);
  EXPECT_THAT(said.err, HasSubstr("a.yaml:2:"));
  EXPECT_EQ(std::count(said.err.begin(), said.err.end(), '\n'), 1) << said.err;
}

TEST_F(StatsCommandTest, CountsOnlySinceThen) {
  decide("leak");
  const Said said =
      run_triaged({"stats", "--config", "triaged.yaml", "--since", "2099-01-01T00:00:00Z"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_EQ(said.out, "no decisions are stored since 2099-01-01T00:00:00Z\n");
}

TEST_F(AnalysisTest, StatsWithoutAStoreSayWhatIsMissing) {
  const Said said = run_triaged({"stats"});
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_THAT(said.err, HasSubstr("--config"));
  EXPECT_THAT(run_triaged({"stats", "--lang", "zh-Hans"}).err, HasSubstr("没有配置文件写了 store"));
}

}  // namespace
}  // namespace triaged

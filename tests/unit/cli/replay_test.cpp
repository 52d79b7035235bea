// `triaged replay` on files of events and on the journal of a store.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/json.h"
#include "release/packed_layers.h"
#include "store/sqlite/sqlite_store.h"
#include "support/english_words.h"
#include "unit/cli/replay_fixture.h"

namespace triaged {
namespace {

using testing::HasSubstr;

TEST_F(ReplayTest, CountsWhatWouldChange) {
  const Json json = report();
  EXPECT_EQ(json["events"], 4);
  EXPECT_EQ(json["tickets"], 4);
  EXPECT_EQ(json["changed"], 3);
  EXPECT_EQ(row_of(json["groups"], "group", "安全應急組")["after"], 2);
  EXPECT_EQ(row_of(json["groups"], "group", "人工分派")["before"], 4);
  EXPECT_EQ(row_of(json["priorities"], "priority", "高")["after"], 2);
  EXPECT_EQ(row_of(json["priorities"], "priority", "中")["before"], 1);
  EXPECT_EQ(row_of(json["tags"], "tag", "安全風險")["added"], 1);
  EXPECT_EQ(row_of(json["tags"], "tag", "退款")["removed"], 1);
  EXPECT_EQ(row_of(json["rules"], "rule", "rt.danger")["after"], 2);
  EXPECT_EQ(row_of(json["rules"], "rule", "cls.danger"), nullptr) << "fires as often as before";
  EXPECT_EQ(json["errors"], Json::array());
}

TEST_F(ReplayTest, NamesTheRuleBehindEachExample) {
  const Json json = report();
  const Json first = row_of(json["examples"], "ticket", "T1");
  EXPECT_EQ(first["rules"], Json::parse(R"([{"rule":"rt.danger","how":"fires"},
                            {"rule":"pri.danger","how":"changed"}])"));
  EXPECT_EQ(first["changes"][0], Json::parse(R"({"field":"priority","before":"中","after":"高"})"));
  EXPECT_THAT(string_at(first, "text"), HasSubstr("138****5678"));
  EXPECT_EQ(row_of(json["examples"], "ticket", "T3")["rules"],
            Json::parse(R"([{"rule":"cls.refund","how":"fires no more"}])"));
}

TEST_F(ReplayTest, ComparesOnlyWhatCameSince) {
  const Json json = report({"--since", "2026-11-03T00:00:00Z"});
  EXPECT_EQ(json["events"], 2);
  EXPECT_EQ(json["changed"], 1);
}

TEST_F(ReplayTest, EarlierEventsStillBringATicketToWhereItStands) {
  write("events.jsonl",
        std::string(kReplayedEvents) +
            R"({"at":"2026-11-05T08:00:00Z","message":{"text":"你好"},"ticket":{"id":"T1"}})");
  const Json json = report({"--since", "2026-11-05T00:00:00Z"});
  EXPECT_EQ(json["tickets"], 1);
  EXPECT_EQ(row_of(json["priorities"], "priority", "中")["before"], 1);
}

TEST_F(ReplayTest, AMalformedLineIsNamedAndTheOthersAreJudged) {
  write("events.jsonl", "{\"message\":\n" + std::string(kReplayedEvents));
  const Json json = report();
  EXPECT_EQ(json["changed"], 3);
  ASSERT_EQ(json["errors"].size(), 1U);
  EXPECT_EQ(json["errors"][0]["line"], 1);
  const Said said = run_events();
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, HasSubstr("line 1: "));
}

TEST_F(ReplayTest, TheSameRulesChangeNothing) {
  write("next/rules.yaml", kPresentRules);
  const Json json = report();
  EXPECT_EQ(json["changed"], 0);
  EXPECT_EQ(json["rules"], Json::array());
  EXPECT_EQ(json["examples"], Json::array());
}

TEST_F(ReplayTest, SaysItForPeople) {
  const Said said = run_events();
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_THAT(said.out, HasSubstr("4 events on 4 tickets; 3 tickets change"));
  EXPECT_THAT(said.out, HasSubstr("because rt.danger now fires, pri.danger says something else"));
  EXPECT_EQ(said.out.find('\x1B'), std::string::npos);
}

TEST_F(ReplayTest, SaysItInTheReadersLanguage) {
  const Said hant = run_events({"--lang", "zh-Hant"});
  EXPECT_EQ(hant.code, kExitGood) << hant.err;
  for (const char* part : {"4 張工單上的 4 個事件；3 張工單會改變\n",
                           "群組        之前  之後  增減\n",
                           "標籤      加上  去掉\n",
                           "原因：rt.danger 現在會命中，pri.danger 的內容不同了\n"}) {
    EXPECT_THAT(hant.out, HasSubstr(part));
  }
  EXPECT_EQ(english_words_in(hant.out, {"priority", "group", "tags"}), "");
  const Said hans = run_events({"--lang", "zh-Hans"});
  EXPECT_THAT(hans.out, HasSubstr("4 张工单上的 4 个事件；3 张工单会改变\n"));
  EXPECT_THAT(hans.out, HasSubstr("原因：cls.refund 不再命中\n"));
  EXPECT_EQ(english_words_in(hans.out, {"priority", "group", "tags"}), "");
  EXPECT_EQ(run_events({"--lang", "en"}).out, run_events().out);
  EXPECT_THAT(english_words_in(run_events().out), HasSubstr("events on tickets"));
}

TEST_F(ReplayTest, SaysWhatIsWrongInTheReadersLanguage) {
  write("events.jsonl", "{\"message\":\n" + std::string(kReplayedEvents));
  const Said line = run_events({"--lang", "zh-Hant"});
  EXPECT_THAT(line.err, HasSubstr("第 1 行：第 "));
  EXPECT_EQ(english_words_in(line.err, {"JSON"}), "");
  const Json english = report({"--lang", "zh-Hant"});
  EXPECT_THAT(string_at(english["errors"][0], "error"), HasSubstr("malformed JSON"));
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--against", "next"},
        {"--rules", "present", "--against", "next"},
        {"--rules", "present", "--against", "next", "--since", "lately"},
        {"--rules", "present", "--against", "nowhere", "--events", "events.jsonl"},
        {"--rules", "present", "--against", "next", "--events", "next"}}) {
    std::vector<std::string> arguments = wrong;
    arguments.insert(arguments.end(), {"--lang", "zh-Hans"});
    const Said said = run(std::move(arguments));
    EXPECT_NE(said.code, kExitGood);
    EXPECT_TRUE(holds_han(said.err)) << said.err;
    EXPECT_EQ(english_words_in(said.err, {"layers", "next", "nowhere", "d"}), "") << said.err;
  }
}

TEST_F(ReplayTest, DrawsABarOnATerminalOnly) {
  const std::vector<std::string> arguments{
      "--rules", "present", "--against", "next", "--events", "events.jsonl"};
  EXPECT_THAT(run(arguments, true).err, HasSubstr("100 %"));
  EXPECT_EQ(run(arguments, false).err, "");
}

// The store stays open meanwhile, as in a running daemon.
TEST_F(ReplayTest, ReadsTheJournalBesideWhoeverHoldsTheStore) {
  SqliteOptions options;
  options.path = folder_.file("triaged.db");
  auto store = open_sqlite_store(options);
  ASSERT_TRUE(store.ok()) << to_string(store.error());
  const TimePoint now = SystemClock().utc();
  Delivery delivery;
  delivery.webhook.source = "talk";
  delivery.webhook.received_at = now;
  delivery.events = {customer_message("c1", "插上就漏電", now),
                     customer_message("c2", "謝謝", now)};
  ASSERT_TRUE((*store)->append({&delivery, 1}).ok());
  write("triaged.yaml",
        "version: 1\nstore: sqlite:" + options.path + "\nlayers: [" + folder_.file("present") +
            "]\n");
  const Said said =
      run({"--config", "triaged.yaml", "--against", "next", "--since", "1h", "--json"});
  ASSERT_EQ(said.code, kExitGood) << said.err << said.out;
  const Json json = *parse_json(said.out);
  EXPECT_EQ(json["events"], 2);
  EXPECT_EQ(json["changed"], 1);
  EXPECT_EQ(json["examples"][0]["ticket"], "c1");
}

TEST_F(ReplayTest, ThePresentRulesAreTheLiveReleaseWhereReleasesRun) {
  SqliteOptions options;
  options.path = folder_.file("triaged.db");
  const auto store = open_sqlite_store(options);
  ASSERT_TRUE(store.ok());
  const std::vector<std::string> layers{folder_.file("next")};
  const Release live{1, "hash", "rules", Release::State::kLive, 0, {}, "li", 1};
  ASSERT_TRUE((*store)->save_releases({&live, 1}, {{1, pack_layers(layers)->files}}).ok());
  write("triaged.yaml",
        "version: 1\nrules_from: releases\nstore: sqlite:" + options.path + "\nlayers: [" +
            folder_.file("present") + "]\n");
  const Said said =
      run({"--config", "triaged.yaml", "--against", "next", "--events", "events.jsonl", "--json"});
  ASSERT_EQ(said.code, kExitGood) << said.err << said.out;
  EXPECT_EQ(parse_json(said.out)->at("changed"), 0) << "the layers on disk do not count";
}

TEST_F(ReplayTest, AnEndlessLineIsAFaultInItsPlace) {
  const Said said = run({"--rules", "present", "--against", "next", "--events", "/dev/zero"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, HasSubstr("line 1: the line is longer than 64 MB"));
}

struct WrongReplay {
  const char* name;
  std::vector<std::string> arguments;
  int code;
  const char* says;
};

class ReplayWrongTest : public ReplayTest, public testing::WithParamInterface<WrongReplay> {};

TEST_P(ReplayWrongTest, SaysWhatToMend) {
  write("empty.jsonl", " \n\n");
  write("hollow/a.test.yaml", "suite: s\n");
  const Said said = run(GetParam().arguments);
  EXPECT_EQ(said.code, GetParam().code);
  EXPECT_THAT(said.err, HasSubstr(GetParam().says));
  EXPECT_EQ(said.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ReplayWrongTest,
    testing::Values(
        WrongReplay{"NothingToCompareWith", {"--rules", "present"}, kExitUsage, "--against"},
        WrongReplay{"NoRules", {"--against", "next"}, kExitUsage, "--rules is required"},
        WrongReplay{"NoJournal",
                    {"--rules", "present", "--against", "next"},
                    kExitUsage,
                    "--events is required"},
        WrongReplay{"NoTime",
                    {"--rules", "present", "--against", "next", "--since", "lately"},
                    kExitUsage,
                    "how long ago, such as 7d"},
        WrongReplay{"RulesNotThere",
                    {"--rules", "present", "--against", "nowhere", "--events", "events.jsonl"},
                    kExitFaults,
                    "nowhere"},
        WrongReplay{"NoRuleFile",
                    {"--rules", "present", "--against", "hollow", "--events", "events.jsonl"},
                    kExitFaults,
                    "hollow: no rule file is in 'hollow' (name a directory with *.yaml files"},
        WrongReplay{"NoSuchNumber",
                    {"--against", "next", "--examples", "-1"},
                    kExitUsage,
                    "'-1' is no whole number from 0 to 1000000"},
        WrongReplay{"ADirectory",
                    {"--rules", "present", "--against", "next", "--events", "next"},
                    kExitUsage,
                    "is no file"},
        WrongReplay{"NoEvents",
                    {"--rules", "present", "--against", "next", "--events", "empty.jsonl"},
                    kExitUsage,
                    "holds no event"},
        WrongReplay{"NoEventsOfADevice",
                    {"--rules", "present", "--against", "next", "--events", "/dev/null"},
                    kExitUsage,
                    "holds no event"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace triaged

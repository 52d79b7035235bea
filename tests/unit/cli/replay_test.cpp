// `triaged replay` on files of events and on the journal of a store.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/json.h"
#include "evaluate/decide.h"
#include "release/packed_layers.h"
#include "rules/load_program.h"
#include "store/sqlite/sqlite_store.h"
#include "support/english_words.h"
#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;

constexpr const char* kPresent = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
default_route: 人工分派
classify:
  - {id: cls.danger, when: {text: {has_any: [漏電]}}, then: {tag: [安全風險]}}
  - {id: cls.refund, when: {text: {has_any: [退款]}}, then: {tag: [退款]}}
prioritize:
  - {id: pri.danger, when: {tag: 安全風險}, then: {raise: 中}}
)";

/// What the other rules say otherwise: a further word, a higher priority, a route, one rule less.
constexpr const char* kNext = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
default_route: 人工分派
classify:
  - {id: cls.danger, when: {text: {has_any: [漏電]}}, then: {tag: [安全風險]}}
  - {id: cls.smoke, when: {text: {has_any: [冒煙]}}, then: {tag: [安全風險]}}
prioritize:
  - {id: pri.danger, when: {tag: 安全風險}, then: {raise: 高}}
route:
  - {id: rt.danger, when: {tag: 安全風險}, then: {group: 安全應急組}}
)";

constexpr const char* kEvents =
    R"({"id":"m1","at":"2026-11-01T08:00:00Z","message":{"text":"插上就漏電，電話 13812345678"},"ticket":{"id":"T1"}}
{"id":"m2","at":"2026-11-02T08:00:00Z","message":{"text":"冒煙了"},"ticket":{"id":"T2"}}
{"id":"m3","at":"2026-11-03T08:00:00Z","message":{"text":"我要退款"},"ticket":{"id":"T3"}}
{"id":"m4","at":"2026-11-04T08:00:00Z","message":{"text":"謝謝"},"ticket":{"id":"T4"}}
)";

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::current_path(folder_.file("."));
    write("present/rules.yaml", kPresent);
    write("next/rules.yaml", kNext);
    write("events.jsonl", kEvents);
  }

  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  static Said run(std::vector<std::string> arguments, bool progress = false) {
    arguments.insert(arguments.begin(), "replay");
    return run_triaged(std::move(arguments), [&](CommandIo& io) { io.progress = progress; });
  }

  static Said run_events(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "--rules", "present", "--against", "next", "--events", "events.jsonl"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }

  static Json report(std::vector<std::string> more = {}) {
    more.emplace_back("--json");
    const Said said = run_events(std::move(more));
    const Result<Json> json = parse_json(said.out);
    EXPECT_TRUE(json.ok()) << said.out << said.err;
    return json.ok() ? *json : Json();
  }

  void TearDown() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_ = std::filesystem::current_path();
  ScratchFolder folder_;  ///< where no configuration is found
};

/// The row whose `key` is `value`.
Json row_of(const Json& rows, const char* key, const std::string& value) {
  for (const Json& row : rows) {
    if (row.at(key) == value) {
      return row;
    }
  }
  return nullptr;
}

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
        std::string(kEvents) +
            R"({"at":"2026-11-05T08:00:00Z","message":{"text":"你好"},"ticket":{"id":"T1"}})");
  const Json json = report({"--since", "2026-11-05T00:00:00Z"});
  EXPECT_EQ(json["tickets"], 1);
  EXPECT_EQ(row_of(json["priorities"], "priority", "中")["before"], 1);
}

TEST_F(ReplayTest, AMalformedLineIsNamedAndTheOthersAreJudged) {
  write("events.jsonl", "{\"message\":\n" + std::string(kEvents));
  const Json json = report();
  EXPECT_EQ(json["changed"], 3);
  ASSERT_EQ(json["errors"].size(), 1U);
  EXPECT_EQ(json["errors"][0]["line"], 1);
  const Said said = run_events();
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, HasSubstr("line 1: "));
}

TEST_F(ReplayTest, TheSameRulesChangeNothing) {
  write("next/rules.yaml", kPresent);
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
                           "原因：rt.danger 現在會命中, pri.danger 的內容不同了\n"}) {
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
  write("events.jsonl", "{\"message\":\n" + std::string(kEvents));
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
    EXPECT_EQ(english_words_in(said.err, {"layers", "next", "nowhere", "d"}), "") << said.err;
  }
}

TEST_F(ReplayTest, DrawsABarOnATerminalOnly) {
  const std::vector<std::string> arguments{
      "--rules", "present", "--against", "next", "--events", "events.jsonl"};
  EXPECT_THAT(run(arguments, true).err, HasSubstr("100 %"));
  EXPECT_EQ(run(arguments, false).err, "");
}

Event message(const std::string& conversation, const std::string& text, TimePoint at) {
  Event event;
  event.id = conversation + text;
  event.types = {std::string(event_type::kMessageCustomer)};
  event.source = "talk";
  event.channel = "chat";
  event.conversation = conversation;
  event.at = event.received_at = at;
  event.message.emplace();
  event.message->text = text;
  event.message->by = Actor::kCustomer;
  return event;
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
  delivery.events = {message("c1", "插上就漏電", now), message("c2", "謝謝", now)};
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

/// Decides what waits, as the daemon would.
void decide_waiting(Store& store, const Program& program, TimePoint now) {
  Claim claim;
  claim.worker = "test";
  claim.now = now;
  const auto lanes = store.claim_lanes(claim);
  ASSERT_TRUE(lanes.ok());
  for (const LaneClaim& lane : *lanes) {
    Record record = lane.record;
    for (const PendingEvent& pending : lane.events) {
      Decided decided;
      decided.lane = lane.lane;
      decided.fence = lane.fence;
      decided.seq = pending.seq;
      decided.decided_at = now;
      decided.decision = *decide(program, store, pending, record);
      record = decided.decision.record;
      const auto outcomes = store.commit_decisions({&decided, 1});
      ASSERT_TRUE(outcomes.ok() && outcomes->front().ok());
    }
  }
}

// The desk names nobody: what the present rules wrote comes back, once alone and once with a tag
// of a person's. To the next rules, which write otherwise, none of it but that tag is news.
TEST_F(ReplayTest, WhatTheRulesOfThenWroteIsNobodysActUnderOthers) {
  SqliteOptions options;
  options.path = folder_.file("triaged.db");
  auto store = open_sqlite_store(options);
  ASSERT_TRUE(store.ok()) << to_string(store.error());
  const std::vector<std::string> layers{folder_.file("present")};
  Faults faults;
  const auto program = load_program(layers, {}, faults);
  ASSERT_NE(program, nullptr);
  const TimePoint now = SystemClock().utc();
  Event told = message("c1", "", now);
  told.id = "told";
  told.types = {std::string(event_type::kTicketUpdated)};
  told.message.reset();
  told.changes = {{"priority", "低", "中"}, {"group", nullptr, "人工分派"}};
  Event tagged = told;
  tagged.id = "tagged";
  tagged.changes.push_back({"tags", nullptr, Json::array({"安全風險", "VIP"})});
  for (const Event& event : {message("c1", "插上就漏電", now), told, tagged}) {
    Delivery delivery;
    delivery.webhook.source = "talk";
    delivery.webhook.received_at = now;
    delivery.events = {event};
    ASSERT_TRUE((*store)->append({&delivery, 1}).ok());
    decide_waiting(**store, *program, now);
  }
  write("triaged.yaml",
        "version: 1\nstore: sqlite:" + options.path + "\nlayers: [" + folder_.file("present") +
            "]\n");
  const Said said = run({"--config", "triaged.yaml", "--against", "next", "--json"});
  ASSERT_EQ(said.code, kExitGood) << said.err << said.out;
  const Json json = *parse_json(said.out);
  EXPECT_EQ(row_of(json["priorities"], "priority", "高")["after"], 1);
  EXPECT_EQ(row_of(json["groups"], "group", "安全應急組")["after"], 1);
  EXPECT_EQ(json["tags"], Json::array()) << "the person's tag and the rule's, under both";
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
                    "holds no event"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace triaged

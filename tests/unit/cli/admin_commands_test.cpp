#include <gtest/gtest.h>

#include "base/url.h"
#include "cli/user_name.h"
#include "support/english_words.h"
#include "unit/cli/fake_daemon.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using test::FakeDaemon;

std::string socket_path() {
  return testing::TempDir() + "/triaged_cli_" + std::to_string(::getpid()) + ".sock";
}

Said run_admin(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--socket", socket_path()});
  return run_triaged(std::move(arguments));
}

constexpr const char* kDeadPage = "GET /api/v1/dead?limit=500&after=";
constexpr const char* kDeadBody =
    R"({"dead":[{"id":"w12","kind":"webhook","at":"2026-11-21T01:30:00Z","source":"sms","reason":"bad form from 13812345678"}]})";

TEST(AdminCommandsTest, ListsDeadLettersWithContactsMasked) {
  const FakeDaemon daemon(socket_path(), {{kDeadPage, {200, kDeadBody}}});
  const Said said = run_admin({"dead", "list"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_EQ(said.out,
            "ID   KIND     AT                    SOURCE  REASON\n"
            "w12  webhook  2026-11-21T01:30:00Z  sms     bad form from 138****5678\n");
}

TEST(AdminCommandsTest, ListsDeadLettersAsJson) {
  const FakeDaemon daemon(socket_path(), {{kDeadPage, {200, kDeadBody}}});
  const Said said = run_admin({"dead", "list", "--json"});
  EXPECT_EQ(said.out.find(R"([{"at":)"), 0U) << said.out;
}

TEST(AdminCommandsTest, ShowsADeadLettersBodyMasked) {
  const FakeDaemon daemon(socket_path(),
                          {{"GET /api/v1/dead/w12",
                            {200,
                             R"({"id":"w12","kind":"webhook","at":"x","source":"sms","reason":"r",)"
                             R"("detail":{"to":"+8613812345678","body":"call 13812345678",)"
                             R"("body_base64":"Y2FsbCAxMzgxMjM0NTY3OA=="}})"}}});
  const Said said = run_admin({"dead", "show", "w12"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_NE(said.out.find("body (16 bytes)\ncall 138****5678\n"), std::string::npos) << said.out;
  EXPECT_EQ(said.out.find("call"), said.out.rfind("call")) << "once only\n" << said.out;
  EXPECT_EQ(said.out.find("13812345678"), std::string::npos) << said.out;
}

TEST(AdminCommandsTest, RetriesAndDrops) {
  const FakeDaemon daemon(socket_path(),
                          {{"POST /api/v1/dead/o5/retry", {200, R"({"id":"o5","done":"retry"})"}},
                           {"POST /api/v1/dead/o6/drop", {200, R"({"id":"o6","done":"drop"})"}}});
  EXPECT_EQ(run_admin({"dead", "retry", "o5"}).out, "o5: will be tried again\n");
  EXPECT_EQ(run_admin({"dead", "drop", "o6"}).out, "o6: dropped\n");
}

TEST(AdminCommandsTest, PassesOnWhatTheDaemonSays) {
  const FakeDaemon daemon(
      socket_path(),
      {{"POST /api/v1/dead/o5/retry",
        {404, R"({"title":"the dead letter stays","detail":"no dead letter 'o5'"})"}}});
  const Said said = run_admin({"dead", "retry", "o5"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(said.err, "the dead letter stays: no dead letter 'o5'\n");
}

// A bracket at the end of the detail is its hint only where the daemon says so.
TEST(AdminCommandsTest, WordsWhatTheDaemonRefusesAndWhatToDo) {
  const std::string refusal =
      R"j({"title":"this cannot be explained","detail":"no such ticket (look into its log)")j";
  const FakeDaemon daemon(
      socket_path(),
      {{"GET /api/v1/explain/1", {404, refusal + R"(,"hint":"look into its log"})"}},
       {"GET /api/v1/explain/2", {404, refusal + "}"}}});
  EXPECT_EQ(run_admin({"explain", "1", "--lang", "zh-Hant"}).err,
            "無法說明：沒有這張工單 (請看它的日誌)\n");
  EXPECT_EQ(run_admin({"explain", "1"}).err,
            "this cannot be explained: no such ticket (look into its log)\n");
  EXPECT_EQ(run_admin({"explain", "2", "--lang", "zh-Hans"}).err,
            "无法说明：no such ticket (look into its log)\n");
}

TEST(AdminCommandsTest, ListsTheOutbox) {
  const FakeDaemon daemon(
      socket_path(),
      {{"GET /api/v1/outbox?limit=1000&state=pending&destination=helpdesk&record=FW202611210001",
        {200,
         R"({"outbox":[{"id":3,"record":7,"destination":"helpdesk","kind":"note",)"
         R"("state":"pending","attempts":2,"due_at":"2026-11-21T01:30:00Z","reason":"timeout"}]})"}}});
  const Said said = run_admin({"outbox",
                               "list",
                               "--state",
                               "pending",
                               "--destination",
                               "helpdesk",
                               "--record",
                               "FW202611210001"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_NE(
      said.out.find("3   #7      helpdesk     note  pending  2      2026-11-21T01:30:00Z  timeout"),
      std::string::npos)
      << said.out;
}

TEST(AdminCommandsTest, AStateThatIsNoneIsWrongUsage) {
  const Said said = run_admin({"outbox", "list", "--state", "lost"});
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_NE(said.err.find("use pending, done"), std::string::npos) << said.err;
}

TEST(AdminCommandsTest, MasksContactsInJsonToo) {
  const FakeDaemon daemon(
      socket_path(),
      {{"GET /api/v1/explain/FW1",
        {200,
         R"({"number":"FW1","decisions":[{"event":4,"decided_at":"2026-11-21T01:30:00Z",)"
         R"("types":[],"decision":{"fired":[{"rule":"r","phase":"extract",)"
         R"("evidence":[{"text":"13812345678","part":"text","from":0,"to":11}]}]}}]})"}}});
  const Said said = run_admin({"explain", "FW1", "--json"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_EQ(said.out.find("13812345678"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("2026-11-21T01:30:00Z"), std::string::npos) << said.out;
}

constexpr const char* kExplained =
    R"({"number":"FW1","decisions":[{"event":4,"decided_at":"2026-11-21T01:30:00Z",)"
    R"("types":["message.customer"],"decision":{"event":"m1","verdict":"valid",)"
    R"("fired":[{"rule":"cls.safety","phase":"classify",)"
    R"("evidence":[{"text":"漏电","part":"text","from":0,"to":2}]}],)"
    R"("effects":[{"kind":"note","text":"call 13812345678"}],)"
    R"("outcome":{"priority":"高","status":"","tags":["安全風險"]}},)"
    R"("again":{"same":true,"reason":null,"merges":[{"field":"group","value":"b","wishes":[)"
    R"({"rule":"x","value":"a","weight":50,"won":false},)"
    R"({"rule":"y","value":"b","weight":100,"won":true}]},)"
    R"({"field":"tags","value":{"急":false},"wishes":[)"
    R"({"rule":"x","value":{"急":true},"weight":50,"won":false},)"
    R"({"rule":"y","value":{"急":false},"weight":100,"won":true}]},)"
    R"({"field":"priority","value":"高","wishes":[)"
    R"({"rule":"x","value":{"cap":"中"},"weight":50,"won":false},)"
    R"({"rule":"y","value":{"raise":"高"},"weight":100,"won":true}]}],)"
    R"("rules":[{"rule":"cls.near","phase":"classify","state":"not true","exception":null,)"
    R"("deciding":[{"test":"tag: a","truth":"false","spans":[]}],)"
    R"("flip":"if 'tag: a' were true, it would fire"}]}},)"
    R"({"event":5,"decided_at":"2026-11-21T01:31:00Z","types":[],"damaged":"no JSON",)"
    R"("decision":{},"again":null}]})";

TEST(AdminCommandsTest, ExplainsStoredDecisions) {
  const FakeDaemon daemon(socket_path(), {{"GET /api/v1/explain/FW1", {200, kExplained}}});
  const Said said = run_admin({"explain", "FW1"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  for (const char* part : {"FW1\n",
                           "message.customer",
                           "m1  valid  priority 高",
                           "cls.safety (classify)  '漏电'",
                           "cls.near  not true\n    false  tag: a\n    if 'tag: a' were true",
                           "group: b  by y (weight 100)  over x a (weight 50)",
                           "tags: -急  by y (weight 100)  over x 急 (weight 50)",
                           "priority: 高  by y (weight 100)  over x cap 中 (weight 50)",
                           "damaged: no JSON",
                           "call 138****5678"}) {
    EXPECT_NE(said.out.find(part), std::string::npos) << part << "\n" << said.out;
  }
}

TEST(AdminCommandsTest, ExplainsInTheReadersLanguage) {
  const FakeDaemon daemon(socket_path(), {{"GET /api/v1/explain/FW1", {200, kExplained}}});
  const Said hant = run_admin({"explain", "FW1", "--lang", "zh-Hant"});
  EXPECT_EQ(hant.code, kExitGood) << hant.err;
  for (const char* part : {"cls.near  不成立\n    false  tag: a\n    若 'tag: a' 成立，就會命中\n",
                           "group: b  由 y（權重 100）  勝過 x a（權重 50）",
                           "已損壞：no JSON"}) {
    EXPECT_NE(hant.out.find(part), std::string::npos) << part << "\n" << hant.out;
  }
  const Said hans = run_admin({"explain", "FW1", "--lang", "zh-Hans"});
  EXPECT_NE(hans.out.find("若 'tag: a' 成立，就会命中\n"), std::string::npos) << hans.out;
  // Names of the rule language, and what was kept in the store.
  EXPECT_EQ(english_words_in(hans.out,
                             {"valid",
                              "priority",
                              "status",
                              "tags",
                              "cap",
                              "tag",
                              "fired",
                              "classify",
                              "notes",
                              "call",
                              "group",
                              "false",
                              "no",
                              "JSON"}),
            "");
}

constexpr const char* kUndone =
    R"({"rule":"cls.a","since":"2026-11-21T01:30:00Z","dry_run":true,"state":"planned",)"
    R"("tickets":[{"ticket":"FW1","taken_back":[{"field":"tags","from":"安全","to":null}],)"
    R"("kept":[{"field":"priority","value":"高","reason":"a person changed it since"},)"
    R"({"field":"group","value":"客服","reason":"rule 'cls.b' gives it, too"},)"
    R"({"field":"status","value":"a","reason":"it is gone"}],"damaged":2}]})";

TEST(AdminCommandsTest, UndoesInTheReadersLanguage) {
  const std::string since = "2026-11-21T01:30:00Z";
  const auto undo = [&since](std::vector<std::string> more) {
    more.insert(more.begin(), {"undo", "--rule", "cls.a", "--since", since, "--dry-run"});
    return run_admin(std::move(more));
  };
  const std::string call = "GET /api/v1/undo?rule=cls.a&since=" + percent_encode(since) +
                           "&by=" + percent_encode(user_name());
  const FakeDaemon daemon(socket_path(), {{call, {200, kUndone}}});
  const std::string hant = undo({"--lang", "zh-Hant"}).out;
  EXPECT_EQ(hant,
            "FW1\n  tags  安全 → –\n  priority  高 保留：之後有人改過\n"
            "  group  客服 保留：規則「cls.b」也會給\n  status  a 保留：已經不在了\n"
            "  有 2 個決定讀不出來：規則在那裡寫了什麼不得而知\n"
            "1 張工單會改變\n");
  const std::string hans = undo({"--lang", "zh-Hans"}).out;
  EXPECT_NE(hans.find("保留：规则“cls.b”也会给"), std::string::npos) << hans;
  EXPECT_EQ(english_words_in(hans, {"FW", "tags", "priority", "group", "status"}), "");
  EXPECT_NE(undo({}).out.find("stays: a person changed it since\n"), std::string::npos);
  EXPECT_EQ(undo({"--json", "--lang", "zh-Hans"}).out, undo({"--json"}).out);
}

TEST(AdminCommandsTest, Reloads) {
  const FakeDaemon daemon(
      socket_path(),
      {{"POST /api/v1/reload",
        {200,
         R"({"loaded":"abc","after_restart":["listen","store"],"ok":true,"errors":0,"warnings":1,)"
         R"("faults":[{"file":"r.yaml","line":3,"column":5,"severity":"warning",)"
         R"("message":"odd","hint":"make it even"}],"more":0})"}}});
  const Said said = run_admin({"reload"});
  EXPECT_EQ(said.code, kExitGood);
  EXPECT_EQ(said.out,
            "loaded; rules abc\nlisten: takes effect after a restart\n"
            "store: takes effect after a restart\n");
  EXPECT_EQ(said.err, "r.yaml:3:5: warning: odd (make it even)\n");
}

constexpr const char* kRefused =
    R"({"title":"the running set stays","status":400,"detail":"faults: 2","ok":false,"errors":2,)"
    R"("warnings":0,"faults":[{"file":"c.yaml","line":2,"column":1,"severity":"error",)"
    R"("message":"one","hint":"do this"},{"file":"r.yaml","line":3,"column":5,)"
    R"("severity":"error","message":"two","hint":""}],"more":7})";

TEST(AdminCommandsTest, SaysEveryFaultThatKeptAReload) {
  const FakeDaemon daemon(socket_path(), {{"POST /api/v1/reload", {400, kRefused}}});
  const Said said = run_admin({"reload"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.err,
            "c.yaml:2:1: one (do this)\nr.yaml:3:5: two\n7 more\n"
            "nothing was loaded; the old setup keeps running\n");
}

TEST(AdminCommandsTest, SaysTheFaultsOfAReloadInTheReadersLanguage) {
  const FakeDaemon daemon(
      socket_path(),
      {{"POST /api/v1/reload",
        {400,
         R"({"title":"the running set stays","status":400,"detail":"faults: 2","ok":false,)"
         R"("errors":2,"warnings":0,"faults":[{"file":"r.yaml","line":2,"column":1,)"
         R"("severity":"error","message":"a full-width '：' is not YAML's ':'",)"
         R"("hint":"write an ASCII ':' and a space"},{"file":"r.yaml","line":3,"column":5,)"
         R"("severity":"error","message":"unknown list '$x' in rule 'a'","hint":""}],)"
         R"("more":7})"}}});
  const Said said = run_admin({"reload", "--lang", "zh-Hant"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(said.err,
            "r.yaml:2:1: 全形的「：」不是 YAML 的冒號 (改用半形 ':'，後面空一格)\n"
            "r.yaml:3:5: 規則「a」用到未宣告的清單「$x」\n"
            "還有 7 項\n什麼都沒有載入，原來的設定繼續運作\n");
}

TEST(AdminCommandsTest, SaysTheFaultsOfAReloadAsJson) {
  const FakeDaemon daemon(socket_path(), {{"POST /api/v1/reload", {400, kRefused}}});
  const Said said = run_admin({"reload", "--json"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.out.find(R"("message":"two")"), std::string::npos) << said.out;
}

TEST(AdminCommandsTest, PassesOnWhyAReloadIsNotAllowed) {
  const FakeDaemon daemon(
      socket_path(),
      {{"POST /api/v1/reload", {401, R"({"title":"not allowed","detail":"closed"})"}}});
  const Said said = run_admin({"reload"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(said.err, "not allowed: closed\n");
}

TEST(AdminCommandsTest, SaysWhenNoDaemonRuns) {
  const Said said = run_admin({"reload"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("no daemon listens on"), std::string::npos) << said.err;
  EXPECT_NE(said.err.find("triaged serve"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace triaged

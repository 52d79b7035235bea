// The commands that look at what is stored, where no daemon runs.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "store/sqlite/sqlite_store.h"
#include "support/english_words.h"
#include "support/file_text.h"
#include "support/scratch_folder.h"
#include "unit/cli/fake_daemon.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr TimePoint kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) +
                         std::chrono::hours(1)};
constexpr const char* kHook =
    TRIAGED_SOURCE_DIR "/adapters/chatwoot/fixtures/message_traditional/webhook.http";

std::string body_of_hook() {
  const std::string all = file_text(kHook);
  const std::size_t blank = all.find("\n\n");
  return blank == std::string::npos ? all.substr(all.find("\r\n\r\n") + 4) : all.substr(blank + 2);
}

class OfflineCommandsTest : public testing::Test {
 protected:
  void SetUp() override { write_config("store: sqlite:" + db()); }

  [[nodiscard]] std::string db() const { return folder_.file("triaged.db"); }
  [[nodiscard]] std::string socket() const { return folder_.file("triaged.sock"); }
  [[nodiscard]] std::string config() const { return folder_.file("triaged.yaml"); }

  void write_config(const std::string& store) const {
    folder_.write("rules/base.yaml", "version: 1\n");
    std::ofstream(config()) << "version: 1\n"
                            << store << "\ncontrol_socket: " << socket() << "\nlayers: ["
                            << folder_.file("rules")
                            << "]\nadapters: [" TRIAGED_SOURCE_DIR
                               "/adapters]\n"
                               "sources:\n"
                               "  talk: {platform: chatwoot, base_url: \"https://c.example.com\",\n"
                               "         account: 1, secret: \"${env:S}\", token: \"${env:S}\"}\n";
  }

  [[nodiscard]] std::unique_ptr<Store> open() const {
    SqliteOptions options;
    options.path = db();
    auto store = open_sqlite_store(options);
    EXPECT_TRUE(store.ok()) << to_string(store.error());
    return store.ok() ? std::move(store).take() : nullptr;
  }

  /// A webhook of `source` that could not be read when it came.
  void keep_dead_webhook(const std::string& source, const std::string& body) const {
    Delivery delivery;
    delivery.webhook.source = source;
    delivery.webhook.received_at = kNow;
    delivery.webhook.content_type = "application/json";
    delivery.webhook.body = body;
    delivery.webhook.outcome = WebhookOutcome::kDead;
    delivery.bad_items.push_back({"unreadable, from 13812345678", ""});
    ASSERT_TRUE(open()->append({&delivery, 1}).ok());
  }

  /// A record with one decision and an entry that is owed.
  void keep_decision() const {
    const auto store = open();
    Delivery delivery;
    delivery.webhook.source = "talk";
    delivery.webhook.received_at = kNow;
    Event event;
    event.id = "m1";
    event.types = {std::string(event_type::kMessageCustomer)};
    event.source = "talk";
    event.channel = "chat";
    event.conversation = "c1";
    event.at = event.received_at = kNow;
    delivery.events.push_back(event);
    ASSERT_TRUE(store->append({&delivery, 1}).ok());
    Claim claim;
    claim.worker = "test";
    claim.now = kNow;
    const auto lanes = store->claim_lanes(claim);
    ASSERT_TRUE(lanes.ok() && lanes->size() == 1);
    Decided decided;
    decided.lane = lanes->front().lane;
    decided.fence = lanes->front().fence;
    decided.seq = lanes->front().events.front().seq;
    decided.decided_at = kNow;
    decided.decision.event_id = "m1";
    decided.decision.verdict = "valid";
    decided.decision.record = lanes->front().record;
    OutboxEntry entry;
    entry.kind = EntryKind::kNote;
    entry.destination = "talk";
    entry.key = "k1";
    entry.created_at = entry.due_at = kNow;
    decided.entries.push_back(entry);
    const auto outcomes = store->commit_decisions({&decided, 1});
    ASSERT_TRUE(outcomes.ok() && outcomes->front().ok());
  }

  [[nodiscard]] Said run(std::vector<std::string> arguments, bool with_secrets = true) const {
    arguments.insert(arguments.end(), {"--config", config()});
    return run_triaged(std::move(arguments), [&](CommandIo& io) {
      io.env = [with_secrets](const std::string&) {
        return with_secrets ? std::optional<std::string>("k") : std::nullopt;
      };
    });
  }

  ScratchFolder folder_;
};

TEST_F(OfflineCommandsTest, ListsAndShowsDeadLettersMasked) {
  keep_dead_webhook("talk", "call 13812345678");
  const Said list = run({"dead", "list"});
  EXPECT_EQ(list.code, kExitGood) << list.err;
  EXPECT_THAT(list.out, testing::AllOf(HasSubstr("talk"), HasSubstr("from 138****5678")));
  const Said show = run({"dead", "show", "w1"});
  EXPECT_EQ(show.code, kExitGood) << show.err;
  EXPECT_THAT(show.out,
              testing::AllOf(HasSubstr("call 138****5678"), Not(HasSubstr("13812345678"))));
}

TEST_F(OfflineCommandsTest, NeedsNoSecretsToLook) {
  keep_dead_webhook("talk", "x");
  const Said list = run({"dead", "list"}, false);
  EXPECT_EQ(list.code, kExitGood) << list.err;
  EXPECT_THAT(list.out, HasSubstr("talk"));
}

TEST_F(OfflineCommandsTest, UndoOfAnUnknownRuleIsAFaultWithTheNearest) {
  keep_decision();
  std::ofstream(folder_.file("rules/base.yaml"))
      << "version: 1\nclassify:\n  - {id: cls.safety, when: {text: 漏電}, then: {tag: 安全}}\n";
  const Said said = run({"undo", "--rule", "cls.safty", "--since", "2h"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err,
              testing::AllOf(HasSubstr("no rule 'cls.safty' is loaded"),
                             HasSubstr("did you mean 'cls.safety'?")));
  const Said known = run({"undo", "--rule", "cls.safety", "--since", "2h", "--json"});
  EXPECT_EQ(known.code, kExitGood) << known.err;
  EXPECT_THAT(known.out, HasSubstr("\"state\":\"queued\""));
  const Said folded = run({"undo", "--rule", "ＣＬＳ.Safety", "--since", "2h", "--json"});
  EXPECT_EQ(folded.code, kExitGood) << folded.err;
  EXPECT_THAT(folded.out, HasSubstr("\"rule\":\"cls.safety\""));
}

TEST_F(OfflineCommandsTest, ExplainOfAnUnknownRuleIsAFaultWithTheNearest) {
  keep_decision();
  std::ofstream(folder_.file("rules/base.yaml"))
      << "version: 1\nclassify:\n  - {id: cls.safety, when: {text: 漏電}, then: {tag: 安全}}\n";
  const Said said = run({"explain", "#1", "--rule", "cls.safty"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err,
              testing::AllOf(HasSubstr("there is no rule 'cls.safty'"),
                             HasSubstr("did you mean 'cls.safety'?")));
  EXPECT_EQ(said.out, "");
  const Said known = run({"explain", "#1", "--rule", "CLS.safety"});
  EXPECT_EQ(known.code, kExitGood) << known.err;
  EXPECT_THAT(known.out, HasSubstr("cls.safety"));
}

TEST_F(OfflineCommandsTest, DropsADeadLetter) {
  keep_dead_webhook("talk", "x");
  EXPECT_EQ(run({"dead", "drop", "w1"}).out, "w1: dropped\n");
  EXPECT_EQ(run({"dead", "list"}).out, "no dead letters\n");
}

TEST_F(OfflineCommandsTest, RetriesADeadWebhookWithTheAdaptersOfNow) {
  keep_dead_webhook("talk", body_of_hook());
  const Said retry = run({"dead", "retry", "w1"});
  EXPECT_EQ(retry.code, kExitGood) << retry.err;
  EXPECT_EQ(retry.out, "w1: will be tried again once a daemon runs\n");
  EXPECT_EQ(run({"dead", "list"}).out, "no dead letters\n");
  EXPECT_EQ(open()->counts()->pending_events, 1) << "what it holds waits to be judged";
}

TEST_F(OfflineCommandsTest, KeepsADeadWebhookThatStillCannotBeRead) {
  keep_dead_webhook("talk", "{");
  const Said retry = run({"dead", "retry", "w1"});
  EXPECT_EQ(retry.code, kExitFaults);
  EXPECT_THAT(retry.err, HasSubstr("the dead letter stays"));
  EXPECT_THAT(run({"dead", "list"}).out, HasSubstr("w1"));
}

TEST_F(OfflineCommandsTest, SaysWhyASourceCannotBeUsedHere) {
  keep_dead_webhook("talk", body_of_hook());
  const Said retry = run({"dead", "retry", "w1"}, false);
  EXPECT_EQ(retry.code, kExitFaults);
  EXPECT_THAT(retry.err,
              testing::AllOf(HasSubstr("the source cannot be used here"), HasSubstr("'S'")));
  EXPECT_THAT(run({"dead", "list"}).out, HasSubstr("w1")) << "the letter stays";
}

TEST_F(OfflineCommandsTest, SaysThatASourceIsGone) {
  keep_dead_webhook("yesterday", "{}");
  const Said retry = run({"dead", "retry", "w1"});
  EXPECT_EQ(retry.code, kExitFaults);
  EXPECT_THAT(retry.err, HasSubstr("'yesterday' is not configured any more"));
}

TEST_F(OfflineCommandsTest, ExplainsAndListsTheOutbox) {
  keep_decision();
  const Said explain = run({"explain", "FW202611210001"});
  EXPECT_EQ(explain.code, kExitGood) << explain.err;
  EXPECT_THAT(explain.out, testing::AllOf(HasSubstr("FW202611210001\n"), HasSubstr("m1  valid")));
  const Said outbox = run({"outbox", "list", "--state", "pending"});
  EXPECT_EQ(outbox.code, kExitGood) << outbox.err;
  EXPECT_THAT(outbox.out, HasSubstr("talk         note  pending"));
  EXPECT_EQ(run({"outbox", "list", "--destination", "else"}).out, "no entries\n");
}

TEST_F(OfflineCommandsTest, TakesTheIdThatTheOutboxLists) {
  keep_decision();
  EXPECT_THAT(run({"outbox", "list"}).out, HasSubstr(" #1 "));
  EXPECT_THAT(run({"outbox", "list", "--record", "#1"}).out, HasSubstr(" #1 "));
  EXPECT_THAT(run({"explain", "#1"}).out, HasSubstr("FW202611210001\n"));
  const Said unmarked = run({"explain", "1"});
  EXPECT_EQ(unmarked.code, kExitFaults);
  EXPECT_THAT(unmarked.err, HasSubstr("no record has the number or ticket '1'"));
}

TEST_F(OfflineCommandsTest, MakesNoStoreWhereNoneIs) {
  const Said said = run({"dead", "list"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err,
              testing::AllOf(HasSubstr("no daemon listens on '" + socket() + "'"),
                             HasSubstr("there is no store at '" + db() + "'"),
                             HasSubstr("--config")));
  EXPECT_FALSE(std::filesystem::exists(db()));
  EXPECT_FALSE(std::filesystem::exists(db() + ".lock"));
}

TEST_F(OfflineCommandsTest, SaysWhoHoldsTheStoreWhenTheSocketIsSilent) {
  const auto held = open();
  const Said said = run({"outbox", "list"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err,
              testing::AllOf(HasSubstr("no daemon listens on"),
                             HasSubstr("in use by process " + std::to_string(::getpid())),
                             HasSubstr("stop it first, or ask it through its socket")));
}

TEST_F(OfflineCommandsTest, SaysThatAMemoryStoreKeepsNothing) {
  write_config("store: \"memory:\"");
  const Said said = run({"explain", "FW1"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, testing::AllOf(HasSubstr("'memory:'"), HasSubstr("triaged serve")));
}

TEST_F(OfflineCommandsTest, NeverTakesAnotherStoreThanTheOneThatIsMisspelt) {
  write_config("store: sqlit:" + db());
  const Said said = run({"dead", "list"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, testing::AllOf(HasSubstr("'store'"), HasSubstr("triaged check")));
}

TEST_F(OfflineCommandsTest, SaysThatThereIsNoConfiguration) {
  std::filesystem::remove(config());
  const Said said = run({"dead", "list"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, testing::AllOf(HasSubstr("no daemon listens on"), HasSubstr(config())));
}

TEST_F(OfflineCommandsTest, ASocketThatWasNamedStandsForOneDaemon) {
  keep_dead_webhook("talk", "x");
  const Said said = run({"dead", "list", "--socket", folder_.file("other.sock")});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, testing::AllOf(HasSubstr("no daemon listens on"), Not(HasSubstr("store"))));
}

TEST_F(OfflineCommandsTest, SpeaksTheTeamsLanguageWhereTheTerminalHasNone) {
  write_config("language: zh-Hans\nstore: sqlite:" + db());
  const auto as = [this](const char* locale, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--config", config()});
    return run_triaged(std::move(arguments), [locale](CommandIo& io) {
      io.env = [locale](const std::string& name) {
        return name == "LC_ALL" ? std::optional<std::string>(locale) : std::nullopt;
      };
    });
  };
  const std::string team = as("C.UTF-8", {"outbox", "list"}).err;
  EXPECT_THAT(team,
              testing::AllOf(
                  HasSubstr("没有守护进程在“" + socket() + "”监听，也无法直接打开它的数据库：在“"),
                  HasSubstr("（相对路径从那里算起），或用 --config 指定它的配置文件")));
  EXPECT_EQ(english_words_in(team), "");
  for (const std::vector<std::string>& command : {std::vector<std::string>{"dead", "list"},
                                                  {"explain", "FW1"},
                                                  {"undo", "--rule", "a", "--since", "1h"},
                                                  {"releases"},
                                                  {"promote"},
                                                  {"reload"}}) {
    const std::string said = as("zh_TW.UTF-8", command).err;
    EXPECT_THAT(said, HasSubstr("沒有常駐程式在「" + socket() + "」監聽")) << said;
    EXPECT_EQ(english_words_in(said), "") << said;
  }
  EXPECT_THAT(as("en_US.UTF-8", {"dead", "list"}).err, HasSubstr("no daemon listens on"));
}

TEST_F(OfflineCommandsTest, RefusesInTheReadersLanguage) {
  keep_decision();
  std::ofstream(folder_.file("rules/base.yaml"))
      << "version: 1\nclassify:\n  - {id: cls.safety, when: {text: 漏電}, then: {tag: 安全}}\n";
  const Said undo = run({"undo", "--rule", "cls.safty", "--since", "2h", "--lang", "zh-Hant"});
  EXPECT_EQ(undo.code, kExitFaults);
  EXPECT_THAT(undo.err,
              testing::AllOf(HasSubstr("無法收回規則寫入的內容：沒有載入規則「cls.safty」"),
                             HasSubstr("是不是「cls.safety」？")));
  EXPECT_EQ(english_words_in(undo.err), "");
  const Said since = run({"undo", "--rule", "a", "--since", "lately", "--lang", "zh-Hans"});
  EXPECT_EQ(since.code, kExitUsage);
  EXPECT_THAT(since.err, HasSubstr("--since: “lately”不是时间"));
  const Said nothing = run({"undo", "--rule", "cls.safety", "--since", "2h", "--lang", "zh-Hans"});
  EXPECT_EQ(nothing.out, "0 张工单：已收回\n");
  const Said ticket = run({"explain", "FW9", "--lang", "zh-Hant"});
  EXPECT_THAT(ticket.err, HasSubstr("沒有編號或工單「FW9」的紀錄"));
  EXPECT_EQ(english_words_in(ticket.err, {"id"}), "") << ticket.err;
  EXPECT_THAT(run({"explain", "#1", "--rule", "cls.safty", "--lang", "zh-Hans"}).err,
              HasSubstr("没有规则“cls.safty”"));
  const auto held = open();
  const Said in_use = run({"undo", "--rule", "a", "--since", "2h", "--lang", "zh-Hant"});
  EXPECT_THAT(in_use.err, HasSubstr("資料庫正由行程 " + std::to_string(::getpid()) + " 使用"));
  EXPECT_EQ(english_words_in(in_use.err, {"socket"}), "") << in_use.err;
}

TEST_F(OfflineCommandsTest, TheDaemonAnswersWhereOneRuns) {
  keep_dead_webhook("talk", "x");
  const test::FakeDaemon daemon(socket(),
                                {{"GET /api/v1/dead?limit=500&after=", {200, R"({"dead":[]})"}}});
  EXPECT_EQ(run({"dead", "list"}).out, "no dead letters\n");
}

}  // namespace
}  // namespace triaged

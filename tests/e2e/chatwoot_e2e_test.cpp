// What an agent sees in the tool after customers, agents and the tool itself have acted.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>

#include "e2e/desk_fixture.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Json types_of(const Json& decision) {
  return decision["types"];
}

class ChatwootE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    start_daemon();
  }
};

TEST_F(ChatwootE2eTest, ShowsLabelsPriorityTeamAndANoteWithTheWords) {
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const Json shown = ticket(id);
  EXPECT_THAT(labels_of(shown), Contains(kDangerLabel));
  EXPECT_EQ(shown["priority"], "urgent");
  EXPECT_EQ(shown["meta"]["team"]["name"], "安全應急組") << shown;
  ASSERT_THAT(notes_of(shown), SizeIs(1)) << "one note for one event";
  EXPECT_THAT(notes_of(shown)[0], HasSubstr("漏電"));
  EXPECT_THAT(notes_of(shown)[0], HasSubstr("發燙"));
  EXPECT_THAT(notes_of(shown)[0], Not(HasSubstr("需升級"))) << "open is read as what it is";
  EXPECT_THAT(answers_of(shown), IsEmpty()) << "nothing goes to the customer";
}

TEST_F(ChatwootE2eTest, TheFirstAnswerNamesTheNumberThatTheRecordGets) {
  write_rules(
      "version: 1\n"
      "engage:\n"
      "  - id: hello\n"
      "    event: ticket.created\n"
      "    then:\n"
      "      message: \"您的單號是 {{ ticket.number }}。\"\n"
      "      note: \"已告知單號 {{ ticket.number }}\"\n");
  daemon_->signal(SIGHUP);
  ASSERT_TRUE(
      eventually([this] { return daemon_->log_tail().find("reloaded") != std::string::npos; }));
  const std::int64_t id = customer_writes("li", "請問保固多久？");
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !answers_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const Json explained = ask("decisions/" + std::to_string(id));
  const std::string number = string_at(explained, "number");
  EXPECT_THAT(number, testing::StartsWith("FW"));
  EXPECT_THAT(answers_of(ticket(id)), testing::ElementsAre("您的單號是 " + number + "。"));
  ASSERT_THAT(notes_of(ticket(id)), SizeIs(1));
  EXPECT_THAT(notes_of(ticket(id))[0], HasSubstr("已告知單號 " + number));
  EXPECT_THAT(dump_json(explained["decisions"][0]["decision"]["effects"]),
              HasSubstr("您的單號是 " + number));
  EXPECT_THAT(dump_json(ask("outbox?state=done")), HasSubstr("您的單號是 " + number));
}

TEST_F(ChatwootE2eTest, DoesNotAnswerItsOwnEchoes) {
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const std::size_t once = writes().size();
  EXPECT_GE(desk_->deliveries().size(), 5U) << "labels, priority, team and note came back";
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(writes().size(), once);
  EXPECT_THAT(dead_letters(), IsEmpty());
}

TEST_F(ChatwootE2eTest, LeavesOffALabelThatAPersonRemoved) {
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return has_label(one, kDangerLabel); }));
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(desk_->agent_sets_labels({{"conversation", id}, {"labels", Json::array()}}).ok());
  ASSERT_TRUE(wait_settled());
  customer_writes("li", "今天又漏電了，還冒煙");
  ASSERT_TRUE(wait_settled());
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count(decisions, Json::array({"message.customer"}), types_of), 2);
  EXPECT_THAT(labels_of(ticket(id)), Not(Contains(kDangerLabel)));
  EXPECT_EQ(ticket(id)["priority"], "urgent") << "nobody touched it";
}

class SurveyE2eTest : public ChatwootE2eTest {
 protected:
  /// A conversation that an agent answered and solved; gives its number when the customer was
  /// asked.
  std::int64_t solved() {
    const std::int64_t id = customer_writes("wang", "怎麼改地址");
    EXPECT_TRUE(
        desk_
            ->agent_writes({{"conversation", id}, {"content", "在訂單頁可以改"}, {"sender_id", 18}})
            .ok());
    EXPECT_TRUE(desk_->agent_sets_status({{"conversation", id}, {"status", "resolved"}}).ok());
    EXPECT_TRUE(wait_ticket(id, [](const Json& one) { return answers_of(one).size() == 2; }));
    EXPECT_TRUE(wait_settled());
    return id;
  }

  /// `/s/<code>`, from what the customer was told.
  [[nodiscard]] std::string page_of(std::int64_t id) const {
    const std::vector<std::string> said = answers_of(ticket(id));
    const std::string base = "https://feedback.example.com";
    const std::size_t at = said.empty() ? std::string::npos : said.back().find(base + "/s/");
    if (at == std::string::npos) {
      return "no link in what was said";
    }
    const std::string link = said.back().substr(at + base.size());
    return link.substr(0,
                       link.find_first_not_of(
                           "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"));
  }
};

TEST_F(SurveyE2eTest, AsksTheCustomerOnceAndBringsABadAnswerToTheDesk) {
  const std::int64_t id = solved();
  const std::string page = page_of(id);
  httplib::Client browser("127.0.0.1", daemon_->port());
  const std::size_t before = desk_->requests().size();
  for (int look = 0; look < 2; ++look) {
    const auto shown = browser.Get(page);
    ASSERT_TRUE(shown);
    EXPECT_EQ(shown->status, 200);
    EXPECT_THAT(shown->body, HasSubstr("您的問題是否已經解決？"));
  }
  EXPECT_EQ(desk_->requests().size(), before) << "looking changes nothing";

  const httplib::Params answer{{"解決", "no"}, {"總體", "1"}, {"改進", "太慢"}};
  const auto thanks = browser.Post(page, answer);
  ASSERT_TRUE(thanks);
  EXPECT_THAT(thanks->body, HasSubstr("已收到您的回答"));
  const auto again = browser.Post(page, httplib::Params{{"解決", "yes"}, {"總體", "5"}});
  ASSERT_TRUE(again);
  EXPECT_THAT(again->body, HasSubstr("已經回答過了"));

  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return has_label(one, "升級"); }));
  ASSERT_TRUE(wait_settled());
  const Json shown = ticket(id);
  EXPECT_THAT(labels_of(shown), testing::IsSupersetOf({"評價-不滿意", "客戶稱未解決", "升級"}));
  EXPECT_THAT(labels_of(shown), Not(Contains("評價-滿意")));
  EXPECT_EQ(shown["priority"], "urgent");
  EXPECT_EQ(shown["status"], "open") << "需升級 is this desk's open";
  EXPECT_THAT(notes_of(shown), Contains(HasSubstr("客戶評價：不滿意，1 分。意見：太慢")));
  EXPECT_THAT(answers_of(shown), SizeIs(2)) << "the agent's answer and one question";
}

TEST_F(SurveyE2eTest, KeepsTheCodeOfASurveyOutOfWhatItStoresAndLogs) {
  const std::string code = page_of(solved()).substr(3);
  ASSERT_GE(code.size(), 22U);
  EXPECT_THAT(dump_json(ask("outbox?limit=1000")), Not(HasSubstr(code)));
  EXPECT_THAT(daemon_->log_tail(), Not(HasSubstr(code)));
}

}  // namespace
}  // namespace triaged::e2e

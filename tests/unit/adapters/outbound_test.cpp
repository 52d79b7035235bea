#include <gmock/gmock.h>

#include "adapters/call_builder.h"
#include "adapters/fixtures.h"
#include "adapters/load.h"
#include "config/account.h"
#include "model/value_marks.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using testing::HasSubstr;

struct IdCase {
  const char* name;
  const char* created;  ///< the desk's answer to the call that opens a ticket
  const char* reason;
};

std::ostream& operator<<(std::ostream& out, const IdCase& c) {
  return out << c.name;
}

class LearnedIdTest : public testing::TestWithParam<IdCase> {
 protected:
  /// What becomes of a sync that has to open a ticket first.
  static SendOutcome open(const char* created) {
    const auto desk = load_fixture_adapter(std::string(TRIAGED_SOURCE_DIR) + "/adapters/rt").take();
    OutboxEntry entry;
    entry.args = {{"open", {{"channel", "sms"}, {"text", "漏電"}}}};
    Record record;
    record.number = "FW202611210001";
    record.source = "sms";
    record.tags["漏電"] = {"漏電", true, Actor::kRule, "safety"};
    const SendTask task{&entry, &record, "", TimePoint(Millis(1'795'253'405'000))};
    const std::vector<HttpResponse> answers{{200, {}, R"({"items": []})", ""},
                                            {201, {}, created, ""}};
    return desk->next(task, answers);
  }
};

TEST_P(LearnedIdTest, WhatCanBeNoIdIsRefused) {
  const SendOutcome outcome = open(GetParam().created);
  const auto* dead = std::get_if<SendDead>(&outcome);
  ASSERT_NE(dead, nullptr);
  EXPECT_THAT(dead->reason, HasSubstr(GetParam().reason));
}

constexpr const char* kNoId = "neither text nor a number";
INSTANTIATE_TEST_SUITE_P(Table,
                         LearnedIdTest,
                         testing::Values(IdCase{"object", R"({"id": {"id": 7}})", kNoId},
                                         IdCase{"list", R"({"id": [7]})", kNoId},
                                         IdCase{"truth", R"({"id": true})", kNoId},
                                         IdCase{"null", R"({"id": null})", "did not say which"},
                                         IdCase{"nothing", "{}", "did not say which"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(RefusalTest, NeverRepeatsTheAccountsOwnSecrets) {
  const auto desk = load_fixture_adapter(std::string(TRIAGED_SOURCE_DIR) + "/adapters/rt").take();
  OutboxEntry entry;
  entry.args = {{"text", "x"}};
  entry.kind = EntryKind::kNote;
  const Record record;
  const SendTask task{&entry, &record, "7", TimePoint(Millis(1'795'253'405'000))};
  const std::vector<HttpResponse> answers{
      {500, {}, R"({"message": "token 1-14-fixture failed, 1-14-fixture"})", ""}};
  const SendOutcome outcome = desk->next(task, answers);
  const auto* retry = std::get_if<SendRetry>(&outcome);
  ASSERT_NE(retry, nullptr);
  EXPECT_THAT(retry->reason, HasSubstr("token *** failed, ***"));
}

TEST_F(LearnedIdTest, TextAndNumbersAreIds) {
  for (const char* created : {R"({"id": 7})", R"({"id": "7"})"}) {
    const SendOutcome outcome = open(created);
    const auto* step = std::get_if<SendStep>(&outcome);
    ASSERT_NE(step, nullptr) << created;
    EXPECT_THAT(step->call.url, HasSubstr("/ticket/7")) << created;
  }
}

constexpr TimePoint kNow(Millis(1'795'253'405'000));

/// What becomes of a sync that owes nothing but the custom field `batch`, after one that left
/// `confirmed`.
SendOutcome write_batch(const std::string& map,
                        const std::vector<HttpResponse>& answers,
                        const Json& confirmed = Json::object(),
                        TimePoint now = kNow) {
  Faults faults;
  const auto accounts = read_yaml(
      "helpdesk: {platform: rt, base_url: https://rt.example.com, token: \"${env:T}\", secret: "
      "\"${env:S}\"" +
          map + "}\n",
      "triaged.yaml",
      faults);
  const Account account = read_account(accounts->entries.front(), true, faults, [](const auto&) {
    return std::optional<std::string>("secret");
  });
  auto descriptor = load_descriptor(std::string(TRIAGED_SOURCE_DIR) + "/adapters/rt", faults);
  const auto desk = make_adapter(
      std::make_shared<const Descriptor>(*std::move(descriptor)), account, "", {}, faults);
  EXPECT_TRUE(faults.ok()) << faults.render();
  OutboxEntry entry;
  Record record;
  record.custom["batch"] = {"B-7", 100, Actor::kRule, "core.batch"};
  record.desks["helpdesk"] = {"7", confirmed};
  const SendTask task{&entry, &record, "7", now};
  return desk->next(task, answers);
}

const HttpResponse kTicketWithoutFields{
    200, {}, R"({"id": 7, "Status": "new", "CustomFields": []})", ""};

TEST(MissingCustomFieldTest, OneThatNobodyMappedIsLeftOutVisibly) {
  const SendOutcome outcome = write_batch("", {kTicketWithoutFields});
  const auto* done = std::get_if<SendDone>(&outcome);
  ASSERT_NE(done, nullptr);
  EXPECT_THAT(done->left_out, HasSubstr("no such custom field: batch"));
  EXPECT_THAT(done->left_out, HasSubstr("map.custom of 'helpdesk'"));
  ASSERT_TRUE(done->desk.has_value());
  EXPECT_FALSE(done->desk->confirmed.contains("custom")) << "written once the field is there";
}

TEST(MissingCustomFieldTest, OneThatIsMissingIsNotLookedForAgainForAWhile) {
  const SendOutcome first = write_batch("", {kTicketWithoutFields});
  const Json confirmed = std::get<SendDone>(first).desk->confirmed;
  const auto asks = [&](const std::string& map, Millis later) {
    return std::holds_alternative<SendStep>(write_batch(map, {}, confirmed, kNow + later));
  };
  constexpr Millis kWhile = std::chrono::minutes(15);
  EXPECT_FALSE(asks("", Millis(1)));
  EXPECT_FALSE(asks("", kWhile - Millis(1)));
  const SendOutcome again = write_batch("", {}, confirmed, kNow + kWhile - Millis(1));
  EXPECT_EQ(std::get<SendDone>(again).left_out, std::get<SendDone>(first).left_out)
      << "still not written";
  EXPECT_TRUE(asks("", kWhile)) << "it may be there by now";
  EXPECT_TRUE(asks(", map: {custom: {batch: Batch}}", Millis(1))) << "that is another field";

  const HttpResponse there{
      200,
      {},
      R"({"id": 7, "Status": "new", "CustomFields": [{"name": "batch", "values": ["B-7"]}]})",
      ""};
  const SendOutcome found = write_batch("", {there}, confirmed, kNow + kWhile);
  const auto* done = std::get_if<SendDone>(&found);
  ASSERT_NE(done, nullptr);
  EXPECT_EQ(done->desk->confirmed.value("custom", Json()), (Json{{"batch", "B-7"}}));
  EXPECT_EQ(done->desk->confirmed.value("custom_missing", Json()), Json::object());

  Json written = confirmed;
  written["custom"] = {{"batch", "B-7"}};
  const SendOutcome settled = write_batch("", {}, written, kNow + Millis(1));
  EXPECT_EQ(std::get<SendDone>(settled).left_out, "");
}

TEST(MissingCustomFieldTest, OneThatWasNeverMissingIsLookedForAtAnyTime) {
  const TimePoint early(Millis(1));
  const SendOutcome outcome = write_batch("", {}, Json::object(), early);
  EXPECT_TRUE(std::holds_alternative<SendStep>(outcome));
}

TEST(MissingCustomFieldTest, OneThatIsMappedWasAskedForAndIsGivenUpLoudly) {
  std::vector<HttpResponse> answers{kTicketWithoutFields};
  for (int tries = 0; tries < 3; ++tries) {
    answers.push_back({200, {}, "[]", ""});
    answers.push_back(kTicketWithoutFields);
  }
  const SendOutcome outcome = write_batch(", map: {custom: {batch: Batch}}", answers);
  const auto* dead = std::get_if<SendDead>(&outcome);
  ASSERT_NE(dead, nullptr);
  EXPECT_THAT(dead->reason, HasSubstr("does not show it: custom"));
}

TEST(MissingCustomFieldTest, OneOfTheSameNameIsWrittenWithoutAMapping) {
  const SendOutcome outcome = write_batch(
      "", {{200, {}, R"({"id": 7, "CustomFields": [{"name": "batch", "values": []}]})", ""}});
  const auto* step = std::get_if<SendStep>(&outcome);
  ASSERT_NE(step, nullptr);
  EXPECT_THAT(step->call.body, HasSubstr(R"({"CustomFields":{"batch":"B-7"}})"));
}

struct AuthoredCase {
  const char* name;
  Markup markup;
  std::string text;
  std::string escaped;
};
std::ostream& operator<<(std::ostream& out, const AuthoredCase& c) {
  return out << c.name;
}

class AuthoredTextTest : public testing::TestWithParam<AuthoredCase> {};

TEST_P(AuthoredTextTest, EscapesValuesAndLeavesTheAuthorsWords) {
  EXPECT_EQ(escape_authored(GetParam().markup, GetParam().text), GetParam().escaped);
}

const std::string kHostile = mark_value("*x* [y](http://z.example) @all");
INSTANTIATE_TEST_SUITE_P(
    Table,
    AuthoredTextTest,
    testing::Values(
        AuthoredCase{"markdown",
                     Markup::kMarkdown,
                     "**停用** [手冊](https://a.bc): " + kHostile + "\n- 一",
                     "**停用** [手冊](https://a.bc): \\*x\\* \\[y\\](http:​//z.​example) "
                     "@​all\n- 一"},
        AuthoredCase{"a_value_that_begins_a_line",
                     Markup::kMarkdown,
                     "# 客戶說\n" + mark_value("# 一\n- 二"),
                     "# 客戶說\n\\# 一\n\\- 二"},
        AuthoredCase{"plain",
                     Markup::kPlain,
                     "*停用* @all " + mark_value("*x* @all"),
                     "*停用* @all *x* @​all"},
        AuthoredCase{"html_where_the_author_writes_plain_text",
                     Markup::kHtml,
                     "1 < 2 " + mark_value("<b>"),
                     "1 &lt; 2 &lt;b&gt;"},
        AuthoredCase{"slack",
                     Markup::kSlack,
                     "<!here> *停用* " + mark_value("<!here>"),
                     "<!here> *停用* "
                     "&lt;!here&gt;"},
        AuthoredCase{"telegram_which_refuses_stray_marks",
                     Markup::kTelegram,
                     "停用. " + mark_value("a.b"),
                     "停用\\. a\\.b"},
        AuthoredCase{"a_header_is_one_line",
                     Markup::kHeader,
                     "單號 " + mark_value("A\r\nBcc: b") + " 已收",
                     "單號 A Bcc: b 已收"},
        AuthoredCase{"the_authors_at_and_a_value",
                     Markup::kMarkdown,
                     "@" + mark_value("all") + " @li",
                     "@​all @li"},
        AuthoredCase{
            "values_that_touch", Markup::kPlain, mark_value("@") + mark_value("all"), "@​all"}),
    [](const auto& given) { return std::string(given.param.name); });

}  // namespace
}  // namespace triaged

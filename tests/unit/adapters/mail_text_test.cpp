#include "adapters/mail_text.h"

#include <gtest/gtest.h>

#include "adapters/mime.h"

namespace triaged {
namespace {

struct ReplyCase {
  const char* name;
  const char* mail;
  const char* kept;
};

std::ostream& operator<<(std::ostream& out, const ReplyCase& c) {
  return out << c.name;
}

class QuotedReplyTest : public testing::TestWithParam<ReplyCase> {};

TEST_P(QuotedReplyTest, KeepsWhatIsNew) {
  EXPECT_EQ(strip_quoted_reply(GetParam().mail), GetParam().kept);
}

const ReplyCase kReplyCases[] = {
    {"plain", "Hello\nworld\n", "Hello\nworld"},
    {"on_wrote", "Thanks\n\nOn Fri, Desk <d@e.com> wrote:\n> old\n", "Thanks"},
    {"on_wrote_wrapped",
     "Thanks\n\nOn Fri, Nov 20, 2026 Desk\n<d@e.com>\nwrote:\n> old\n",
     "Thanks"},
    {"chinese_simplified",
     "还没退款\n\n在 2026年11月20日，客服 <d@e.com> 写道：\n> 旧\n",
     "还没退款"},
    {"chinese_traditional",
     "還沒退款\n\n客服 <d@e.com> 於 2026年11月20日 週五 下午5:00寫道：\n\n> 舊\n",
     "還沒退款"},
    {"qq", "急！\n------------------ 原始邮件 ------------------\n发件人: x\n", "急！"},
    {"foxmail",
     "收到\n\n发件人： 客服\n发送时间： 2026-11-20\n收件人： 我\n主题： 回复\n旧\n",
     "收到"},
    {"outlook", "Ok\n\nFrom: Desk\nSent: Friday\nTo: Me\nSubject: Re\n\nold\n", "Ok"},
    {"signature", "請回電\n-- \n王小明\n", "請回電"},
    {"phone_signature", "再试试\n\n发自我的iPhone\n", "再试试"},
    {"only_a_quote_stays", "> all of it\n> quoted\n", "> all of it\n> quoted"},
    {"answers_in_place_stay",
     "On Fri, X wrote:\n> one?\nyes\n> two?\nno\n",
     "On Fri, X wrote:\n> one?\nyes\n> two?\nno"},
    {"forward_stays",
     "FYI\n---------- Forwarded message ---------\nFrom: a\nDate: b\nTo: c\nx",
     "FYI\n---------- Forwarded message ---------\nFrom: a\nDate: b\nTo: c\nx"},
    {"a_sentence_is_no_splitter",
     "On Monday the courier wrote: not home.\nPlease call.",
     "On Monday the courier wrote: not home.\nPlease call."},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         QuotedReplyTest,
                         testing::ValuesIn(kReplyCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

struct KindCase {
  const char* name;
  Json headers;
  MailKind kind;
};

class MailKindTest : public testing::TestWithParam<KindCase> {};

TEST_P(MailKindTest, TellsPeopleFromMachines) {
  EXPECT_EQ(mail_kind(GetParam().headers), GetParam().kind) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    MailKindTest,
    testing::Values(
        KindCase{"nothing", Json::object(), MailKind::kPerson},
        KindCase{"auto_submitted_no", {{"auto-submitted", "no"}}, MailKind::kPerson},
        KindCase{"auto_replied", {{"auto-submitted", "auto-replied"}}, MailKind::kAutoReply},
        KindCase{"bulk", {{"precedence", "bulk"}}, MailKind::kAutoReply},
        KindCase{"list", {{"list-id", "<news.example.com>"}}, MailKind::kAutoReply},
        KindCase{"suppress_is_a_wish", {{"x-auto-response-suppress", "All"}}, MailKind::kPerson},
        KindCase{"empty_return_path", {{"return-path", "<>"}}, MailKind::kBounce},
        KindCase{"report",
                 {{"content-type", "multipart/report; report-type=delivery-status"}},
                 MailKind::kBounce},
        KindCase{
            "mailer_daemon", {{"from", "Mail <MAILER-DAEMON@example.com>"}}, MailKind::kBounce}));

TEST(HtmlTextTest, DropsTagsScriptsAndQuotes) {
  EXPECT_EQ(html_to_text("<style>a{}</style><p>你好&#33;</p><script>x</script><br>再見"
                         "<div class=\"gmail_quote\">old</div>"),
            "你好!\n\n再見");
  EXPECT_EQ(html_to_text("<b"), "");
  EXPECT_EQ(html_to_text("a &lt; b &unknown; <!-- c -->"), "a < b &unknown;");
}

TEST(MailTest, ReadsWhatItComposed) {
  MailDraft draft;
  draft.from = "desk@example.com";
  draft.from_name = "客戶服務中心";
  draft.to = {"li@example.com"};
  draft.subject = "關於您的訂單 4711";
  draft.text = "您好，\n已收到。";
  draft.message_id = "k1@example.com";
  const auto bytes = compose_mail(draft);
  ASSERT_TRUE(bytes.ok());
  const auto mail = parse_mail(bytes.value());
  ASSERT_TRUE(mail.ok());
  EXPECT_EQ(mail.value()["subject"], draft.subject);
  EXPECT_EQ(mail.value()["from"]["name"], draft.from_name);
  EXPECT_EQ(mail.value()["message_id"], draft.message_id);
  EXPECT_EQ(string_at(mail.value(), "text").substr(0, 9), "您好，");
}

// https://www.rfc-editor.org/rfc/rfc2047; 满意 in GB 18030.
TEST(MailTest, DecodesOtherCharsets) {
  const auto mail = parse_mail(
      "From: a@example.com\r\nSubject: =?GB18030?B?wvrS4g==?=\r\n"
      "Content-Type: text/plain; charset=gb18030\r\n\r\n\xC2\xFA\xD2\xE2\r\n");
  ASSERT_TRUE(mail.ok());
  EXPECT_EQ(mail.value()["subject"], "满意");
  EXPECT_EQ(string_at(mail.value(), "text").substr(0, 6), "满意");
}

TEST(MailTest, RefusesALineEndInAnAddressOrHeader) {
  MailDraft draft;
  draft.from = "desk@example.com";
  draft.to = {"a@example.com\r\nBcc: b@example.com"};
  EXPECT_FALSE(compose_mail(draft).ok());
  draft.to = {"a@example.com"};
  draft.headers = {{"X-A", "b\r\nBcc: c@example.com"}};
  EXPECT_FALSE(compose_mail(draft).ok());
}

}  // namespace
}  // namespace triaged

#include "rules/judge/intake.h"

#include <gmock/gmock.h>

#include "model/number_place.h"
#include "model/value_marks.h"
#include "rules/decision_json.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kIntakeRules = R"(version: 1
status: {values: [待處理, 已解決, 已關閉, 需升級], default: 待處理, closed: [已關閉]}
people: {li: {name: 李工}}
audit:
  - {id: ad, when: {text: 加微信}, then: {audit: {verdict: advertisement}}}
  - {id: ad2, when: {text: 代開發票}, then: {audit: {verdict: advertisement}}}
  - {id: bad, when: {text: 代開發票}, then: {audit: {verdict: malicious}}}
classify:
  - {id: c, then: {tag: 看過}}
engage:
  - {id: invalid, event: audit.invalidated, then: {message: 您的訊息未能受理}}
  - {id: reply, event: message.customer, then: {note: 已看}}
  - {id: opened, event: ticket.created, then: {tag: 新}}
  - {id: back, event: ticket.reopened, then: {tag: 重開}}
)";

Dialogue intake_dialogue() {
  return Dialogue(program_of(kIntakeRules));
}

// A record gets its number with the commit: events that are judged in one batch with the one that
// opened it see none.
TEST(IntakeTest, ARecordIsOpenedOnceHoweverManyEventsAreJudgedBeforeItIsCommitted) {
  Dialogue dialogue = intake_dialogue();
  EXPECT_THAT(fired_ids(dialogue.say("你好")), Contains("opened"));
  const TimePoint opened_at = dialogue.record().opened_at;
  dialogue.record().number.clear();
  EXPECT_THAT(fired_ids(dialogue.say("在嗎")), Not(Contains("opened")));
  dialogue.record().number.clear();
  const Decision changed = dialogue.judge(dialogue.change("group", "乙組"));
  EXPECT_TRUE(changed.record.locks.contains("group"));
  dialogue.record().number.clear();
  EXPECT_THAT(fired_ids(dialogue.judge(dialogue.event("message.agent"))), Not(Contains("opened")));
  EXPECT_EQ(dialogue.record().opened_at, opened_at);
  EXPECT_EQ(dialogue.record().started_by, Actor::kCustomer);
}

struct VerdictCase {
  const char* name;
  const char* text;
  Actor by;
  bool attachment;
  const char* verdict;
};
void PrintTo(const VerdictCase& one, std::ostream* out) {
  *out << one.name;
}

class VerdictTest : public ::testing::TestWithParam<VerdictCase> {};

TEST_P(VerdictTest, IsToldByTheMessage) {
  Dialogue said = intake_dialogue();
  Event event = said.message(GetParam().text);
  event.message->by = GetParam().by;
  if (GetParam().attachment) {
    event.message->attachments.push_back({"a.jpg", "image/jpeg", "", 10});
  }
  EXPECT_EQ(said.judge(event).verdict, GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(
    Audit,
    VerdictTest,
    ::testing::Values(
        VerdictCase{"Plain", "你好", Actor::kCustomer, false, "valid"},
        VerdictCase{"Empty", "", Actor::kCustomer, false, "blank"},
        VerdictCase{"OnlySpaces", " \u3000\n\u200b", Actor::kCustomer, false, "blank"},
        VerdictCase{"PictureAlone", "", Actor::kCustomer, true, "valid"},
        VerdictCase{"OneMark", "？", Actor::kCustomer, false, "valid"},
        VerdictCase{"AutoReply", "我在休假", Actor::kAutoReply, false, "auto_reply"},
        VerdictCase{"Bounce", "failed", Actor::kBounce, false, "bounce"},
        VerdictCase{"ByRule", "加微信有好禮", Actor::kCustomer, false, "advertisement"},
        VerdictCase{"ConflictCountsAsValid", "代開發票", Actor::kCustomer, false, "valid"}),
    [](const auto& one) { return one.param.name; });

TEST(AuditTest, InvalidMessageSkipsThePhasesButNotItsEngageRules) {
  Dialogue said = intake_dialogue();
  EXPECT_THAT(fired_ids(said.say("加微信")), ElementsAre("ad", "invalid"));
  EXPECT_EQ(said.record().valid_messages, 0);
  EXPECT_THAT(fired_ids(said.say("你好")), ElementsAre("c", "reply"));
  EXPECT_EQ(said.record().valid_messages, 1);
}

TEST(AuditTest, AutomaticMailGetsNoAnswer) {
  Dialogue said = intake_dialogue();
  Event event = said.message("我在休假");
  event.message->by = Actor::kAutoReply;
  const Decision decision = said.judge(event);
  EXPECT_THAT(fired_ids(decision), ElementsAre("invalid"));
  EXPECT_THAT(decision.effects, IsEmpty());
  ASSERT_EQ(decision.held_back.size(), 1U);
}

TEST(RepeatTest, InAnOpenTicketIsUrging) {
  Dialogue said = intake_dialogue();
  said.say("水壺漏電");
  const Decision again = said.say("水壶 漏电");
  EXPECT_EQ(again.verdict, "valid");
  EXPECT_THAT(tags_of(again), Contains("催促"));
}

TEST(SensitiveTest, CardNumbersAreTagged) {
  Dialogue said = intake_dialogue();
  EXPECT_THAT(tags_of(said.say("卡號 4111 1111 1111 1111")), Contains("含敏感資訊"));
}

TEST(WritableTest, NamesEveryTagThatCanBeWritten) {
  EXPECT_THAT(program_of(kIntakeRules)->writable("tags"),
              ElementsAre("催促", "含敏感資訊", "新", "看過", "規則衝突", "重開"));
}

TEST(RepeatTest, OfAClosedTicketIsADuplicate) {
  Dialogue said = intake_dialogue();
  said.say("水壺漏電");
  said.judge(said.event("ticket.closed"));
  EXPECT_EQ(said.say("水壺漏電").verdict, "duplicate");
}

TEST(CreatedTest, OpeningEventIsAlsoTicketCreated) {
  Dialogue said = intake_dialogue();
  EXPECT_THAT(fired_ids(said.say("你好")), ElementsAre("c", "opened", "reply"));
  EXPECT_THAT(fired_ids(said.say("在嗎")), ElementsAre("c", "reply"));
}

TEST(CreatedTest, LaterCreatedIsIgnoredWithTheReason) {
  Dialogue said = intake_dialogue();
  said.say("你好");
  const Decision later = said.judge(said.event("ticket.created"));
  EXPECT_THAT(later.fired, IsEmpty());
  EXPECT_NE(later.ignored, "");
}

struct ThanksCase {
  const char* name;
  const char* text;
  bool thanks;
};
void PrintTo(const ThanksCase& one, std::ostream* out) {
  *out << one.name;
}

class ThanksTest : public ::testing::TestWithParam<ThanksCase> {};

TEST_P(ThanksTest, AnyDoubtIsNoCourtesy) {
  EXPECT_EQ(is_only_thanks(GetParam().text), GetParam().thanks);
}

INSTANTIATE_TEST_SUITE_P(Courtesy,
                         ThanksTest,
                         ::testing::Values(ThanksCase{"Thanks", "謝謝", true},
                                           ThanksCase{"ManyThanks", "非常感謝你們的幫助！", true},
                                           ThanksCase{"Simplified", "好的，谢谢您。", true},
                                           ThanksCase{"English", "OK, thank you so much!", true},
                                           ThanksCase{"Smile", "謝謝 🙏", true},
                                           ThanksCase{"SolvedThanks", "已經解決了，謝謝", true},
                                           ThanksCase{"Trouble", "謝謝，麻煩你們了", true},
                                           ThanksCase{"ThanksForHelp", "感谢帮忙", true},
                                           ThanksCase{"Request", "谢谢，麻烦处理", false},
                                           ThanksCase{"SpacedRequest", "谢谢 麻烦 处理 的", false},
                                           ThanksCase{"AskedForHelp", "謝謝，幫忙", false},
                                           ThanksCase{"Angry", "謝謝😡", false},
                                           ThanksCase{"ThumbDown", "谢谢你们👎", false},
                                           ThanksCase{"Question", "謝謝？", false},
                                           ThanksCase{"Negation", "沒有解決，謝謝", false},
                                           ThanksCase{"MoreText", "謝謝，還有一個問題", false},
                                           ThanksCase{"OnlyAnAcknowledgement", "好的", false},
                                           ThanksCase{"NotThankful", "no thanks to you", false},
                                           ThanksCase{"Nothing", "", false},
                                           ThanksCase{"Number", "謝謝 2", false}),
                         [](const auto& one) { return one.param.name; });

TEST(CourtesyTest, ThanksAfterSolvedChangeNothingAndTheStatusGoesBack) {
  Dialogue said = intake_dialogue();
  said.say("壞了");
  said.judge(said.change("status", "已解決"));
  said.judge(said.event("ticket.solved"));
  Event thanks = said.message("謝謝！");
  thanks.changes.push_back({"status", "已解決", "待處理", Actor::kSystem});
  const Decision decision = said.judge(thanks);
  EXPECT_THAT(decision.fired, IsEmpty());
  EXPECT_EQ(decision.record.status.value, "已解決");
  EXPECT_TRUE(decision.record.solved_at.has_value());
  EXPECT_THAT(decision.changed_fields, ElementsAre("status"));
}

TEST(CourtesyTest, AnyDoubtReopens) {
  Dialogue said = intake_dialogue();
  said.say("壞了");
  said.judge(said.event("ticket.solved"));
  const Decision decision = said.say("謝謝，但是又壞了");
  EXPECT_THAT(tags_of(decision), Contains("重開"));
  EXPECT_FALSE(decision.record.solved_at.has_value());
}

TEST(CounterTest, OnlyAPersonsPublicReplyCounts) {
  Dialogue said = intake_dialogue();
  said.say("壞了");
  Event reply = said.event("message.agent");
  reply.message = Message{};
  reply.message->by = Actor::kSystem;
  said.judge(reply);
  EXPECT_EQ(said.record().human_replies, 0);
  reply.message->by = Actor::kAgent;
  said.judge(reply);
  EXPECT_EQ(said.record().human_replies, 1);
}

constexpr const char* kSurvey = R"(version: 1
status: {values: [待處理, 已解決, 已關閉, 需升級], default: 待處理, closed: [已關閉]}
people: {li: {name: 李工}}
surveys:
  - id: csat
    event: ticket.solved
    when: {all: [{ticket.human_replies: {gte: 1}}], none: [{tag: 自動關閉}]}
    send_after: 1h
    expires: 7d
    channel: [same, email]
    ask:
      - {id: 解決, yes_no: true, text: 問題解決了嗎？}
      - {id: 總體, scale: {from: 1, to: 5, low: 非常不滿意, high: 非常滿意}, text: 您打幾分？}
      - {id: 改進, text_answer: {max: 500}, text: 哪些地方需要改進？}
    classes: {of: 總體, 滿意: {gte: 4}, 一般: {is: 3}, 不滿意: {lte: 2}}
engage:
  - id: esc
    event: survey.answered
    when: {any: [{survey.class: 不滿意}, {survey.解決: false}]}
    then:
      status: 需升級
      escalate: li
      note: "客戶不滿意：{{ survey.總體 }} 分。{{ survey.改進 }}"
      limit: {per: ticket, at_most: 1, in: 7d}
)";

TEST(SurveyTest, IsAskedWhenItsConditionHolds) {
  Dialogue said(program_of(kSurvey));
  said.say("壞了");
  EXPECT_THAT(said.judge(said.event("ticket.solved")).effects, IsEmpty());
  said.record().human_replies = 1;
  const Decision solved = said.judge(said.event("ticket.solved"));
  ASSERT_EQ(solved.effects.size(), 1U);
  EXPECT_EQ(solved.effects[0].kind, EffectKind::kSurvey);
  EXPECT_EQ(solved.effects[0].target, "csat");
  EXPECT_EQ(solved.effects[0].args["send_after_ms"], 3'600'000);
  EXPECT_THAT(solved.effects[0].channels, ElementsAre("same", "email"));
}

TEST(SurveyTest, NobodyIsAskedAboutATicketWithoutAValidMessage) {
  Dialogue said(program_of(R"(version: 1
audit:
  - {id: ad, when: {text: {has_any: [貸款]}}, then: {audit: {verdict: advertisement}}}
surveys:
  - {id: csat, event: ticket.solved, ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]}
  - {id: extra, event: app.never, ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]}
engage:
  - {id: ask, event: ticket.solved, then: {survey: {id: extra}}}
)"));
  said.say("低息貸款");
  const Decision spam = said.judge(said.event("ticket.solved"));
  EXPECT_THAT(spam.effects, IsEmpty());
  ASSERT_EQ(spam.held_back.size(), 1U);
  EXPECT_EQ(spam.held_back[0].reason, "no message of the ticket is valid");
  said.say("我的水壺壞了");
  EXPECT_EQ(said.judge(said.event("ticket.solved")).effects.size(), 2U);
}

TEST(SurveyTest, BadAnswerIsClassedAndEscalates) {
  Dialogue said(program_of(kSurvey));
  said.say("壞了");
  Event answer = said.event("survey.answered");
  answer.survey = {{"id", "csat"}, {"解決", true}, {"總體", 2}, {"改進", "太慢 13812345678"}};
  const Decision decision = said.judge(answer);
  EXPECT_THAT(fired_ids(decision), ElementsAre("esc"));
  EXPECT_EQ(decision.record.status.value, "需升級");
  ASSERT_EQ(decision.effects.size(), 2U);
  EXPECT_EQ(decision.effects[0].text, "客戶不滿意：2 分。太慢 138****5678");
  EXPECT_EQ(decision.effects[1].target, "li");
  EXPECT_EQ(decision.record.surveys["csat"]["class"], "不滿意");
  ASSERT_EQ(decision.reservations.size(), 1U) << "the limit is about the note only";
  EXPECT_EQ(decision.reservations[0].effect, decision.effects[0].key);
  EXPECT_EQ(decision.reservations[0].at_most, 1);
}

TEST(SurveyTest, MissingFieldRefusesTheEffect) {
  Dialogue said(program_of(kSurvey));
  said.say("壞了");
  Event answer = said.event("survey.answered");
  answer.survey = {{"id", "csat"}, {"解決", false}, {"總體", 4}};
  const Decision decision = said.judge(answer);
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back[0].reason, "field 'survey.改進' is missing");
}

TEST(FollowUpTest, StatusEffectsStopVisiblyAtTheThirdHop) {
  Dialogue said(program_of(R"(version: 1
status: {values: [甲, 乙], default: 甲}
engage:
  - {id: a, event: [message.customer, ticket.updated], when: {ticket.status: 甲}, then: {status: 乙}}
  - {id: b, event: ticket.updated, when: {ticket.status: 乙}, then: {status: 甲}}
)"));
  Decision decision = said.say("x");
  int hops = 0;
  while (!decision.follow_ups.empty()) {
    ++hops;
    decision = said.judge(decision.follow_ups[0]);
  }
  EXPECT_EQ(hops, 3);
  EXPECT_EQ(decision.failed.size(), 1U);
}

constexpr const char* kExtract = R"yaml(version: 1
extract:
  - id: o
    when: {text: {regex: "(?i)order\\s*(?P<order>[0-9]{6,})"}}
    then: {extract: {product.order_no: $order}}
engage:
  - id: n
    event: message.customer
    when: {product.order_no: {exists: true}}
    then: {note: "單號 {{ product.order_no }}"}
)yaml";

TEST(ExtractTest, NamedGroupBecomesAField) {
  Dialogue said(program_of(kExtract));
  const Decision decision = said.say("my Order 123456 broke");
  EXPECT_EQ(decision.record.custom.at("product.order_no").value, "123456");
  ASSERT_EQ(decision.effects.size(), 1U);
  EXPECT_EQ(decision.effects[0].text, "單號 123456");
}

TEST(ExtractTest, OnlyWhatFitsTheFieldIsTaken) {
  struct Case {
    const char* text;
    bool taken;
  };
  for (const Case& one : {Case{"買於 2026-03-05", true},
                          Case{"買於 2026/3/5", true},
                          Case{"買於 ２０２６年３月５日", true},
                          Case{"買於 3月5日", true},
                          Case{"買於 20260305", true},
                          Case{"買於 2026-03-05 14:30", true},
                          Case{"買於 2026-03-05T14:30:00", true},
                          Case{"買於 20260305 14:30", true},
                          Case{"買於 2026年3月5日下午3點", true},
                          Case{"買於 3月5日下午3點", true},
                          Case{"買於 民國115年3月5日", true},
                          Case{"買於 115年3月5日", false},
                          Case{"買於 2026年3月 14點", false},
                          Case{"買於 2026年3月下午2時", false},
                          Case{"買於 3月 14點", false},
                          Case{"買於 2026-03 14:30", false},
                          Case{"買於 14:30", false},
                          Case{"買於 3", false},
                          Case{"買於 2026-13-45", false},
                          Case{"買於 昨天", false}}) {
    Dialogue said(program_of(R"yaml(version: 1
extract:
  - {id: d, when: {text: {regex: "買於 (?P<day>.*)"}}, then: {extract: {product.purchased_on: $day}}}
)yaml"));
    const Decision decision = said.say(one.text);
    EXPECT_EQ(decision.record.custom.contains("product.purchased_on"), one.taken) << one.text;
    ASSERT_EQ(decision.held_back.size(), one.taken ? 0U : 1U) << one.text;
    if (!one.taken) {
      EXPECT_EQ(decision.held_back[0].field, "product.purchased_on");
      EXPECT_EQ(decision.held_back[0].reason,
                "what the group 'day' matched is no day, such as 2026-03-05");
    }
  }
}

TEST(SurveyTest, IsFoundUnderAnySpelling) {
  Dialogue said(program_of(R"(version: 1
surveys:
  - {id: 滿意度, event: ticket.solved, ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]}
engage:
  - {id: seen, event: survey.answered, when: {survey.id: 滿意度}, then: {tag: [答了]}}
)"));
  said.say("壞了");
  Event answer = said.event("survey.answered");
  answer.survey = {{"id", "满意度"}, {"解決", false}};
  const Decision decision = said.judge(answer);
  EXPECT_THAT(fired_ids(decision), ElementsAre("seen"));
  EXPECT_TRUE(decision.record.surveys.contains("滿意度"));
}

TEST(BackfillTest, NothingIsSent) {
  Dialogue said(program_of(kIntakeRules));
  Event event = said.message("你好");
  event.backfill = true;
  const Decision decision = said.judge(event);
  EXPECT_THAT(decision.effects, IsEmpty());
  EXPECT_EQ(decision.would.size(), 1U);
}

TEST(TemplateTest, IsWrittenInTheCustomersLanguage) {
  const auto program = program_of(R"(version: 1
templates:
  收到: {zh-Hant: "收到，{{ customer.name }}", zh-Hans: "收到了，{{ customer.name }}", en: "Got it, {{ customer.name }}", default: 您}
engage:
  - {id: m, event: message.customer, then: {message: {template: 收到, channel: [same, email]}}}
)");
  Dialogue english(program);
  EXPECT_EQ(english.say("My kettle is broken and I want it fixed").effects.at(0).text,
            "Got it, 您");
  Dialogue simplified(program);
  EXPECT_EQ(simplified.say("水壶坏了，请问怎么办").effects.at(0).text, "收到了，您");
}

TEST(TemplateTest, LeavesAPlaceForANumberThatTheStoreHasYetToGive) {
  Dialogue said(program_of(R"(version: 1
engage:
  - {id: m, event: message.customer, then: {message: "{{ ticket.number }}: {{ message.text }}"}}
)"));
  const std::string place(kNumberPlace);
  const Decision first = said.say("你" + place + "好");
  ASSERT_EQ(first.effects.size(), 1U) << "nothing is refused for want of a number";
  EXPECT_EQ(first.effects[0].text, place + ": 你好") << "a customer's words hold no place";
  EXPECT_EQ(with_number(first.effects[0].text, "FW1"), "FW1: 你好");
  EXPECT_EQ(said.say("再問一次").effects.at(0).text, "FW202609300001: 再問一次");
}

TEST(TemplateTest, KeepsTheAuthorsWordsAndValuesApart) {
  Dialogue said(program_of(R"(version: 1
engage:
  - {id: a, event: message.customer, then: {note: "**{{ message.text }}**"}}
  - {id: b, event: message.customer, then: {note: "**停用**"}}
)"));
  const Decision first = said.say("漏" + std::string(kValueEnd) + "*電*");
  ASSERT_EQ(first.effects.size(), 2U);
  EXPECT_EQ(text_to_send(first.effects[1]), "**停用**");
  EXPECT_EQ(first.effects[0].text, "**漏*電***") << "for people, without marks";
  EXPECT_EQ(first.effects[0].marked, "**" + mark_value("漏*電*") + "**");
}

TEST(TryJsonTest, HasEveryKeyAndTheDocumentedShape) {
  const auto program = program_of(kIntakeRules);
  Dialogue said(program);
  const Decision decision = said.say("你好");
  const OrderedJson json = decision_to_try_json(decision, *program);
  for (const char* key :
       {"id",     "verdict",  "priority",  "tags",          "dimensions", "scores",
        "group",  "assignee", "fired",     "would",         "conflicts",  "held_back",
        "failed", "rules",    "status",    "collaborators", "notes",      "messages",
        "custom", "survey",   "follow_ups"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["tags"], OrderedJson({"新", "看過"}));
  EXPECT_EQ(json["notes"], OrderedJson({"已看"}));
  EXPECT_TRUE(json["group"].is_null());
  EXPECT_EQ(json["rules"], program->hash());
}

}  // namespace
}  // namespace triaged

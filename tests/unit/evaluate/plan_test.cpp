#include "evaluate/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "model/number_place.h"
#include "model/value_marks.h"
#include "support/scripted_program.h"

namespace triaged {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const TimePoint kPlanTime = parse_time("2026-11-21T09:30:00+08:00").value();

class PlanTest : public testing::Test {
 protected:
  PlanTest() : program([](const Event&, const Record&) { return Decision{}; }) {
    chat.kinds = {EntryKind::kSync, EntryKind::kNote, EntryKind::kMessage};
    desk.kinds = {EntryKind::kSync, EntryKind::kNote, EntryKind::kRelay, EntryKind::kMessage};
    popup.kinds = {};
    mail.kinds = {EntryKind::kMessage, EntryKind::kNotify};
    sms.kinds = {EntryKind::kMessage};
    chat.fields = {"tags", "priority", "custom"};
    desk.fields = chat.fields;
    routing.desks = {{"chat", "chat"}, {"app", "desk"}, {"sms", "desk"}};
    routing.places = {
        {"chat", &chat}, {"desk", &desk}, {"app", &popup}, {"mail", &mail}, {"sms", &sms}};
    routing.language = "zh-Hant";
    event.id = "m1";
    event.types = {"message.customer", "ticket.created"};
    event.received_at = kPlanTime;
    event.message = Message{};
    event.message->text = "插上就漏電，我的身分證 11010519491231002X";
    from("chat", "chat");
  }

  void from(const std::string& source, const std::string& channel) {
    event.source = source;
    event.channel = channel;
    decision.record.source = source;
    decision.record.channel = channel;
  }

  Planned run() { return plan(event, before, decision, {program, routing, codes}); }

  std::vector<std::string> kinds(const Planned& planned) {
    std::vector<std::string> names;
    for (const OutboxEntry& entry : planned.entries) {
      names.push_back(std::string(to_string(entry.kind)) + ">" + entry.destination);
    }
    return names;
  }

  Capabilities chat, desk, popup, mail, sms;
  Routing routing;
  ScriptedProgram program;
  SurveyCodes codes{Secret("0123456789abcdef0123456789abcdef")};
  Event event;
  Record before;
  Decision decision;
};

TEST_F(PlanTest, ChangedFieldsBecomeOneSyncAndOneNote) {
  decision.changed_fields = {"priority", "tags"};
  decision.record.priority.value = "高";
  decision.record.tags["安全风险"] = {"安全風險", true, Actor::kRule, "cls.safety"};
  decision.fired.push_back({"cls.safety", Phase::kClassify, {{"漏電", MessagePart::kText, 3, 5}}});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("sync>chat", "note>chat"));
  const std::string note = string_at(planned.entries[1].args, "text");
  EXPECT_THAT(note, HasSubstr("標籤 安全風險 · 優先級 高"));
  EXPECT_THAT(note, HasSubstr("「漏電」（cls.safety）"));
  EXPECT_LE(std::ranges::count(note, '\n'), 4) << note;
}

TEST_F(PlanTest, NamesTheRulesThatDecidedBeforeOthers) {
  decision.changed_fields = {"tags"};
  for (const char* rule : {"core.a", "core.b", "core.c", "core.d", "core.e", "shop.paid_twice"}) {
    decision.fired.push_back({rule, Phase::kClassify, {{"扣款", MessagePart::kText, 0, 2}}});
  }
  decision.record.tags["重複扣款"] = {"重複扣款", true, Actor::kRule, "shop.paid_twice"};
  EXPECT_THAT(string_at(run().entries.back().args, "text"),
              HasSubstr("（shop.paid_twice、core.a、core.b、core.c）"));
}

struct NamesCase {
  const char* name;
  const char* language;
  const char* line;      ///< of the note, what changed
  const char* conflict;  ///< of the note, what the rules disagree on
};

class NoteNamesTest : public PlanTest, public testing::WithParamInterface<NamesCase> {};

TEST_P(NoteNamesTest, ShowsWhatPeopleReadInsteadOfIds) {
  program.declared_priority.name = "priority";
  program.declared_priority.value_display["high"] = {{"zh-Hant", "高"}, {"en", "urgent"}};
  DeclaredValues kind;
  kind.name = "kind";
  kind.display = {{"zh-Hant", "類別"}, {"en", "sort"}};
  kind.value_display["complaint"] = {{"zh-Hant", "投訴"}};
  DeclaredValues bare;
  bare.name = "problem";
  program.declared_dimensions = {kind, bare};
  routing.language = GetParam().language;
  decision.changed_fields = {"priority", "kind", "problem"};
  decision.record.priority.value = "high";
  decision.record.dimensions["kind"].value = "complaint";
  decision.record.dimensions["problem"].value = "parcel";
  decision.conflicts.push_back({"kind", {}, "complaint"});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("sync>chat", "note>chat"));
  const std::string note = string_at(planned.entries[1].args, "text");
  EXPECT_THAT(note, HasSubstr(GetParam().line));
  EXPECT_THAT(note, HasSubstr(GetParam().conflict));
}

INSTANTIATE_TEST_SUITE_P(Languages,
                         NoteNamesTest,
                         testing::Values(NamesCase{"exact",
                                                   "zh-Hant",
                                                   "優先級 高 · 類別 投訴 · problem parcel",
                                                   "規則對「類別」意見不一，保留「投訴」"},
                                         NamesCase{"ids_in_a_language_without_names",
                                                   "zh-Hans",
                                                   "优先级 high · kind complaint · problem parcel",
                                                   "规则对“kind”意见不一，保留“complaint”"},
                                         NamesCase{
                                             "an_id_for_what_has_no_name",
                                             "en",
                                             "priority urgent · sort complaint · problem parcel",
                                             "Rules disagree on sort: kept \"complaint\""}),
                         [](const auto& given) { return std::string(given.param.name); });

TEST_F(PlanTest, MarksOnlyOurOwnTextsThatWaitForTheNumber) {
  from("app", "popup");
  const std::string place(kNumberPlace);
  event.message->text = "漏" + place + "電";
  routing.mail = "mail";
  decision.record.customer.email = "li@example.com";
  decision.effects = {
      {EffectKind::kNote, "k1", "n", Phase::kEngage, "", "單號 " + place, {}, nullptr},
      {EffectKind::kMessage, "k2", "m", Phase::kEngage, "", "您的單號 " + place, {}, nullptr},
      {EffectKind::kMessage, "k3", "m", Phase::kEngage, "", "您好", {}, nullptr}};
  const Planned planned = run();
  ASSERT_THAT(kinds(planned),
              ElementsAre("sync>desk", "note>desk", "message>mail", "message>mail"));
  EXPECT_FALSE(planned.entries[0].args.contains("number_place")) << "a customer's words";
  EXPECT_TRUE(planned.entries[1].args.contains("number_place"));
  EXPECT_TRUE(planned.entries[2].args.contains("number_place"));
  EXPECT_FALSE(planned.entries[3].args.contains("number_place"));
}

TEST_F(PlanTest, WhatTheDeskCannotShowIsOnlyToldInTheNote) {
  decision.changed_fields = {"kind", "urgency"};
  decision.record.dimensions["kind"].value = "投訴";
  decision.record.scores["urgency"] = 60;
  EXPECT_THAT(kinds(run()), ElementsAre("note>chat"));
  decision.changed_fields = {"order_no"};
  decision.record.custom["order_no"].value = "SO-1";
  EXPECT_THAT(kinds(run()), ElementsAre("sync>chat", "note>chat"));
}

TEST_F(PlanTest, NothingChangedOwesNothing) {
  EXPECT_THAT(kinds(run()), ElementsAre());
}

TEST_F(PlanTest, AnIgnoredEventOwesNothing) {
  event.types = {"ticket.updated"};
  decision.changed_fields = {"tags"};
  decision.ignored = "echo of our own write";
  EXPECT_THAT(kinds(run()), ElementsAre());
}

TEST_F(PlanTest, ThanksThatReopenedTheTicketAtTheDeskPutItsStatusBack) {
  chat.fields.insert("status");
  decision.ignored = "only thanks after the ticket was solved";
  decision.changed_fields = {"status"};
  EXPECT_THAT(kinds(run()), ElementsAre("sync>chat"));
}

TEST_F(PlanTest, TheSameDecisionHasTheSameKeysAndAnotherEventHasOthers) {
  decision.changed_fields = {"tags"};
  const std::string first = run().entries.at(0).key;
  EXPECT_EQ(run().entries.at(0).key, first);
  event.id = "m2";
  EXPECT_NE(run().entries.at(0).key, first);
}

TEST_F(PlanTest, AMessageOfAnotherChannelOpensTheDeskTicketThenFollowsIt) {
  from("app", "popup");
  Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("sync>desk"));
  const std::string opening = dump_json(planned.entries[0].args);
  EXPECT_THAT(opening, HasSubstr("插上就漏電"));
  EXPECT_EQ(opening.find("11010519491231002X"), std::string::npos)
      << "identity numbers are masked: " << opening;
  before.valid_messages = 1;
  planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("relay>desk"));
}

TEST_F(PlanTest, AnInvalidFirstMessageOpensNoTicket) {
  from("app", "popup");
  decision.verdict = "advertisement";
  EXPECT_THAT(kinds(run()), ElementsAre());
}

TEST_F(PlanTest, ACustomerMessageGoesBackTheWayTheyCame) {
  decision.effects.push_back(
      {EffectKind::kMessage, "k1", "eng.hello", Phase::kEngage, "", "您好", {}, nullptr});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("message>chat"));
  EXPECT_EQ(planned.entries[0].key, "k1");
  EXPECT_EQ(planned.entries[0].expires_at, kPlanTime + std::chrono::minutes(15));
}

TEST_F(PlanTest, WhereTheChannelCannotAnswerTheContactIsUsed) {
  from("app", "popup");
  before.valid_messages = 1;
  event.message.reset();
  routing.mail = "mail";
  decision.effects.push_back(
      {EffectKind::kMessage, "k1", "eng.hello", Phase::kEngage, "", "您好", {}, nullptr});
  Planned planned = run();
  ASSERT_EQ(planned.entries.size(), 1U);
  EXPECT_EQ(planned.entries[0].state, EntryState::kWithheld);
  EXPECT_THAT(planned.entries[0].reason, HasSubstr("no destination for SMS"));
  decision.record.customer.email = "li@example.com";
  planned = run();
  EXPECT_EQ(planned.entries[0].state, EntryState::kPending);
  EXPECT_EQ(planned.entries[0].destination, "mail");
  EXPECT_EQ(string_at(planned.entries[0].args, "to"), "li@example.com");
}

TEST_F(PlanTest, ASurveyIsInvitedByTheHashOfItsCodeOnly) {
  SurveySpec survey;
  survey.id = "csat";
  survey.send_after = std::chrono::hours(1);
  survey.expires = std::chrono::days(7);
  program.surveys["csat"] = survey;
  decision.record.language = "en";
  decision.effects.push_back(
      {EffectKind::kSurvey, "k9", "csat", Phase::kEngage, "csat", "", {}, nullptr});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("message>chat"));
  ASSERT_EQ(planned.surveys.size(), 1U);
  EXPECT_EQ(planned.surveys[0].code_hash, SurveyCodes::hash_of(codes.code_for("k9")));
  EXPECT_EQ(planned.entries[0].due_at, kPlanTime + std::chrono::hours(1));
  EXPECT_EQ(string_at(planned.surveys[0].ask, "language"), "en");
  EXPECT_EQ(dump_json(planned.entries[0].args).find(codes.code_for("k9")), std::string::npos);
}

TEST_F(PlanTest, AnEscalationReachesThePersonAndTheNote) {
  program.people["li"] = Person{"li", "李工", {{"email", "li@shop.example"}}, {}};
  routing.mail = "mail";
  decision.effects.push_back(
      {EffectKind::kEscalate, "k3", "esc", Phase::kEngage, "li", "", {}, nullptr});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("note>chat", "notify>mail"));
  EXPECT_THAT(string_at(planned.entries[0].args, "text"), HasSubstr("已升級給 李工。"));
  EXPECT_EQ(string_at(planned.entries[1].args, "to"), "li@shop.example");
}

TEST_F(PlanTest, TheSupervisorIsThatOfTheTicketsGroup) {
  program.people["li"] = Person{"li", "李工", {{"email", "li@shop.example"}}, {}};
  program.teams["售後組"] = Team{"售後組", {}, "li", {}};
  routing.mail = "mail";
  decision.record.group.value = "售後組";
  decision.effects.push_back(
      {EffectKind::kEscalate, "k3", "esc", Phase::kEngage, "supervisor", "", {}, nullptr});
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("note>chat", "notify>mail"));
  EXPECT_THAT(string_at(planned.entries[0].args, "text"), HasSubstr("已升級給 李工。"));
  EXPECT_EQ(string_at(planned.entries[1].args, "to"), "li@shop.example");
}

TEST_F(PlanTest, ASupervisorWhomNobodyDeclaredIsStillARoleInTheReadersLanguage) {
  decision.effects.push_back(
      {EffectKind::kEscalate, "k3", "esc", Phase::kEngage, "supervisor", "", {}, nullptr});
  EXPECT_THAT(string_at(run().entries.at(0).args, "text"), HasSubstr("已升級給 主管。"));
}

TEST_F(PlanTest, NobodyBehindATargetIsSaid) {
  decision.effects.push_back(
      {EffectKind::kNotify, "k3", "ntf", Phase::kEngage, "assignee", "看一下", {}, nullptr});
  const Planned planned = run();
  ASSERT_EQ(planned.entries.size(), 1U);
  EXPECT_EQ(planned.entries[0].state, EntryState::kWithheld);
  EXPECT_THAT(planned.entries[0].reason, HasSubstr("assignee"));
}

TEST_F(PlanTest, KeepsARulesWordsAndTheValuesInThemApart) {
  decision.changed_fields = {"tags"};
  decision.fired.push_back(
      {"cls.safety", Phase::kClassify, {{"*漏電*", MessagePart::kText, 3, 7}}});
  const std::string marked = "**停用**：" + mark_value("13812345678 *x*");
  decision.effects = {
      {EffectKind::kNote, "k1", "n", Phase::kEngage, "", "**停用**：…", {}, nullptr, marked},
      {EffectKind::kMessage, "k2", "m", Phase::kEngage, "", "**停用**：…", {}, nullptr, marked}};
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("sync>chat", "note>chat", "message>chat"));
  const std::vector<TextPiece> note = split_at_marks(string_at(planned.entries[1].args, "text"));
  ASSERT_EQ(note.size(), 3U);
  EXPECT_TRUE(note[0].is_value) << "our own lines, which repeat the customer";
  EXPECT_THAT(note[0].text, HasSubstr("「*漏電*」"));
  EXPECT_EQ(note[1].text, "\n**停用**：");
  EXPECT_FALSE(note[1].is_value);
  EXPECT_EQ(note[2].text, "138****5678 *x*");
  EXPECT_TRUE(planned.entries[1].args.contains("authored"));
  EXPECT_EQ(string_at(planned.entries[2].args, "text"), marked);
  EXPECT_TRUE(planned.entries[2].args.contains("authored"));
}

TEST_F(PlanTest, MasksAContactThatTwoValuesMakeTogether) {
  const std::string number = "回電 " + mark_value("1381234") + mark_value("5678");
  const std::string address = "信箱 " + mark_value("carla") + "@" + mark_value("example.com");
  decision.effects = {
      {EffectKind::kNote, "k1", "n", Phase::kEngage, "", "回電 …", {}, nullptr, number},
      {EffectKind::kNotify, "k2", "m", Phase::kEngage, "assignee", "信箱 …", {}, nullptr, address}};
  const Planned planned = run();
  ASSERT_EQ(planned.entries.size(), 2U);
  EXPECT_EQ(string_at(planned.entries[0].args, "text"), "回電 " + mark_value("138****5678"));
  EXPECT_EQ(string_at(planned.entries[1].args, "text"), "信箱 " + mark_value("c***@example.com"));
}

TEST_F(PlanTest, ACustomersRelayedWordsAreNoRulesText) {
  from("app", "popup");
  before.valid_messages = 1;
  const Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("relay>desk"));
  EXPECT_FALSE(planned.entries[0].args.contains("authored"));
}

TEST_F(PlanTest, ANoteWaitsForThePermitsOfItsLines) {
  const std::string place(kNumberPlace);
  decision.effects = {
      {EffectKind::kNote, "k1", "n", Phase::kEngage, "", "一 " + place, {}, nullptr, ""},
      {EffectKind::kNote, "k2", "n", Phase::kEngage, "", "二", {}, nullptr, ""}};
  Planned planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("note>chat"));
  EXPECT_EQ(string_at(planned.entries[0].args, "text"), "一 " + place + "\n二");
  decision.reservations = {{"limit:n", Millis(1000), 1, "k2", ""}};
  planned = run();
  ASSERT_THAT(kinds(planned), ElementsAre("note>chat"));
  EXPECT_FALSE(planned.entries[0].args.contains("text")) << "the commit says which lines stay";
  EXPECT_TRUE(planned.entries[0].args.contains("number_place"));
  EXPECT_EQ(planned.entries[0].args["lines"][1], (Json{{"key", "k2"}, {"text", "二"}}));
}

/// A rule moved the ticket: the event that follows, and the fields that changed with it.
class StatusPlanTest : public PlanTest {
 protected:
  StatusPlanTest() {
    Event follow;
    follow.id = "m1:status:1";
    follow.types = {"ticket.updated", "ticket.solved"};
    follow.actor = Actor::kRule;
    follow.hop = 1;
    follow.changes.push_back({"status", Json("處理中"), Json("已解決"), Actor::kRule});
    Event tagged = follow;
    tagged.id = "m1:tag:vip:1";
    tagged.changes.front().field = "tags";
    decision.follow_ups = {follow, tagged};
    decision.record.status = {"已解決", 0, Actor::kRule, "out.solve"};
    decision.changed_fields = {"status", "tags"};
    chat.fields.insert("status");
  }

  static std::vector<std::string> ids(const Planned& planned) {
    std::vector<std::string> ids;
    for (const Event& event : planned.follow_ups) {
      ids.push_back(event.id);
    }
    return ids;
  }
};

TEST_F(StatusPlanTest, WhatFollowsAStatusWaitsForTheDeskThatShowsIt) {
  const Planned planned = run();
  EXPECT_THAT(ids(planned), ElementsAre("m1:tag:vip:1"));
  ASSERT_FALSE(planned.entries.empty());
  EXPECT_EQ(planned.entries[0].kind, EntryKind::kSync);
  EXPECT_EQ(planned.entries[0].args["then"]["id"], "m1:status:1");
}

TEST_F(StatusPlanTest, ItBeginsAtOnceWhereNoDeskShowsTheStatus) {
  chat.fields.erase("status");
  EXPECT_THAT(ids(run()), ElementsAre("m1:status:1", "m1:tag:vip:1"));
  from("app", "popup");
  before.valid_messages = 1;
  EXPECT_THAT(ids(run()), ElementsAre("m1:status:1", "m1:tag:vip:1"));
}

TEST_F(StatusPlanTest, ItBeginsAtOnceWhereEveryWriteCountsAsConfirmed) {
  const Planned planned = plan(event, before, decision, {program, routing, codes, true});
  EXPECT_THAT(ids(planned), ElementsAre("m1:status:1", "m1:tag:vip:1"));
  EXPECT_FALSE(planned.entries[0].args.contains("then"));
}

TEST_F(StatusPlanTest, ItBeginsAtOnceWhereTheDeskToldOfTheStatusItself) {
  decision.changed_fields = {"tags"};
  EXPECT_THAT(ids(run()), ElementsAre("m1:status:1", "m1:tag:vip:1"));
}

}  // namespace
}  // namespace triaged

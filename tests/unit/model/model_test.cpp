#include <gtest/gtest.h>

#include "base/time.h"
#include "model/decision.h"
#include "model/outbox.h"

namespace triaged {
namespace {

TimePoint at(const char* text) {
  return parse_time(text).value();
}

Event sample_event() {
  Event event;
  event.id = "m1";
  event.types = {"message.customer", "ticket.created"};
  event.source = "support-chat";
  event.channel = "chat";
  event.conversation = "123";
  event.received_at = at("2026-11-21T09:30:00+08:00");
  set_event_time(event, at("2026-11-21T09:29:58+08:00"));
  event.actor = Actor::kCustomer;
  event.message = Message{"4711",
                          "插上就漏电",
                          "",
                          "zh-Hans",
                          Actor::kCustomer,
                          event.at,
                          {{"a.jpg", "image/jpeg", "https://x/a", 12}}};
  event.customer.name = "李小姐";
  event.customer.phone = "+8613800000000";
  event.customer.anonymous = false;
  event.ticket.status = "待處理";
  event.ticket.tags = std::vector<std::string>{};
  event.changes = {{"status", nullptr, "open", Actor::kAgent, {"處理中"}}};
  event.detail = {{"name", "x"}};
  event.hop = 2;
  return event;
}

TEST(EventTest, GoesRoundThroughJson) {
  const Json json = to_json(sample_event());
  auto read = event_from_json(json);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(dump_json(to_json(*read)), dump_json(json));
  EXPECT_TRUE(read->is("ticket.created"));
  EXPECT_EQ(read->message->attachments.at(0).size_bytes, 12);
  ASSERT_TRUE(read->ticket.tags.has_value()) << "an empty tag set is known, not missing";
  EXPECT_EQ(read->customer.anonymous, false);
}

TEST(EventTest, RefusesWhatIsNoEvent) {
  EXPECT_FALSE(event_from_json(Json::array()).ok());
  EXPECT_FALSE(event_from_json(Json::object()).ok());
}

TEST(EventTest, PlatformTimeIsBelievedWithinBoundsOnly) {
  Event event;
  event.received_at = at("2026-11-21T09:30:00Z");
  set_event_time(event, at("2026-11-14T09:30:00Z"));
  EXPECT_FALSE(event.at_replaced);
  set_event_time(event, at("2026-11-14T09:29:59Z"));
  EXPECT_TRUE(event.at_replaced);
  EXPECT_EQ(event.at, event.received_at);
  set_event_time(event, at("2026-11-21T09:35:01Z"));
  EXPECT_TRUE(event.at_replaced);
  set_event_time(event, std::nullopt);
  EXPECT_TRUE(event.at_replaced);
}

TEST(EventTest, KnowsItsTypes) {
  EXPECT_TRUE(is_event_type("ticket.solved"));
  EXPECT_TRUE(is_event_type("app.order_done"));
  EXPECT_FALSE(is_event_type("app."));
  EXPECT_FALSE(is_event_type("ticket.exploded"));
}

TEST(RecordTest, GoesRoundThroughJson) {
  Record record;
  record.id = 7;
  record.number = "FW202611210001";
  record.opened_at = at("2026-11-21T09:30:00Z");
  record.priority = {"高", 100, Actor::kRule, "pri.safety"};
  record.tags["安全风险"] = {"安全風險", true, Actor::kRule, "cls.safety"};
  record.tags["老客"] = {"老客", false, Actor::kAgent, ""};
  record.dimensions["kind"] = {"投訴", 100, Actor::kRule, "cls.safety"};
  record.many_dimensions["emotion"]["愤怒"] = {"憤怒", true, Actor::kRule, "cls.agitated"};
  record.scores["urgency"] = 60;
  record.locks["priority"] = {Actor::kAgent, at("2026-11-21T10:00:00Z")};
  record.escalated = {"li"};
  record.linked = {"T1", "T2"};
  record.parent = "T2";
  record.thread = {"水壺壞了", "在嗎"};
  record.customer_messages = 3;
  record.started_by = Actor::kCustomer;
  const Json json = to_json(record);
  auto read = record_from_json(json);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(dump_json(to_json(*read)), dump_json(json));
  EXPECT_EQ(present_names(read->tags), std::vector<std::string>{"安全風險"});
  EXPECT_EQ(read->locks.at("priority").at, record.locks.at("priority").at);
  EXPECT_EQ(read->linked, record.linked);
  EXPECT_EQ(read->thread, record.thread);
}

TEST(EventTest, AnyTextIsWrittenAsJson) {
  Event event;
  event.types = {"message.customer"};
  event.message = Message{};
  event.message->text = "\"引號\" \\ \b\f\n\r\t\x01\x1f\x7f 😀";
  event.message->html = "broken \xE6\xB0 here";
  const Result<Json> json = parse_json(to_text(event));
  ASSERT_TRUE(json.ok()) << to_text(event);
  EXPECT_EQ(string_at((*json)["message"], "text"), event.message->text);
  EXPECT_EQ(string_at((*json)["message"], "html"), "broken \uFFFD here");
  EXPECT_EQ(dump_json(*json), dump_json(to_json(event)));
}

TEST(RecordTest, DesksGoRoundThroughJson) {
  ByName<DeskView> desks{{"helpdesk",
                          {"20",
                           {{"priority", 80}},
                           {{"priority", at("2026-11-21T10:00:00Z")}},
                           at("2026-11-21T10:00:01Z"),
                           {{"id", "m1:status:1"}}}}};
  const auto read = desks_from_json(parse_json(to_text(desks)).take());
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->at("helpdesk"), desks.at("helpdesk"));
}

TEST(NamesTest, EveryEnumeratorGoesRound) {
  for (int i = 0; i < kPhaseCount; ++i) {
    const auto phase = static_cast<Phase>(i);
    EXPECT_EQ(parse_phase(to_string(phase)), phase);
  }
  for (int i = 0; i <= static_cast<int>(Actor::kBounce); ++i) {
    const auto actor = static_cast<Actor>(i);
    EXPECT_EQ(parse_actor(to_string(actor)), actor);
  }
  for (int i = 0; i <= static_cast<int>(EntryState::kDropped); ++i) {
    const auto state = static_cast<EntryState>(i);
    EXPECT_EQ(parse_entry_state(to_string(state)), state);
  }
  EXPECT_FALSE(parse_entry_kind("nothing").has_value());
}

}  // namespace
}  // namespace triaged

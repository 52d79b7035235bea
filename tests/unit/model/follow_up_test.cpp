#include "model/follow_up.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace triaged {
namespace {

const TimePoint kConfirmed = parse_time("2026-11-21T10:00:00Z").value();

Event status_event(const std::string& to) {
  Event event;
  event.id = "m1:status:1";
  event.types = {std::string(event_type::kTicketUpdated), std::string(event_type::kTicketSolved)};
  event.source = "chat";
  event.at = event.received_at = kConfirmed - Millis(60'000);
  event.actor = Actor::kRule;
  event.actor_name = "out.solve";
  event.hop = 1;
  event.changes.push_back({"status", Json("處理中"), Json(to), Actor::kRule});
  return event;
}

OutboxEntry sync_for(const std::string& status) {
  OutboxEntry sync;
  sync.kind = EntryKind::kSync;
  hold_back(status_event(status), sync);
  return sync;
}

DeskView desk_with(const std::string& status) {
  DeskView desk;
  desk.confirmed["status"] = status;
  return desk;
}

TEST(FollowUpTest, ComesOutAsItWentInAtTheTimeOfTheConfirmation) {
  const auto event = follow_up_of(sync_for("已解決"), desk_with("已解決"), kConfirmed);
  ASSERT_TRUE(event.ok() && event->has_value());
  Event expected = status_event("已解決");
  expected.at = expected.received_at = kConfirmed;
  EXPECT_EQ(to_json(**event), to_json(expected));
}

TEST(FollowUpTest, ADeskThatShowsNoStatusIsTakenAtItsWord) {
  EXPECT_TRUE(follow_up_of(sync_for("已解決"), {}, kConfirmed)->has_value());
}

TEST(FollowUpTest, NothingComesOfAStatusThatWasOvertaken) {
  const OutboxEntry sync = sync_for("已解決");
  EXPECT_FALSE(follow_up_of(sync, desk_with("處理中"), kConfirmed)->has_value());
  EXPECT_FALSE(follow_up_of(OutboxEntry{}, {}, kConfirmed)->has_value());
}

TEST(FollowUpTest, ALaterStatusInTheSameSyncTakesItsPlace) {
  OutboxEntry sync = sync_for("已解決");
  hold_back(status_event("已關閉"), sync);
  EXPECT_FALSE(follow_up_of(sync, desk_with("已解決"), kConfirmed)->has_value());
  EXPECT_TRUE(follow_up_of(sync, desk_with("已關閉"), kConfirmed)->has_value());
}

TEST(FollowUpTest, WhatAnEntryThatWasGivenUpHeldIsOwedByTheDesk) {
  OutboxEntry given_up = sync_for("已解決");
  DeskView desk = desk_with("處理中");
  desk.owed = take_held(given_up);
  EXPECT_TRUE(take_held(given_up).is_null()) << "it waits in one place only";
  EXPECT_TRUE(owed_of(desk, "已解决").has_value()) << "names are compared folded";
  EXPECT_FALSE(owed_of(desk, "處理中").has_value());
  OutboxEntry later;
  later.kind = EntryKind::kSync;
  EXPECT_FALSE(follow_up_of(later, desk, kConfirmed)->has_value()) << "another status stands there";
  desk.confirmed["status"] = "已解決";
  EXPECT_TRUE(follow_up_of(later, desk, kConfirmed)->has_value());
  OutboxEntry note;
  note.kind = EntryKind::kNote;
  EXPECT_FALSE(follow_up_of(note, desk, kConfirmed)->has_value()) << "no sync";
}

TEST(FollowUpTest, WhatCannotBeReadIsAnError) {
  OutboxEntry sync = sync_for("已解決");
  sync.args["then"] = {{"types", 7}};
  EXPECT_FALSE(follow_up_of(sync, {}, kConfirmed).ok());
  Event other = status_event("已解決");
  other.changes.front().field = "group";
  sync.args["then"] = to_json(other);
  EXPECT_FALSE(follow_up_of(sync, {}, kConfirmed).ok());
}

TEST(FollowUpTest, OnlyAStatusOfOursIsOne) {
  EXPECT_TRUE(is_status_follow_up(status_event("已解決")));
  Event agents = status_event("已解決");
  agents.actor = Actor::kAgent;
  EXPECT_FALSE(is_status_follow_up(agents));
  Event tag = status_event("已解決");
  tag.changes.front().field = "tags";
  EXPECT_FALSE(is_status_follow_up(tag));
}

}  // namespace
}  // namespace triaged

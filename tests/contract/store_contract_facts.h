#pragma once

#include "contract/store_contract.h"
#include "text/shingles.h"

namespace triaged {

/// The journal's indexes: what decisions hand to the commit is what questions are answered from.
class FactContract : public StoreContract {
 protected:
  static constexpr std::uint64_t kGroup = 11;

  static FactRow fact(TimePoint at, std::uint64_t value = 0, const std::string& text = "") {
    FactRow row;
    row.index = "messages";
    row.group = kGroup;
    row.at = at;
    row.value = value;
    row.text = text.empty() ? "" : shingles_of(text);
    return row;
  }
  static FactRow ticket(TimePoint at) {
    FactRow row = fact(at);
    row.index = "tickets";
    row.by_record = true;
    return row;
  }

  /// A decided message of a conversation with these rows.
  RecordId index(const std::string& conversation, std::vector<FactRow> rows) {
    append(conversation, "m" + std::to_string(++said_));
    Decided decided = decide(claim_lane());
    decided.decision.fact_rows = std::move(rows);
    EXPECT_TRUE(commit(decided).ok());
    return decided.lane;
  }

  static FactQuery count_of(const std::string& index, Millis window) {
    FactQuery query;
    query.id = index;
    query.index = index;
    query.group = kGroup;
    query.at = kNow;
    query.window = window;
    query.by_record = index == "tickets";
    return query;
  }

  Json answer(const FactQuery& query, std::span<const Decided> pending = {}, EventSeq seq = 0) {
    Result<Facts> facts = store_->read_facts({&query, 1}, seq, pending);
    EXPECT_TRUE(facts.ok()) << (facts.ok() ? "" : to_string(facts.error()));
    if (!facts.ok() || facts->size() != 1 || facts->front().id != query.id) {
      ADD_FAILURE() << "no answer";
      return {};
    }
    return facts->front().value;
  }

  int said_ = 0;
};

TEST_P(FactContract, TheWindowIsOpenAtItsStartAndClosedAtItsEnd) {
  index("c1", {fact(kNow - std::chrono::hours(1))});
  index("c1", {fact(kNow - std::chrono::hours(1) + Millis(1))});
  index("c2", {fact(kNow)});
  index("c2", {fact(kNow + Millis(1))});
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 2);
}

TEST_P(FactContract, GroupsAndIndexesAreKeptApart) {
  FactRow other = fact(kNow);
  other.group = kGroup + 1;
  index("c1", {fact(kNow), other, ticket(kNow)});
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 1);
  EXPECT_EQ(answer(count_of("unknown", std::chrono::hours(1))), 0);
}

TEST_P(FactContract, ATicketCountsOnceAndThePresentOneAsTheQuestionSays) {
  const RecordId first = index("c1", {ticket(kNow - Millis(5))});
  index("c1", {ticket(kNow - Millis(5))});
  index("c2", {ticket(kNow - Millis(3))});
  FactQuery query = count_of("tickets", std::chrono::hours(1));
  EXPECT_EQ(answer(query), 2);
  query.record = first;
  EXPECT_EQ(answer(query), 1);
  query.present = 0;
  EXPECT_EQ(answer(query), 2);
}

TEST_P(FactContract, TheEventThatAsksIsNotCountedTwice) {
  append("c1", "again");
  Decided decided = decide(claim_lane());
  decided.decision.fact_rows = {fact(kNow)};
  ASSERT_TRUE(commit(decided).ok());
  FactQuery query = count_of("messages", std::chrono::hours(1));
  query.present = 0;
  EXPECT_EQ(answer(query, {}, decided.seq), 1);
  EXPECT_EQ(answer(query), 2);
}

TEST_P(FactContract, DifferentValuesAreCountedOnceEach) {
  index("c1", {fact(kNow - Millis(2), 7)});
  index("c1", {fact(kNow - Millis(1), 7)});
  index("c2", {fact(kNow - Millis(1), 8)});
  FactQuery query = count_of("messages", std::chrono::hours(1));
  query.distinct = true;
  EXPECT_EQ(answer(query), 2);
  query.present = 8;
  EXPECT_EQ(answer(query), 2);
  query.present = 9;
  EXPECT_EQ(answer(query), 3);
}

TEST_P(FactContract, DecisionsAboutToBeCommittedCountAsCommitted) {
  append("c1", "one");
  append("c2", "two");
  std::vector<LaneClaim> lanes = claim_lanes();
  ASSERT_EQ(lanes.size(), 2U);
  Decided first = decide(lanes[0]);
  first.decision.fact_rows = {fact(kNow), ticket(kNow)};
  const FactQuery query = count_of("messages", std::chrono::hours(1));
  EXPECT_EQ(answer(query), 0);
  EXPECT_EQ(answer(query, {&first, 1}), 1);
  ASSERT_TRUE(commit(first).ok());
  EXPECT_EQ(answer(query, {&first, 1}), 1);
  EXPECT_EQ(answer(count_of("tickets", std::chrono::hours(1)), {&first, 1}), 1);
}

TEST_P(FactContract, ADecisionOnWhatAnotherWorkerChangedIsMadeAgain) {
  append("c1", "one");
  append("c2", "two");
  std::vector<LaneClaim> lanes = claim_lanes();
  ASSERT_EQ(lanes.size(), 2U);
  const FactQuery query = count_of("messages", std::chrono::hours(1));
  const Fact read = store_->read_facts({&query, 1}, 0, {})->front();
  Decided first = decide(lanes[0]);
  first.decision.fact_rows = {fact(kNow)};
  Decided second = decide(lanes[1]);
  second.decision.fact_uses = {{"messages", kGroup, read.version}};
  ASSERT_TRUE(commit(first).ok());
  EXPECT_TRUE(is_conflict(commit(second)));
  LaneClaim again = claim_lane();
  EXPECT_EQ(again.lane, lanes[1].lane);
  Decided third = decide(again);
  third.decision.fact_uses = {
      {"messages", kGroup, store_->read_facts({&query, 1}, 0, {})->front().version}};
  EXPECT_TRUE(commit(third).ok());
}

TEST_P(FactContract, WhatRestsOnARefusedDecisionIsRefusedToo) {
  for (const char* conversation : {"c1", "c2", "c3"}) {
    append(conversation, "m");
  }
  const std::vector<LaneClaim> lanes = claim_lanes();
  ASSERT_EQ(lanes.size(), 3U);
  const FactQuery query = count_of("messages", std::chrono::hours(1));
  const std::uint64_t version = store_->read_facts({&query, 1}, 0, {})->front().version;
  Decided other = decide(lanes[0]);
  other.decision.fact_rows = {fact(kNow)};
  std::vector<Decided> both{decide(lanes[1]), decide(lanes[2])};
  both[0].decision.fact_uses = {{"messages", kGroup, version}};
  both[0].decision.fact_rows = {ticket(kNow)};
  both[1].decision.fact_uses = {{"tickets", kGroup, version}};
  ASSERT_TRUE(commit(other).ok());
  const std::vector<Outcome> outcomes = store_->commit_decisions(both).take();
  ASSERT_EQ(outcomes.size(), 2U);
  for (const Outcome& outcome : outcomes) {
    EXPECT_TRUE(is_conflict(outcome));
  }
  EXPECT_EQ(claim_lanes().size(), 2U);
}

TEST_P(FactContract, DecisionsOfOneCallKnowEachOther) {
  append("c1", "one");
  append("c2", "two");
  const std::vector<LaneClaim> lanes = claim_lanes();
  const FactQuery query = count_of("messages", std::chrono::hours(1));
  const Fact read = store_->read_facts({&query, 1}, 0, {})->front();
  std::vector<Decided> both{decide(lanes.at(0)), decide(lanes.at(1))};
  for (Decided& one : both) {
    one.decision.fact_rows = {fact(kNow)};
    one.decision.fact_uses = {{"messages", kGroup, read.version}};
  }
  const std::vector<Outcome> outcomes = store_->commit_decisions(both).take();
  ASSERT_EQ(outcomes.size(), 2U);
  for (const Outcome& outcome : outcomes) {
    EXPECT_TRUE(outcome.ok());
  }
}

TEST_P(FactContract, ASurgeIsComparedWithTheWeeksThatTheJournalKnows) {
  constexpr Millis kWeek = std::chrono::days(7);
  const auto at = [kWeek](int week, int minutes) {
    return kNow - week * kWeek - std::chrono::minutes(minutes);
  };
  Event old = message("c0", "first of all");
  old.at = at(2, 90);
  append(delivery({old}));
  Decided decided = decide(claim_lane());
  decided.decision.fact_rows = {fact(at(2, 90))};
  ASSERT_TRUE(commit(decided).ok());
  FactQuery query = count_of("messages", std::chrono::hours(1));
  query.kind = FactQuery::Kind::kSurge;
  query.present = 0;
  index("c1", {fact(at(0, 5)), fact(at(1, 10)), fact(at(1, 60)), fact(at(2, 0)), fact(at(3, 1))});
  index("c2", {fact(at(1, 20))});
  const Json known = answer(query);
  EXPECT_EQ(known, (Json{{"n", 2}, {"weeks", 2}, {"before", 3}}));
}

TEST_P(FactContract, TheBestOfTheTextsIsFoundAndTheEarliestOfEqualOnes) {
  const RecordId first = index("c1", {fact(kNow - Millis(9), 0, "插上電源就漏電，而且一直發燙")});
  index("c2", {fact(kNow - Millis(8), 0, "插上電源就漏電，而且一直發燙")});
  index("c3", {fact(kNow - Millis(7), 0, "請問保固期是多久，謝謝你們的幫忙")});
  FactQuery query = count_of("messages", std::chrono::hours(1));
  query.kind = FactQuery::Kind::kNearDuplicate;
  query.similarity = 800;
  query.text = shingles_of("插上电源就漏电，而且一直发烫！");
  Json match = answer(query);
  EXPECT_EQ(match["record"], first);
  EXPECT_EQ(match["number"], store_->find_record(own_name(first))->number);
  query.record = first;
  EXPECT_NE(answer(query)["record"], first);
  query.same_record = true;
  EXPECT_EQ(answer(query)["record"], first);
  query.text = shingles_of("完全不同的一句話，沒有相同的字");
  EXPECT_TRUE(answer(query).is_null());
}

TEST_P(FactContract, OnlyTheNewestCandidatesAreCompared) {
  std::vector<FactRow> rows;
  const RecordId old = index("c1", {fact(kNow - Millis(500), 0, "插上電源就漏電，而且一直發燙")});
  for (int i = 0; i < 200; ++i) {
    FactRow row = fact(kNow - Millis(400 - i), 0, "請問保固期是多久，謝謝你們的幫忙");
    rows.push_back(row);
  }
  FactQuery query = count_of("messages", std::chrono::hours(1));
  query.kind = FactQuery::Kind::kNearDuplicate;
  query.similarity = 800;
  query.text = shingles_of("插上電源就漏電，而且一直發燙");
  EXPECT_EQ(answer(query)["record"], old);
  index("c2", std::move(rows));
  EXPECT_TRUE(answer(query).is_null());
}

TEST_P(FactContract, RowsCanBeTakenAwayAgain) {
  FactRow open = ticket(TimePoint{});
  open.index = "open";
  index("c1", {open});
  index("c2", {open});
  FactQuery query = count_of("open", Millis(1));
  query.kind = FactQuery::Kind::kOpenEach;
  query.groups = {kGroup, kGroup + 1};
  EXPECT_EQ(answer(query), Json({2, 0}));
  FactRow closed = open;
  closed.remove = true;
  FactRow moved = open;
  moved.group = kGroup + 1;
  index("c1", {closed, moved});
  EXPECT_EQ(answer(query), Json({1, 1}));
}

TEST_P(FactContract, TheLastTurnIsThatOfTheNewestRow) {
  FactQuery query = count_of("turns", Millis(1));
  query.kind = FactQuery::Kind::kLastTurn;
  query.groups = {kGroup, kGroup + 1};
  EXPECT_TRUE(answer(query).is_null());
  FactRow first = fact(kNow - Millis(2));
  first.index = "turns";
  FactRow second = first;
  second.group = kGroup + 1;
  second.at = kNow - Millis(1);
  index("c1", {second});
  index("c2", {first});
  EXPECT_EQ(answer(query), 1);
  first.at = kNow - Millis(1);
  index("c3", {first});
  EXPECT_EQ(answer(query), 0);
}

TEST_P(FactContract, OldDecisionsAreIndexedOnceHoweverOftenItIsDone) {
  const RecordId record = index("c1", {});
  const EventSeq seq = store_->list_decisions(record)->front().seq;
  const std::vector<FactBackfill> old{{record, seq, kNow, {fact(kNow), ticket(kNow)}}};
  ASSERT_TRUE(store_->put_facts(old).ok());
  ASSERT_TRUE(store_->put_facts(old).ok());
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 1);
  EXPECT_EQ(answer(count_of("tickets", std::chrono::hours(1))), 1);
}

// A row that the decision in between took away would come back for good.
TEST_P(FactContract, ARecordThatWasDecidedOnSinceItWasReadIsNotIndexedFromWhatWasRead) {
  FactRow open = fact(kNow);
  open.by_record = true;
  FactRow closed = open;
  closed.remove = true;
  const RecordId first = index("c1", {});
  const RecordId second = index("c2", {});
  const auto read = [&](RecordId record) {
    return FactBackfill{record, store_->list_decisions(record)->front().seq, kNow, {open}};
  };
  const std::vector<FactBackfill> old{read(first), read(second)};
  index("c1", {closed});
  EXPECT_EQ(*store_->put_facts(old), std::vector<RecordId>{first});
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 1);
}

TEST_P(FactContract, IndexesThatAreNotWantedAreForgotten) {
  index("c1", {fact(kNow), ticket(kNow)});
  EXPECT_TRUE(store_->fact_indexes()->empty());
  const std::vector<FactIndex> kept{{"tickets", ""}};
  ASSERT_TRUE(store_->keep_fact_indexes(kept).ok());
  EXPECT_EQ(*store_->fact_indexes(), std::vector<std::string>{"tickets"});
  ASSERT_TRUE(store_->purge({}, kNow).ok());
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 0);
  EXPECT_EQ(answer(count_of("tickets", std::chrono::hours(1))), 1);
}

TEST_P(FactContract, AnIndexThatIsWantedAgainIsNotForgotten) {
  index("c1", {fact(kNow)});
  ASSERT_TRUE(store_->keep_fact_indexes({}).ok());
  const std::vector<FactIndex> wanted{{"messages", ""}};
  ASSERT_TRUE(store_->want_fact_indexes(wanted).ok());
  ASSERT_TRUE(store_->purge({}, kNow).ok());
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 1);
  EXPECT_TRUE(store_->fact_indexes()->empty()) << "it is not complete yet";
}

TEST_P(FactContract, RowsGoWithTheirRecord) {
  append("c1", "bye");
  Decided decided = decide(claim_lane());
  decided.decision.record.closed_at = kNow - std::chrono::days(800);
  decided.decision.fact_rows = {fact(kNow)};
  ASSERT_TRUE(commit(decided).ok());
  index("c2", {fact(kNow)});
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->purge({}, kNow).ok());
  }
  EXPECT_EQ(answer(count_of("messages", std::chrono::hours(1))), 1);
}

TEST_P(FactContract, RecordsAreListedByTheirIds) {
  const RecordId first = index("c1", {});
  const RecordId second = index("c2", {});
  EXPECT_EQ(store_->list_records(0, 1)->at(0).id, first);
  EXPECT_EQ(store_->list_records(first, 5)->at(0).id, second);
  EXPECT_TRUE(store_->list_records(second, 5)->empty());
}

}  // namespace triaged

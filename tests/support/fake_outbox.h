#pragma once

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace triaged::test {

/// The outbox half of a Store, in memory: due entries in order, one in flight of each record and
/// destination, attempts kept for the test to read. Everything else answers kNotFound.
class FakeOutbox final : public Store {
 public:
  EntryId add(OutboxEntry entry) {
    std::lock_guard lock(mutex_);
    entry.id = static_cast<EntryId>(entries_.size()) + 1;
    if (entry.key.empty()) {
      entry.key = "key" + std::to_string(entry.id);
    }
    entries_[entry.id] = entry;
    return entry.id;
  }
  /// As after a crash: nobody holds anything, and what claims were given out is worth nothing.
  void forget_claims() {
    std::lock_guard lock(mutex_);
    claimed_.clear();
    ++fence_;
  }
  OutboxEntry entry(EntryId id) const {
    std::lock_guard lock(mutex_);
    return entries_.at(id);
  }
  std::vector<Attempted> attempts(EntryId id) const {
    std::lock_guard lock(mutex_);
    std::vector<Attempted> found;
    std::copy_if(
        attempts_.begin(), attempts_.end(), std::back_inserter(found), [id](const auto& a) {
          return a.entry == id;
        });
    return found;
  }
  /// The last attempt of an entry; a test that asks for one that is not there has failed already.
  Attempted last(EntryId id) const {
    const auto all = attempts(id);
    return all.empty() ? Attempted{} : all.back();
  }
  void set_record(Record record) {
    std::lock_guard lock(mutex_);
    records_[record.id] = std::move(record);
  }
  void fail_recording(bool fails) {
    std::lock_guard lock(mutex_);
    fails_ = fails;
  }
  /// Attempts of this entry cannot be stored, as RowStore says it.
  void refuse_recording(EntryId id) {
    std::lock_guard lock(mutex_);
    refused_ = id;
  }
  std::vector<Claim> claims() const {
    std::lock_guard lock(mutex_);
    return claims_;
  }

  Result<std::vector<OutboxClaim>> claim_outbox(const Claim& claim) override {
    std::lock_guard lock(mutex_);
    claims_.push_back(claim);
    std::vector<OutboxClaim> out;
    std::set<std::pair<RecordId, std::string>> lanes;
    for (auto& [id, entry] : entries_) {
      const std::pair lane(entry.record, entry.destination);
      if (entry.state != EntryState::kPending || !lanes.insert(lane).second ||
          entry.due_at > claim.now || claimed_.contains(id) ||
          std::count(claim.not_for.begin(), claim.not_for.end(), entry.destination) > 0 ||
          static_cast<int>(out.size()) >= claim.at_most) {
        continue;
      }
      claimed_[id] = fence_;
      Record record = records_[entry.record];
      record.id = entry.record;
      out.push_back({fence_, entry, std::move(record)});
    }
    return out;
  }

  Result<std::vector<Outcome>> record_attempts(std::span<const Attempted> attempted) override {
    std::lock_guard lock(mutex_);
    if (fails_) {
      return unavailable("disk full");
    }
    std::vector<Outcome> outcomes;
    for (const Attempted& attempt : attempted) {
      const auto claim = claimed_.find(attempt.entry);
      if (claim == claimed_.end() || claim->second != attempt.fence) {
        outcomes.push_back({conflict("claim lost"), {}});
        continue;
      }
      claimed_.erase(claim);
      if (attempt.entry == refused_) {
        entries_[attempt.entry].state = EntryState::kDead;
        outcomes.push_back({internal_error("the attempt cannot be recorded: poison"), {}});
        continue;
      }
      OutboxEntry& entry = entries_[attempt.entry];
      entry.state = attempt.state;
      entry.due_at = attempt.due_at;
      entry.reason = attempt.reason;
      entry.attempts += attempt.counts ? 1 : 0;
      attempts_.push_back(attempt);
      outcomes.emplace_back();
    }
    return outcomes;
  }

  Result<StoreCounts> counts() override {
    std::lock_guard lock(mutex_);
    StoreCounts counts;
    for (const auto& [id, entry] : entries_) {
      if (entry.state == EntryState::kPending) {
        ++counts.pending_entries;
        counts.oldest_pending_entry =
            std::min(counts.oldest_pending_entry.value_or(entry.created_at), entry.created_at);
      }
    }
    return counts;
  }

  Result<std::vector<Appended>> append(std::span<const Delivery>) override { return none(); }
  Result<std::vector<LaneClaim>> claim_lanes(const Claim&) override { return none(); }
  Result<Facts> read_facts(std::span<const FactQuery>,
                           EventSeq,
                           std::span<const Decided>) override {
    return none();
  }
  Result<std::vector<std::string>> fact_indexes() override { return none(); }
  Result<std::vector<RecordId>> put_facts(std::span<const FactBackfill>) override { return none(); }
  Result<void> want_fact_indexes(std::span<const FactIndex>) override { return none(); }
  Result<void> keep_fact_indexes(std::span<const FactIndex>) override { return none(); }
  Result<std::vector<Record>> list_records(RecordId, int) override { return none(); }
  Result<std::vector<Outcome>> commit_decisions(std::span<const Decided>) override {
    return none();
  }
  Result<int> fire_due(TimePoint, int) override { return none(); }
  Result<SurveyInvite> find_survey(const std::string&) override { return none(); }
  Result<Record> find_record(const std::string&) override { return none(); }
  Result<std::vector<StoredDecision>> list_decisions(RecordId) override { return none(); }
  Result<std::vector<OutboxEntry>> list_outbox(const OutboxFilter&) override { return none(); }
  Result<std::vector<DeadLetter>> list_dead(const std::string&, int) override { return none(); }
  Result<DeadLetter> find_dead(const std::string&) override { return none(); }
  Result<void> settle_dead(const std::string&, DeadAction, TimePoint) override { return none(); }
  Result<void> save_rule_set(const std::string&, const std::string&) override { return none(); }
  Result<void> save_releases(std::span<const Release>,
                             const std::map<std::int64_t, std::string>&) override {
    return none();
  }
  Result<std::vector<Release>> list_releases() override { return none(); }
  Result<std::string> release_files(std::int64_t) override { return none(); }
  Result<std::vector<RecordId>> find_fired(const std::string&, TimePoint) override {
    return none();
  }
  Result<int> purge(const Retention&, TimePoint) override { return none(); }
  Result<void> health() override { return {}; }

 private:
  static Error none() { return not_found("this store has an outbox only"); }

  mutable std::mutex mutex_;
  std::map<EntryId, OutboxEntry> entries_;
  std::map<EntryId, std::int64_t> claimed_;
  std::map<RecordId, Record> records_;
  std::vector<Attempted> attempts_;
  std::vector<Claim> claims_;
  std::int64_t fence_ = 1;
  bool fails_ = false;
  EntryId refused_ = 0;
};

}  // namespace triaged::test

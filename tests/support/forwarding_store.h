#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/memory/memory_store.h"

namespace triaged::test {

/// A MemoryStore behind the interface, so that a test can come between.
class ForwardingStore : public Store {
 public:
  Result<std::vector<Appended>> append(std::span<const Delivery> deliveries) override {
    return inner_->append(deliveries);
  }
  Result<std::vector<LaneClaim>> claim_lanes(const Claim& claim) override {
    return inner_->claim_lanes(claim);
  }
  Result<Facts> read_facts(std::span<const FactQuery> queries,
                           EventSeq as_of,
                           std::span<const Decided> pending) override {
    return inner_->read_facts(queries, as_of, pending);
  }
  Result<std::vector<std::string>> fact_indexes() override { return inner_->fact_indexes(); }
  Result<std::vector<RecordId>> put_facts(std::span<const FactBackfill> facts) override {
    return inner_->put_facts(facts);
  }
  Result<void> want_fact_indexes(std::span<const FactIndex> indexes) override {
    return inner_->want_fact_indexes(indexes);
  }
  Result<void> keep_fact_indexes(std::span<const FactIndex> indexes) override {
    return inner_->keep_fact_indexes(indexes);
  }
  Result<std::vector<Record>> list_records(RecordId after, int at_most) override {
    return inner_->list_records(after, at_most);
  }
  Result<std::vector<Outcome>> commit_decisions(std::span<const Decided> decided) override {
    return inner_->commit_decisions(decided);
  }
  Result<std::vector<OutboxClaim>> claim_outbox(const Claim& claim) override {
    return inner_->claim_outbox(claim);
  }
  Result<std::vector<Outcome>> record_attempts(std::span<const Attempted> attempted) override {
    return inner_->record_attempts(attempted);
  }
  Result<int> fire_due(TimePoint now, int at_most) override {
    return inner_->fire_due(now, at_most);
  }
  Result<SurveyInvite> find_survey(const std::string& hash) override {
    return inner_->find_survey(hash);
  }
  Result<Record> find_record(const std::string& name) override { return inner_->find_record(name); }
  Result<std::vector<StoredDecision>> list_decisions(RecordId record) override {
    return inner_->list_decisions(record);
  }
  Result<std::vector<OutboxEntry>> list_outbox(const OutboxFilter& filter) override {
    return inner_->list_outbox(filter);
  }
  Result<std::vector<DeadLetter>> list_dead(const std::string& after, int at_most) override {
    return inner_->list_dead(after, at_most);
  }
  Result<DeadLetter> find_dead(const std::string& id) override { return inner_->find_dead(id); }
  Result<void> settle_dead(const std::string& id, DeadAction action, TimePoint now) override {
    return inner_->settle_dead(id, action, now);
  }
  Result<void> save_rule_set(const std::string& hash, const std::string& canonical) override {
    return inner_->save_rule_set(hash, canonical);
  }
  Result<void> save_releases(std::span<const Release> releases,
                             const std::map<std::int64_t, std::string>& files) override {
    return inner_->save_releases(releases, files);
  }
  Result<std::vector<Release>> list_releases() override { return inner_->list_releases(); }
  Result<std::string> release_files(std::int64_t number) override {
    return inner_->release_files(number);
  }
  Result<std::vector<RecordId>> find_fired(const std::string& rule, TimePoint since) override {
    return inner_->find_fired(rule, since);
  }
  Result<StoreCounts> counts() override { return inner_->counts(); }
  Result<int> purge(const Retention& retention, TimePoint now) override {
    return inner_->purge(retention, now);
  }
  Result<void> health() override { return inner_->health(); }

 protected:
  std::unique_ptr<Store> inner_ = make_memory_store();
};

}  // namespace triaged::test

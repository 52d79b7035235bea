#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/fact_journal.h"
#include "store/rows.h"

namespace triaged {

/// Rows as plain values in maps. A transaction holds the lock from begin() to commit(); nothing in
/// it can fail, so nothing is ever rolled back.
class MemoryRows final : public Rows {
 public:
  explicit MemoryRows(bool keeps_history = true) : keeps_history_(keeps_history) {}

  Result<LiveRows> load() override { return LiveRows{}; }
  bool encodes() const override { return false; }
  std::string encode(const Event&) const override { return ""; }
  std::string pack(const std::string&) const override { return ""; }
  std::vector<ContactKey> contact_keys(const Customer& customer) const override;

  void begin() override { mutex_.lock(); }
  Result<void> commit() override {
    mutex_.unlock();
    return {};
  }

  void put_last_ids(const LastIds&) override {}
  bool has_key(const std::string& key) override { return keys_.contains(key); }
  void put_key(const std::string& key, TimePoint seen_at) override { keys_.emplace(key, seen_at); }
  void put_webhook(WebhookId id, const Webhook& webhook, const std::string& packed) override;
  RecordId find_link(const Link& link) override;
  void put_link(const Link& link, RecordId record) override;
  void put_event(const EventRow& row) override;
  void dequeue_event(EventSeq) override {}
  std::optional<PendingRow> requeue_event(EventSeq seq) override;
  std::string event_source(EventSeq seq) override;
  void answer_survey(const std::string& code_hash, TimePoint at, const Json& answers) override;
  std::string record_number(RecordId id) override;
  std::int64_t last_number(const std::string& day) override;
  void put_last_number(const std::string& day, std::int64_t number) override;
  void put_record(const RecordRow& row) override;
  void join_contacts(RecordId record, const std::vector<ContactKey>& keys) override;
  void put_decision(const DecisionRow& row) override;
  void put_fact(const FactWrite& write) override;
  void put_journal_start(TimePoint) override {}
  std::int64_t decision_count(RecordId record) override;
  void want_fact_indexes(std::span<const FactIndex> indexes) override;
  void keep_fact_indexes(std::span<const FactIndex> indexes) override;
  int count_grants(const std::string& key, TimePoint after, TimePoint until) override;
  void put_grant(const std::string& key, TimePoint at, Millis window) override;
  bool put_entry(const OutboxEntry& entry) override;
  bool merge_entry_args(EntryId id, const Json& args) override;
  void put_timer(RecordId record, const TimerDraft& timer) override;
  std::vector<DueTimer> take_due_timers(TimePoint now, int at_most) override;
  void put_survey(const SurveyInvite& invite) override;
  void put_attempt(const Attempted& attempted) override;
  void update_entry(EntryId id,
                    EntryState state,
                    TimePoint due_at,
                    const std::string& reason,
                    int add_attempts) override;
  std::optional<LiveEntry> revive_entry(EntryId id, TimePoint due_at) override;
  ByName<DeskView> desks(RecordId record) override;
  void put_desks(RecordId record, const ByName<DeskView>& desks) override;
  void put_dead(const DeadRow& row) override;
  bool remove_dead(DeadLetter::Kind kind, std::int64_t key) override;
  void put_rule_set(const std::string& hash, const std::string& canonical) override;
  void put_release(const Release& release, const std::string* files) override;
  void drop_release(std::int64_t number) override;
  int purge(const Retention& retention, TimePoint now) override;

  std::vector<Result<Event>> read_events(const std::vector<EventSeq>& seqs) const override;
  Result<std::string> read_event_bytes(EventSeq seq) const override;
  Result<std::optional<Record>> read_record(RecordId id) const override;
  Result<std::vector<Record>> read_records(RecordId after, int at_most) const override;
  Result<std::vector<StoredFact>> read_facts(const FactRange& range) const override;
  Result<std::vector<std::string>> read_fact_indexes() const override;
  Result<OutboxEntry> read_entry(EntryId id) const override;
  Result<std::string> read_entry_args(EntryId id) const override;
  Result<RecordId> find_record_id(const std::string& name) const override;
  Result<SurveyInvite> read_survey(const std::string& code_hash) const override;
  Result<std::vector<StoredDecision>> read_decisions(RecordId record) const override;
  Result<std::vector<OutboxEntry>> read_outbox(const OutboxFilter& filter) const override;
  Result<std::vector<DeadRow>> read_dead(std::optional<DeadId> after, int at_most) const override;
  Result<DeadRow> find_dead(DeadLetter::Kind kind, std::int64_t key) const override;
  Result<Webhook> read_webhook(WebhookId id) const override;
  Result<bool> any_timer_due(TimePoint now) const override;
  Result<std::vector<Release>> read_releases() const override;
  Result<std::string> read_release_files(std::int64_t number) const override;
  Result<std::vector<RecordId>> find_fired(const std::string& rule, TimePoint since) const override;
  Result<void> check_space() const override { return {}; }

 private:
  struct StoredEvent {
    RecordId record = 0;
    Event event;
  };
  struct Decision {
    TimePoint at{};
    Json value;
  };
  struct Grant {
    TimePoint at{};
    TimePoint expires_at{};
  };
  struct Attempt {
    TimePoint at{};
  };
  using LinkPlace = std::pair<LinkKind, std::string>;
  using TimerKey = std::pair<RecordId, std::string>;

  int purge_decided(TimePoint before, int slice);
  int purge_names(int slice);
  int purge_facts(int slice);

  bool keeps_history_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, TimePoint> keys_;
  std::map<WebhookId, Webhook> webhooks_;
  std::map<LinkPlace, std::unordered_map<std::string, RecordId>> links_;  ///< by their keys
  std::map<EventSeq, StoredEvent> events_;
  std::map<RecordId, std::map<EventSeq, Decision>> decisions_;
  std::unordered_map<RecordId, Record> records_;
  std::unordered_map<std::string, RecordId> record_numbers_;
  std::unordered_map<std::string, RecordId> customers_;  ///< by contact key
  std::map<std::string, std::int64_t> last_numbers_;
  std::multimap<std::string, Grant> grants_;
  std::map<EntryId, OutboxEntry> entries_;
  std::set<std::string> entry_keys_;
  std::multimap<EntryId, Attempt> attempts_;
  std::map<TimerKey, TimerDraft> timers_;
  std::set<std::pair<TimePoint, TimerKey>> due_;
  std::map<std::string, SurveyInvite> surveys_;
  FactRows facts_;
  std::set<std::string> fact_indexes_;   ///< complete
  std::set<std::string> dropped_facts_;  ///< their rows go with purge()
  std::map<DeadId, DeadRow> dead_;
  std::map<std::string, std::string> rule_sets_;
  std::map<std::int64_t, std::pair<Release, std::string>> releases_;  ///< with their files
};

}  // namespace triaged

#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/rows.h"
#include "store/sqlite/database.h"
#include "store/sqlite/digest_index.h"
#include "store/sqlite/lock_file.h"
#include "store/sqlite/sqlite_store.h"

namespace triaged {

/// Rows in one SQLite file: a connection that writes and, beside it, connections that read, as many
/// as there are threads reading at once.
class SqliteRows final : public Rows {
 public:
  /// Takes the lock file, opens the database, brings it to the newest version. Errors as
  /// open_sqlite_store.
  static Result<std::unique_ptr<SqliteRows>> create(SqliteOptions options);

  Result<LiveRows> load() override;
  bool encodes() const override { return true; }
  std::string encode(const Event& event) const override;
  std::string pack(const std::string& body) const override;
  std::vector<ContactKey> contact_keys(const Customer& customer) const override;

  void begin() override;
  Result<void> commit() override;

  void put_last_ids(const LastIds& last) override;
  bool has_key(const std::string& key) override;
  void put_key(const std::string& key, TimePoint seen_at) override;
  void put_webhook(WebhookId id, const Webhook& webhook, const std::string& packed) override;
  RecordId find_link(const Link& link) override;
  void put_link(const Link& link, RecordId record) override;
  void put_event(const EventRow& row) override;
  void dequeue_event(EventSeq seq) override;
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
  void put_journal_start(TimePoint at) override;
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
  Result<void> check_space() const override;

 private:
  /// The primary key of a link; as made, it stands before all of them.
  struct LinkName {
    std::int64_t kind = -1;
    std::string place;
    std::string key;
  };

  /// The primary key of a row of an index; as made, it stands before all of them.
  struct FactName {
    std::int64_t index = -1;
    std::int64_t group = 0;
    std::int64_t at = 0;
    std::int64_t item = 0;
  };

  SqliteRows(SqliteOptions options, std::unique_ptr<LockFile> lock, std::unique_ptr<Database> db)
      : options_(std::move(options)), lock_(std::move(lock)), db_(std::move(db)) {}

  Result<void> prepare_writer();
  /// Makes the key that contacts are hashed with, once for each database.
  Result<void> load_index_key();
  void load_pending(LiveRows& live);
  void join_customers(const std::vector<std::int64_t>& others, std::int64_t into);

  static std::int64_t day_of(TimePoint at);
  void purge_decided(TimePoint before, int slice);
  /// Rows that went: records without decisions, then links of records that are forgotten.
  int purge_records(TimePoint before, int slice);
  int purge_links(int slice);
  int purge_grants(TimePoint before, int slice);
  std::int64_t fact_index_number(const std::string& id);
  int purge_facts(int slice);
  int purge_facts_of_records(int slice);

  /// Runs `read` on a connection that nobody else uses meanwhile; its fault wins over its answer.
  template <class T, class Read>
  Result<T> reading(Read read) const;
  Result<std::unique_ptr<Database>> borrow() const;

  const SqliteOptions options_;
  const std::unique_ptr<LockFile> lock_;
  const std::unique_ptr<Database> db_;                        ///< the writer
  DigestIndex keys_{*db_, DigestIndex::Kind::kDedupeKey};     ///< to the day they were seen
  DigestIndex customers_{*db_, DigestIndex::Kind::kContact};  ///< by contact
  std::string index_key_;
  std::map<std::string, std::int64_t> fact_numbers_;  ///< of the indexes that were written to
  FactName purged_fact_;                              ///< as purged_link_
  LinkName purged_link_;                              ///< how far the sweep over the links has come
  std::int64_t purged_grant_ = 0;                     ///< likewise over the grants; 0 = begins anew

  mutable std::mutex readers_mutex_;
  mutable std::vector<std::unique_ptr<Database>> readers_;  ///< not in use now
};

}  // namespace triaged

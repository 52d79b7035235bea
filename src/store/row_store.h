#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/time.h"
#include "store/lane_book.h"
#include "store/outbox_book.h"
#include "store/recent.h"
#include "store/rows.h"
#include "store/store.h"
#include "store/write_queue.h"

namespace triaged {

/// How record numbers look.
struct NumberFormat {
  std::string prefix = "FW";
  Zone zone = Zone::utc();
};

/// The store's logic once for every database that one process owns: resolving records, lanes and
/// claims, numbering, folding, reservations, dead letters. The rows themselves are in a Rows.
/// Thread-safe.
class RowStore final : public Store {
 public:
  static Result<std::unique_ptr<Store>> create(std::unique_ptr<Rows> rows,
                                               NumberFormat numbers,
                                               StoreSignals signals);

  Result<std::vector<Appended>> append(std::span<const Delivery> deliveries) override;
  Result<std::vector<LaneClaim>> claim_lanes(const Claim& claim) override;
  Result<Facts> read_facts(std::span<const FactQuery> queries,
                           EventSeq as_of,
                           std::span<const Decided> pending) override;
  Result<std::vector<std::string>> fact_indexes() override;
  Result<std::vector<RecordId>> put_facts(std::span<const FactBackfill> facts) override;
  Result<void> want_fact_indexes(std::span<const FactIndex> indexes) override;
  Result<void> keep_fact_indexes(std::span<const FactIndex> indexes) override;
  Result<std::vector<Record>> list_records(RecordId after, int at_most) override;
  Result<std::vector<Outcome>> commit_decisions(std::span<const Decided> decided) override;
  Result<std::vector<OutboxClaim>> claim_outbox(const Claim& claim) override;
  Result<std::vector<Outcome>> record_attempts(std::span<const Attempted> attempted) override;
  Result<int> fire_due(TimePoint now, int at_most) override;
  Result<SurveyInvite> find_survey(const std::string& code_hash) override;
  Result<Record> find_record(const std::string& name) override;
  Result<std::vector<StoredDecision>> list_decisions(RecordId record) override;
  Result<std::vector<OutboxEntry>> list_outbox(const OutboxFilter& filter) override;
  Result<std::vector<DeadLetter>> list_dead(const std::string& after, int at_most) override;
  Result<DeadLetter> find_dead(const std::string& id) override;
  Result<void> settle_dead(const std::string& id, DeadAction action, TimePoint now) override;
  Result<void> save_rule_set(const std::string& hash, const std::string& canonical) override;
  Result<void> save_releases(std::span<const Release> releases,
                             const std::map<std::int64_t, std::string>& files) override;
  Result<std::vector<Release>> list_releases() override;
  Result<std::string> release_files(std::int64_t number) override;
  Result<std::vector<RecordId>> find_fired(const std::string& rule, TimePoint since) override;
  Result<StoreCounts> counts() override;
  Result<int> purge(const Retention& retention, TimePoint now) override;
  Result<void> health() override;

 private:
  /// fact_key() of indexes and groups.
  using FactChanges = std::unordered_set<std::uint64_t>;

  /// What a transaction leaves to be done in memory once it is committed.
  struct Batch {
    struct Finished {
      EntryId id = 0;
      EntryState state = EntryState::kPending;
      TimePoint due_at{};
    };
    struct NewEvent {
      PendingRow row;
      std::optional<Event> value;
    };
    struct DecidedRecord {
      Record value;
      bool fresh = false;
    };
    std::vector<NewEvent> events;
    std::vector<RecordId> opened;
    std::vector<DecidedRecord> records;
    std::map<RecordId, ByName<DeskView>> desks;
    std::vector<LiveEntry> entries;
    std::vector<OutboxEntry> entry_values;
    std::vector<EntryId> merged;
    std::vector<Finished> finished;
    std::map<std::pair<RecordId, std::string>, EntryId> syncs;  ///< new ones, to fold into
    std::map<std::string, std::int64_t> numbers;                ///< last per day, to be written
    std::optional<TimePoint> journal_start;                     ///< where it moved back
    FactChanges facts;
    std::vector<std::pair<RecordId, std::int64_t>>
        stale;  ///< lanes with fences, to be judged again
    std::int64_t dead = 0;
  };

  struct PackedDelivery {
    const Delivery& given;
    std::string body;
    std::vector<std::string> events;
    std::vector<std::string> keys;  ///< shortened, each once
  };
  struct PackedDecision {
    const Decided& given;
    std::string decision;  ///< "" when the rows keep values themselves
    std::string record;    ///< likewise
    std::vector<std::string> follow_ups;
    std::vector<ContactKey> contacts;
  };

  RowStore(std::unique_ptr<Rows> rows, NumberFormat numbers, StoreSignals signals);
  void restore(const LiveRows& live);

  // row_store.cpp: transactions
  void run_batch(std::span<WriteQueue::Job* const> jobs);
  Result<void> run_transaction(std::span<WriteQueue::Job* const> jobs);
  Result<void> write(WriteQueue::Kind kind, std::size_t items, std::function<void()> work);
  void publish(bool committed);
  void publish_rows();
  void remember_rows();

  void bury_timer(const Rows::DueTimer& timer, TimePoint now);

  // row_store_append.cpp
  PackedDelivery pack(const Delivery& delivery) const;
  Result<std::vector<Appended>> append(std::span<const PackedDelivery> packed);
  Appended write_delivery(const PackedDelivery& packed);
  bool take_keys(const PackedDelivery& packed);
  Appended write_items(const PackedDelivery& packed, WebhookId webhook);
  RecordId resolve(const Event& event);
  void write_event(RecordId record,
                   WebhookId webhook,
                   const Event& event,
                   const std::string& bytes);

  // row_store_decide.cpp
  PackedDecision pack(const Decided& decided) const;
  Result<std::vector<Outcome>> commit(std::span<const PackedDecision> packed);
  Result<Outcome> give_up(const Decided& decided, const Error& why);
  Outcome write_decision(const PackedDecision& packed);
  Outcome refuse_stale(const Decided& decided);
  void fail_event(const Decided& decided);
  void write_record(const PackedDecision& packed, TimePoint at);
  std::string next_number(TimePoint at);
  std::vector<std::string> reserve(const Decision& decision, TimePoint at, Json& refusals);
  void write_entry(const Decided& decided, OutboxEntry entry);
  /// False when there is nothing to fold it into.
  bool fold_sync(const OutboxEntry& entry);
  void write_consequences(const PackedDecision& packed, const std::vector<std::string>& refused);
  struct LaneDraft {
    LaneBook::Claimed claimed;
    std::optional<Record> record;
    std::vector<std::optional<Event>> events;
  };
  LaneDraft draft(LaneBook::Claimed claimed);
  Result<LaneClaim> fill(LaneDraft draft, TimePoint now);
  Result<void> load_record(LaneDraft& draft, TimePoint now);
  Result<void> load_events(LaneDraft& draft, TimePoint now);
  Result<void> bury(const LaneBook::Claimed& claimed,
                    std::span<const EventSeq> seqs,
                    const std::string& why,
                    TimePoint now);

  // row_store_facts.cpp
  static std::uint64_t fact_key(const std::string& index, std::uint64_t group);
  /// Whether somebody else changed what the decision rests on since it was read, or it rests on
  /// what is `missing` now. Decisions of one call know each other.
  bool is_stale(const Decided& decided, const FactChanges& missing);
  void write_facts(const Decided& decided, TimePoint at);
  void publish_facts();
  void note_journal_start(TimePoint at);

  // row_store_outbox.cpp
  Result<std::vector<Outcome>> write_attempts(std::span<const Attempted> attempted);
  Result<Outcome> give_up(const Attempted& attempted, const Error& why);
  Outcome write_attempt(const Attempted& attempted);
  /// As of the open transaction.
  ByName<DeskView> known_desks(RecordId record);
  void learn_desk(const LiveEntry& entry, const Attempted& attempted);
  struct EntryDraft {
    OutboxBook::Claimed claimed;
    std::optional<OutboxEntry> entry;
    std::optional<Record> record;
  };
  EntryDraft draft(const OutboxBook::Claimed& claimed);
  Result<OutboxClaim> fill(EntryDraft draft);
  Result<void> bury(const OutboxBook::Claimed& claimed, const Error& why, TimePoint now);

  // row_store_dead.cpp
  void put_dead(const DeadRow& row);
  void retry_dead(DeadLetter::Kind kind, std::int64_t key, TimePoint now);

  std::unique_ptr<Rows> rows_;
  const NumberFormat number_format_;
  const StoreSignals signals_;

  static constexpr std::size_t kRecent = 4096;
  const bool remembers_;    ///< what was written last; rows that keep values are read instead
  std::mutex books_mutex_;  ///< guards the books and what was written last
  LaneBook lanes_;
  OutboxBook outbox_;
  std::optional<TimePoint> journal_start_;  ///< the time of the earliest event decided
  static constexpr std::size_t kRememberedChanges = 65'536;
  std::unordered_map<std::uint64_t, std::uint64_t> fact_versions_;  ///< newest, by fact_key()
  std::uint64_t fact_version_ = 1;
  std::uint64_t fact_floor_ = 0;  ///< changes up to it are forgotten
  Recent<EventSeq, Event> recent_events_{kRecent};
  Recent<RecordId, Record> recent_records_{kRecent};  ///< without a number: not decided yet
  Recent<EntryId, OutboxEntry> recent_entries_{kRecent};

  // Only touched by the thread that writes.
  Batch batch_;
  LastIds last_;
  LastIds stored_last_;

  std::atomic<std::int64_t> dead_letters_{0};
  std::mutex fault_mutex_;
  std::optional<Error> last_fault_;  ///< of the newest transaction
  WriteQueue queue_;
};

}  // namespace triaged

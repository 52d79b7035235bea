#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/fact_answers.h"
#include "store/store.h"

namespace triaged {

using WebhookId = std::int64_t;

/// An event that waits for its decision.
struct PendingRow {
  EventSeq seq = 0;
  RecordId record = 0;
  TimePoint at{};
  TimePoint received_at{};
};

/// What the queueing of an outbox entry depends on.
struct LiveEntry {
  EntryId id = 0;
  RecordId record = 0;
  std::string destination;
  EntryKind kind = EntryKind::kSync;
  TimePoint created_at{};
  TimePoint due_at{};
  bool tried = false;  ///< was in a worker's hands before: blocks the entries behind it
};

/// The newest key of each kind. Kept on their own, so that no key is given twice when its row was
/// purged.
struct LastIds {
  RecordId record = 0;
  EventSeq seq = 0;
  EntryId entry = 0;
  WebhookId webhook = 0;
  std::int64_t dead_item = 0;
  bool operator==(const LastIds&) const = default;
};

/// Everything that claims are rebuilt from after a start.
struct LiveRows {
  std::vector<PendingRow> events;  ///< by seq
  std::vector<LiveEntry> entries;  ///< by id
  std::int64_t dead_letters = 0;
  LastIds last;
  std::optional<TimePoint> journal_start;  ///< as put_journal_start() left it
};

/// Names of records: the channel's conversation, or the ticket on a desk.
enum class LinkKind : std::uint8_t { kConversation, kTicket };

struct Link {
  LinkKind kind = LinkKind::kConversation;
  std::string_view place;  ///< source or destination name
  std::string_view key;
};

/// A way to reach a customer, already hashed: the store looks up by hash only.
struct ContactKey {
  std::string key;   ///< 32 raw bytes
  std::string kind;  ///< email, phone or member
};

/// Kind and item number, event seq or entry id.
using DeadId = std::pair<DeadLetter::Kind, std::int64_t>;

struct DeadRow {
  DeadLetter::Kind kind = DeadLetter::Kind::kWebhook;
  std::int64_t key = 0;  ///< item number, event seq or entry id
  TimePoint at{};
  std::string source;
  std::string reason;
  WebhookId webhook = 0;  ///< of a bad item
  std::string pointer;    ///< of a bad item
};

struct EventRow {
  EventSeq seq = 0;
  RecordId record = 0;
  WebhookId webhook = 0;  ///< 0 = not from a webhook
  const Event& event;
  const std::string& bytes;  ///< Rows::encode(event)
};

struct DecisionRow {
  EventSeq seq = 0;
  RecordId record = 0;
  TimePoint decided_at{};
  const std::string& rules;
  const Decision& decision;
  const std::string& bytes;  ///< to_text(decision); "" when encodes() is false
  const Json& refused;       ///< null or the refusals that the commit added
};

struct RecordRow {
  RecordId id = 0;
  const std::string& number;
  const Record& record;      ///< but for these two
  const std::string& bytes;  ///< to_text(record); "" when encodes() is false
  bool fresh = false;
};

/// E-mail, phone (E.164 only) and member number in one spelling each, not yet hashed.
std::vector<ContactKey> normalised_contacts(const Customer& customer);

/// The id in a name as own_name() writes it, or 0.
RecordId id_in_name(std::string_view name);

/// kNotFound, in the words that every database uses.
Error no_such_record(const std::string& name);
Error no_such_dead_letter();
Error no_such_release(std::int64_t number);

/// Whether a stored decision names the rule among those that fired.
bool rule_fired(const Json& decision, const std::string& rule);

/// The tables, as plain rows: what a database must be able to do for RowStore, which holds the
/// product's logic once for all databases.
///
/// Writing: begin(), then any of the transaction's functions, then commit(). Only one thread writes
/// at a time (RowStore sees to it). The first fault inside is remembered, later calls do nothing
/// and answer with defaults; commit() then rolls back and returns it. kUnavailable: the database
/// is full, locked or gone. kInternal: one of the rows cannot be written.
///
/// Reading (the const functions): from any thread, committed state only.
class Rows {
 public:
  virtual ~Rows() = default;

  /// Everything live, once, before anything else is called.
  virtual Result<LiveRows> load() = 0;

  // Turning values into bytes, by any thread, before the transaction.
  [[nodiscard]] virtual bool encodes() const = 0;  ///< false: rows keep the values themselves
  virtual std::string encode(const Event& event) const = 0;
  virtual std::string pack(const std::string& body) const = 0;
  virtual std::vector<ContactKey> contact_keys(const Customer& customer) const = 0;

  // The transaction.
  virtual void begin() = 0;
  virtual Result<void> commit() = 0;

  virtual void put_last_ids(const LastIds& last) = 0;
  virtual bool has_key(const std::string& key) = 0;
  virtual void put_key(const std::string& key, TimePoint seen_at) = 0;
  virtual void put_webhook(WebhookId id, const Webhook& webhook, const std::string& packed) = 0;
  /// 0 = no such link.
  virtual RecordId find_link(const Link& link) = 0;
  virtual void put_link(const Link& link, RecordId record) = 0;
  /// A new event, queued for its decision.
  virtual void put_event(const EventRow& row) = 0;
  /// Out of the queue for good.
  virtual void dequeue_event(EventSeq seq) = 0;
  /// Back into the queue; gives what the queue needs to know.
  virtual std::optional<PendingRow> requeue_event(EventSeq seq) = 0;
  virtual std::string event_source(EventSeq seq) = 0;
  virtual void answer_survey(const std::string& code_hash, TimePoint at, const Json& answers) = 0;

  /// "" when the record has no row yet.
  virtual std::string record_number(RecordId id) = 0;
  /// The last number given out on a day (`20261121`).
  virtual std::int64_t last_number(const std::string& day) = 0;
  virtual void put_last_number(const std::string& day, std::int64_t number) = 0;
  virtual void put_record(const RecordRow& row) = 0;
  virtual void join_contacts(RecordId record, const std::vector<ContactKey>& keys) = 0;
  virtual void put_decision(const DecisionRow& row) = 0;
  /// A row that is there already stays as it is.
  virtual void put_fact(const FactWrite& write) = 0;
  virtual void put_journal_start(TimePoint at) = 0;
  /// How many decisions read_decisions() gives of the record.
  virtual std::int64_t decision_count(RecordId record) = 0;
  /// As Store::want_fact_indexes() and keep_fact_indexes().
  virtual void want_fact_indexes(std::span<const FactIndex> indexes) = 0;
  virtual void keep_fact_indexes(std::span<const FactIndex> indexes) = 0;
  virtual int count_grants(const std::string& key, TimePoint after, TimePoint until) = 0;
  virtual void put_grant(const std::string& key, TimePoint at, Millis window) = 0;
  /// False when an entry with this key is there already.
  virtual bool put_entry(const OutboxEntry& entry) = 0;
  /// Lays members of `args` over the entry's own. False: those cannot be read, nothing was changed.
  virtual bool merge_entry_args(EntryId id, const Json& args) = 0;
  virtual void put_timer(RecordId record, const TimerDraft& timer) = 0;
  struct DueTimer {
    RecordId record = 0;
    std::string key;
    Result<Event> event;
    std::string bytes;  ///< as stored, when the event cannot be read
  };
  /// Takes due timers out, the earliest first.
  virtual std::vector<DueTimer> take_due_timers(TimePoint now, int at_most) = 0;
  virtual void put_survey(const SurveyInvite& invite) = 0;

  virtual void put_attempt(const Attempted& attempted) = 0;
  virtual void update_entry(EntryId id,
                            EntryState state,
                            TimePoint due_at,
                            const std::string& reason,
                            int add_attempts) = 0;
  /// A dead entry is pending again, without attempts.
  virtual std::optional<LiveEntry> revive_entry(EntryId id, TimePoint due_at) = 0;
  virtual ByName<DeskView> desks(RecordId record) = 0;
  virtual void put_desks(RecordId record, const ByName<DeskView>& desks) = 0;

  virtual void put_dead(const DeadRow& row) = 0;
  /// False when there is none.
  virtual bool remove_dead(DeadLetter::Kind kind, std::int64_t key) = 0;
  virtual void put_rule_set(const std::string& hash, const std::string& canonical) = 0;
  /// A new release, or what is to be kept of a known one: then without `files`.
  virtual void put_release(const Release& release, const std::string* files) = 0;
  virtual void drop_release(std::int64_t number) = 0;
  virtual int purge(const Retention& retention, TimePoint now) = 0;

  // Reading.
  /// Events in the order of `seqs`; kInternal for one that cannot be read.
  virtual std::vector<Result<Event>> read_events(const std::vector<EventSeq>& seqs) const = 0;
  /// An event as it is stored, readable or not.
  virtual Result<std::string> read_event_bytes(EventSeq seq) const = 0;
  /// Nothing when the record has no row yet.
  virtual Result<std::optional<Record>> read_record(RecordId id) const = 0;
  /// At most so many records that have a row, by id.
  virtual Result<std::vector<Record>> read_records(RecordId after, int at_most) const = 0;
  /// In the order of (at, item).
  virtual Result<std::vector<StoredFact>> read_facts(const FactRange& range) const = 0;
  virtual Result<std::vector<std::string>> read_fact_indexes() const = 0;
  virtual Result<OutboxEntry> read_entry(EntryId id) const = 0;
  /// An entry's arguments as they are stored, readable or not.
  virtual Result<std::string> read_entry_args(EntryId id) const = 0;
  /// As Store::find_record(). kNotFound.
  virtual Result<RecordId> find_record_id(const std::string& name) const = 0;
  virtual Result<SurveyInvite> read_survey(const std::string& code_hash) const = 0;
  virtual Result<std::vector<StoredDecision>> read_decisions(RecordId record) const = 0;
  /// Arguments that cannot be read are shown as `{unreadable: why}`.
  virtual Result<std::vector<OutboxEntry>> read_outbox(const OutboxFilter& filter) const = 0;
  virtual Result<std::vector<DeadRow>> read_dead(std::optional<DeadId> after,
                                                 int at_most) const = 0;
  virtual Result<DeadRow> find_dead(DeadLetter::Kind kind, std::int64_t key) const = 0;
  virtual Result<Webhook> read_webhook(WebhookId id) const = 0;
  virtual Result<bool> any_timer_due(TimePoint now) const = 0;
  virtual Result<std::vector<Release>> read_releases() const = 0;
  virtual Result<std::string> read_release_files(std::int64_t number) const = 0;
  virtual Result<std::vector<RecordId>> find_fired(const std::string& rule,
                                                   TimePoint since) const = 0;
  /// Room to write? kUnavailable names the path and what is free.
  virtual Result<void> check_space() const = 0;
};

}  // namespace triaged

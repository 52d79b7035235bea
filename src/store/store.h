#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/decision.h"
#include "model/facts.h"
#include "model/http.h"
#include "model/outbox.h"
#include "store/release.h"

namespace triaged {

/// How a raw webhook ended, beside its events.
enum class WebhookOutcome : std::uint8_t { kAccepted, kIgnored, kDead };

/// A raw request as it is kept: body and the headers that its signature covers.
struct Webhook {
  std::string source;
  TimePoint received_at{};
  std::string content_type;
  HttpHeaders headers;  ///< signature, timestamp and delivery headers only; never authorisation
  std::string
      target;  ///< sub-path and query where the events come from them, secrets replaced; else ""
  std::string body;
  WebhookOutcome outcome = WebhookOutcome::kAccepted;
  std::string reason;  ///< why ignored or dead
};

/// An item of a verified webhook that could not be read.
struct BadItem {
  std::string reason;
  std::string pointer;  ///< JSON pointer of the item in the body; "" = the whole
};

/// One accepted request: everything that is committed together before the platform gets its 2xx.
struct Delivery {
  Webhook webhook;
  /// Any one of them seen before (within the retention of keys, ≥ 7 d) makes the delivery a
  /// duplicate. Raw bytes, at most 64, unique over all sources (the source's name is part of what
  /// was hashed).
  std::vector<std::string> dedupe_keys;
  std::vector<Event> events;
  std::vector<BadItem> bad_items;
};

/// How one delivery ended.
struct Appended {
  std::optional<Error> error;  ///< this one cannot be stored; nothing of it was
  bool duplicate = false;      ///< stored before; nothing of it was stored again
  int events = 0;
  int ignored = 0;  ///< events that may not open a record, on tickets without one
  int dead = 0;     ///< bad items kept as dead letters
};

/// How many to claim and for how long. `worker` tells claims apart in logs.
struct Claim {
  std::string worker;
  TimePoint now{};
  int at_most = 64;
  Millis lease{60'000};
  /// claim_outbox only: destinations that can take nothing now (held off, or enough is under way),
  /// so that their backlog does not keep the others waiting.
  std::vector<std::string> not_for;
};

struct PendingEvent {
  EventSeq seq = 0;
  Event event;
};

/// One record's queue in the hands of one worker: its state and its pending events in order.
struct LaneClaim {
  RecordId lane = 0;
  std::int64_t fence = 0;  ///< a commit under an older fence is refused with kConflict
  Record record;           ///< `number` "" and `id` set when no decision opened it yet
  bool fresh = false;      ///< no decision was committed for this record yet
  std::vector<PendingEvent> events;
};

struct TimerDraft {
  std::string key;  ///< one timer for each (record, key); setting it again moves it
  TimePoint due_at{};
  std::optional<Event> event;  ///< what it becomes when due; nothing = cancel the timer
};

/// A question to be sent to the customer. Only the hash of its code is known to the store.
struct SurveyInvite {
  std::string code_hash;  ///< 32 raw bytes
  std::string survey;     ///< id in the rules
  RecordId record = 0;
  std::string rules;  ///< program hash at the time of asking
  Json ask;           ///< the questions as asked, with the language
  TimePoint asked_at{};
  TimePoint expires_at{};
  std::optional<TimePoint> answered_at;
  Json answers;  ///< null until answered
};

/// One event's decision and everything that follows from it. All or nothing.
struct Decided {
  RecordId lane = 0;
  std::int64_t fence = 0;
  EventSeq seq = 0;
  TimePoint decided_at{};
  Decision decision;
  std::vector<OutboxEntry> entries;  ///< `id` and `record` are filled in by the store
  std::vector<TimerDraft> timers;
  std::vector<SurveyInvite> surveys;
  std::optional<std::string>
      failure;  ///< evaluation failed for good: the event becomes a dead letter, nothing else holds
};

/// An outbox entry in the hands of one worker, with what it needs to render.
struct OutboxClaim {
  std::int64_t fence = 0;
  OutboxEntry entry;
  Record record;  ///< as committed now, `desks` included: a sync renders the newest wishes
};

/// What one try came to. One transaction with the entry's next state.
struct Attempted {
  EntryId entry = 0;
  std::int64_t fence = 0;
  TimePoint at{};
  Millis took{};
  EntryState state = EntryState::kPending;
  TimePoint due_at{};              ///< next try, while kPending
  std::string reason;              ///< failure, withholding or what was left out, in words, masked
  int http_status = 0;             ///< 0 = no answer, or nothing was sent
  bool counts = true;              ///< false: held by a breaker or rate limit, not a try
  std::optional<DeskView> desk;    ///< links learned and fields confirmed on entry.destination; the
                                   ///< confirmed fields given are laid over the older ones
  std::optional<Event> follow_up;  ///< of kDone: begins in the record's lane with it
  Json owed;                       ///< what waited in the entry and did not begin, because it was
                                   ///< given up or withheld, or another status stands there: it
                                   ///< waits with the desk from now on; null = none
};

/// How one item of a batch ended.
struct Outcome {
  /// kConflict = fence lost: drop the work. kInternal = it cannot be stored: the event or entry is
  /// a dead letter now. kUnavailable = not even that could be stored: the claim stays until its
  /// lease runs out.
  std::optional<Error> error;
  std::vector<std::string> refused;  ///< effects whose reservation was refused
  [[nodiscard]] bool ok() const { return !error.has_value(); }
};

/// A dead letter of any kind, for people.
struct DeadLetter {
  enum class Kind : std::uint8_t { kWebhook, kEvent, kEntry };
  std::string id;  ///< `w12`, `e34`, `o56`: kind and key; what `dead show/retry/drop` take
  Kind kind = Kind::kWebhook;
  TimePoint at{};
  std::string source;  ///< or destination
  std::string reason;
  Json detail;  ///< what `dead show` prints: the raw body of a webhook, the entry's arguments, …
};

enum class DeadAction : std::uint8_t { kRetry, kDrop };

/// What people and the admin API look at.
struct StoreCounts {
  std::int64_t pending_events = 0;
  std::int64_t pending_entries = 0;
  std::int64_t dead_letters = 0;
  std::optional<TimePoint> oldest_pending_event;
  std::optional<TimePoint> oldest_pending_entry;
};

struct OutboxFilter {
  std::optional<EntryState> state;  ///< nothing = all
  std::string destination;          ///< "" = all
  RecordId record = 0;              ///< 0 = all
  int at_most = 100;
};

/// A stored decision, as `explain` shows it.
struct StoredDecision {
  EventSeq seq = 0;
  TimePoint decided_at{};
  Event event;
  Json decision;
  std::string damage;  ///< what of it cannot be read; "" = nothing
};

/// What an index holds of one stored decision.
struct FactBackfill {
  RecordId record = 0;
  EventSeq seq = 0;
  TimePoint at{};  ///< the event's
  std::vector<FactRow> rows;
};

struct Retention {
  Millis raw{std::chrono::days(30)};
  Millis attempts{std::chrono::days(90)};
  Millis decided{std::chrono::days(730)};  ///< a record and all of its own, after it was closed
  Millis dedupe_keys{std::chrono::days(30)};
  int slice = 500;  ///< rows a table and call
};

/// Who is told that there may be work. Both may be empty. Called after a commit, outside of any
/// lock.
struct StoreSignals {
  std::function<void()> lanes;
  std::function<void()> outbox;
};

/// A record's own id as a name for find_record(): `#17`.
std::string own_name(RecordId id);

/// The product's memory, in its own verbs. Thread-safe: any number of threads may call anything at
/// any time. Time is always the caller's `now`. kUnavailable: the database is locked, full or gone
/// — nothing was done, try again. Every implementation passes tests/contract/store_contract.h.
class Store {
 public:
  virtual ~Store() = default;

  /// Makes deliveries durable, each all-or-none; returns after the commit, with one result for each
  /// of them in their order. Concurrent callers share a transaction. A `survey.answered` event
  /// whose `detail.code_hash` is the hex of an invite's `code_hash` answers that invite in the same
  /// transaction (the first answer holds).
  virtual Result<std::vector<Appended>> append(std::span<const Delivery> deliveries) = 0;

  /// Takes records that have pending events and are in nobody's hands (or whose lease ran out).
  virtual Result<std::vector<LaneClaim>> claim_lanes(const Claim& claim) = 0;
  /// Exact answers over the journal, for the event `as_of`: one for each query, in their order.
  /// `pending` are decisions that the caller is about to commit; they count as committed. The cost
  /// grows with what is inside of the windows only.
  virtual Result<Facts> read_facts(std::span<const FactQuery> queries,
                                   EventSeq as_of,
                                   std::span<const Decided> pending) = 0;
  /// The ids of the indexes that hold the whole journal.
  virtual Result<std::vector<std::string>> fact_indexes() = 0;
  /// These indexes are about to be built: until they are, purge() leaves their rows alone.
  virtual Result<void> want_fact_indexes(std::span<const FactIndex> indexes) = 0;
  /// Adds rows of decisions that were made before their index was wanted: for each record all of
  /// its decisions, in their order. Doing it twice adds nothing. Gives the records that are left
  /// out because another decision was made on them since they were read.
  virtual Result<std::vector<RecordId>> put_facts(std::span<const FactBackfill> facts) = 0;
  /// Says that these indexes hold the whole journal and that no other is wanted: purge() removes
  /// the rows of others.
  virtual Result<void> keep_fact_indexes(std::span<const FactIndex> indexes) = 0;
  /// At most so many decided records with an id above `after`, by id.
  virtual Result<std::vector<Record>> list_records(RecordId after, int at_most) = 0;
  /// Commits decisions in the given order. A lane is free again once its last claimed event is
  /// committed or failed, and after a decision that cannot be stored: those behind it in the lane
  /// are refused with kConflict. Fails with kUnavailable only.
  virtual Result<std::vector<Outcome>> commit_decisions(std::span<const Decided> decided) = 0;

  /// Takes due entries, the oldest of each (record, destination), at most one in flight for each.
  /// An entry in back-off blocks those behind it; one that was never due yet does not.
  virtual Result<std::vector<OutboxClaim>> claim_outbox(const Claim& claim) = 0;
  /// Fails with kUnavailable only: an attempt that cannot be stored fails alone.
  virtual Result<std::vector<Outcome>> record_attempts(std::span<const Attempted> attempted) = 0;

  /// Turns due timers into events of their records' lanes; says how many.
  virtual Result<int> fire_due(TimePoint now, int at_most) = 0;

  /// A survey by the hash of its code. kNotFound.
  virtual Result<SurveyInvite> find_survey(const std::string& code_hash) = 0;
  /// A record by its number, else by a ticket id on any desk (the oldest that has one), else by its
  /// own id as own_name() writes it. Number and ticket are what people know. kNotFound.
  virtual Result<Record> find_record(const std::string& name) = 0;
  virtual Result<std::vector<StoredDecision>> list_decisions(RecordId record) = 0;
  virtual Result<std::vector<OutboxEntry>> list_outbox(const OutboxFilter& filter) = 0;
  /// `after` is the id the last page ended with, "" to begin. Without details.
  virtual Result<std::vector<DeadLetter>> list_dead(const std::string& after, int at_most) = 0;
  virtual Result<DeadLetter> find_dead(const std::string& id) = 0;
  /// Retry: an entry or event is pending again; a webhook must be appended again by the caller and
  /// is then dropped.
  virtual Result<void> settle_dead(const std::string& id, DeadAction action, TimePoint now) = 0;

  /// Keeps a rule set's canonical bytes by their hash, so that old decisions can be explained.
  virtual Result<void> save_rule_set(const std::string& hash, const std::string& canonical) = 0;
  /// Writes releases as they are now, all or none, and forgets the others. `files` are the packed
  /// files of those that are new, by number; without them a release must be known.
  virtual Result<void> save_releases(std::span<const Release> releases,
                                     const std::map<std::int64_t, std::string>& files) = 0;
  /// All releases by number.
  virtual Result<std::vector<Release>> list_releases() = 0;
  /// A release's packed files. kNotFound.
  virtual Result<std::string> release_files(std::int64_t number) = 0;
  /// Records on which the rule fired in a decision made at or after `since`, by id.
  virtual Result<std::vector<RecordId>> find_fired(const std::string& rule, TimePoint since) = 0;
  virtual Result<StoreCounts> counts() = 0;
  /// Removes what is older than the retention says, one slice; says how many rows went.
  virtual Result<int> purge(const Retention& retention, TimePoint now) = 0;
  /// Ready to write? kUnavailable says why not (disk floor, lock, failing commits).
  virtual Result<void> health() = 0;
};

/// Appends a single delivery; what is wrong with it is the error.
Result<Appended> append_one(Store& store, const Delivery& delivery);
/// Appends a delivery that was refused for `why` as a dead letter with its raw body, so that a
/// person can look at it: sending it again would not make it better.
Result<Appended> append_dead(Store& store, Delivery delivery, const Error& why);

}  // namespace triaged

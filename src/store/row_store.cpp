#include "store/row_store.h"

#include <algorithm>
#include <utility>

namespace triaged {

Result<std::unique_ptr<Store>> RowStore::create(std::unique_ptr<Rows> rows,
                                                NumberFormat numbers,
                                                StoreSignals signals) {
  const LiveRows live = TRY(rows->load());
  std::unique_ptr<RowStore> store(
      new RowStore(std::move(rows), std::move(numbers), std::move(signals)));
  store->restore(live);
  return std::unique_ptr<Store>(std::move(store));
}

RowStore::RowStore(std::unique_ptr<Rows> rows, NumberFormat numbers, StoreSignals signals)
    : rows_(std::move(rows)),
      number_format_(std::move(numbers)),
      signals_(std::move(signals)),
      remembers_(rows_->encodes()),
      queue_([this](std::span<WriteQueue::Job* const> jobs) { run_batch(jobs); }) {
}

void RowStore::restore(const LiveRows& live) {
  for (const PendingRow& row : live.events) {
    lanes_.add(row);
  }
  for (const LiveEntry& entry : live.entries) {
    outbox_.add(entry);
  }
  outbox_.settle();
  journal_start_ = live.journal_start;
  dead_letters_ = live.dead_letters;
  last_ = live.last;
  stored_last_ = live.last;
}

Result<void> RowStore::write(WriteQueue::Kind kind, std::size_t items, std::function<void()> work) {
  WriteQueue::Job job;
  job.kind = kind;
  job.items = items;
  job.write = std::move(work);
  return queue_.submit(job);
}

// A row that cannot be written must not take its neighbours down: when a shared transaction fails
// for any other reason than the database's own state, each job gets a transaction of its own.
void RowStore::run_batch(std::span<WriteQueue::Job* const> jobs) {
  Result<void> done = run_transaction(jobs);
  const bool shared_fault =
      !done.ok() && done.error().code != ErrorCode::kUnavailable && jobs.size() > 1;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (shared_fault) {
      done = run_transaction(jobs.subspan(i, 1));
    }
    if (!done.ok()) {
      jobs[i]->failed = done.error();
    }
  }
}

Result<void> RowStore::run_transaction(std::span<WriteQueue::Job* const> jobs) {
  batch_ = {};
  rows_->begin();
  for (WriteQueue::Job* job : jobs) {
    job->write();
  }
  for (const auto& [day, number] : batch_.numbers) {
    rows_->put_last_number(day, number);
  }
  if (batch_.journal_start) {
    rows_->put_journal_start(*batch_.journal_start);
  }
  if (last_ != stored_last_) {
    rows_->put_last_ids(last_);
  }
  Result<void> done = rows_->commit();
  {
    std::lock_guard lock(fault_mutex_);
    last_fault_ = done.ok() ? std::nullopt : std::optional(done.error());
  }
  if (done.ok()) {
    stored_last_ = last_;
  }
  publish(done.ok());
  return done;
}

void RowStore::publish(bool committed) {
  bool lanes = false;
  bool outbox = false;
  {
    std::lock_guard lock(books_mutex_);
    lanes = lanes_.settle(committed) || !batch_.stale.empty();
    for (const auto& [lane, fence] : batch_.stale) {
      lanes_.release(lane, fence);
    }
    if (committed) {
      publish_rows();
      if (remembers_) {
        remember_rows();
      }
    }
    outbox = outbox_.settle();
  }
  if (!committed) {
    return;  // who asked tries again after a pause: a signal would take the pause away
  }
  if ((lanes || !batch_.events.empty()) && signals_.lanes) {
    signals_.lanes();
  }
  if (outbox && signals_.outbox) {
    signals_.outbox();
  }
}

void RowStore::publish_rows() {
  publish_facts();
  if (batch_.journal_start) {
    journal_start_ = batch_.journal_start;
  }
  for (const Batch::NewEvent& event : batch_.events) {
    lanes_.add(event.row);
  }
  for (LiveEntry& entry : batch_.entries) {
    outbox_.add(std::move(entry));
  }
  for (const Batch::Finished& entry : batch_.finished) {
    outbox_.finish(entry.id, entry.state, entry.due_at);
  }
  dead_letters_ += batch_.dead;
}

// A record's desks are not part of a decision: without knowing them, a record that was decided
// before is not remembered but read when it is wanted.
void RowStore::remember_rows() {
  for (const RecordId id : batch_.opened) {
    Record opened;
    opened.id = id;
    recent_records_.put(id, std::move(opened));
  }
  for (Batch::NewEvent& event : batch_.events) {
    if (event.value) {
      recent_events_.put(event.row.seq, std::move(*event.value));
    }
  }
  for (Batch::DecidedRecord& record : batch_.records) {
    const Record* known = recent_records_.find(record.value.id);
    if (!record.fresh && known == nullptr) {
      continue;
    }
    record.value.desks = known == nullptr ? ByName<DeskView>() : known->desks;
    recent_records_.put(record.value.id, std::move(record.value));
  }
  for (auto& [id, desks] : batch_.desks) {
    if (Record* known = recent_records_.find(id)) {
      known->desks = std::move(desks);
    }
  }
  for (OutboxEntry& entry : batch_.entry_values) {
    const EntryId id = entry.id;
    recent_entries_.put(id, std::move(entry));
  }
  for (const EntryId id : batch_.merged) {
    recent_entries_.erase(id);
  }
}

Result<int> RowStore::fire_due(TimePoint now, int at_most) {
  if (!TRY(rows_->any_timer_due(now))) {
    return 0;
  }
  int fired = 0;
  TRY(write(WriteQueue::Kind::kOther, 1, [&] {
    const std::vector<Rows::DueTimer> due = rows_->take_due_timers(now, at_most);
    for (const Rows::DueTimer& timer : due) {
      if (timer.event.ok()) {
        write_event(timer.record, 0, *timer.event, rows_->encode(*timer.event));
      } else {
        bury_timer(timer, now);
      }
    }
    fired = static_cast<int>(due.size());
  }));
  return fired;
}

// What was kept becomes an event that nobody is asked to judge, so that a person can look at it.
void RowStore::bury_timer(const Rows::DueTimer& timer, TimePoint now) {
  const EventSeq seq = ++last_.seq;
  Event blank;
  blank.at = now;
  blank.received_at = now;
  rows_->put_event({seq, timer.record, 0, blank, timer.bytes});
  rows_->dequeue_event(seq);
  put_dead(
      {DeadLetter::Kind::kEvent,
       seq,
       now,
       rows_->event_source(seq),
       "the event of timer '" + timer.key + "' cannot be read: " + to_string(timer.event.error()),
       0,
       ""});
}

Result<SurveyInvite> RowStore::find_survey(const std::string& code_hash) {
  return rows_->read_survey(code_hash);
}

Result<Record> RowStore::find_record(const std::string& name) {
  const RecordId id = TRY(rows_->find_record_id(name));
  std::optional<Record> record = TRY(rows_->read_record(id));
  if (!record) {
    return not_found("no decision was made yet for record " + std::to_string(id),
                     "try again in a moment");
  }
  return std::move(*record);
}

Result<std::vector<StoredDecision>> RowStore::list_decisions(RecordId record) {
  return rows_->read_decisions(record);
}

Result<std::vector<OutboxEntry>> RowStore::list_outbox(const OutboxFilter& filter) {
  return rows_->read_outbox(filter);
}

Result<void> RowStore::save_rule_set(const std::string& hash, const std::string& canonical) {
  return write(WriteQueue::Kind::kOther, 1, [&] { rows_->put_rule_set(hash, canonical); });
}

Result<void> RowStore::save_releases(std::span<const Release> releases,
                                     const std::map<std::int64_t, std::string>& files) {
  const std::vector<Release> known = TRY(rows_->read_releases());
  return write(WriteQueue::Kind::kOther, 1, [&] {
    for (const Release& release : known) {
      if (std::ranges::find(releases, release.number, &Release::number) == releases.end()) {
        rows_->drop_release(release.number);
      }
    }
    for (const Release& release : releases) {
      const auto fresh = files.find(release.number);
      rows_->put_release(release, fresh == files.end() ? nullptr : &fresh->second);
    }
  });
}

Result<std::vector<Release>> RowStore::list_releases() {
  return rows_->read_releases();
}

Result<std::string> RowStore::release_files(std::int64_t number) {
  return rows_->read_release_files(number);
}

Result<std::vector<RecordId>> RowStore::find_fired(const std::string& rule, TimePoint since) {
  return rows_->find_fired(rule, since);
}

Result<StoreCounts> RowStore::counts() {
  std::lock_guard lock(books_mutex_);
  StoreCounts counts;
  counts.pending_events = static_cast<std::int64_t>(lanes_.pending());
  counts.pending_entries = static_cast<std::int64_t>(outbox_.pending());
  counts.dead_letters = dead_letters_;
  counts.oldest_pending_event = lanes_.oldest();
  counts.oldest_pending_entry = outbox_.oldest();
  return counts;
}

Result<int> RowStore::purge(const Retention& retention, TimePoint now) {
  int removed = 0;
  TRY(write(WriteQueue::Kind::kOther, 1, [&] { removed = rows_->purge(retention, now); }));
  std::lock_guard lock(books_mutex_);
  recent_records_.clear();
  return removed;
}

Result<void> RowStore::health() {
  TRY(rows_->check_space());
  bool failing = false;
  {
    std::lock_guard lock(fault_mutex_);
    failing = last_fault_.has_value();
  }
  if (!failing) {
    return {};
  }
  // Without traffic nobody would notice that the database works again: try it.
  return write(WriteQueue::Kind::kOther, 1, [this] {
    rows_->put_last_number("probe", rows_->last_number("probe") + 1);
  });
}

}  // namespace triaged

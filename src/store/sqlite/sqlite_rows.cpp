// The transaction's side of SqliteRows: webhooks, events, records, decisions.
#include "store/sqlite/sqlite_rows.h"

#include <algorithm>

#include "base/crypto.h"
#include "store/sqlite/own_json.h"
#include "store/sqlite/zstd_body.h"

namespace triaged {
namespace {

std::string dump_headers(const HttpHeaders& headers) {
  Json list = Json::array();
  for (const auto& [name, value] : headers) {
    list.push_back(Json::array({name, value}));
  }
  return dump_json(list);
}

std::int64_t number(LinkKind kind) {
  return static_cast<std::int64_t>(kind);
}

}  // namespace

std::int64_t SqliteRows::day_of(TimePoint at) {
  return std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
}

std::string SqliteRows::encode(const Event& event) const {
  return to_text(event);
}

std::string SqliteRows::pack(const std::string& body) const {
  return pack_body(body);
}

std::vector<ContactKey> SqliteRows::contact_keys(const Customer& customer) const {
  std::vector<ContactKey> keys = normalised_contacts(customer);
  for (ContactKey& contact : keys) {
    contact.key = hmac_sha256(index_key_, contact.key);
  }
  return keys;
}

void SqliteRows::begin() {
  db_->take_fault();
  db_->run("BEGIN IMMEDIATE");
}

Result<void> SqliteRows::commit() {
  keys_.flush();
  customers_.flush();
  db_->run("COMMIT");
  std::optional<Error> fault = db_->take_fault();
  keys_.settle(!fault);
  customers_.settle(!fault);
  if (!fault) {
    return {};
  }
  fact_numbers_.clear();  // one of them may have been given in this transaction
  if (db_->in_transaction()) {
    db_->run("ROLLBACK");
    db_->take_fault();
  }
  return *fault;
}

void SqliteRows::put_last_ids(const LastIds& last) {
  db_->run("UPDATE ids SET record = ?, seq = ?, entry = ?, webhook = ?, dead_item = ?",
           last.record,
           last.seq,
           last.entry,
           last.webhook,
           last.dead_item);
}

bool SqliteRows::has_key(const std::string& key) {
  return keys_.find(Digest::of(key)).has_value();
}

void SqliteRows::put_key(const std::string& key, TimePoint seen_at) {
  keys_.put(Digest::of(key), day_of(seen_at));
}

void SqliteRows::put_webhook(WebhookId id, const Webhook& webhook, const std::string& packed) {
  db_->run("INSERT INTO webhooks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           id,
           webhook.source,
           webhook.received_at,
           webhook.content_type,
           dump_headers(webhook.headers),
           webhook.target,
           Blob{packed},
           static_cast<int>(webhook.outcome),
           webhook.reason);
}

RecordId SqliteRows::find_link(const Link& link) {
  Rowset rows = db_->query("SELECT record FROM links WHERE kind = ? AND place = ? AND key = ?",
                           number(link.kind),
                           link.place,
                           link.key);
  return rows.next() ? rows.integer(0) : 0;
}

void SqliteRows::put_link(const Link& link, RecordId record) {
  db_->run("INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)",
           number(link.kind),
           link.place,
           link.key,
           record);
}

void SqliteRows::put_event(const EventRow& row) {
  db_->run("INSERT INTO events VALUES (?, ?, ?, ?)", row.seq, row.record, row.webhook, row.bytes);
  db_->run("INSERT INTO queue VALUES (?, ?, ?, ?)",
           row.seq,
           row.record,
           row.event.at,
           row.event.received_at);
}

void SqliteRows::dequeue_event(EventSeq seq) {
  db_->run("DELETE FROM queue WHERE seq = ?", seq);
}

std::optional<PendingRow> SqliteRows::requeue_event(EventSeq seq) {
  PendingRow pending;
  {
    Rowset rows = db_->query("SELECT record, event FROM events WHERE seq = ?", seq);
    if (!rows.next()) {
      return std::nullopt;
    }
    pending = {seq, rows.integer(0), {}, {}};
    if (const Result<Json> json = parse_own_json(rows.bytes(1)); json.ok()) {
      if (const Result<Event> event = event_from_json(*json); event.ok()) {
        pending.at = event->at;
        pending.received_at = event->received_at;
      }
    }
  }
  db_->run("INSERT INTO queue VALUES (?, ?, ?, ?)",
           seq,
           pending.record,
           pending.at,
           pending.received_at);
  return pending;
}

std::string SqliteRows::event_source(EventSeq seq) {
  Rowset rows = db_->query("SELECT event FROM events WHERE seq = ?", seq);
  const Result<Json> event = parse_own_json(rows.next() ? rows.bytes(0) : "");
  return event.ok() ? string_at(*event, "source") : "";
}

void SqliteRows::answer_survey(const std::string& code_hash, TimePoint at, const Json& answers) {
  db_->run(
      "UPDATE surveys SET answered_at = ?, answers = ? WHERE code_hash = ? AND answered_at IS NULL",
      at,
      dump_json(answers),
      Blob{code_hash});
}

std::string SqliteRows::record_number(RecordId id) {
  Rowset rows = db_->query("SELECT number FROM records WHERE id = ?", id);
  return rows.next() ? rows.bytes(0) : "";
}

std::int64_t SqliteRows::last_number(const std::string& day) {
  Rowset rows = db_->query("SELECT last FROM numbers WHERE day = ?", day);
  return rows.next() ? rows.integer(0) : 0;
}

void SqliteRows::put_last_number(const std::string& day, std::int64_t number) {
  db_->run("INSERT OR REPLACE INTO numbers VALUES (?, ?)", day, number);
}

void SqliteRows::put_record(const RecordRow& row) {
  if (row.fresh) {
    db_->run("INSERT INTO records VALUES (?, ?, ?, ?, ?, '{}')",
             row.id,
             row.number,
             row.id,
             row.record.closed_at,
             row.bytes);
    return;
  }
  db_->run("UPDATE records SET closed_at = ?, state = ? WHERE id = ?",
           row.record.closed_at,
           row.bytes,
           row.id);
}

void SqliteRows::join_contacts(RecordId record, const std::vector<ContactKey>& keys) {
  if (keys.empty()) {
    return;
  }
  std::vector<std::int64_t> known;
  std::size_t found = 0;
  for (const ContactKey& contact : keys) {
    if (const std::optional<std::int64_t> customer = customers_.find(Digest::of(contact.key))) {
      known.push_back(*customer);
      ++found;
    }
  }
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  const std::int64_t customer = known.empty() ? record : known.front();
  if (known.size() > 1) {
    join_customers({known.begin() + 1, known.end()}, customer);
  }
  if (found < keys.size()) {
    for (const ContactKey& contact : keys) {
      db_->run("INSERT OR IGNORE INTO contacts VALUES (?, ?, ?)",
               customer,
               Blob{contact.key},
               contact.kind);
      customers_.put(Digest::of(contact.key), customer);
    }
  }
  if (customer != record) {
    db_->run("UPDATE records SET customer = ? WHERE id = ? AND customer <> ?",
             customer,
             record,
             customer);
  }
}

// Records point to the customer they had when they were last decided; look-ups go through contacts.
void SqliteRows::join_customers(const std::vector<std::int64_t>& others, std::int64_t into) {
  for (const std::int64_t other : others) {
    {
      Rowset rows = db_->query("SELECT contact_key FROM contacts WHERE customer = ?", other);
      while (rows.next()) {
        customers_.put(Digest::of(rows.bytes(0)), into);
      }
    }
    db_->run("UPDATE OR REPLACE contacts SET customer = ? WHERE customer = ?", into, other);
  }
}

void SqliteRows::put_decision(const DecisionRow& row) {
  std::optional<std::string> refused;
  if (!row.refused.is_null()) {
    refused = dump_json(row.refused);
  }
  db_->run("INSERT INTO decisions VALUES (?, ?, ?, ?, ?, ?)",
           row.seq,
           row.record,
           row.decided_at,
           row.rules,
           row.bytes,
           refused);
}

int SqliteRows::count_grants(const std::string& key, TimePoint after, TimePoint until) {
  Rowset rows = db_->query(
      "SELECT count(*) FROM grants WHERE key = ? AND at > ? AND at <= ?", key, after, until);
  return rows.next() ? static_cast<int>(rows.integer(0)) : 0;
}

void SqliteRows::put_grant(const std::string& key, TimePoint at, Millis window) {
  db_->run("INSERT INTO grants(key, at, expires_at) VALUES (?, ?, ?)", key, at, at + window);
}

void SqliteRows::put_release(const Release& release, const std::string* files) {
  if (files != nullptr) {
    db_->run(
        "INSERT INTO releases(number, hash, rules, state, per_myriad, promoted_at, by, lives, "
        "files)"
        " VALUES (?, ?, '', 0, 0, 0, '', 0, ?)",
        release.number,
        release.hash,
        Blob{pack_body(*files)});
  }
  db_->run(
      "UPDATE releases SET rules = ?, state = ?, per_myriad = ?, promoted_at = ?, by = ?,"
      " lives = ? WHERE number = ?",
      release.rules,
      static_cast<int>(release.state),
      release.per_myriad,
      release.promoted_at,
      release.by,
      release.lives,
      release.number);
}

void SqliteRows::drop_release(std::int64_t number) {
  db_->run("DELETE FROM releases WHERE number = ?", number);
}

void SqliteRows::put_rule_set(const std::string& hash, const std::string& canonical) {
  db_->run("INSERT OR IGNORE INTO rule_sets VALUES (?, ?)", hash, Blob{pack_body(canonical)});
}

}  // namespace triaged

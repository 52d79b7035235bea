// Dead letters: listing them, and getting them moving again.
#include <charconv>

#include "base/crypto.h"
#include "store/row_store.h"

namespace triaged {
namespace {

char letter_of(DeadLetter::Kind kind) {
  switch (kind) {
    case DeadLetter::Kind::kWebhook:
      return 'w';
    case DeadLetter::Kind::kEvent:
      return 'e';
    case DeadLetter::Kind::kEntry:
      return 'o';
  }
  return '?';
}

Result<DeadId> parse_dead_id(const std::string& id) {
  std::int64_t key = 0;
  const char* last = id.data() + id.size();
  if (id.size() > 1) {
    const auto [end, fault] = std::from_chars(id.data() + 1, last, key);
    for (const auto kind :
         {DeadLetter::Kind::kWebhook, DeadLetter::Kind::kEvent, DeadLetter::Kind::kEntry}) {
      if (fault == std::errc() && end == last && key > 0 && id[0] == letter_of(kind)) {
        return DeadId(kind, key);
      }
    }
  }
  return invalid_input("'" + id + "' is no dead letter's id",
                       "ids look like w12, e34 or o56; `triaged dead list` shows them");
}

DeadLetter to_letter(const DeadRow& row) {
  return {
      letter_of(row.kind) + std::to_string(row.key), row.kind, row.at, row.source, row.reason, {}};
}

/// A body is text for people; one that is not UTF-8 is shown as base64.
Json body_detail(const Webhook& webhook, const std::string& pointer) {
  Json headers = Json::array();
  for (const auto& [name, value] : webhook.headers) {
    headers.push_back({name, value});
  }
  Json detail = {{"content_type", webhook.content_type},
                 {"headers", headers},
                 {"target", webhook.target},
                 {"received_at_ms", webhook.received_at.time_since_epoch().count()},
                 {"pointer", pointer},
                 {"body_base64", base64_encode(webhook.body)}};
  detail["body"] = webhook.body;  // dump_json() replaces what is not UTF-8
  return detail;
}

}  // namespace

void RowStore::put_dead(const DeadRow& row) {
  rows_->put_dead(row);
  ++batch_.dead;
}

Result<std::vector<DeadLetter>> RowStore::list_dead(const std::string& after, int at_most) {
  std::optional<DeadId> from;
  if (!after.empty()) {
    from = TRY(parse_dead_id(after));
  }
  std::vector<DeadLetter> letters;
  for (const DeadRow& row : TRY(rows_->read_dead(from, at_most))) {
    letters.push_back(to_letter(row));
  }
  return letters;
}

Result<DeadLetter> RowStore::find_dead(const std::string& id) {
  const auto [kind, key] = TRY(parse_dead_id(id));
  const DeadRow row = TRY(rows_->find_dead(kind, key));
  DeadLetter letter = to_letter(row);
  switch (kind) {
    case DeadLetter::Kind::kWebhook:
      letter.detail = body_detail(TRY(rows_->read_webhook(row.webhook)), row.pointer);
      break;
    case DeadLetter::Kind::kEvent: {
      Result<Event> event = std::move(rows_->read_events({key}).front());
      letter.detail = event.ok() ? to_json(event.value())
                                 : Json({{"unreadable", to_string(event.error())},
                                         {"stored", TRY(rows_->read_event_bytes(key))}});
      break;
    }
    case DeadLetter::Kind::kEntry: {
      const Result<OutboxEntry> entry = rows_->read_entry(key);
      letter.detail = entry.ok() ? to_json(entry.value())
                                 : Json({{"unreadable", to_string(entry.error())},
                                         {"stored", TRY(rows_->read_entry_args(key))}});
      break;
    }
  }
  return letter;
}

Result<void> RowStore::settle_dead(const std::string& id, DeadAction action, TimePoint now) {
  const auto [kind, key] = TRY(parse_dead_id(id));
  bool found = false;
  TRY(write(WriteQueue::Kind::kOther, 1, [&, dead_kind = kind, dead_key = key] {
    found = rows_->remove_dead(dead_kind, dead_key);
    if (!found) {
      return;
    }
    --batch_.dead;
    if (action == DeadAction::kRetry) {
      retry_dead(dead_kind, dead_key, now);
    } else if (dead_kind == DeadLetter::Kind::kEntry) {
      rows_->update_entry(dead_key, EntryState::kDropped, now, "dropped by a person", 0);
    }
  }));
  if (!found) {
    return not_found("there is no dead letter '" + id + "'", "`triaged dead list` shows them");
  }
  return {};
}

// A bad item of a webhook was appended again by the caller: nothing is left to do for it.
void RowStore::retry_dead(DeadLetter::Kind kind, std::int64_t key, TimePoint now) {
  if (kind == DeadLetter::Kind::kEvent) {
    if (std::optional<PendingRow> row = rows_->requeue_event(key)) {
      batch_.events.push_back({*row, std::nullopt});
    }
  }
  if (kind == DeadLetter::Kind::kEntry) {
    if (std::optional<LiveEntry> entry = rows_->revive_entry(key, now)) {
      batch_.entries.push_back(std::move(*entry));
    }
  }
}

}  // namespace triaged

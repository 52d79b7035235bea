// Appending: deliveries become webhook rows and events in their records' lanes.
#include <algorithm>

#include "base/crypto.h"
#include "store/row_store.h"

namespace triaged {
namespace {

/// 128 bits are plenty to tell deliveries apart, and half of what would be stored. What is no
/// SHA-256 digest already is made one.
constexpr std::size_t kKeyBytes = 16;

std::string shorten(const std::string& key) {
  if (key.size() == Sha256{}.size()) {
    return key.substr(0, kKeyBytes);
  }
  const Sha256 digest = sha256(key);
  return std::string(digest.begin(), digest.begin() + kKeyBytes);
}

/// The invite that a survey answer belongs to, as raw bytes of the code's hash; "" = none.
std::string answered_invite(const Event& event) {
  if (!event.is(event_type::kSurveyAnswered)) {
    return "";
  }
  Result<std::string> hash = hex_decode(string_at(event.detail, "code_hash"));
  return hash.ok() ? std::move(hash).take() : "";
}

/// A record begins with a customer, a new ticket or an app's own event. What agents and automations
/// do on a ticket nobody told us of (one from before we came, or one that we are opening just now)
/// begins nothing.
bool may_open(const Event& event) {
  const bool begins = event.is(event_type::kMessageCustomer) ||
                      event.is(event_type::kTicketCreated) ||
                      event.types.front().starts_with("app.");
  return begins && !event.own;
}

}  // namespace

Result<std::vector<Appended>> RowStore::append(std::span<const Delivery> deliveries) {
  TRY(rows_->check_space());
  std::vector<PackedDelivery> packed;
  packed.reserve(deliveries.size());
  for (const Delivery& delivery : deliveries) {
    packed.push_back(pack(delivery));
  }
  Result<std::vector<Appended>> all = append(packed);
  if (all.ok() || all.error().code == ErrorCode::kUnavailable || packed.size() == 1) {
    return all;
  }
  // One of them cannot be stored: it must not take the others down.
  std::vector<Appended> each;
  for (const PackedDelivery& delivery : packed) {
    Result<std::vector<Appended>> one = append({&delivery, 1});
    if (!one.ok() && one.error().code == ErrorCode::kUnavailable) {
      return one.error();
    }
    each.push_back(one.ok() ? std::move(one->front()) : Appended{one.error(), false, 0, 0, 0});
  }
  return each;
}

Result<std::vector<Appended>> RowStore::append(std::span<const PackedDelivery> packed) {
  std::vector<Appended> appended;
  TRY(write(WriteQueue::Kind::kAppend, packed.size(), [&] {
    appended.clear();
    for (const PackedDelivery& delivery : packed) {
      appended.push_back(write_delivery(delivery));
    }
  }));
  return appended;
}

RowStore::PackedDelivery RowStore::pack(const Delivery& delivery) const {
  PackedDelivery packed{delivery, rows_->pack(delivery.webhook.body), {}, {}};
  for (const Event& event : delivery.events) {
    packed.events.push_back(rows_->encode(event));
  }
  for (const std::string& key : delivery.dedupe_keys) {
    packed.keys.push_back(shorten(key));
  }
  std::sort(packed.keys.begin(), packed.keys.end());
  packed.keys.erase(std::unique(packed.keys.begin(), packed.keys.end()), packed.keys.end());
  return packed;
}

Appended RowStore::write_delivery(const PackedDelivery& packed) {
  if (!take_keys(packed)) {
    Appended seen;
    seen.duplicate = true;
    return seen;
  }
  return write_items(packed, ++last_.webhook);
}

// A key that is new is not kept when another one hits: delivery ids are not signed on every
// platform, so a replay under a made-up id must not use that id up.
bool RowStore::take_keys(const PackedDelivery& packed) {
  for (const std::string& key : packed.keys) {
    if (rows_->has_key(key)) {
      return false;
    }
  }
  for (const std::string& key : packed.keys) {
    rows_->put_key(key, packed.given.webhook.received_at);
  }
  return true;
}

Appended RowStore::write_items(const PackedDelivery& packed, WebhookId webhook) {
  const Delivery& given = packed.given;
  Appended appended;
  for (std::size_t i = 0; i < given.events.size(); ++i) {
    const RecordId record = resolve(given.events[i]);
    if (record == 0) {
      ++appended.ignored;
      continue;
    }
    write_event(record, webhook, given.events[i], packed.events[i]);
    ++appended.events;
  }
  const bool dead = given.webhook.outcome == WebhookOutcome::kDead && given.bad_items.empty();
  for (const BadItem& item :
       dead ? std::vector<BadItem>{{given.webhook.reason, ""}} : given.bad_items) {
    put_dead({DeadLetter::Kind::kWebhook,
              ++last_.dead_item,
              given.webhook.received_at,
              given.webhook.source,
              item.reason,
              webhook,
              item.pointer});
    ++appended.dead;
  }
  if (appended.ignored == 0 || appended.events > 0 ||
      given.webhook.outcome != WebhookOutcome::kAccepted) {
    rows_->put_webhook(webhook, given.webhook, packed.body);
    return appended;
  }
  Webhook ignored = given.webhook;
  ignored.outcome = WebhookOutcome::kIgnored;
  ignored.reason = "a ticket without a record: no customer wrote on it since we listen";
  rows_->put_webhook(webhook, ignored, packed.body);
  return appended;
}

// By the record itself, the channel's conversation, or the desk's ticket; else the event opens one
// if it may, or there is none (0).
RecordId RowStore::resolve(const Event& event) {
  if (event.record != 0) {
    return event.record;
  }
  const Link link{LinkKind::kConversation, event.source, event.conversation};
  if (!event.conversation.empty()) {
    const RecordId known = rows_->find_link(link);
    if (known != 0) {
      return known;
    }
  }
  RecordId record = 0;
  for (const std::string* ticket : {&event.ticket.id, &event.conversation}) {
    const bool asked = ticket == &event.conversation && event.conversation == event.ticket.id;
    if (record == 0 && !ticket->empty() && !asked) {
      record = rows_->find_link({LinkKind::kTicket, event.source, *ticket});
    }
  }
  if (record == 0 && !may_open(event)) {
    return 0;
  }
  if (record == 0) {
    record = ++last_.record;
    batch_.opened.push_back(record);
  }
  if (!event.conversation.empty()) {
    rows_->put_link(link, record);
  }
  return record;
}

void RowStore::write_event(RecordId record,
                           WebhookId webhook,
                           const Event& event,
                           const std::string& bytes) {
  const EventSeq seq = ++last_.seq;
  rows_->put_event({seq, record, webhook, event, bytes});
  batch_.events.push_back({{seq, record, event.at, event.received_at},
                           remembers_ ? std::optional(event) : std::nullopt});
  if (const std::string invite = answered_invite(event); !invite.empty()) {
    rows_->answer_survey(invite, event.at, event.survey);
  }
}

}  // namespace triaged

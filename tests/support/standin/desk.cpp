#include "standin/desk.h"

#include <algorithm>
#include <utility>

#include "base/time.h"
#include "standin/shapes.h"

namespace triaged::standin {
namespace {

constexpr std::size_t kLongestMessage = 150'000;  // characters, from the platform's own limit

Error no_such_conversation() {
  return not_found("Resource could not be found");
}

Json find_by_id(const std::vector<Json>& list, std::int64_t id) {
  const auto found = std::ranges::find_if(list, [&](const Json& one) { return one["id"] == id; });
  return found == list.end() ? Json() : *found;
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json object_at(const Json& wish, const char* key) {
  return wish.contains(key) && wish[key].is_object() ? wish[key] : Json::object();
}

}  // namespace

Desk::Desk(std::int64_t account, const Clock& clock)
    : account_(account), clock_(clock), agents_(default_agents()), inboxes_(default_inboxes()) {
}

std::int64_t Desk::seconds_now() const {
  return unix_seconds(clock_.utc());
}

DeskConversation* Desk::find(std::int64_t id) {
  const auto found = conversations_.find(id);
  return found == conversations_.end() ? nullptr : &found->second;
}

const DeskConversation* Desk::find(std::int64_t id) const {
  const auto found = conversations_.find(id);
  return found == conversations_.end() ? nullptr : &found->second;
}

Json Desk::contact_of(std::int64_t id) const {
  const auto found = contacts_.find(id);
  return found == contacts_.end() ? Json::object() : found->second;
}

Json Desk::show(const DeskConversation& one) const {
  Json sender = contact_of(one.contact_id);
  sender["type"] = "contact";
  const Json assignee = one.assignee_id ? find_by_id(agents_, *one.assignee_id) : Json();
  Json shown = {{"id", one.id},
                {"account_id", account_},
                {"inbox_id", one.inbox_id},
                {"channel", one.channel},
                {"status", one.status},
                {"priority", or_null(one.priority)},
                {"labels", one.labels},
                {"custom_attributes", one.custom_attributes},
                {"additional_attributes", one.additional_attributes},
                {"can_reply", true},
                {"snoozed_until", or_null(one.snoozed_until)},
                {"unread_count", 0},
                {"waiting_since", unix_seconds(one.created_at)},
                {"first_reply_created_at", nullptr},
                {"created_at", unix_seconds(one.created_at)},
                {"timestamp", unix_seconds(one.updated_at)},
                {"last_activity_at", unix_seconds(one.updated_at)},
                {"agent_last_seen_at", 0},
                {"contact_last_seen_at", 0}};
  shown["updated_at"] = static_cast<double>(one.updated_at.time_since_epoch().count()) / 1000.0;
  shown["contact_inbox"] = {{"source_id", one.source_id}, {"inbox_id", one.inbox_id}};
  shown["meta"] = {{"sender", sender},
                   {"channel", one.channel},
                   {"assignee", assignee},
                   {"assignee_type", assignee.is_null() ? Json() : Json("User")},
                   {"team", one.team_id ? find_by_id(teams_, *one.team_id) : Json()},
                   {"hmac_verified", false}};
  shown["messages"] = Json::array();
  if (!one.messages.empty()) {
    shown["messages"].push_back(one.messages.back());
  }
  return shown;
}

Notice Desk::changed(DeskConversation& one, std::string_view event, const Json& changes) {
  one.updated_at = clock_.utc();
  Json body = show(one);
  body["event"] = event;
  body["changed_attributes"] = changes;
  return {std::string(event), std::move(body)};
}

Json Desk::message_notice(const DeskConversation& one, const Json& message) const {
  Json body = message;
  const bool incoming = message["message_type"] == 0;
  body["event"] = "message_created";
  body["message_type"] = incoming ? "incoming" : "outgoing";
  body["created_at"] = format_utc(one.updated_at);
  body["account"] = {{"id", account_}, {"name", "Stand-in"}};
  body["inbox"] = {{"id", one.inbox_id}, {"name", find_by_id(inboxes_, one.inbox_id)["name"]}};
  body["conversation"] = show(one);
  return body;
}

Desk::Changed Desk::put_message(DeskConversation& one, const Json& wish, bool from_customer) {
  one.updated_at = clock_.utc();
  Json sender = from_customer ? contact_of(one.contact_id)
                              : find_by_id(agents_, int_at(wish, "sender_id", 1));
  if (!from_customer) {
    sender["type"] = "user";
  }
  const bool is_private = wish.value("private", Json(false)) == Json(true);
  Json message = {{"id", next_message_++},
                  {"account_id", account_},
                  {"inbox_id", one.inbox_id},
                  {"conversation_id", one.id},
                  {"content", string_at(wish, "content")},
                  {"content_type", wish.value("content_type", Json("text"))},
                  {"content_attributes", object_at(wish, "content_attributes")},
                  {"message_type", from_customer ? 0 : 1},
                  {"private", is_private},
                  {"status", "sent"},
                  {"source_id", nullptr},
                  {"created_at", unix_seconds(one.updated_at)},
                  {"sender_type", from_customer ? "Contact" : "User"},
                  {"sender", sender}};
  one.messages.push_back(message);
  return {message, {{"message_created", message_notice(one, message)}}};
}

Result<Desk::Changed> Desk::add_message(std::int64_t id, const Json& wish, bool from_customer) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  const std::string content = string_at(wish, "content");
  if (content.empty() || content.size() > kLongestMessage * 4) {
    return invalid_input("Content is empty or too long (maximum is 150000 characters)");
  }
  Changed done = put_message(*one, wish, from_customer);
  // A customer who writes again opens what was resolved or snoozed, as the platform does.
  if (from_customer && (one->status == "resolved" || one->status == "snoozed")) {
    const Json change = Json::array({change_of("status", one->status, "open")});
    one->status = "open";
    done.notices.push_back(changed(*one, "conversation_status_changed", change));
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

Result<Desk::Changed> Desk::set_labels(std::int64_t id, const Json& wish) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  const Json list = wish.value("labels", Json::array());
  std::vector<std::string> labels;
  for (const Json& label : list.is_array() ? list : Json::array()) {
    if (label.is_string() && std::ranges::find(labels, label.get<std::string>()) == labels.end()) {
      labels.push_back(label.get<std::string>());
    }
  }
  Changed done{{{"payload", labels}}, {}};
  if (labels != one->labels) {
    const Json change = Json::array({change_of("label_list", one->labels, labels)});
    one->labels = labels;
    done.notices.push_back(changed(*one, "conversation_updated", change));
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

Result<Desk::Changed> Desk::set_priority(std::int64_t id, const Json& wish) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  static const std::vector<std::string> kKnownValues = {"urgent", "high", "medium", "low", "none"};
  const std::string wanted = string_at(wish, "priority");
  if (!wanted.empty() && std::ranges::find(kKnownValues, wanted) == kKnownValues.end()) {
    return invalid_input("'" + wanted + "' is not a valid priority");
  }
  const Json before = or_null(one->priority);
  one->priority = wanted.empty() || wanted == "none" ? std::nullopt : std::optional(wanted);
  Changed done{Json(), {}};
  if (before != or_null(one->priority)) {
    const Json change = Json::array({change_of("priority", before, or_null(one->priority))});
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

Result<Desk::Changed> Desk::set_status(std::int64_t id, const Json& wish) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  static const std::vector<std::string> kKnownValues = {"open", "resolved", "pending", "snoozed"};
  std::string wanted = string_at(wish, "status");
  if (wanted.empty()) {
    wanted = one->status == "resolved" ? "open" : "resolved";
  }
  if (std::ranges::find(kKnownValues, wanted) == kKnownValues.end()) {
    return invalid_input("'" + wanted + "' is not a valid status");
  }
  const std::string before = std::exchange(one->status, wanted);
  const std::int64_t until = int_at(wish, "snoozed_until");
  one->snoozed_until = wanted == "snoozed" && until > 0 ? std::optional(until) : std::nullopt;
  Changed done{{{"meta", Json::object()},
                {"payload",
                 {{"success", true},
                  {"conversation_id", id},
                  {"current_status", wanted},
                  {"snoozed_until", or_null(one->snoozed_until)}}}},
               {}};
  if (before != wanted) {
    const Json change = Json::array({change_of("status", before, wanted)});
    done.notices.push_back(changed(*one, "conversation_status_changed", change));
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

Result<Desk::Changed> Desk::assign(std::int64_t id, const Json& wish) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  // The platform looks at the team only when no assignee is named.
  const bool to_agent = wish.contains("assignee_id");
  const char* field = to_agent ? "assignee_id" : "team_id";
  const std::int64_t wanted = int_at(wish, field);
  const Json target = find_by_id(to_agent ? agents_ : teams_, wanted);
  if (wanted != 0 && target.is_null()) {
    return not_found("Resource could not be found");
  }
  auto& slot = to_agent ? one->assignee_id : one->team_id;
  const Json before = or_null(slot);
  slot = wanted == 0 ? std::nullopt : std::optional(wanted);
  Changed done{target, {}};
  if (before != or_null(slot)) {
    const Json change = Json::array({change_of(field, before, or_null(slot))});
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

Result<Desk::Changed> Desk::set_custom_attributes(std::int64_t id, const Json& wish) {
  std::lock_guard lock(mutex_);
  DeskConversation* one = find(id);
  if (one == nullptr) {
    return no_such_conversation();
  }
  const Json before = std::exchange(one->custom_attributes, object_at(wish, "custom_attributes"));
  Changed done{{{"custom_attributes", one->custom_attributes}}, {}};
  if (before != one->custom_attributes) {
    const Json change =
        Json::array({change_of("custom_attributes", before, one->custom_attributes)});
    done.notices.push_back(changed(*one, "conversation_updated", change));
  }
  return done;
}

}  // namespace triaged::standin

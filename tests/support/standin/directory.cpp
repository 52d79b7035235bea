// The desk's lists: contacts, labels, teams, and how conversations begin and are read.
#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "standin/desk.h"
#include "standin/shapes.h"

namespace triaged::standin {
namespace {

constexpr std::int64_t kWebsiteInbox = 1;

std::string channel_of(const std::vector<Json>& inboxes, std::int64_t inbox) {
  for (const Json& one : inboxes) {
    if (one["id"] == inbox) {
      return one["channel_type"].get<std::string>();
    }
  }
  return "";
}

Json entry_at(const Json& wish, const char* key) {
  return wish.contains(key) && wish[key].is_object() ? wish[key] : Json::object();
}

/// The field of another contact that must be unique, or nothing.
std::string taken_field(const std::map<std::int64_t, Json>& contacts, const Json& wish) {
  for (const char* field : {"email", "phone_number", "identifier"}) {
    const std::string wanted = string_at(wish, field);
    for (const auto& [id, contact] : contacts) {
      if (!wanted.empty() && string_at(contact, field) == wanted) {
        return field;
      }
    }
  }
  return "";
}

bool mentions(const Json& contact, std::string_view text) {
  return std::ranges::any_of(
      std::vector{"name", "email", "phone_number", "identifier"},
      [&](const char* field) { return string_at(contact, field).find(text) != std::string::npos; });
}

}  // namespace

Result<Desk::Changed> Desk::create_contact(const Json& wish) {
  std::lock_guard lock(mutex_);
  if (const std::string taken = taken_field(contacts_, wish); !taken.empty()) {
    return invalid_input(taken + " has already been taken");
  }
  const std::string phone = string_at(wish, "phone_number");
  if (!phone.empty() && phone.front() != '+') {
    return invalid_input("phone_number should be in e164 format");
  }
  const auto id = static_cast<std::int64_t>(contacts_.size()) + 1;
  const auto or_null = [&](const char* key) {
    const std::string value = string_at(wish, key);
    return value.empty() ? Json() : Json(value);
  };
  Json contact = {{"id", id},
                  {"name", string_at(wish, "name")},
                  {"email", or_null("email")},
                  {"phone_number", or_null("phone_number")},
                  {"identifier", or_null("identifier")},
                  {"blocked", false},
                  {"thumbnail", ""},
                  {"additional_attributes", entry_at(wish, "additional_attributes")},
                  {"custom_attributes", entry_at(wish, "custom_attributes")},
                  {"created_at", seconds_now()},
                  {"contact_inboxes", Json::array()}};
  Json link;
  if (const std::int64_t inbox = int_at(wish, "inbox_id"); inbox != 0) {
    std::string source = string_at(wish, "source_id");
    if (source.empty()) {
      source = sha256_hex("contact " + std::to_string(id)).substr(0, 32);
    }
    link = {{"source_id", source}, {"inbox", {{"id", inbox}}}};
    contact["contact_inboxes"].push_back(link);
  }
  contacts_[id] = contact;
  return Changed{{{"payload", {{"contact", contact}, {"contact_inbox", link}}}}, {}};
}

std::int64_t Desk::contact_by_source(std::string_view source_id) const {
  for (const auto& [id, contact] : contacts_) {
    for (const Json& link : contact["contact_inboxes"]) {
      if (link["source_id"] == source_id) {
        return id;
      }
    }
  }
  return 0;
}

Result<Desk::Changed> Desk::create_conversation(const Json& wish) {
  std::lock_guard lock(mutex_);
  const std::string source = string_at(wish, "source_id");
  std::int64_t contact = int_at(wish, "contact_id");
  if (contact == 0) {
    contact = contact_by_source(source);
  }
  const std::int64_t inbox = int_at(wish, "inbox_id", kWebsiteInbox);
  const std::string channel = channel_of(inboxes_, inbox);
  if (!contacts_.contains(contact) || channel.empty()) {
    return not_found("Resource could not be found");
  }
  DeskConversation one;
  one.id = static_cast<std::int64_t>(conversations_.size()) + 1;
  one.contact_id = contact;
  one.inbox_id = inbox;
  one.source_id = source;
  one.channel = channel;
  one.created_at = one.updated_at = clock_.utc();
  one.custom_attributes = entry_at(wish, "custom_attributes");
  one.additional_attributes = entry_at(wish, "additional_attributes");
  if (const std::string status = string_at(wish, "status"); !status.empty()) {
    one.status = status;
  }
  DeskConversation& kept = conversations_[one.id] = std::move(one);
  Changed done{show(kept), {changed(kept, "conversation_created", Json::array())}};
  if (const Json first = entry_at(wish, "message"); !string_at(first, "content").empty()) {
    Changed added = put_message(kept, first, string_at(first, "message_type") == "incoming");
    done.notices.push_back(std::move(added.notices.front()));
    done.answer = show(kept);
  }
  return done;
}

std::int64_t Desk::conversation_by_source(std::string_view source_id) const {
  for (const auto& [id, one] : conversations_) {
    if (one.source_id == source_id) {
      return id;
    }
  }
  return 0;
}

Result<Desk::Changed> Desk::customer_writes(const Json& wish) {
  std::string source = string_at(wish, "source_id");
  if (source.empty()) {
    source = TRY(random_token(96));
  }
  std::int64_t id = int_at(wish, "conversation");
  bool known = false;
  {
    std::lock_guard lock(mutex_);
    id = id != 0 ? id : conversation_by_source(source);
    known = contact_by_source(source) != 0;
  }
  std::vector<Notice> notices;
  if (id == 0) {
    if (!known) {
      Json contact = wish;
      contact["inbox_id"] = kWebsiteInbox;
      contact["source_id"] = source;
      TRY(create_contact(contact));
    }
    Changed opened = TRY(
        create_conversation({{"source_id", source},
                             {"additional_attributes", entry_at(wish, "additional_attributes")}}));
    id = int_at(opened.answer, "id");
    notices = std::move(opened.notices);
  }
  Changed done = TRY(add_message(id, wish, true));
  done.notices.insert(done.notices.begin(), notices.begin(), notices.end());
  return done;
}

Result<Json> Desk::define_label(const Json& wish) {
  std::lock_guard lock(mutex_);
  const std::string title = string_at(wish, "title");
  if (!is_label_title(title)) {
    return invalid_input("Title is invalid");
  }
  if (std::ranges::any_of(labels_, [&](const Json& one) { return one["title"] == title; })) {
    return invalid_input("Title has already been taken");
  }
  labels_.push_back({{"id", labels_.size() + 1},
                     {"title", title},
                     {"description", string_at(wish, "description")},
                     {"color", wish.value("color", Json("#1f93ff"))},
                     {"show_on_sidebar", wish.value("show_on_sidebar", Json(true))}});
  return labels_.back();
}

Result<Json> Desk::define_team(const Json& wish) {
  std::lock_guard lock(mutex_);
  const std::string name = string_at(wish, "name");
  if (name.empty()) {
    return invalid_input("Name must not be blank");
  }
  teams_.push_back({{"id", teams_.size() + 1},
                    {"name", name},
                    {"description", string_at(wish, "description")},
                    {"allow_auto_assign", false},
                    {"account_id", account_},
                    {"is_member", false}});
  return teams_.back();
}

Result<Json> Desk::define_attribute(const Json& wish) {
  std::lock_guard lock(mutex_);
  if (string_at(wish, "attribute_key").empty()) {
    return invalid_input("Attribute key can't be blank");
  }
  Json attribute = wish;
  attribute["id"] = attributes_.size() + 1;
  attributes_.push_back(attribute);
  return attribute;
}

Result<Json> Desk::conversation(std::int64_t id) const {
  std::lock_guard lock(mutex_);
  const DeskConversation* one = find(id);
  if (one == nullptr) {
    return not_found("Resource could not be found");
  }
  return show(*one);
}

Result<Json> Desk::messages(std::int64_t id) const {
  std::lock_guard lock(mutex_);
  const DeskConversation* one = find(id);
  if (one == nullptr) {
    return not_found("Resource could not be found");
  }
  return Json{{"meta", {{"labels", one->labels}, {"contact", contact_of(one->contact_id)}}},
              {"payload", one->messages}};
}

Result<Json> Desk::contact(std::int64_t id) const {
  std::lock_guard lock(mutex_);
  if (!contacts_.contains(id)) {
    return not_found("Resource could not be found");
  }
  return Json{{"payload", contact_of(id)}};
}

Result<Json> Desk::contact_conversations(std::int64_t id) const {
  std::lock_guard lock(mutex_);
  if (!contacts_.contains(id)) {
    return not_found("Resource could not be found");
  }
  Json list = Json::array();
  for (const auto& [number, one] : conversations_) {
    if (one.contact_id == id) {
      list.push_back(show(one));
    }
  }
  return Json{{"payload", list}};
}

Json Desk::conversations(std::string_view status) const {
  std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& [number, one] : conversations_) {
    if (status == "all" || one.status == status) {
      list.push_back(show(one));
    }
  }
  return {{"data", {{"meta", {{"all_count", list.size()}}}, {"payload", list}}}};
}

Json Desk::search_contacts(std::string_view text) const {
  std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& [id, contact] : contacts_) {
    if (mentions(contact, text)) {
      list.push_back(contact);
    }
  }
  return {{"meta", {{"count", list.size()}, {"current_page", 1}}}, {"payload", list}};
}

Json Desk::labels() const {
  std::lock_guard lock(mutex_);
  return {{"payload", labels_}};
}

Json Desk::teams() const {
  std::lock_guard lock(mutex_);
  return teams_;
}

Json Desk::agents() const {
  std::lock_guard lock(mutex_);
  return agents_;
}

Json Desk::inboxes() const {
  std::lock_guard lock(mutex_);
  return {{"payload", inboxes_}};
}

Json Desk::attributes() const {
  std::lock_guard lock(mutex_);
  return attributes_;
}

Json Desk::snapshot() const {
  std::lock_guard lock(mutex_);
  Json list = Json::array();
  for (const auto& [number, one] : conversations_) {
    Json shown = show(one);
    shown["messages"] = one.messages;
    list.push_back(std::move(shown));
  }
  std::vector<std::string> defined;
  for (const Json& label : labels_) {
    defined.push_back(label["title"].get<std::string>());
  }
  return {{"conversations", list}, {"labels", defined}, {"teams", teams_}};
}

}  // namespace triaged::standin

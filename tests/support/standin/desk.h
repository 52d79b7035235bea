#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace triaged::standin {

/// One webhook the desk owes its subscriber: the body without `event` signing or sending.
struct Notice {
  std::string event;
  Json body;
};

struct DeskConversation {
  std::int64_t id = 0;
  std::int64_t contact_id = 0;
  std::int64_t inbox_id = 0;
  std::string source_id;
  std::string channel;
  std::string status = "open";
  std::optional<std::string> priority;
  std::vector<std::string> labels;
  Json custom_attributes = Json::object();
  Json additional_attributes = Json::object();
  std::optional<std::int64_t> team_id;
  std::optional<std::int64_t> assignee_id;
  std::optional<std::int64_t> snoozed_until;
  TimePoint created_at;
  TimePoint updated_at;
  std::vector<Json> messages;  ///< as the API shows them, oldest first
};

/// What an account of the platform holds: contacts, conversations, labels, teams, agents, inboxes.
/// Thread-safe. Every change returns the webhooks that the real platform would send for it, with
/// its habits: no actor in them, and two `conversation_updated` for one change of labels.
/// Shapes: Chatwoot's OpenAPI document (swagger/swagger.json, MIT) and its webhook documentation.
class Desk {
 public:
  explicit Desk(std::int64_t account, const Clock& clock);

  struct Changed {
    Json answer;
    std::vector<Notice> notices;
  };

  // What the vendor's API does. kNotFound: no such thing; kInvalidInput: the platform's 422.
  Result<Changed> create_contact(const Json& wish);
  Result<Changed> create_conversation(const Json& wish);
  Result<Changed> add_message(std::int64_t conversation, const Json& wish, bool from_customer);
  Result<Changed> set_labels(std::int64_t conversation, const Json& wish);
  Result<Changed> set_priority(std::int64_t conversation, const Json& wish);
  Result<Changed> set_status(std::int64_t conversation, const Json& wish);
  Result<Changed> assign(std::int64_t conversation, const Json& wish);
  Result<Changed> set_custom_attributes(std::int64_t conversation, const Json& wish);
  Result<Json> define_label(const Json& wish);
  Result<Json> define_team(const Json& wish);
  Result<Json> define_attribute(const Json& wish);

  Result<Json> conversation(std::int64_t id) const;
  Result<Json> messages(std::int64_t id) const;
  Result<Json> contact(std::int64_t id) const;
  Result<Json> contact_conversations(std::int64_t id) const;
  Json conversations(std::string_view status) const;
  Json search_contacts(std::string_view text) const;
  Json labels() const;
  Json teams() const;
  Json agents() const;
  Json inboxes() const;
  Json attributes() const;

  /// A customer writes by the website's chat: finds or opens contact and conversation by
  /// `source_id`, then adds the message. Keys: `content`; optional `conversation`, `source_id`,
  /// `name`, `email`, `phone_number`, `custom_attributes`.
  Result<Changed> customer_writes(const Json& wish);

  /// Everything at once, for tests and the page.
  Json snapshot() const;

 private:
  DeskConversation* find(std::int64_t id);
  const DeskConversation* find(std::int64_t id) const;
  Json show(const DeskConversation& conversation) const;
  Json contact_of(std::int64_t id) const;
  Json message_notice(const DeskConversation& conversation, const Json& message) const;
  Notice changed(DeskConversation& conversation, std::string_view event, const Json& changes);
  Changed put_message(DeskConversation& conversation, const Json& wish, bool from_customer);
  std::int64_t contact_by_source(std::string_view source_id) const;
  std::int64_t conversation_by_source(std::string_view source_id) const;
  std::int64_t seconds_now() const;

  const std::int64_t account_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, Json> contacts_;
  std::map<std::int64_t, DeskConversation> conversations_;
  std::vector<Json> labels_;
  std::vector<Json> teams_;
  std::vector<Json> agents_;
  std::vector<Json> inboxes_;
  std::vector<Json> attributes_;
  std::int64_t next_message_ = 1;
};

}  // namespace triaged::standin

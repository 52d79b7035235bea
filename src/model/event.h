#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace triaged {

/// The order in which events were stored. Not the order in which they commit on every database:
/// never a cursor.
using EventSeq = std::int64_t;
/// A record's key in the store. 0 means "none yet".
using RecordId = std::int64_t;

/// Names of event types, as rules, stages, tests and `try` write them. `app.<name>` and
/// `schedule.<name>` are open.
namespace event_type {
inline constexpr std::string_view kMessageCustomer = "message.customer";
inline constexpr std::string_view kMessageAgent = "message.agent";
inline constexpr std::string_view kMessageNote = "message.note";
inline constexpr std::string_view kTicketCreated = "ticket.created";
inline constexpr std::string_view kTicketUpdated = "ticket.updated";
inline constexpr std::string_view kTicketAssigned = "ticket.assigned";
inline constexpr std::string_view kTicketReopened = "ticket.reopened";
inline constexpr std::string_view kTicketSolved = "ticket.solved";
inline constexpr std::string_view kTicketConfirmed = "ticket.confirmed";
inline constexpr std::string_view kTicketClosed = "ticket.closed";
inline constexpr std::string_view kTagAdded = "tag.added";
inline constexpr std::string_view kSurveyAnswered = "survey.answered";
inline constexpr std::string_view kSurveyExpired = "survey.expired";
inline constexpr std::string_view kClockWarned = "clock.warned";
inline constexpr std::string_view kClockBreached = "clock.breached";
inline constexpr std::string_view kIncidentOpened = "incident.opened";
inline constexpr std::string_view kIncidentClosed = "incident.closed";
inline constexpr std::string_view kImprovementLanded = "improvement.landed";
inline constexpr std::string_view kAuditInvalidated = "audit.invalidated";
inline constexpr std::string_view kAgentCorrected = "agent.corrected";
inline constexpr std::string_view kRuleUndone =
    "rule.undone";  ///< a person takes back what a rule wrote
inline constexpr std::string_view kDeliveryReport =
    "delivery.report";  ///< what became of a message we sent
/// What a new status can be.
inline constexpr std::array kStatusMoves = {kTicketSolved, kTicketClosed, kTicketReopened};
}  // namespace event_type

/// The built-in types, in the order in which messages and the schema list them. Not among them, for
/// no rule hears it: rule.undone.
const std::vector<std::string>& event_type_names();
/// True for a built-in name, `app.<name>` or `schedule.<name>`.
bool is_event_type(std::string_view name);
/// Takes event_type::kStatusMoves out of a list of types.
void erase_moves(std::vector<std::string>& types);

/// Who did something, as `changed: {by}` and `message.by` name them.
enum class Actor : std::uint8_t {
  kUnknown,
  kCustomer,
  kAgent,      ///< a person of the company
  kRule,       ///< this daemon
  kSystem,     ///< the platform itself: its automations and status messages
  kAutoReply,  ///< an absent customer's mailbox
  kBounce,     ///< a mail server's report
};
std::string_view to_string(Actor actor);
std::optional<Actor> parse_actor(std::string_view name);

struct Attachment {
  std::string name;
  std::string content_type;
  std::string url;
  std::int64_t size_bytes = 0;
};

/// What was written, in the sender's words.
struct Message {
  std::string id;    ///< the platform's id
  std::string text;  ///< UTF-8, as shown to a person; quotes of earlier mails already cut
  std::string html;
  std::string language;  ///< zh-Hant, zh-Hans, en or "" when not clear
  Actor by = Actor::kUnknown;
  std::optional<TimePoint> sent_at;
  std::vector<Attachment> attachments;
};

/// The person who writes in. Contacts are raw here: mask them wherever a person or a log reads
/// them.
struct Customer {
  std::string id;  ///< the platform's id
  std::string name;
  std::string email;
  std::string phone;  ///< E.164 where the platform lets us know it
  std::string tier;
  std::string locale;
  std::string member_no;
  std::vector<std::string> tags;
  std::optional<bool> anonymous;
  Json custom;  ///< by name; null = none
};

/// How the platform's ticket looks, as far as a webhook says so. Values are ours (translated by the
/// source's `map`).
struct TicketState {
  std::string id;  ///< the id that the platform's API takes
  std::string number;
  std::string url;
  std::optional<std::string> subject;
  std::optional<std::string> status;
  std::optional<std::string> priority;
  std::optional<std::string> group;
  std::optional<std::string> assignee;
  std::optional<std::vector<std::string>> tags;
  std::optional<bool> online;
  Json custom;  ///< by name; null = none
};

/// One field that an event changed. Missing `from` and unset values are null.
struct FieldChange {
  std::string
      field;  ///< `status`, `priority`, `group`, `assignee`, `tags`, `subject` or `custom.<name>`
  Json from;
  Json to;
  Actor by = Actor::kUnknown;
  /// Our other values that the platform shows as it shows `to`: it does not tell which is meant.
  std::vector<std::string> also{};
};

/// A verified, normalised, immutable fact. What the rules judge. A plain value.
struct Event {
  std::string id;                  ///< the platform's id, stable over redelivery
  std::vector<std::string> types;  ///< at least one; the first is the one the platform meant
  std::string source;              ///< the configured source's name
  std::string channel;             ///< chat, sms, email, popup, form, phone, counter or other
  std::string
      conversation;     ///< names the ticket on `source`: the link by which its record is found
  RecordId record = 0;  ///< set where the record is known without a link (surveys, timers)
  TimePoint at{};       ///< the platform's time within [received_at − 7 d, received_at + 5 min]
  TimePoint received_at{};
  bool at_replaced =
      false;         ///< the platform's time was missing or out of bounds, so `at` is `received_at`
  bool own = false;  ///< caused by our own API user: an echo, never opens a record
  Actor actor = Actor::kUnknown;
  std::string actor_name;
  std::optional<Message> message;
  Customer customer;
  TicketState ticket;
  std::vector<FieldChange> changes;
  Json survey;  ///< answers by question id, with `id`; null unless a survey event
  Json detail;  ///< further facts of the type (`name` of tag.added, `result` of ticket.confirmed);
                ///< null or an object
  Json raw;     ///< the payload values that rules name as `raw.<path>`, by path; null when none
  int hop = 0;  ///< how many status effects of ours led to this event
  bool backfill = false;

  [[nodiscard]] bool is(std::string_view type) const;
  /// The customer wrote, answered a survey or confirmed. What their mailbox or a mail server sends
  /// is no act of theirs.
  [[nodiscard]] bool is_customer_act() const;
  /// What a decision of ours brought about: its changes are in the record already.
  [[nodiscard]] bool is_follow_up() const;
};

/// Limits `platform_time` to what is believable beside `received_at` and sets `at` and
/// `at_replaced`.
void set_event_time(Event& event, std::optional<TimePoint> platform_time);

/// The stored form: one JSON document.
std::string to_text(const Event& event);
/// The same as a tree.
Json to_json(const Event& event);
/// kInvalidInput names the member. Accepts what to_text writes.
Result<Event> event_from_json(const Json& json);
/// Of a stored list of them. What cannot be read is left empty.
std::vector<FieldChange> changes_from_json(const Json& list);

Json to_json(const Customer& customer);
Result<Customer> customer_from_json(const Json& json);

}  // namespace triaged

#include "trial/try_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/time.h"
#include "text/language.h"
#include "text/utf8.h"
#include "trial/json_members.h"
#include "yaml/names.h"

namespace triaged {
namespace {

const std::vector<std::string>& channels() {
  static const std::vector<std::string> kNames{
      "chat", "sms", "email", "popup", "form", "phone", "counter", "other"};
  return kNames;
}

bool is_message(const Event& event) {
  return event.is(event_type::kMessageCustomer) || event.is(event_type::kMessageAgent) ||
         event.is(event_type::kMessageNote);
}

Actor usual_actor(const Event& event) {
  if (event.is(event_type::kMessageCustomer) || event.is(event_type::kSurveyAnswered)) {
    return Actor::kCustomer;
  }
  const bool agent = event.is(event_type::kMessageAgent) || event.is(event_type::kMessageNote);
  return agent ? Actor::kAgent : Actor::kUnknown;
}

class TryEventReader {
 public:
  TryEventReader(const Json& line, const TryDefaults& defaults)
      : members_(line, ""), defaults_(defaults) {}

  Result<TryEvent> read() {
    Event& event = out_.event;
    event.id = defaults_.id;
    event.channel = defaults_.channel;
    event.customer.tier = defaults_.tier;
    members_.text("id", event.id);
    read_types();
    read_time();
    members_.text("channel", event.channel);
    event.source = defaults_.source(event.channel);
    members_.text("source", event.source);
    event.actor = usual_actor(event);
    read_actor(members_, "by", event.actor);
    members_.text("actor_name", event.actor_name);
    read_message();
    read_customer();
    read_ticket();
    read_changes();
    read_details();
    finish(members_);
    if (fault_) {
      return *fault_;
    }
    return std::move(out_);
  }

 private:
  /// Takes over what a part found, its unread members too.
  void finish(const JsonMembers& part) {
    if (part.fault() && !fault_) {
      fault_ = part.fault();
    }
    const std::vector<std::string> rest = part.rest();
    out_.unread.insert(out_.unread.end(), rest.begin(), rest.end());
  }

  void read_types() {
    Event& event = out_.event;
    event.types = members_.texts("type").value_or(
        std::vector<std::string>{std::string(event_type::kMessageCustomer)});
    for (const std::string& type : event.types) {
      if (!is_event_type(type)) {
        members_.fail(fmt::format("unknown event type '{}'", type),
                      "such as message.customer, ticket.solved or app.<name>");
      }
    }
  }

  void read_time() {
    Event& event = out_.event;
    event.at = defaults_.at;
    std::optional<std::string> text;
    members_.text("at", text);
    if (text) {
      const Result<TimePoint> at = parse_time(*text);
      if (!at.ok()) {
        members_.fail("'at' " + at.error().message, at.error().hint);
      } else {
        event.at = *at;
      }
    }
    event.received_at = event.at;
  }

  static void read_actor(JsonMembers& members, const char* key, Actor& out) {
    std::optional<std::string> name;
    members.text(key, name);
    if (!name) {
      return;
    }
    const std::optional<Actor> actor = parse_actor(*name);
    if (!actor) {
      members.fail(fmt::format("unknown '{}{}' value '{}'", members.path(), key, *name),
                   "customer, agent, rule, system, auto_reply, bounce or unknown");
      return;
    }
    out = *actor;
  }

  void read_message() {
    Event& event = out_.event;
    const Json* json = members_.object("message");
    if (json == nullptr) {
      if (is_message(event)) {
        members_.fail("'message.text' is missing",
                      R"(write {"message":{"text":"…"}}, or the 'type' of another event)");
      }
      return;
    }
    JsonMembers message(*json, "message.");
    Message& out = event.message.emplace();
    out.id = event.id;
    out.by = event.actor;
    out.sent_at = event.at;
    std::optional<std::string> text;
    message.text("text", text);
    if (!text && !message.fault()) {
      message.fail("'message.text' is missing", "an empty text is written as \"\"");
    }
    out.text = std::move(text).value_or("");
    message.text("id", out.id);
    message.text("html", out.html);
    out.language = defaults_.language.empty() ? std::string(detect_language(out.text).language)
                                              : defaults_.language;
    message.text("language", out.language);
    read_actor(message, "by", out.by);
    for (const Json& item : message.list("attachments")) {
      read_attachment(item, message);
    }
    finish(message);
  }

  void read_attachment(const Json& item, JsonMembers& message) {
    Attachment attachment;
    if (item.is_string()) {
      attachment.name = item.get<std::string>();
    } else {
      JsonMembers members(item, "message.attachments[].");
      members.text("name", attachment.name);
      members.text("content_type", attachment.content_type);
      members.text("url", attachment.url);
      members.number("size_bytes", attachment.size_bytes);
      if (members.fault()) {
        message.fail(members.fault()->message, members.fault()->hint);
      }
    }
    out_.event.message->attachments.push_back(std::move(attachment));
  }

  void read_customer() {
    const Json* json = members_.object("customer");
    if (json == nullptr) {
      return;
    }
    Customer& out = out_.event.customer;
    JsonMembers customer(*json, "customer.");
    customer.text("id", out.id);
    customer.text("name", out.name);
    customer.text("email", out.email);
    customer.text("phone", out.phone);
    customer.text("tier", out.tier);
    customer.text("locale", out.locale);
    customer.text("member_no", out.member_no);
    customer.flag("anonymous", out.anonymous);
    out.tags = customer.texts("tags").value_or(std::vector<std::string>{});
    if (const Json* custom = customer.object("custom")) {
      out.custom = *custom;
    }
    finish(customer);
  }

  void read_ticket() {
    Event& event = out_.event;
    event.conversation = event.id;
    if (const Json* json = members_.object("ticket")) {
      TicketState& out = event.ticket;
      JsonMembers ticket(*json, "ticket.");
      ticket.text("id", out.id);
      ticket.text("number", out.number);
      ticket.text("url", out.url);
      ticket.text("channel", event.channel);
      ticket.text("subject", out.subject);
      ticket.text("status", out.status);
      ticket.text("priority", out.priority);
      ticket.text("group", out.group);
      ticket.text("assignee", out.assignee);
      ticket.flag("online", out.online);
      out.tags = ticket.texts("tags");
      if (const Json* custom = ticket.object("custom")) {
        out.custom = *custom;
      }
      finish(ticket);
      event.conversation = out.id.empty() ? event.id : out.id;
    }
    if (std::ranges::find(channels(), event.channel) == channels().end()) {
      members_.fail(fmt::format("unknown channel '{}'", event.channel),
                    suggestion(event.channel, channels(), "it is " + name_choice(channels())));
    }
  }

  void read_changes() {
    for (const Json& item : members_.list("changes")) {
      JsonMembers change(item, "changes[].");
      FieldChange out;
      out.by = out_.event.actor;
      change.text("field", out.field);
      if (out.field.empty()) {
        change.fail("'changes[].field' is missing", "name the field that changed");
      }
      read_actor(change, "by", out.by);
      for (auto [key, value] : {std::pair{"from", &out.from}, std::pair{"to", &out.to}}) {
        if (const Json* given = change.find(key)) {
          *value = *given;
        }
      }
      finish(change);
      out_.event.changes.push_back(std::move(out));
    }
  }

  void read_details() {
    Event& event = out_.event;
    if (const Json* survey = members_.object("survey")) {
      event.survey = *survey;
    }
    if (const Json* raw = members_.object("raw")) {
      event.raw = *raw;
    }
    if (const Json* detail = members_.object("detail")) {
      event.detail = *detail;
    }
    for (const char* key : {"name", "result"}) {
      if (const Json* value = members_.find(key)) {
        event.detail[key] = *value;
      }
    }
  }

  JsonMembers members_;
  const TryDefaults& defaults_;
  TryEvent out_;
  std::optional<Error> fault_;
};

}  // namespace

Result<Event> try_event_of_text(std::string text, const TryDefaults& defaults) {
  if (!is_valid_utf8(text)) {
    return invalid_input("the text is not UTF-8", "check the terminal's encoding");
  }
  const Json line{{"message", {{"text", std::move(text)}}}};
  TryEvent read = TRY(TryEventReader(line, defaults).read());
  return std::move(read.event);
}

Result<TryEvent> read_try_event(std::string_view line, const TryDefaults& defaults) {
  const Json json = TRY(parse_json(line));
  return TryEventReader(json, defaults).read();
}

}  // namespace triaged

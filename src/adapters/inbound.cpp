#include "adapters/inbound.h"

#include <algorithm>
#include <deque>

#include "adapters/event_fields.h"
#include "base/crypto.h"
#include "text/language.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxItems = 1000;
constexpr std::size_t kMaxIdBytes = 512;

std::string dedupe_key(const std::string& source, std::string_view what, std::string_view value) {
  std::string bytes = source;
  bytes += '\0';
  bytes += what;
  bytes += '\0';
  bytes += value;
  const Sha256 digest = sha256(bytes);
  return {digest.begin(), digest.end()};
}

/// A name that came with a webhook and becomes a type of ours.
bool is_plain_name(std::string_view name) {
  constexpr std::size_t kMaxNameBytes = 80;
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; };
  return name.size() <= kMaxNameBytes && std::none_of(name.begin(), name.end(), is_odd);
}

std::string dotted_pointer(std::string_view dotted) {
  std::string pointer = "/";
  for (const char c : dotted) {
    pointer += c == '.' ? '/' : c;
  }
  return pointer;
}

/// The values of `let:`, each of which sees those before it. What lies in the webhook is not
/// copied.
class Lets {
 public:
  Lets(const InboundContext& context, Scope& scope) {
    for (const auto& [name, value] : context.spec->let) {
      Json held;
      const Json* seen = &value.view(scope, held);
      if (seen == &held) {
        seen = &held_.emplace_back(std::move(held));
      }
      scope.set_member("let", name, seen);
    }
  }

 private:
  std::deque<Json> held_;  ///< never moves what it holds
};

/// Reads one item of a webhook into an event.
class ItemReader {
 public:
  ItemReader(const InboundContext& context, const HttpRequest& request, const Scope& webhook)
      : context_(context), request_(request), scope_(webhook) {}

  void read(const Json& item, const std::string& pointer, Normalised& out) {
    scope_.set("", &item);
    const Lets lets(context_, scope_);
    for (const IgnoreSpec& ignore : context_.spec->ignore) {
      if (ignore.when.holds(scope_)) {
        out.ignored.push_back(ignore.reason.render(scope_));
        return;
      }
    }
    const auto& events = context_.spec->events;
    const auto found = std::find_if(
        events.begin(), events.end(), [&](const EventSpec& e) { return e.when.holds(scope_); });
    if (found == events.end()) {
      const std::string kind = context_.spec->kind.render(scope_).substr(0, 80);
      out.ignored.push_back(kind.empty() ? "unknown event" : "unknown event '" + kind + "'");
      return;
    }
    Result<Event> event = read_event(*found, item);
    if (event.ok()) {
      out.events.push_back(std::move(event).take());
      out.pointers.push_back(pointer);
    } else {
      out.bad_items.push_back({event.error(), pointer});
    }
  }

 private:
  Result<Event> read_event(const EventSpec& spec, const Json& item) {
    Event event;
    event.source = context_.source;
    event.received_at = request_.received_at;
    event.channel = context_.spec->channel;
    for (const Template& type : spec.type_templates) {
      event.types.push_back(type.render(scope_));
    }
    std::optional<TimePoint> at;
    for (const auto* fields : {&context_.spec->fields, &spec.fields, &context_.mapped_fields}) {
      set_fields(*fields, event, at);
    }
    set_event_time(event, at);
    read_attachments(event);
    read_changes(spec, event);
    TRY(finish(event));
    keep_raw(event, item);
    return event;
  }

  void set_fields(const std::vector<FieldSpec>& fields,
                  Event& event,
                  std::optional<TimePoint>& at) {
    for (const FieldSpec& field : fields) {
      Json held;
      const Json& value = field.value.view(scope_, held);
      if (field.name == "at" && value.is_number_integer()) {
        at = TimePoint(Millis(value.get<std::int64_t>()));
      }
      set_event_field(event, field.name, value);
    }
  }

  void read_attachments(Event& event) {
    const auto& spec = context_.spec->attachments;
    if (!spec || !event.message) {
      return;
    }
    const Json list = spec->each.evaluate(scope_);
    for (const Json& item : list.is_array() ? list : Json::array()) {
      Scope scope = scope_;
      scope.set("attachment", &item);
      const Json size = spec->size_bytes.evaluate(scope);
      event.message->attachments.push_back(
          {spec->name.render(scope),
           spec->content_type.render(scope),
           spec->url.render(scope),
           size.is_number_integer() ? size.get<std::int64_t>() : 0});
    }
  }

  void read_changes(const EventSpec& spec, Event& event) {
    for (const ChangeSpec& change : spec.changes) {
      if (change.when && !change.when->holds(scope_)) {
        continue;
      }
      FieldChange made{
          change.field, change.from.evaluate(scope_), change.to.evaluate(scope_), event.actor};
      if (made.to.is_string()) {
        made.also = values_shown_alike(
            context_.values, change.field, made.to.get_ref<const std::string&>());
      }
      if (!change.by.empty()) {
        made.by = parse_actor(change.by.render(scope_)).value_or(event.actor);
      }
      if (change.field == "custom") {
        add_custom_changes(made, event);
      } else if (made.from != made.to) {
        event.changes.push_back(std::move(made));
      }
    }
  }

  /// Two objects of custom fields: one change for each member that differs.
  void add_custom_changes(const FieldChange& both, Event& event) {
    const Json from = both.from.is_object() ? both.from : Json::object();
    const Json to = both.to.is_object() ? both.to : Json::object();
    Json names = from;
    names.update(to);
    for (const auto& [name, unused] : names.items()) {
      const Json before = from.value(name, Json());
      const Json after = to.value(name, Json());
      if (before != after) {
        const std::string ours = value_to_ours(context_.values, "custom", name);
        event.changes.push_back({"custom." + ours, before, after, both.by});
      }
    }
  }

  Result<void> finish(Event& event) {
    if (event.id.empty() || event.conversation.empty()) {
      return invalid_input(
          event.id.empty() ? "the event has no id" : "the event belongs to no conversation",
          "compare the payload with the platform's documentation");
    }
    for (const std::string* id : {&event.id, &event.conversation}) {
      if (id->size() > kMaxIdBytes) {
        return invalid_input("an id of more than " + std::to_string(kMaxIdBytes) + " bytes");
      }
    }
    for (const std::string& type : event.types) {
      if (!is_event_type(type) || !is_plain_name(type)) {
        return invalid_input("'" + type.substr(0, 80) + "' is no event type",
                             "use app.<name> without blanks, at most 80 bytes");
      }
    }
    if (context_.spec->own && context_.spec->own->holds(scope_)) {
      event.own = true;
      event.actor = Actor::kRule;
    }
    for (FieldChange& change : event.changes) {
      change.by = event.own ? Actor::kRule : change.by;
    }
    if (event.message) {
      finish_message(event);
    }
    return {};
  }

  static void finish_message(Event& event) {
    Message& message = *event.message;
    if (message.by == Actor::kUnknown) {
      message.by = event.actor;
    }
    if (event.own) {
      message.by = Actor::kRule;
    }
    if (message.language.empty()) {
      message.language = detect_language(message.text).language;
    }
    if (!message.sent_at && !event.at_replaced) {
      message.sent_at = event.at;
    }
  }

  void keep_raw(Event& event, const Json& item) const {
    for (const std::string& path : context_.raw_paths) {
      if (const Json* value = find_json(item, dotted_pointer(path))) {
        event.raw = event.raw.is_object() ? event.raw : Json::object();
        event.raw[path] = *value;
      }
    }
  }

  const InboundContext& context_;
  const HttpRequest& request_;
  Scope scope_;
};

void add_dedupe_keys(const InboundContext& context,
                     const HttpRequest& request,
                     Scope scope,
                     Normalised& out) {
  const Lets lets(context, scope);
  int place = 0;
  for (const Template& key : context.spec->dedupe) {
    const std::string value = key.render(scope);
    if (!value.empty()) {
      out.dedupe_keys.push_back(dedupe_key(context.source, "id" + std::to_string(place), value));
    }
    ++place;
  }
  if (const auto bytes = context.scheme->signed_bytes(request)) {
    out.dedupe_keys.push_back(dedupe_key(context.source, "signed", *bytes));
  }
}

}  // namespace

Result<Normalised> normalise_webhook(const InboundContext& context, const HttpRequest& request) {
  RequestDocument document = read_head(request);
  TRY(read_body(request, context.spec->format, document));
  Scope scope(context.values);
  document.add_to(scope);
  scope.set("option", context.options);
  scope.set("", &document.body);
  const Json inner = context.spec->body.empty() ? Json() : context.spec->body.evaluate(scope);
  if (!context.spec->body.empty()) {
    if (inner.is_null()) {
      return invalid_input("the payload inside the body is missing or unreadable");
    }
    document.body = inner;
  }
  Normalised out;
  add_dedupe_keys(context, request, scope, out);
  if (context.spec->items.empty()) {
    ItemReader(context, request, scope).read(document.body, "", out);
    return out;
  }
  const Json items = context.spec->items.evaluate(scope);
  if (!items.is_array() || items.size() > kMaxItems) {
    return invalid_input("the body holds no list of items, or more than " +
                         std::to_string(kMaxItems));
  }
  const std::optional<Reference> place = context.spec->items.only_reference();
  const std::string list = place ? place->pointer : "";
  for (std::size_t i = 0; i < items.size(); ++i) {
    ItemReader(context, request, scope).read(items[i], list + "/" + std::to_string(i), out);
  }
  return out;
}

HttpAnswer render_answer(const AnswerSpec& answer, const Scope& scope) {
  HttpAnswer made;
  made.status = answer.status;
  made.body = answer.body.render(scope);
  made.content_type = answer.content_type;
  return made;
}

std::optional<HttpAnswer> answer_handshake(const InboundContext& context,
                                           const HttpRequest& request) {
  if (context.spec->handshakes.empty()) {
    return std::nullopt;
  }
  RequestDocument document = read_head(request);
  if (!request.body.empty() && !read_body(request, context.spec->format, document).ok()) {
    return std::nullopt;
  }
  Scope scope(context.values);
  document.add_to(scope);
  scope.set("option", context.options);
  scope.set("", &document.body);
  for (const HandshakeSpec& handshake : context.spec->handshakes) {
    if (!handshake.when.holds(scope)) {
      continue;
    }
    bool matches = true;
    for (std::size_t i = 0; i < handshake.given.size(); ++i) {
      Json held;
      const std::string given = json_text(handshake.given[i].view(scope, held));
      const std::string expected = handshake.check[i].second.render(scope);
      matches &= !expected.empty() && constant_time_equal(expected, given);
    }
    if (handshake.verified) {
      matches = matches && context.scheme->verify(request, request.received_at).ok();
    }
    if (matches) {
      return render_answer(handshake.answer, scope);
    }
  }
  return std::nullopt;
}

}  // namespace triaged

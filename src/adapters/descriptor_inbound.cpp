#include <algorithm>
#include <array>

#include "adapters/descriptor.h"
#include "adapters/event_fields.h"
#include "base/ascii.h"
#include "yaml/names.h"

namespace triaged {
namespace {

const std::vector<std::string>& head_roots() {
  static const std::vector<std::string> kRoots = {"header", "query", "path", "method", "raw"};
  return kRoots;
}

const std::vector<std::string>& item_roots() {
  static const std::vector<std::string> kRoots = {
      "", "header", "query", "path", "method", "raw", "body", "let", "option", "attachment"};
  return kRoots;
}

void check_option(const Descriptor& descriptor, const LocatedText& name, Faults& faults) {
  if (descriptor.option(name.text) != nullptr) {
    return;
  }
  std::vector<std::string> names;
  for (const OptionSpec& option : descriptor.options) {
    names.push_back(option.name);
  }
  faults.add(name.at,
             "unknown option '" + name.text + "'",
             suggestion(name.text, names, "declare it under 'options'"));
}

void read_hmac(YamlMapping& in, HmacSpec& hmac) {
  static const std::array<std::string, 2> kAlgorithms = {"sha256", "sha1"};
  static const std::array<std::string, 2> kEncodings = {"hex", "base64"};
  static const std::array<std::string, 3> kKeys = {"text", "base64", "hex"};
  static const std::array<std::string, 3> kUnits = {"seconds", "millis", "iso"};
  hmac.sha1 = in.optional_one_of("algorithm", kAlgorithms).value_or(0) == 1;
  hmac.encoding =
      static_cast<DigestEncoding>(in.optional_one_of("encoding", kEncodings).value_or(0));
  hmac.key = static_cast<KeyForm>(in.optional_one_of("key", kKeys).value_or(0));
  hmac.header = ascii_lower(in.optional_text("header").value_or(""));
  if (in.find("from") != nullptr) {
    hmac.from = read_template(in, "from", head_roots());
  }
  if (hmac.header.empty() == !hmac.from.has_value()) {
    in.faults().add(
        in.at(), "hmac wants either 'header' or 'from'", "say where the signature stands");
  }
  hmac.prefix = in.optional_text("prefix").value_or("");
  hmac.separator = in.optional_text("separator").value_or("");
  in.require("signed", "the text that is signed, such as \"{{ raw }}\"");
  hmac.signed_text = read_template(in, "signed", head_roots());
  hmac.timestamp_header = ascii_lower(in.optional_text("timestamp").value_or(""));
  hmac.unit = static_cast<TimestampUnit>(in.optional_one_of("unit", kUnits).value_or(0));
}

VerifySpec read_verify(const YamlNode& node, const Descriptor& descriptor, Faults& faults) {
  static const std::array<std::string, 6> kSchemes = {
      "hmac", "twilio", "standard_webhooks", "basic", "token", "none"};
  VerifySpec verify;
  verify.at = node.at();
  YamlMapping in(node, faults, "verify");
  in.require("scheme", "one of " + name_choice(kSchemes));
  if (const auto scheme = in.optional_one_of("scheme", kSchemes)) {
    verify.scheme = kSchemes[*scheme];
  }
  for (LocatedText& name : in.text_list("secret")) {
    check_option(descriptor, name, faults);
    verify.secrets.push_back(std::move(name.text));
  }
  if (verify.secrets.empty()) {
    faults.add(node.at(),
               "'secret' is missing in verify",
               "name the option that holds the secret (for none: the stated reason)");
  }
  verify.tolerance = in.optional_duration("tolerance").value_or(std::chrono::minutes(5));
  if (verify.scheme == "hmac") {
    read_hmac(in, verify.hmac);
    verify.hmac.tolerance = verify.tolerance;
  } else if (verify.scheme == "token") {
    in.require("place", "such as \"{{ header/x-token }}\"");
    verify.place = read_template(in, "place", head_roots());
    verify.prefix = in.optional_text("prefix").value_or("");
  } else if (verify.scheme == "basic") {
    verify.user = in.required_text("user", "the option that holds the user's name");
    check_option(descriptor, {verify.user, in.key_at("user")}, faults);
  }
  in.finish();
  return verify;
}

AnswerSpec read_answer(YamlMapping& in, std::string_view key) {
  AnswerSpec answer;
  auto map = in.child(key);
  if (!map) {
    return answer;
  }
  answer.status = static_cast<int>(map->optional_int("status", 200, 599).value_or(200));
  answer.body = read_template(*map, "body", item_roots());
  answer.content_type = map->optional_text("content_type").value_or(answer.content_type);
  map->finish();
  return answer;
}

HandshakeSpec read_handshake(const YamlNode& node, Faults& faults) {
  HandshakeSpec handshake;
  YamlMapping in(node, faults, "handshake");
  if (const YamlNode* when = in.require("when", "what tells it from an ordinary webhook")) {
    handshake.when = PayloadCondition::load(*when, faults, item_roots());
  }
  handshake.check = read_templates(in, "check", item_roots());
  for (const auto& [sent, expected] : handshake.check) {
    Result<Expression> given = parse_expression(sent, item_roots());
    if (!given.ok()) {
      faults.add(given.error(), in.key_at("check"));
      continue;
    }
    handshake.given.push_back(std::move(given).take());
  }
  handshake.verified = in.optional_bool("verified").value_or(false);
  handshake.answer = read_answer(in, "answer");
  in.finish();
  return handshake;
}

std::vector<FieldSpec> read_event_fields(YamlMapping& in, std::string_view key) {
  std::vector<FieldSpec> fields;
  auto map = in.child(key);
  if (!map) {
    return fields;
  }
  for (const YamlEntry* entry : map->rest()) {
    if (!is_event_field(entry->key)) {
      const std::vector<std::string> names = event_field_names();
      in.faults().add(
          entry->key_at(), "unknown field '" + entry->key + "'", suggestion(entry->key, names, ""));
      continue;
    }
    fields.push_back({entry->key, read_template(entry->value, in.faults(), item_roots())});
  }
  return fields;
}

ChangeSpec read_change(const YamlNode& node, Faults& faults) {
  ChangeSpec change;
  YamlMapping in(node, faults, "a change");
  change.field = in.required_text("field", "status, priority, group, assignee, tags, custom …");
  change.from = read_template(in, "from", item_roots());
  change.to = read_template(in, "to", item_roots());
  change.by = read_template(in, "by", item_roots());
  if (const YamlNode* when = in.find("when")) {
    change.when = PayloadCondition::load(*when, faults, item_roots());
  }
  in.finish();
  return change;
}

EventSpec read_event(const YamlNode& node, Faults& faults) {
  EventSpec event;
  YamlMapping in(node, faults, "an event");
  if (const YamlNode* when = in.require("when", "what tells it from the others")) {
    event.when = PayloadCondition::load(*when, faults, item_roots());
  }
  for (const LocatedText& type : in.text_list("types")) {
    Result<Template> parsed = Template::parse(type.text, item_roots());
    if (!parsed.ok()) {
      faults.add(parsed.error(), type.at);
      continue;
    }
    if (parsed.value().is_constant() && !is_event_type(type.text)) {
      faults.add(
          type.at, "unknown event type '" + type.text + "'", "a built-in type or app.<name>");
    }
    event.type_templates.push_back(std::move(parsed).take());
  }
  if (event.type_templates.empty()) {
    faults.add(node.at(), "'types' is missing in an event", "such as message.customer");
  }
  event.fields = read_event_fields(in, "set");
  for (const YamlNode* change : in.items("changes")) {
    event.changes.push_back(read_change(*change, faults));
  }
  in.finish();
  return event;
}

std::optional<AttachmentSpec> read_attachments(YamlMapping& in) {
  auto map = in.child("attachments");
  if (!map) {
    return std::nullopt;
  }
  AttachmentSpec attachments;
  map->require("each", "the list of attachments");
  attachments.each = read_template(*map, "each", item_roots());
  attachments.name = read_template(*map, "name", item_roots());
  attachments.url = read_template(*map, "url", item_roots());
  attachments.content_type = read_template(*map, "content_type", item_roots());
  attachments.size_bytes = read_template(*map, "size_bytes", item_roots());
  map->finish();
  return attachments;
}

/// The query of a GET is kept with its webhook, and a secret may not be.
void check_token_places(const InboundSpec& inbound, Faults& faults) {
  const bool by_get = std::ranges::count(inbound.methods, "GET") > 0;
  for (const VerifySpec& verify : inbound.verify) {
    const std::optional<Reference> place = verify.place.only_reference();
    if (by_get && place && place->root == "query") {
      faults.add(verify.at,
                 "a token in the query would be stored with every webhook that comes by GET",
                 "put it into a header, or into the path: \"{{ path }}\"");
    }
  }
}

/// `methods:`, POST alone where nothing is said.
std::vector<std::string> read_methods(YamlMapping& in) {
  std::vector<std::string> methods;
  for (const LocatedText& method : in.text_list("methods")) {
    if (method.text != "GET" && method.text != "POST") {
      in.faults().add(method.at, "'" + method.text + "' is no method of a webhook", "GET or POST");
    }
    methods.push_back(method.text);
  }
  return methods.empty() ? std::vector<std::string>{"POST"} : methods;
}

void read_events(YamlMapping& in, InboundSpec& inbound) {
  Faults& faults = in.faults();
  inbound.fields = read_event_fields(in, "set");
  inbound.attachments = read_attachments(in);
  for (const YamlNode* node : in.items("events")) {
    inbound.events.push_back(read_event(*node, faults));
  }
  if (inbound.events.empty()) {
    faults.add(in.at(), "'events' is missing in inbound", "say what the webhooks mean");
  }
  for (const YamlNode* node : in.items("ignore")) {
    IgnoreSpec ignore;
    YamlMapping map(*node, faults, "ignore");
    if (const YamlNode* when = map.require("when", "which items mean nothing to us")) {
      ignore.when = PayloadCondition::load(*when, faults, item_roots());
    }
    map.require("reason", "why it means nothing");
    ignore.reason = read_template(map, "reason", item_roots());
    map.finish();
    inbound.ignore.push_back(std::move(ignore));
  }
}

}  // namespace

InboundSpec read_inbound(YamlMapping in, const Descriptor& descriptor) {
  static const std::array<std::string, 5> kFormats = {"json", "form", "query", "mime", "text"};
  InboundSpec inbound;
  Faults& faults = in.faults();
  inbound.channel = in.required_text("channel", "chat, sms, email, popup, form, phone or other");
  inbound.format = static_cast<BodyFormat>(in.optional_one_of("format", kFormats).value_or(0));
  inbound.methods = read_methods(in);
  for (const LocatedText& name : in.text_list("keep_headers")) {
    inbound.keep_headers.push_back(ascii_lower(name.text));
  }
  inbound.body = read_template(in, "body", item_roots());
  for (const YamlNode* node : in.items("verify")) {
    inbound.verify.push_back(read_verify(*node, descriptor, faults));
  }
  if (inbound.verify.empty()) {
    faults.add(in.at(), "'verify' is missing in inbound", "say how a webhook proves its origin");
  }
  check_token_places(inbound, faults);
  for (const YamlNode* node : in.items("handshake")) {
    inbound.handshakes.push_back(read_handshake(*node, faults));
  }
  inbound.answer = read_answer(in, "answer");
  if (const YamlNode* dedupe = in.find("dedupe")) {
    for (const YamlNode* node : as_items(*dedupe)) {
      inbound.dedupe.push_back(read_template(*node, faults, item_roots()));
    }
  }
  inbound.items = read_template(in, "items", item_roots());
  inbound.kind = read_template(in, "kind", item_roots());
  inbound.let = read_templates(in, "let", item_roots());
  if (const YamlNode* own = in.find("own")) {
    inbound.own = PayloadCondition::load(*own, faults, item_roots());
  }
  read_events(in, inbound);
  in.finish();
  return inbound;
}

}  // namespace triaged

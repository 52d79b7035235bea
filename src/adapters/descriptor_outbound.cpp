#include <algorithm>
#include <array>

#include "adapters/descriptor.h"
#include "yaml/names.h"

namespace triaged {
namespace {

const std::vector<std::string>& send_roots() {
  static const std::vector<std::string> kRoots = {"option",
                                                  "entry",
                                                  "text",
                                                  "record",
                                                  "customer",
                                                  "ticket",
                                                  "open",
                                                  "write",
                                                  "shown",
                                                  "answer",
                                                  "answer_header",
                                                  "let",
                                                  "item",
                                                  "now",
                                                  "safe"};
  return kRoots;
}

std::optional<Reaction> parse_reaction(const LocatedText& text, Faults& faults) {
  static const std::array<std::string, 4> kNames = {"retry", "dead", "done", "next"};
  if (text.text == "retry") {
    return Reaction{Reaction::Kind::kRetry, ""};
  }
  if (text.text == "dead") {
    return Reaction{Reaction::Kind::kDead, ""};
  }
  if (text.text == "done") {
    return Reaction{Reaction::Kind::kDone, ""};
  }
  if (text.text == "next") {
    return Reaction{Reaction::Kind::kNext, ""};
  }
  if (text.text.rfind("goto ", 0) == 0) {
    return Reaction{Reaction::Kind::kGoto, text.text.substr(5)};
  }
  faults.add(text.at,
             "unknown reaction '" + text.text + "'",
             suggestion(text.text, kNames, "retry, dead, done, next or goto <step>"));
  return std::nullopt;
}

std::map<int, Reaction> read_on(YamlMapping& in) {
  std::map<int, Reaction> on;
  auto map = in.child("on");
  if (!map) {
    return on;
  }
  for (const YamlEntry* entry : map->rest()) {
    const std::optional<int> status = read_status(*entry, in.faults());
    const auto text = as_text(entry->value, in.faults(), "a reaction");
    const auto reaction =
        text ? parse_reaction({*text, entry->value.at()}, in.faults()) : std::nullopt;
    if (status && reaction) {
      on[*status] = *reaction;
    }
  }
  return on;
}

std::vector<FailureSpec> read_failures(YamlMapping& in) {
  std::vector<FailureSpec> failures;
  for (const YamlNode* node : in.items("failure")) {
    FailureSpec failure;
    YamlMapping map(*node, in.faults(), "failure");
    if (const YamlNode* when = map.require("when", "how the answer tells it")) {
      failure.when = PayloadCondition::load(*when, in.faults(), send_roots());
    }
    const std::string then = map.optional_text("then").value_or("dead");
    if (const auto reaction = parse_reaction({then, map.key_at("then")}, in.faults())) {
      failure.then = *reaction;
    }
    map.require("reason", "what the platform said, in words");
    failure.reason = read_template(map, "reason", send_roots());
    map.finish();
    failures.push_back(std::move(failure));
  }
  return failures;
}

StepSpec read_step(const YamlNode& node, Faults& faults) {
  YamlMapping in(node, faults, "a step");
  StepSpec step = read_call(in, send_roots());
  step.id = in.optional_text("id").value_or("");
  if (const YamlNode* when = in.find("when")) {
    step.when = PayloadCondition::load(*when, faults, send_roots());
  }
  for (const YamlNode* status : in.items("expect")) {
    if (const auto code = as_int(*status, faults, "'expect'", {100, 599})) {
      step.expect.push_back(static_cast<int>(*code));
    }
  }
  step.on = read_on(in);
  step.failures = read_failures(in);
  step.keep = read_templates(in, "keep", send_roots());
  step.learns = read_template(in, "learns", send_roots());
  step.remote_id = read_template(in, "remote_id", send_roots());
  step.shows = in.optional_bool("shows").value_or(false);
  step.verifies = in.optional_bool("verifies").value_or(false);
  step.creates = in.optional_bool("creates").value_or(false);
  step.repeatable =
      in.optional_bool("repeatable").value_or(step.method == "GET" || step.method == "PUT");
  in.finish();
  return step;
}

void check_gotos(const std::vector<StepSpec>& steps, const SourcePos& at, Faults& faults) {
  const auto check = [&](const Reaction& reaction) {
    const bool known = std::any_of(
        steps.begin(), steps.end(), [&](const StepSpec& step) { return step.id == reaction.step; });
    if (reaction.kind == Reaction::Kind::kGoto && !known) {
      faults.add(at, "'goto " + reaction.step + "' leads to no step of this action");
    }
  };
  for (const StepSpec& step : steps) {
    for (const auto& [status, reaction] : step.on) {
      check(reaction);
    }
    for (const FailureSpec& failure : step.failures) {
      check(failure.then);
    }
  }
}

std::optional<Markup> read_markup(YamlMapping& in) {
  const auto name = in.optional_text("markup");
  if (!name) {
    return std::nullopt;
  }
  const Result<Markup> markup = parse_markup(*name);
  if (!markup.ok()) {
    in.faults().add(markup.error(), in.key_at("markup"));
    return std::nullopt;
  }
  return markup.value();
}

ActionSpec read_action(YamlMapping in, bool is_message) {
  static const std::array<std::string, 2> kOver = {"cut", "refuse"};
  static const std::array<std::string, 2> kUnknown = {"retry", "dead"};
  ActionSpec action;
  Faults& faults = in.faults();
  action.markup = read_markup(in);
  action.limit = static_cast<std::size_t>(in.optional_int("limit", 1).value_or(0));
  action.cuts = in.optional_one_of("over", kOver).value_or(is_message ? 1 : 0) == 0;
  action.ticket = in.optional_bool("ticket").value_or(false);
  action.retry_unknown =
      in.optional_one_of("on_unknown", kUnknown).value_or(is_message ? 1 : 0) == 0;
  action.let = read_templates(in, "let", send_roots());
  if (auto needs = in.child("needs")) {
    for (const YamlEntry* entry : needs->rest()) {
      Result<Expression> value = parse_expression(entry->key, send_roots());
      if (!value.ok()) {
        faults.add(value.error(), entry->key_at());
        continue;
      }
      const auto reason = as_text(entry->value, faults, "a reason");
      action.needs.emplace_back(std::move(value).take(), reason.value_or(""));
    }
  }
  for (const YamlNode* node : in.items("steps")) {
    action.steps.push_back(read_step(*node, faults));
  }
  if (action.steps.empty()) {
    faults.add(in.at(), "'steps' is missing in " + in.what(), "list the calls of this action");
  }
  check_gotos(action.steps, in.at(), faults);
  in.finish();
  return action;
}

}  // namespace

OutboundSpec read_outbound(YamlMapping out, const Descriptor& /*descriptor*/) {
  constexpr std::array kKinds = {EntryKind::kSync,
                                 EntryKind::kNote,
                                 EntryKind::kRelay,
                                 EntryKind::kMessage,
                                 EntryKind::kNotify,
                                 EntryKind::kWebhook};
  OutboundSpec outbound;
  out.require("base_url", "such as \"{{ option/base_url }}\"");
  outbound.base_url = read_template(out, "base_url", send_roots());
  outbound.channel = out.optional_text("channel").value_or("");
  outbound.headers = read_templates(out, "headers", send_roots());
  outbound.markup = read_markup(out).value_or(Markup::kPlain);
  outbound.on = read_on(out);
  outbound.failures = read_failures(out);
  outbound.shows = read_templates(out, "shows", send_roots());
  outbound.tag = read_template(out, "tag", send_roots());
  static const std::array<std::string, 2> kCustomFields = {"any", "shown"};
  outbound.custom_as_shown = out.optional_one_of("custom_fields", kCustomFields).value_or(0) == 1;
  if (auto open = out.child("open", "action 'open'")) {
    outbound.open = read_action(std::move(*open), false);
  }
  for (const EntryKind kind : kKinds) {
    const std::string name(to_string(kind));
    if (auto action = out.child(name, "action '" + name + "'")) {
      const bool is_message = kind == EntryKind::kMessage || kind == EntryKind::kNotify;
      outbound.actions.emplace(kind, read_action(std::move(*action), is_message));
    }
  }
  out.finish();
  return outbound;
}

}  // namespace triaged

#include "app/try_places.h"

#include <algorithm>
#include <utility>

#include "app/entry_text.h"
#include "base/json_text.h"
#include "deliver/gate.h"
#include "model/ticket_field.h"
#include "model/value_marks.h"
#include "text/mask.h"

namespace triaged {
namespace {

constexpr const char* kNoSource = "try";
/// Where links of surveys point to when no configuration says.
constexpr const char* kExampleUrl = "https://feedback.example.com";
/// No link of a try leads anywhere, so the key of its codes is no secret.
constexpr const char* kOpenKey = "no link of a try leads anywhere.";
constexpr const char* kCodeShown = "…";

OrderedJson value_of(const std::string& field, const Record& record) {
  if (const TicketField* plain = find_ticket_field(field)) {
    return text_or_null((record.*(plain->state)).value);
  }
  if (field == "tags") {
    return present_names(record.tags);
  }
  if (field == "collaborators") {
    return present_names(record.collaborators);
  }
  if (const auto found = record.dimensions.find(field); found != record.dimensions.end()) {
    return text_or_null(found->second.value);
  }
  const auto many = record.many_dimensions.find(field);
  return many == record.many_dimensions.end() ? OrderedJson()
                                              : OrderedJson(present_names(many->second));
}

/// What a sync brings to the desk: the fields that the decision changed.
OrderedJson fields_of(const OutboxEntry& entry, const Decision& decision) {
  if (entry.kind != EntryKind::kSync) {
    return nullptr;
  }
  OrderedJson fields = OrderedJson::object();
  for (const std::string& field : decision.changed_fields) {
    if (OrderedJson value = value_of(field, decision.record); !value.is_null()) {
      fields[field] = std::move(value);
    }
  }
  return fields;
}

}  // namespace

std::shared_ptr<const Setup> try_setup(std::shared_ptr<const CompiledProgram> program,
                                       std::optional<Config> config) {
  SetupParts parts;
  parts.program = std::move(program);
  if (config) {
    parts.config = *std::move(config);
    Faults ignored;  // `check` names them; an account with faults has no place here
    parts.adapters = load_adapters(parts.config, {}, ignored);
  }
  return assemble(std::move(parts));
}

TryPlaces::TryPlaces(std::shared_ptr<const Setup> setup)
    : setup_(std::move(setup)), routing_(setup_->routing), codes_(Secret(kOpenKey)) {
  everything_.kinds = {EntryKind::kSync,
                       EntryKind::kNote,
                       EntryKind::kRelay,
                       EntryKind::kMessage,
                       EntryKind::kNotify,
                       EntryKind::kWebhook};
  everything_.fields = {
      "tags", "priority", "status", "group", "assignee", "collaborators", "custom"};
}

std::string TryPlaces::usual_source(const std::string& channel) const {
  for (const Account& account : setup_->config.sources) {
    const auto place = setup_->routing.places.find(account.name);
    if (place != setup_->routing.places.end() && place->second->channel == channel) {
      return account.name;
    }
  }
  return kNoSource;
}

const Routing& TryPlaces::routing_for(const std::string& source) {
  if (setup_->config.account(source) == nullptr) {
    routing_.places[source] = &everything_;
  }
  return routing_;
}

std::string TryPlaces::text_of(OutboxEntry entry, const Tried& tried, std::string& withheld) const {
  const Json* opening = find_json(entry.args, "/open/text");
  if (opening != nullptr) {
    return mask_personal(opening->get<std::string>());
  }
  if (entry.args.contains("text")) {
    entry.args["text"] = mask_personal(string_at(entry.args, "text"));
  }
  Record record = tried.decision.record;
  record.number = tried.number;
  const Config& config = setup_->config;
  const std::string url = config.public_url        ? config.public_url->text
                          : config.sources.empty() ? kExampleUrl
                                                   : "";
  const std::string code = codes_.code_for(string_at(entry.args, "survey"));
  if (const Result<void> done = complete_entry_text(entry, record, codes_, url); !done.ok()) {
    withheld = to_string(done.error());
  }
  std::string text = without_value_marks(string_at(entry.args, "text"));
  if (const std::size_t at = text.find(code); at != std::string::npos) {
    text.replace(at, code.size(), kCodeShown);
  }
  return text;
}

OrderedJson TryPlaces::write_json(const OutboxEntry& entry, const Tried& tried) const {
  std::string withheld = entry.reason;
  const std::string text = text_of(entry, tried, withheld);
  const Route* route = setup_->routes.find(entry.destination);
  if (withheld.empty() && route != nullptr) {
    withheld = withhold_reason(entry, tried.decision.record, route->policy, entry.due_at)
                   .value_or(std::string());
  }
  if (withheld.empty() && route == nullptr &&
      setup_->config.account(entry.destination) != nullptr) {
    withheld = "the account cannot be loaded: see triaged check";
  }
  return {{"destination", entry.destination},
          {"kind", std::string(to_string(entry.kind))},
          {"rule", text_or_null(entry.rule)},
          {"to", text_or_null(mask_personal(string_at(entry.args, "to")))},
          {"text", text_or_null(text)},
          {"fields", fields_of(entry, tried.decision)},
          {"withheld", text_or_null(withheld)}};
}

}  // namespace triaged

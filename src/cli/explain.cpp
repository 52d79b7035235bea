#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "base/url.h"
#include "cli/admin_door.h"
#include "cli/colours.h"
#include "cli/command.h"
#include "cli/masked.h"
#include "cli/reader_language.h"
#include "cli/texts.h"
#include "cli/trace_report.h"
#include "cli/try_report.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct ExplainOptions {
  AdminOptions admin;
  std::string ticket;
  std::string rule;
};

/// Texts (or targets) of the effects of one kind.
Json effects_of(const Json& decision, const char* kind, const char* member) {
  Json found = Json::array();
  if (const Json* effects = find_json(decision, "/effects")) {
    for (const Json& effect : *effects) {
      if (string_at(effect, "kind") == kind) {
        found.push_back(string_at(effect, member));
      }
    }
  }
  return found;
}

/// A stored decision in the shape that print_decision() reads.
OrderedJson as_tried(const Json& decision) {
  OrderedJson out{{"id", string_at(decision, "event")},
                  {"verdict", string_at(decision, "verdict")}};
  for (const char* key : {"priority",
                          "status",
                          "tags",
                          "dimensions",
                          "scores",
                          "group",
                          "assignee",
                          "collaborators"}) {
    const Json* value = find_json(decision, std::string("/outcome/") + key);
    out[key] = value == nullptr || *value == "" ? OrderedJson() : OrderedJson(*value);
  }
  for (const char* key : {"ignored", "fired", "would", "conflicts", "held_back", "failed"}) {
    const Json* value = find_json(decision, std::string("/") + key);
    out[key] = value == nullptr ? OrderedJson() : OrderedJson(*value);
  }
  out["notes"] = effects_of(decision, "note", "text");
  out["messages"] = effects_of(decision, "message", "text");
  out["notified"] = effects_of(decision, "notify", "target");
  out["escalated"] = effects_of(decision, "escalate", "target");
  out["survey"] = effects_of(decision, "survey", "target");
  out["follow_ups"] = OrderedJson::array();
  return out;
}

std::string types_of(const Json& row) {
  std::string out;
  if (const Json* types = find_json(row, "/types"); types != nullptr && types->is_array()) {
    for (const Json& type : *types) {
      out += (out.empty() ? "" : ", ") + type.get<std::string>();
    }
  }
  return out;
}

void say_decision(const Json& row, const std::string& language, const CommandIo& io) {
  if (const std::string damage = string_at(row, "damaged"); !damage.empty()) {
    io.out << "  " << (io.out_colour ? colours::kRed : "")
           << message_in(texts::kDamaged + damage, language)
           << (io.out_colour ? colours::kPlain : "") << '\n';
    return;
  }
  if (const Json* decision = find_json(row, "/decision")) {
    print_decision(io.out, as_tried(masked(*decision)), language, io.out_colour);
  }
  if (const Json* again = find_json(row, "/again"); again != nullptr && again->is_object()) {
    print_trace(io.out, masked(*again), language, io.out_colour);
  }
}

int run_explain(const ExplainOptions& options, const CommandIo& io) {
  const std::string language = reader_language(options.admin, io);
  const std::string only = options.rule.empty() ? "" : "?rule=" + percent_encode(options.rule);
  const Result<Json> answer =
      AdminDoor(options.admin, io).ask("GET", "explain/" + percent_encode(options.ticket) + only);
  if (!answer.ok()) {
    return say_error(answer.error(), language, io);
  }
  if (options.admin.json) {
    io.out << dump_json(masked(*answer)) << '\n';
    return kExitGood;
  }
  io.out << string_at(*answer, "number") << '\n';
  if (const Json* decisions = find_json(*answer, "/decisions")) {
    for (const Json& row : *decisions) {
      io.out << '\n' << string_at(row, "decided_at") << "  " << types_of(row) << '\n';
      say_decision(row, language, io);
    }
  }
  return kExitGood;
}

}  // namespace

CommandRun define_explain(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  app.footer(texts::kExplainFooter);
  app.add_option("TICKET", options->ticket, texts::kExplainTicket)->required();
  app.add_option("--rule", options->rule, texts::kExplainRule);
  add_admin_options(app, options->admin);
  add_reader_language(app, options->admin.language);
  return [options](const CommandIo& io) { return run_explain(*options, io); };
}

}  // namespace triaged

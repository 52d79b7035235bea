#include "model/outbox.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/url.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/table.h"
#include "cli/texts.h"
#include "store/store.h"
#include "text/mask.h"

namespace triaged {
namespace {

constexpr const char* kMost = "1000";

struct OutboxOptions {
  AdminOptions admin;
  std::string state;
  std::string destination;
  std::string record;
};

int list_outbox(const OutboxOptions& options, const CommandIo& io) {
  if (!options.state.empty() && !parse_entry_state(options.state)) {
    io.err << "--state: '" << options.state << "' " << texts::kNoSuchState << '\n';
    return kExitUsage;
  }
  const std::string target = "outbox?" + encode_form({{"limit", kMost},
                                                      {"state", options.state},
                                                      {"destination", options.destination},
                                                      {"record", options.record}});
  const Result<Json> answer = AdminDoor(options.admin, io).ask("GET", target);
  if (!answer.ok()) {
    return say_error(answer.error(), reader_language(options.admin, io), io);
  }
  const Json* found = find_json(*answer, "/outbox");
  const Json entries = found == nullptr ? Json::array() : *found;
  if (options.admin.json) {
    io.out << dump_json(entries) << '\n';
    return kExitGood;
  }
  if (entries.empty()) {
    io.out << texts::kNoEntries << '\n';
    return kExitGood;
  }
  std::vector<std::vector<std::string>> rows{
      {"ID", "RECORD", "DESTINATION", "KIND", "STATE", "TRIES", "DUE", "REASON"}};
  for (const Json& entry : entries) {
    rows.push_back({std::to_string(int_at(entry, "id")),
                    own_name(int_at(entry, "record")),
                    string_at(entry, "destination"),
                    string_at(entry, "kind"),
                    string_at(entry, "state"),
                    std::to_string(int_at(entry, "attempts")),
                    string_at(entry, "due_at"),
                    mask_personal(string_at(entry, "reason"))});
  }
  print_table(io.out, rows);
  return kExitGood;
}

}  // namespace

CommandRun define_outbox(CLI::App& app) {
  auto options = std::make_shared<OutboxOptions>();
  app.footer(texts::kOutboxFooter);
  app.require_subcommand(1);
  CLI::App* list = app.add_subcommand("list", texts::kOutboxList);
  add_admin_options(*list, options->admin);
  list->add_option("--state", options->state, texts::kOutboxState);
  list->add_option("--destination", options->destination, texts::kOutboxDestination);
  list->add_option("--record", options->record, texts::kOutboxRecord);
  return [options](const CommandIo& io) { return list_outbox(*options, io); };
}

}  // namespace triaged

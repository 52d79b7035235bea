#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "base/url.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/masked.h"
#include "cli/table.h"
#include "cli/texts.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kPage = 500;

struct DeadOptions {
  AdminOptions admin;
  std::string id;
};

/// All dead letters, page by page.
Result<Json> all_dead(const AdminOptions& options, const CommandIo& io) {
  AdminDoor door(options, io);
  Json all = Json::array();
  std::string after;
  while (true) {
    const std::string target =
        "dead?" + encode_form({{"limit", std::to_string(kPage)}, {"after", after}});
    const Json page = TRY(door.ask("GET", target));
    const Json* rows = find_json(page, "/dead");
    if (rows == nullptr || !rows->is_array() || rows->empty()) {
      return all;
    }
    all.insert(all.end(), rows->begin(), rows->end());
    after = string_at(rows->back(), "id");
    if (rows->size() < kPage) {
      return all;
    }
  }
}

int list_dead(const DeadOptions& options, const CommandIo& io) {
  const Result<Json> letters = all_dead(options.admin, io);
  if (!letters.ok()) {
    return say_error(letters.error(), reader_language(options.admin, io), io);
  }
  if (options.admin.json) {
    io.out << dump_json(*letters) << '\n';
    return kExitGood;
  }
  if (letters->empty()) {
    io.out << texts::kNoDead << '\n';
    return kExitGood;
  }
  std::vector<std::vector<std::string>> rows{{"ID", "KIND", "AT", "SOURCE", "REASON"}};
  for (const Json& letter : *letters) {
    rows.push_back({string_at(letter, "id"),
                    string_at(letter, "kind"),
                    string_at(letter, "at"),
                    string_at(letter, "source"),
                    mask_personal(string_at(letter, "reason"))});
  }
  print_table(io.out, rows);
  return kExitGood;
}

/// The raw body as text, where it is text.
void print_body(const Json& detail, const CommandIo& io) {
  const Result<std::string> body = base64_decode(string_at(detail, "body_base64"));
  if (!body.ok() || body->empty()) {
    return;
  }
  io.out << "\nbody (" << body->size() << " bytes)\n"
         << (is_valid_utf8(*body) ? mask_personal(*body) : std::string(texts::kNotText)) << '\n';
}

int show_dead(const DeadOptions& options, const CommandIo& io) {
  const Result<Json> letter =
      AdminDoor(options.admin, io).ask("GET", "dead/" + percent_encode(options.id));
  if (!letter.ok()) {
    return say_error(letter.error(), reader_language(options.admin, io), io);
  }
  if (options.admin.json) {
    io.out << dump_json(*letter) << '\n';
    return kExitGood;
  }
  std::vector<std::vector<std::string>> rows;
  for (const char* key : {"id", "kind", "at", "source", "reason"}) {
    rows.push_back({key, mask_personal(string_at(*letter, key))});
  }
  print_table(io.out, rows);
  if (const Json* detail = find_json(*letter, "/detail")) {
    Json shown = masked(*detail);
    if (shown.is_object() && shown.erase("body_base64") > 0) {
      shown.erase("body");  // print_body() shows it, with its lines
    }
    io.out << "\ndetail\n" << shown.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
    print_body(*detail, io);
  }
  return kExitGood;
}

int settle_dead(const DeadOptions& options, const char* verb, const CommandIo& io) {
  AdminDoor door(options.admin, io);
  const Result<Json> done = door.ask("POST", "dead/" + percent_encode(options.id) + "/" + verb);
  if (!done.ok()) {
    return say_error(done.error(), reader_language(options.admin, io), io);
  }
  if (options.admin.json) {
    io.out << dump_json(*done) << '\n';
    return kExitGood;
  }
  const bool retried = verb[0] == 'r';
  io.out << options.id << ": " << (retried ? texts::kRetried : texts::kDropped)
         << (retried && door.offline() ? texts::kOnceServing : "") << '\n';
  return kExitGood;
}

}  // namespace

CommandRun define_dead(CLI::App& app) {
  auto options = std::make_shared<DeadOptions>();
  app.footer(texts::kDeadFooter);
  app.require_subcommand(1);
  struct Verb {
    CLI::App* app;
    std::function<int(const DeadOptions&, const CommandIo&)> run;
  };
  auto verbs = std::make_shared<std::vector<Verb>>();
  const auto add = [&](const char* name, const char* summary, bool takes_id, auto run) {
    CLI::App* verb = app.add_subcommand(name, summary);
    add_admin_options(*verb, options->admin);
    if (takes_id) {
      verb->add_option("ID", options->id, texts::kDeadId)->required();
    }
    verbs->push_back({verb, std::move(run)});
  };
  add("list", texts::kDeadList, false, list_dead);
  add("show", texts::kDeadShow, true, show_dead);
  add("retry", texts::kDeadRetry, true, [](const DeadOptions& given, const CommandIo& io) {
    return settle_dead(given, "retry", io);
  });
  add("drop", texts::kDeadDrop, true, [](const DeadOptions& given, const CommandIo& io) {
    return settle_dead(given, "drop", io);
  });
  return [options, verbs](const CommandIo& io) {
    for (const Verb& verb : *verbs) {
      if (verb.app->parsed()) {
        return verb.run(*options, io);
      }
    }
    return static_cast<int>(kExitUsage);
  };
}

}  // namespace triaged

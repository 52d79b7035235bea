// promote, rollback and releases: which rule set runs.
#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "base/url.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/reload_report.h"
#include "cli/table.h"
#include "cli/texts.h"
#include "cli/user_name.h"
#include "release/release_moves.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

/// What a hash is shown by; `rollback` takes as much.
constexpr std::size_t kShownDigits = 12;

struct PromoteOptions {
  AdminOptions admin;
  std::vector<std::string> layers;
  std::string release;
  std::string mode = "live";
};

struct RollbackOptions {
  AdminOptions admin;
  std::string to;
};

int call_release(const AdminOptions& admin, const CommandIo& io, const std::string& target) {
  AdminDoor door(admin, io);
  const Result<HttpResponse> said = door.call("POST", target);
  if (!said.ok()) {
    return say_error(said.error(), reader_language(admin, io), io);
  }
  const int code = say_reload(said->status, said->body, admin, io);
  if (code == kExitGood && door.offline() && !admin.json) {
    io.out << message_in(texts::kNextStart, reader_language(admin, io)) << '\n';
  }
  return code;
}

// The daemon may have another working directory.
int run_promote(const PromoteOptions& options, const CommandIo& io) {
  if (const auto mode = parse_release_mode(options.mode); !mode.ok()) {
    io.err << "--mode: " << error_text(mode.error(), reader_language(options.admin, io)) << '\n';
    return kExitUsage;
  }
  if (!options.layers.empty() && !options.release.empty()) {
    io.err << message_in(texts::kPromoteEither, reader_language(options.admin, io)) << '\n';
    return kExitUsage;
  }
  std::string target = "releases/promote?mode=" + percent_encode(options.mode) +
                       "&by=" + percent_encode(user_name());
  if (!options.release.empty()) {
    target += "&release=" + percent_encode(options.release);
  }
  for (const std::string& layer : options.layers) {
    std::error_code ignored;
    target += "&layer=" + percent_encode(std::filesystem::absolute(layer, ignored).string());
  }
  return call_release(options.admin, io, target);
}

int run_rollback(const RollbackOptions& options, const CommandIo& io) {
  const std::string to = options.to.empty() ? "" : "?to=" + percent_encode(options.to);
  return call_release(options.admin, io, "releases/rollback" + to);
}

int run_releases(const AdminOptions& options, const CommandIo& io) {
  const Result<Json> answer = AdminDoor(options, io).ask("GET", "releases");
  if (!answer.ok()) {
    return say_error(answer.error(), reader_language(options, io), io);
  }
  if (options.json) {
    io.out << dump_json(*answer) << '\n';
    return kExitGood;
  }
  std::vector<std::vector<std::string>> table{{"RELEASE", "STATE", "HASH", "PROMOTED", "BY"}};
  for (const Json& row : answer->at("releases")) {
    table.push_back({std::to_string(int_at(row, "release")),
                     string_at(row, "mode"),
                     string_at(row, "hash").substr(0, kShownDigits),
                     string_at(row, "promoted_at"),
                     string_at(row, "by")});
  }
  if (table.size() == 1) {
    io.out << texts::kNoReleases << '\n';
  } else {
    print_table(io.out, table);
  }
  return kExitGood;
}

struct PurgeOptions {
  AdminOptions admin;
  std::size_t keep = 10;
};

int run_purge(const PurgeOptions& options, const CommandIo& io) {
  const Result<Json> answer =
      AdminDoor(options.admin, io)
          .ask("POST", "releases/purge?keep=" + std::to_string(options.keep));
  if (!answer.ok()) {
    return say_error(answer.error(), reader_language(options.admin, io), io);
  }
  if (options.admin.json) {
    io.out << dump_json(*answer) << '\n';
  } else {
    io.out << answer->at("purged").size() << texts::kPurged << int_at(*answer, "kept")
           << texts::kPurgeKept << '\n';
  }
  return kExitGood;
}

}  // namespace

CommandRun define_promote(CLI::App& app) {
  auto options = std::make_shared<PromoteOptions>();
  app.footer(texts::kPromoteFooter);
  app.add_option("DIR", options->layers, texts::kPromoteLayers);
  app.add_option("--release", options->release, texts::kPromoteRelease);
  app.add_option("--mode", options->mode, texts::kPromoteMode)->capture_default_str();
  add_admin_options(app, options->admin);
  add_reader_language(app, options->admin.language);
  return [options](const CommandIo& io) { return run_promote(*options, io); };
}

CommandRun define_rollback(CLI::App& app) {
  auto options = std::make_shared<RollbackOptions>();
  app.footer(texts::kRollbackFooter);
  app.add_option("RELEASE", options->to, texts::kRollbackTo);
  add_admin_options(app, options->admin);
  add_reader_language(app, options->admin.language);
  return [options](const CommandIo& io) { return run_rollback(*options, io); };
}

CommandRun define_releases(CLI::App& app) {
  auto options = std::make_shared<AdminOptions>();
  auto purge_options = std::make_shared<PurgeOptions>();
  app.footer(texts::kReleasesFooter);
  add_admin_options(app, *options);
  CLI::App* purge = app.add_subcommand("purge", texts::kPurgeSummary);
  purge->footer(texts::kPurgeFooter);
  purge->add_option("--keep", purge_options->keep, texts::kPurgeKeep)
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  add_admin_options(*purge, purge_options->admin);
  return [options, purge_options, purge](const CommandIo& io) {
    return purge->parsed() ? run_purge(*purge_options, io) : run_releases(*options, io);
  };
}

}  // namespace triaged

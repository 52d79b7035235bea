#include "app/offline_admin.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "app/explain_ticket.h"
#include "app/open_store.h"
#include "app/setup.h"
#include "app/undo_rule.h"
#include "config/load_config.h"
#include "receive/http_head.h"
#include "receive/problem.h"
#include "rules/load_program.h"

namespace triaged {

namespace {

ReloadReport no_reload() {
  ReloadReport report;
  report.faults.add({}, "no daemon runs", "start one with 'triaged serve'");
  return report;
}

}  // namespace

Result<std::unique_ptr<OfflineAdmin>> OfflineAdmin::open(const std::string& config_path,
                                                         const EnvLookup& env) {
  Faults faults;
  std::optional<Config> config = load_config(config_path, faults, env);
  if (!config) {
    return faults.first_error();
  }
  std::unique_ptr<Store> store = TRY(open_existing_store(*config));
  return std::unique_ptr<OfflineAdmin>(
      new OfflineAdmin(config_path, env, std::move(*config), std::move(store)));
}

OfflineAdmin::OfflineAdmin(std::string config_path,
                           EnvLookup env,
                           Config config,
                           std::unique_ptr<Store> store)
    : config_path_(std::move(config_path)),
      env_(std::move(env)),
      metrics_(make_metrics()),
      store_(std::move(store)),
      config_(std::move(config)),
      desk_(*store_, clock_, state_folder(config_) + "/releases"),
      site_({.reload = no_reload,
             .promote = [this](const PromoteWish& wish) { return promote(wish); },
             .rollback = [this](const std::string& to) { return rollback(to); },
             .purge_releases = [this](std::size_t newest) { return desk_.purge(newest); },
             .undo = [this](const UndoWish& wish) { return undo(wish); },
             .explain =
                 [this](const std::string& ticket, const std::string& rule) {
                   const std::shared_ptr<const CompiledProgram> now = program();
                   const std::vector<const CompiledProgram*> all{now.get()};
                   return explain_ticket(
                       *store_, now ? all : std::vector<const CompiledProgram*>(), ticket, rule);
                 },
             .unready = [] { return std::vector<std::string>{"no daemon runs"}; },
             .destinations = [] { return Json::array(); },
             .refresh_metrics = [] {},
             .sources = [this](std::string_view name) { return source(name); }},
            *store_,
            clock_,
            *metrics_,
            Secret()) {
}

HttpAnswer OfflineAdmin::ask(std::string_view method, std::string_view target) {
  // The server's own reader, so that a target means here what it means there.
  auto head = parse_head(fmt::format("{} {} HTTP/1.1\r\nHost: triaged", method, target));
  if (!std::holds_alternative<RequestHead>(head)) {
    return problem_answer(400, "bad request", "the call cannot be read");
  }
  source_fault_.reset();
  HttpAnswer answer = site_.handle(std::get<RequestHead>(head).request, AdminAccess::kTrusted);
  return source_fault_ ? problem_answer("the source cannot be used here", *source_fault_) : answer;
}

// The next daemon starts with it.
ReloadReport OfflineAdmin::keep(const ReleaseChange& change, ReloadReport report) {
  if (const Result<void> saved = desk_.save(change); !saved.ok()) {
    report.faults.add(saved.error(), {});
    return report;
  }
  for (const Release& release : change.releases) {
    if (release.state == Release::State::kLive) {
      report.rules = release.rules;
      report.release = release.number;
    }
  }
  return report;
}

ReloadReport OfflineAdmin::promote(const PromoteWish& wish) {
  ReloadReport report;
  const auto change = desk_.promote(config_, wish, report.faults);
  if (!change) {
    return report;
  }
  report.promoted = change->promoted();
  return keep(*change, std::move(report));
}

// Rules with faults keep nobody from looking at what is stored, or taking it back.
std::shared_ptr<const CompiledProgram> OfflineAdmin::program() {
  Faults ignored;
  const Result<RulesOrigin> origin = desk_.origin(config_);
  return origin.ok() ? load_program(origin->layers, rule_options(config_), ignored) : nullptr;
}

Result<OrderedJson> OfflineAdmin::undo(const UndoWish& wish) {
  OrderedJson answer = TRY(undo_rule(*store_, program().get(), wish, clock_.utc()));
  if (!wish.dry_run) {
    answer["state"] = "queued";  // until a daemon runs nothing moves
  }
  return answer;
}

ReloadReport OfflineAdmin::rollback(const std::string& to) {
  ReloadReport report;
  const Result<ReleaseChange> change = desk_.rollback(config_, to);
  if (!change.ok()) {
    report.faults.add(change.error(), {});
    return report;
  }
  return keep(*change, std::move(report));
}

// What becomes of a webhook also depends on the rules: they say which raw values are kept.
std::shared_ptr<const Adapter> OfflineAdmin::source(std::string_view name) {
  Faults faults;
  const std::optional<SetupParts> parts = load_parts(config_path_, env_, faults);
  const Account* account = parts ? parts->config.account(name) : nullptr;
  if (parts && (account == nullptr || !account->is_source)) {
    return nullptr;  // the admin face says that it is not configured
  }
  const auto adapter = parts && parts->program ? parts->adapters.find(name) : nullptr;
  if (!adapter) {
    source_fault_ = faults.first_error();
  }
  return adapter;
}

}  // namespace triaged

// Which rules run: reload, promotion, taking back, and what the journal has to hold for them.
#include <thread>
#include <utility>

#include "app/app.h"
#include "app/restart_settings.h"
#include "base/log.h"
#include "release/layer_tests.h"

namespace triaged {
namespace {

constexpr Millis kIndexAgain = std::chrono::seconds(5);

/// A warning is no failure, so `event` is not what it is called.
void log_fault(const Fault& fault, const char* event) {
  log_line(fault.warning ? LogLevel::kWarning : LogLevel::kError,
           fault.warning ? "rules_warning" : event,
           {{"file", fault.at.file},
            {"line", fault.at.line},
            {"column", fault.at.column},
            {"message", fault.message},
            {"hint", fault.hint}});
}

void log_reload(const ReloadReport& report) {
  for (const Fault& fault : report.faults.shown().faults) {
    log_fault(fault, "reload_fault");
  }
  if (report.rules.empty()) {
    log_line(LogLevel::kError, "reload_refused", {{"faults", report.faults.errors()}});
    return;
  }
  log_line(LogLevel::kInfo,
           "reloaded",
           {{"rules", report.rules},
            {"release", report.release},
            {"warnings", report.faults.warnings()}});
  if (!report.after_restart.empty()) {
    log_line(LogLevel::kWarning, "restart_needed", {{"settings", report.after_restart}});
  }
}

}  // namespace

FindOrigin App::find_origin() {
  return [this](const Config& config) { return releases_->origin(config); };
}

ReloadReport App::reload() {
  std::lock_guard lock(reload_mutex_);
  ReloadReport report;
  std::shared_ptr<const Setup> fresh =
      load_setup(options_.config_path, options_.env, report.faults, find_origin());
  // A release passed its tests when it was promoted.
  if (fresh && fresh->origin.release == 0) {
    check_rule_tests(fresh->config, fresh->origin.layers, report.faults);
  }
  if (fresh && report.faults.ok() &&
      take_indexes({fresh->program, fresh->candidate}, report.faults)) {
    report.rules = fresh->program->hash();
    report.release = fresh->origin.release;
    report.after_restart = settings_for_restart(started_, fresh->config);
    set_snapshot(std::move(fresh));
    forget_indexes();
  }
  finish_reload(report);
  return report;
}

ReloadReport App::promote(const PromoteWish& wish) {
  std::lock_guard lock(reload_mutex_);
  ReloadReport report;
  const Config config = snapshot()->config;
  if (const auto change = releases_->promote(config, wish, report.faults)) {
    Result<RulesOrigin> origin = releases_->origin_after(*change);
    if (origin.ok()) {
      adopt(*change, std::move(origin).take(), false, report);
      report.promoted = change->promoted();
    } else {
      report.faults.add(origin.error(), {});
    }
  }
  finish_reload(report);
  return report;
}

ReloadReport App::rollback(const std::string& to) {
  std::lock_guard lock(reload_mutex_);
  ReloadReport report;
  const Result<ReleaseChange> change = releases_->rollback(snapshot()->config, to);
  Result<RulesOrigin> origin =
      change.ok() ? releases_->origin_after(*change) : Result<RulesOrigin>(change.error());
  if (origin.ok()) {
    adopt(*change, std::move(origin).take(), true, report);
  } else {
    report.faults.add(origin.error(), {});
  }
  finish_reload(report);
  return report;
}

// The running configuration holds: neither call reads it again. Going back must not fail for a
// fault that an adapter's folder has meanwhile: then the adapters that run stay.
void App::adopt(const ReleaseChange& change,
                RulesOrigin origin,
                bool keep_going,
                ReloadReport& report) {
  const std::shared_ptr<const Setup> now = snapshot();
  Faults faults;
  SetupParts parts = load_parts(now->config, std::move(origin), faults);
  const bool loaded = parts.program && (!parts.origin.candidate || parts.candidate);
  if (loaded && !faults.ok() && keep_going) {
    parts.adapters = now->adapters;
    faults = {};
  }
  report.faults.merge(std::move(faults));
  if (!loaded || !report.faults.ok() ||
      !take_indexes({parts.program, parts.candidate}, report.faults)) {
    return;
  }
  if (const Result<void> saved = releases_->save(change); !saved.ok()) {
    report.faults.add(saved.error(), {});
    forget_indexes();
    return;
  }
  report.rules = parts.program->hash();
  report.release = parts.origin.release;
  set_snapshot(assemble(std::move(parts)));
  forget_indexes();
}

void App::finish_reload(const ReloadReport& report) {
  metrics_
      ->counter("triaged_reloads_total",
                "Reloads, promotions and rollbacks by how they ended.",
                {{"result", report.rules.empty() ? "refused" : "loaded"}})
      .add();
  log_reload(report);
}

// A daemon that does not start loses webhooks, which is worse than rules that fail a test: it
// starts, and says so. The tests may take a while, and nobody waits for them.
void App::tell_of_rule_tests() {
  const std::shared_ptr<const Setup> now = snapshot();
  if (now->config.rule_tests != RuleTests::kReload || now->origin.release != 0) {
    return;
  }
  check_threads_.emplace_back([this, now] {
    const LayerTests tests = run_layer_tests(now->origin.layers, rule_options(now->config));
    // The log first: whoever is alarmed by the metric finds the reasons there.
    for (const Fault& fault : tests.faults.shown().faults) {
      log_fault(fault, "rule_test_failed");
    }
    metrics_
        ->gauge("triaged_rule_tests_failed",
                "Rule tests of the layers that failed when the daemon started.")
        .set(static_cast<double>(tests.failed));
  });
}

// New questions to the journal are answered for all of it from the first event on. The present
// rules go on judging meanwhile.
bool App::take_indexes(const FactIndexing::Programs& coming, Faults& faults) {
  const std::shared_ptr<const Setup> now = snapshot();
  const Result<void> prepared =
      indexing_->prepare(coming, {now->program, now->candidate}, stopping_.get_token());
  if (!prepared.ok()) {
    faults.add(prepared.error(), SourcePos{});
  }
  return prepared.ok();
}

// What cannot be forgotten now is forgotten with the next reload: it only takes room.
void App::forget_indexes() {
  const std::shared_ptr<const Setup> now = snapshot();
  const Result<void> settled = indexing_->settle({now->program, now->candidate});
  if (!settled.ok()) {
    log_line(LogLevel::kWarning, "indexes_not_settled", {{"reason", to_string(settled.error())}});
  }
}

void App::reload_soon() {
  reloads_soon_ = true;
  reload_wanted_.raise();
}

void App::answer_reloads(const std::stop_token& stop) {
  constexpr Millis kLongWait = std::chrono::hours(1);
  while (!stop.stop_requested()) {
    if (reloads_soon_.exchange(false)) {
      reload();
    } else {
      reload_wanted_.wait(stop, kLongWait);
    }
  }
}

// Before the first event is judged. Webhooks are taken and stored meanwhile, and a store that does
// not answer now is asked again.
void App::index_journal(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::unique_lock lock(reload_mutex_);
    const std::shared_ptr<const Setup> now = snapshot();
    const FactIndexing::Programs programs{now->program, now->candidate};
    Result<void> done = indexing_->prepare(programs, {}, stop);
    if (done.ok()) {
      done = indexing_->settle(programs);
    }
    if (done.ok()) {
      journal_indexed_.open();
      return;
    }
    lock.unlock();
    if (stop.stop_requested()) {
      return;
    }
    log_line(LogLevel::kError, "journal_not_indexed", {{"reason", to_string(done.error())}});
    WorkSignal().wait(stop, kIndexAgain);
  }
}

}  // namespace triaged

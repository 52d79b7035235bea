#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "app/completing_adapter.h"
#include "app/fact_indexing.h"
#include "app/gate.h"
#include "app/monitoring.h"
#include "app/release_desk.h"
#include "app/setup.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "base/signal.h"
#include "deliver/http_sender.h"
#include "deliver/outbox_runner.h"
#include "evaluate/evaluator.h"
#include "playground/playground_site.h"
#include "receive/admin_site.h"
#include "receive/http_server.h"
#include "receive/public_site.h"
#include "store/store.h"
#include "survey/survey_codes.h"
#include "timers/timer_loop.h"

namespace triaged {

struct AppOptions {
  std::string config_path;
  EnvLookup env = process_env;
};

/// The daemon: builds every part, starts every thread, reloads, and stops in reverse order.
/// create() binds the ports and opens the store, so that a fault shows before anything runs;
/// start() lets it run.
class App {
 public:
  /// Faults of the configuration are in `faults`; other errors (port taken, store locked) come as
  /// the Error.
  static Result<std::unique_ptr<App>> create(AppOptions options,
                                             const Clock& clock,
                                             Faults& faults);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  void start();
  /// Takes no more webhooks, finishes what is under way, hands back the rest, closes. Safe to call
  /// twice.
  void stop();
  /// All or nothing: with an error the running set stays. What came of it is logged and counted.
  /// New questions to the journal are answered for all of it before the rules judge: that may take
  /// a while, in which the running set judges on.
  ReloadReport reload();
  /// The same on a thread of the daemon's own, for who must not wait.
  void reload_soon();
  /// A rule set becomes a release, or one is taken back. All or nothing, logged and counted
  /// likewise.
  ReloadReport promote(const PromoteWish& wish);
  ReloadReport rollback(const std::string& to);

  [[nodiscard]] std::uint16_t port() const { return public_server_->port(); }
  [[nodiscard]] std::uint16_t admin_port() const { return admin_server_->port(); }

 private:
  App(AppOptions options, const Clock& clock, Config config, SurveyCodes codes);

  Result<void> build(std::shared_ptr<const Setup> snapshot, Faults& faults);
  Result<void> open_parts();
  Result<void> build_servers();
  [[nodiscard]] std::shared_ptr<const Setup> snapshot() const;
  void set_snapshot(std::shared_ptr<const Setup> snapshot);
  bool take_indexes(const FactIndexing::Programs& coming, Faults& faults);
  void forget_indexes();
  void index_journal(const std::stop_token& stop);
  void answer_reloads(const std::stop_token& stop);
  [[nodiscard]] std::shared_ptr<const Adapter> source(std::string_view name) const;
  [[nodiscard]] JudgingRules judging_rules() const;
  [[nodiscard]] PlaygroundRules playground_rules() const;
  [[nodiscard]] std::shared_ptr<const Routes> routes() const;
  [[nodiscard]] AdminHooks admin_hooks();
  [[nodiscard]] FindOrigin find_origin();
  void adopt(const ReleaseChange& change,
             RulesOrigin origin,
             bool keep_going,
             ReloadReport& report);
  void finish_reload(const ReloadReport& report);
  void tell_of_rule_tests();
  void start_server(HttpServer& server, std::size_t workers, std::vector<std::jthread>& threads);

  AppOptions options_;
  const Clock& clock_;
  SurveyCodes codes_;
  std::unique_ptr<Metrics> metrics_;
  WorkSignal events_waiting_;
  WorkSignal reload_wanted_;
  std::atomic<bool> reloads_soon_ = false;
  Gate journal_indexed_;  ///< for the rules that the daemon starts with
  std::stop_source stopping_;

  mutable std::mutex mutex_;  ///< guards the two pointers
  std::shared_ptr<const Setup> snapshot_;
  std::shared_ptr<const Routes> routes_;
  Config started_;           ///< what the parts were made with
  std::mutex reload_mutex_;  ///< one reload at a time

  PlaygroundSite playground_;

  std::unique_ptr<Store> store_;
  std::unique_ptr<FactIndexing> indexing_;
  std::unique_ptr<ReleaseDesk> releases_;
  std::unique_ptr<HttpSender> sender_;
  std::unique_ptr<OutboxRunner> outbox_;
  std::vector<std::unique_ptr<Evaluator>> evaluators_;
  std::unique_ptr<Monitoring> monitoring_;
  std::unique_ptr<TimerLoop> timers_;
  std::unique_ptr<PublicSite> public_site_;
  std::unique_ptr<AdminSite> admin_site_;
  std::unique_ptr<HttpServer> public_server_;
  std::unique_ptr<HttpServer> admin_server_;
  std::unique_ptr<HttpServer> control_server_;

  std::vector<std::jthread> check_threads_;
  std::vector<std::jthread> delivery_threads_;
  std::vector<std::jthread> timer_threads_;
  std::vector<std::jthread> evaluate_threads_;
  std::vector<std::jthread> admin_threads_;
  std::vector<std::jthread> public_threads_;
};

}  // namespace triaged

#include "app/app.h"

#include <fmt/format.h>
#include <pthread.h>

#include <filesystem>
#include <random>
#include <utility>

#include "app/explain_ticket.h"
#include "app/open_files.h"
#include "app/open_store.h"
#include "app/try_places.h"
#include "app/undo_rule.h"
#include "base/log.h"
#include "release/layer_tests.h"

namespace triaged {
namespace {

/// The admin face answers people and a scraper: a few threads are plenty.
constexpr std::size_t kAdminWorkers = 4;

Result<void> make_folder(const std::string& folder) {
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault) {
    return unavailable(fmt::format("cannot make the folder '{}': {}", folder, fault.message()),
                       "create it, or give its parent to the daemon's user");
  }
  return {};
}

/// Spreads retries; nothing secret depends on it.
Random jitter() {
  auto engine = std::make_shared<std::mt19937_64>(std::random_device{}());
  return [engine] { return std::uniform_real_distribution<double>(0, 1)(*engine); };
}

/// So that the next start need not build them again; without them it does.
void keep_keywords(const Setup& setup) {
  if (setup.program->keywords_were_cached()) {
    return;
  }
  const LiteralCache cache(rule_options(setup.config).keywords_folder);
  const auto kept = cache.keep(setup.program->keywords_key(), setup.program->automaton());
  if (!kept.ok()) {
    log_line(LogLevel::kWarning, "keywords_not_kept", {{"reason", kept.error().message}});
  }
}

void check_open_files(int connections) {
  const std::uint64_t files = raise_open_files();
  if (files < files_needed(connections)) {
    log_line(LogLevel::kWarning,
             "too_few_files",
             {{"files", files},
              {"needed", files_needed(connections)},
              {"connections", connections},
              {"hint",
               "raise the hard limit of open files (ulimit -Hn, LimitNOFILE in systemd), or "
               "lower limits.connections"}});
  }
}

/// For `top -H` and profilers; at most 15 bytes.
void name_thread(std::jthread& thread, const char* name) {
  ::pthread_setname_np(thread.native_handle(), name);
}

/// Beside the workers that the configuration asks for, as many as may be kept waiting by the
/// senders of large bodies.
constexpr std::size_t kLargeBodyWorkers = kMostLargeBodies;

std::size_t public_workers(const Config& config) {
  return static_cast<std::size_t>(config.limits.receive_workers) + kLargeBodyWorkers;
}

HttpServerOptions public_options(const Config& config) {
  HttpServerOptions options;
  options.host = config.listen.host;
  options.port = static_cast<std::uint16_t>(config.listen.port);
  options.workers = public_workers(config);
  options.max_large_bodies = kLargeBodyWorkers;
  options.max_body_bytes = static_cast<std::size_t>(config.limits.body_size);
  options.max_waiting_bytes = static_cast<std::size_t>(config.limits.waiting_size);
  options.max_queued = static_cast<std::size_t>(config.limits.accept_queue);
  options.max_connections = static_cast<std::size_t>(config.limits.connections);
  options.max_connections_per_address =
      static_cast<std::size_t>(config.limits.connections_per_address);
  options.max_large_bodies_per_address =
      static_cast<std::size_t>(config.limits.large_bodies_per_address);
  for (const AddressRange& proxy : config.trusted_proxies) {
    options.trusted_proxies.push_back(proxy.text());
  }
  options.head_timeout = config.limits.head_timeout;
  options.body_timeout = config.limits.body_timeout;
  options.idle_timeout = config.limits.keep_alive;
  return options;
}

HttpServerOptions admin_options(const std::string& host, int port) {
  HttpServerOptions options;
  options.host = host;
  options.port = static_cast<std::uint16_t>(port);
  options.workers = kAdminWorkers;
  return options;
}

}  // namespace

// Rules of releases are in the store, so it is opened before they are loaded; those of layers are
// loaded first, so that a fault of theirs leaves no trace.
Result<std::unique_ptr<App>> App::create(AppOptions options, const Clock& clock, Faults& faults) {
  Faults first;
  std::optional<Config> config = load_config(options.config_path, first, options.env);
  std::shared_ptr<const Setup> snapshot;
  if (!config || !first.ok() || config->rules_from == RulesFrom::kLayers) {
    snapshot = load_setup(options.config_path, options.env, faults);
    if (!snapshot) {
      return faults.first_error();
    }
    config = snapshot->config;
  }
  if (config->sources.empty()) {
    faults.warn({options.config_path, 0, 0},
                "no source is configured, so no webhook is received",
                "name a desk or a channel under 'sources'");
  }
  start_log(config->log_level);
  const std::string folder = state_folder(*config);
  TRY(make_folder(folder));
  SurveyCodes codes = TRY(SurveyCodes::open(folder + "/survey.key"));
  std::unique_ptr<App> app(
      new App(std::move(options), clock, std::move(*config), std::move(codes)));
  TRY(app->build(std::move(snapshot), faults));
  return app;
}

App::App(AppOptions options, const Clock& clock, Config config, SurveyCodes codes)
    : options_(std::move(options)),
      clock_(clock),
      codes_(std::move(codes)),
      metrics_(make_metrics()),
      started_(std::move(config)),
      playground_([this] { return playground_rules(); }, clock) {
}

App::~App() {
  stop();
}

Result<void> App::build(std::shared_ptr<const Setup> snapshot, Faults& faults) {
  TRY(open_parts());
  if (!snapshot) {
    snapshot = load_setup(options_.config_path, options_.env, faults, find_origin());
  }
  if (!snapshot) {
    return faults.first_error();
  }
  if (snapshot->config.rule_tests == RuleTests::kStart && snapshot->origin.release == 0) {
    check_rule_tests(snapshot->config, snapshot->origin.layers, faults);
    if (!faults.ok()) {
      return faults.first_error();
    }
  }
  set_snapshot(std::move(snapshot));
  return build_servers();
}

Result<void> App::open_parts() {
  check_open_files(started_.limits.connections);
  StoreSignals signals;
  signals.lanes = [this] { events_waiting_.raise(); };
  signals.outbox = [this] {
    if (outbox_) {
      outbox_->wake();
    }
  };
  store_ =
      TRY(open_store(started_, signals, [](Millis span) { std::this_thread::sleep_for(span); }));
  releases_ = std::make_unique<ReleaseDesk>(*store_, clock_, state_folder(started_) + "/releases");
  indexing_ = std::make_unique<FactIndexing>(*store_);
  sender_ = TRY(HttpSender::create());
  outbox_ = std::make_unique<OutboxRunner>(
      *store_, DispatcherParts{clock_, *sender_, *metrics_, [this] { return routes(); }, jitter()});
  for (int i = 0; i < started_.limits.evaluate_workers; ++i) {
    EvaluatorOptions evaluator;
    evaluator.worker = fmt::format("evaluate-{}", i);
    evaluators_.push_back(std::make_unique<Evaluator>(
        *store_,
        clock_,
        codes_,
        *metrics_,
        [this] { return indexing_->hold([this] { return judging_rules(); }); },
        std::move(evaluator)));
  }
  Retention retention;
  retention.raw = started_.retention.raw;
  retention.attempts = started_.retention.attempts;
  retention.decided = started_.retention.records;
  monitoring_ = std::make_unique<Monitoring>(*store_, clock_, *metrics_);
  timers_ = std::make_unique<TimerLoop>(*store_, clock_, *metrics_, retention);
  return {};
}

Result<void> App::build_servers() {
  const std::shared_ptr<const Setup> now = snapshot();
  public_site_ = std::make_unique<PublicSite>(
      WebhookEndpoint(
          [this](std::string_view name) { return source(name); }, *store_, clock_, *metrics_),
      SurveyEndpoint(*store_, clock_, *metrics_),
      *store_);
  admin_site_ = std::make_unique<AdminSite>(
      admin_hooks(), *store_, clock_, *metrics_, now->config.admin_token);
  public_server_ = TRY(HttpServer::create(
      public_options(now->config),
      clock_,
      [this](std::span<const HttpRequest> requests) { return public_site_->handle(requests); },
      [this](const HttpRequest& head) { return public_site_->handle_head(head); }));
  admin_server_ = TRY(HttpServer::create(
      admin_options(now->config.admin_listen.host, now->config.admin_listen.port),
      clock_,
      [this](const HttpRequest& request) {
        return admin_site_->handle(request, AdminAccess::kBearer);
      }));
  control_server_ =
      TRY(HttpServer::create(admin_options("unix:" + now->config.control_socket, 0),
                             clock_,
                             [this](const HttpRequest& request) {
                               return admin_site_->handle(request, AdminAccess::kTrusted);
                             }));
  monitoring_->watch("listen", *public_server_);
  monitoring_->watch("admin_listen", *admin_server_);
  monitoring_->watch("control_socket", *control_server_);
  return {};
}

void App::start_server(HttpServer& server,
                       std::size_t workers,
                       std::vector<std::jthread>& threads) {
  for (std::size_t i = 0; i < workers; ++i) {
    threads.emplace_back([&server] { server.run_worker(); });
    name_thread(threads.back(), "receive");
  }
  threads.emplace_back([&server](std::stop_token stop) { server.run_room(std::move(stop)); });
  name_thread(threads.back(), "waiting-room");
}

void App::start() {
  delivery_threads_.emplace_back([this](const std::stop_token& stop) { outbox_->run_store(stop); });
  name_thread(delivery_threads_.back(), "outbox-store");
  delivery_threads_.emplace_back([this](const std::stop_token& stop) { outbox_->run_sends(stop); });
  name_thread(delivery_threads_.back(), "outbox-send");
  timer_threads_.emplace_back([this](const std::stop_token& stop) { timers_->run(stop); });
  name_thread(timer_threads_.back(), "timers");
  check_threads_.emplace_back([this] { index_journal(stopping_.get_token()); });
  check_threads_.emplace_back([this] { answer_reloads(stopping_.get_token()); });
  for (const std::unique_ptr<Evaluator>& evaluator : evaluators_) {
    evaluate_threads_.emplace_back([this, &evaluator](const std::stop_token& stop) {
      if (journal_indexed_.wait(stop)) {
        evaluator->run(stop, events_waiting_);
      }
    });
    name_thread(evaluate_threads_.back(), "evaluate");
  }
  start_server(*admin_server_, kAdminWorkers, admin_threads_);
  start_server(*control_server_, kAdminWorkers, admin_threads_);
  start_server(*public_server_, public_workers(snapshot()->config), public_threads_);
  log_line(LogLevel::kInfo,
           "serving",
           {{"port", port()},
            {"admin_port", admin_port()},
            {"rules", snapshot()->program->hash()},
            {"release", snapshot()->origin.release}});
  tell_of_rule_tests();
  for (std::jthread& thread : check_threads_) {
    name_thread(thread, "check");
  }
}

void App::stop() {
  // In the direction of the data: nothing new comes in, then what came in is judged, then what is
  // owed is sent. A reload under way is not waited for.
  stopping_.request_stop();
  for (std::vector<std::jthread>* threads : {&public_threads_,
                                             &timer_threads_,
                                             &evaluate_threads_,
                                             &delivery_threads_,
                                             &admin_threads_,
                                             &check_threads_}) {
    for (std::jthread& thread : *threads) {
      thread.request_stop();
    }
    threads->clear();
  }
}

std::shared_ptr<const Setup> App::snapshot() const {
  std::lock_guard lock(mutex_);
  return snapshot_;
}

void App::set_snapshot(std::shared_ptr<const Setup> snapshot) {
  keep_keywords(*snapshot);
  const std::string public_url =
      snapshot->config.public_url ? snapshot->config.public_url->text : std::string();
  auto routes = std::make_shared<Routes>(snapshot->routes);
  for (auto& [name, route] : routes->by_name) {
    route.adapter = make_completing_adapter(route.adapter, codes_, public_url);
  }
  std::lock_guard lock(mutex_);
  snapshot_ = std::move(snapshot);
  routes_ = std::move(routes);
}

std::shared_ptr<const Adapter> App::source(std::string_view name) const {
  const std::shared_ptr<const Setup> now = snapshot();
  const Account* account = now->config.account(name);
  return account != nullptr && account->is_source ? now->adapters.find(name) : nullptr;
}

JudgingRules App::judging_rules() const {
  const std::shared_ptr<const Setup> now = snapshot();
  JudgingRules rules{now, now->program.get(), &now->routing, std::nullopt, {}};
  if (now->candidate) {
    const CandidateOrigin& origin = *now->origin.candidate;
    rules.candidate = {now->candidate.get(), origin.name, origin.per_myriad};
  }
  return rules;
}

PlaygroundRules App::playground_rules() const {
  const std::shared_ptr<const Setup> now = snapshot();
  return {
      now->program, now->rule_files, rule_options(now->config), std::make_shared<TryPlaces>(now)};
}

std::shared_ptr<const Routes> App::routes() const {
  std::lock_guard lock(mutex_);
  return routes_;
}

AdminHooks App::admin_hooks() {
  AdminHooks hooks;
  hooks.reload = [this] { return reload(); };
  hooks.promote = [this](const PromoteWish& wish) { return promote(wish); };
  hooks.rollback = [this](const std::string& to) { return rollback(to); };
  hooks.purge_releases = [this](std::size_t newest) {
    std::lock_guard lock(reload_mutex_);
    return releases_->purge(newest);
  };
  hooks.explain = [this](const std::string& ticket, const std::string& rule) {
    const std::shared_ptr<const Setup> now = snapshot();
    std::vector<const CompiledProgram*> programs{now->program.get()};
    if (now->candidate) {
      programs.push_back(now->candidate.get());
    }
    return explain_ticket(*store_, programs, ticket, rule);
  };
  hooks.undo = [this](const UndoWish& wish) {
    return undo_rule(*store_, snapshot()->program.get(), wish, clock_.utc());
  };
  hooks.unready = [this] {
    std::vector<std::string> reasons;
    if (const Result<void> healthy = store_->health(); !healthy.ok()) {
      reasons.push_back(to_string(healthy.error()));
    }
    return reasons;
  };
  hooks.destinations = [this] { return destinations_json(outbox_->destinations()); };
  hooks.refresh_metrics = [this] { monitoring_->refresh(); };
  hooks.sources = [this](std::string_view name) { return source(name); };
  hooks.playground = [this](const HttpRequest& request, const Result<void>& allowed) {
    return playground_.handle(request, allowed);
  };
  return hooks;
}

}  // namespace triaged

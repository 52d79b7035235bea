#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/secret.h"
#include "model/http.h"
#include "receive/webhook_endpoint.h"
#include "store/store.h"
#include "yaml/faults.h"

namespace triaged {

/// What came of a reload.
struct ReloadReport {
  std::string rules;         ///< hash of the rules that now run; "" = the old setup stays
  std::int64_t release = 0;  ///< the release that they are; 0 = the layers as they stand
  /// The release that was promoted, which may stand beside those rules or wait.
  std::optional<Release> promoted{};
  Faults faults;  ///< the errors that kept it; else warnings at most
  /// Settings that are not at work as the files now have them, and are after a restart.
  std::vector<std::string> after_restart;
};

/// What is to become a release, and how far it is to act.
struct PromoteWish {
  std::vector<std::string> layers;  ///< directories; empty = the configuration's
  std::string release;              ///< a known one instead, by number or hash; "" = none
  std::string mode;                 ///< off, shadow, `canary 10%` or live; "" = live
  std::string by;                   ///< who asks
};

/// Whose writings are to be taken back.
struct UndoWish {
  std::string rule;
  TimePoint since{};
  bool dry_run = true;
  std::string by;  ///< who asks
};

/// What the admin face asks of the rest of the daemon.
struct AdminHooks {
  /// Loads configuration, adapters and rules again; with an error the old ones stay.
  std::function<ReloadReport()> reload;
  /// Takes a rule set up as a release, or takes one back; with an error everything stays.
  std::function<ReloadReport(const PromoteWish& wish)> promote;
  std::function<ReloadReport(const std::string& to)> rollback;
  /// Forgets all but the newest releases and those that judge: `{"purged": […], "kept"}`.
  std::function<Result<OrderedJson>(std::size_t newest)> purge_releases;
  /// Takes back what a rule wrote, or says what would be.
  std::function<Result<OrderedJson>(const UndoWish& wish)> undo;
  /// Why a ticket's decisions came out as they did; of all rules that came near, or of one.
  std::function<Result<Json>(const std::string& ticket, const std::string& rule)> explain;
  /// Reasons why the daemon should get no traffic now; empty = ready.
  std::function<std::vector<std::string>()> unready;
  /// How the platforms do that are written to, as /readyz shows it beside the reasons.
  std::function<Json()> destinations;
  /// Brings gauges up to date before they are rendered.
  std::function<void()> refresh_metrics;
  SourceLookup sources;
  /// Answers below /playground; what tells of the rules only when `allowed`. Empty: there is none.
  std::function<HttpAnswer(const HttpRequest&, const Result<void>& allowed)> playground{};
};

/// Who may use /api: on TCP the bearer of the token, on the control socket whoever can open it.
enum class AdminAccess : std::uint8_t { kBearer, kTrusted };

/// What `admin_listen` and the control socket serve: /readyz, /metrics, /healthz, the JSON API
/// under /api/v1 and /playground. Thread-safe.
class AdminSite {
 public:
  AdminSite(
      AdminHooks hooks, Store& store, const Clock& clock, Metrics& metrics, const Secret& token)
      : hooks_(std::move(hooks)),
        store_(store),
        clock_(clock),
        metrics_(metrics),
        token_(token.reveal()) {}

  HttpAnswer handle(const HttpRequest& request, AdminAccess access);

 private:
  [[nodiscard]] Result<void> authorise(const HttpRequest& request, AdminAccess access) const;
  /// The bearer of the token as well; while none is configured, a browser on this machine.
  [[nodiscard]] Result<void> authorise_playground(const HttpRequest& request,
                                                  AdminAccess access) const;
  HttpAnswer api(const HttpRequest& request, std::string_view rest, AdminAccess access);
  HttpAnswer ready();
  HttpAnswer metrics();
  HttpAnswer reload();
  HttpAnswer list_releases();
  HttpAnswer purge_releases(const HttpRequest& request);
  HttpAnswer undo(const HttpRequest& request);
  HttpAnswer release_call(const HttpRequest& request, std::string_view verb, AdminAccess access);
  HttpAnswer list_dead(const HttpRequest& request);
  HttpAnswer dead_letter(const HttpRequest& request, std::string_view rest);
  HttpAnswer show_dead(const std::string& id);
  HttpAnswer settle_dead(const std::string& id, std::string_view verb);
  Result<void> retry_dead(const std::string& id);
  HttpAnswer list_outbox(const HttpRequest& request);
  HttpAnswer decisions(std::string_view record);
  HttpAnswer explain(const HttpRequest& request, std::string_view record);

  AdminHooks hooks_;
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
  Secret token_;
};

}  // namespace triaged

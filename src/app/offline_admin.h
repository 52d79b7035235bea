#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/release_desk.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "config/secrets.h"
#include "receive/admin_site.h"
#include "store/store.h"

namespace triaged {

/// The daemon's admin face over a store that no daemon holds, for commands that run without one.
/// Holds the store's lock for as long as it lives, so no daemon starts meanwhile. Not thread-safe.
class OfflineAdmin {
 public:
  /// Opens the store that the configuration names and makes none. Other faults of the
  /// configuration do not matter. Errors as open_existing_store, and the first fault of a file
  /// that is no configuration.
  static Result<std::unique_ptr<OfflineAdmin>> open(const std::string& config_path,
                                                    const EnvLookup& env);
  OfflineAdmin(const OfflineAdmin&) = delete;
  OfflineAdmin& operator=(const OfflineAdmin&) = delete;

  /// What the daemon would answer on its control socket; `target` is path and query.
  HttpAnswer ask(std::string_view method, std::string_view target);

 private:
  OfflineAdmin(std::string config_path, EnvLookup env, Config config, std::unique_ptr<Store> store);
  std::shared_ptr<const Adapter> source(std::string_view name);
  ReloadReport keep(const ReleaseChange& change, ReloadReport report);
  ReloadReport promote(const PromoteWish& wish);
  ReloadReport rollback(const std::string& to);
  Result<OrderedJson> undo(const UndoWish& wish);
  /// The rules that the next daemon would run; nullptr when they have faults.
  std::shared_ptr<const CompiledProgram> program();

  std::string config_path_;
  EnvLookup env_;
  SystemClock clock_;
  std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<Store> store_;
  Config config_;
  ReleaseDesk desk_;
  std::optional<Error> source_fault_;  ///< why the source last asked for cannot be used here
  AdminSite site_;
};

}  // namespace triaged

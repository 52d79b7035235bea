#include "app/open_store.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "store/memory/memory_store.h"
#include "store/sqlite/sqlite_store.h"

namespace triaged {
namespace {

Error no_postgres() {
  return invalid_input("this version has no PostgreSQL store", "use sqlite:data/triaged.db");
}

Error unread_store() {
  return invalid_input("what the configuration says under 'store' has a fault",
                       "see it with: triaged check");
}

SqliteOptions sqlite_options(const Config& config) {
  SqliteOptions options;
  options.path = config.store.path;
  options.numbers.zone = config.time_zone;
  options.min_free_bytes = config.limits.disk_floor;
  return options;
}

/// A command holds the lock for as long as it takes to list something.
constexpr Millis kLockPatience{5'000};
constexpr Millis kLockLook{100};

Result<std::unique_ptr<Store>> open_when_free(const SqliteOptions& options,
                                              const StoreSignals& signals,
                                              const Pause& pause) {
  auto store = open_sqlite_store(options, signals);
  for (Millis waited{0};
       !store.ok() && store.error().code == ErrorCode::kConflict && waited < kLockPatience;
       waited += kLockLook) {
    if (waited == Millis(0)) {
      log_line(LogLevel::kWarning,
               "store_in_use",
               {{"reason", store.error().message}, {"waits_ms", kLockPatience.count()}});
    }
    pause(kLockLook);
    store = open_sqlite_store(options, signals);
  }
  return store;
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const Config& config,
                                          const StoreSignals& signals,
                                          const Pause& pause) {
  switch (config.store.kind) {
    case StoreConfig::Kind::kMemory: {
      MemoryOptions options;
      options.numbers.zone = config.time_zone;
      return make_memory_store(options, signals);
    }
    case StoreConfig::Kind::kSqlite:
      return open_when_free(sqlite_options(config), signals, pause);
    case StoreConfig::Kind::kPostgres:
      return no_postgres();
    case StoreConfig::Kind::kUnread:
      break;
  }
  return unread_store();
}

Result<std::unique_ptr<Store>> open_existing_store(const Config& config) {
  switch (config.store.kind) {
    case StoreConfig::Kind::kMemory:
      return invalid_input("the store is 'memory:', so nothing is kept without a running daemon",
                           "start 'triaged serve', or keep a store with sqlite:data/triaged.db");
    case StoreConfig::Kind::kSqlite: {
      std::error_code fault;
      if (!std::filesystem::exists(config.store.path, fault)) {
        return not_found(
            fmt::format("there is no store at '{}'", config.store.path),
            "run this where the daemon runs, which is what relative paths begin at, or name its "
            "configuration with --config");
      }
      SqliteOptions options = sqlite_options(config);
      options.migrate = false;
      return open_sqlite_store(std::move(options));
    }
    case StoreConfig::Kind::kPostgres:
      return no_postgres();
    case StoreConfig::Kind::kUnread:
      break;
  }
  return unread_store();
}

}  // namespace triaged

#pragma once

#include <functional>
#include <memory>

#include "config/config.h"
#include "store/store.h"

namespace triaged {

/// How the caller lets time pass.
using Pause = std::function<void(Millis)>;

/// Opens the configured store for the daemon; a database that is missing is made. While a command
/// that runs without a daemon holds the store's lock, waits for it, 5 s at most, and says so in the
/// log. Errors as open_sqlite_store.
Result<std::unique_ptr<Store>> open_store(const Config& config,
                                          const StoreSignals& signals,
                                          const Pause& pause);

/// Opens the configured store for a command that runs without a daemon, under the lock that keeps
/// daemons out meanwhile. Makes nothing: kNotFound when there is no database yet. kInvalidInput:
/// `store` keeps nothing that outlives a daemon, or could not be read; else as open_sqlite_store.
Result<std::unique_ptr<Store>> open_existing_store(const Config& config);

}  // namespace triaged

#pragma once

#include <memory>

#include "config/config.h"
#include "store/store.h"

namespace triaged {

/// Opens the configured store for the daemon; a database that is missing is made. Errors as
/// open_sqlite_store.
Result<std::unique_ptr<Store>> open_store(const Config& config, StoreSignals signals);

/// Opens the configured store for a command that runs without a daemon, under the lock that keeps
/// daemons out meanwhile. Makes nothing: kNotFound when there is no database yet. kInvalidInput:
/// `store` keeps nothing that outlives a daemon, or could not be read; else as open_sqlite_store.
Result<std::unique_ptr<Store>> open_existing_store(const Config& config);

}  // namespace triaged

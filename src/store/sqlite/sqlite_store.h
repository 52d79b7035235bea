#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "store/row_store.h"

namespace triaged {

struct SqliteOptions {
  std::string path;  ///< the database file; it and its folder are made when missing
  NumberFormat numbers;
  Millis busy_timeout{250};  ///< how long a transaction waits for somebody else's lock
  /// With less room than this on the disk nothing is accepted any more: the decisions and attempts
  /// of what was accepted still have to fit.
  std::int64_t min_free_bytes = std::int64_t{64} << 20;
  bool migrate = true;  ///< false: a file of an older version is refused as it is
};

/// Opens the embedded store: WAL, synchronous=FULL, one process for each file. kConflict:
/// another process holds the lock file (the message says which). kUnavailable: the file cannot be
/// opened.
/// kInvalidInput: the file is no database of ours, or was written by a newer version (an older one,
/// unless it may be migrated).
Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions options, StoreSignals signals = {});

}  // namespace triaged

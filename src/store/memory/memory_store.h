#pragma once

#include <memory>

#include "store/row_store.h"

namespace triaged {

struct MemoryOptions {
  NumberFormat numbers;
  /// false: webhooks, decisions and decided events are not kept to be looked at, for runs over long
  /// journals.
  bool keeps_history = true;
};

/// A store without durability: what `try`, `test`, `replay` and `simulate` run on, and the
/// reference that databases are compared with.
std::unique_ptr<Store> make_memory_store(MemoryOptions options = {}, StoreSignals signals = {});

}  // namespace triaged

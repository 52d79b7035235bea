#pragma once

#include <memory>

#include "store/row_store.h"

namespace triaged {

struct MemoryOptions {
  NumberFormat numbers;
};

/// A store without durability: what `try`, `test`, `replay` and `simulate` run on, and the
/// reference that databases are compared with.
std::unique_ptr<Store> make_memory_store(MemoryOptions options = {}, StoreSignals signals = {});

}  // namespace triaged

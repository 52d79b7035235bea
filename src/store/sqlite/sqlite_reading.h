#pragma once

#include "store/sqlite/sqlite_rows.h"

namespace triaged {

template <class T, class Read>
Result<T> SqliteRows::reading(Read read) const {
  std::unique_ptr<Database> reader = TRY(borrow());
  Result<T> answer = read(*reader);
  if (std::optional<Error> fault = reader->take_fault()) {
    return *fault;
  }
  std::lock_guard lock(readers_mutex_);
  readers_.push_back(std::move(reader));
  return answer;
}

}  // namespace triaged

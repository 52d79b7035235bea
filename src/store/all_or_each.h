#pragma once

#include <span>
#include <vector>

#include "store/store.h"

namespace triaged {

/// Writes `items` in one transaction; when the database refuses that, each in one of its own, so
/// that one that cannot be stored does not take the others down: it ends as `give_up` says. Fails
/// with kUnavailable only. `write(items)` answers with an Outcome for each item, `give_up(item,
/// error)` with one.
template <class Item, class Write, class GiveUp>
Result<std::vector<Outcome>> write_all_or_each(std::span<const Item> items,
                                               const Write& write,
                                               const GiveUp& give_up) {
  Result<std::vector<Outcome>> all = write(items);
  if (all.ok() || all.error().code == ErrorCode::kUnavailable) {
    return all;
  }
  std::vector<Outcome> each;
  for (const Item& item : items) {
    const Result<std::vector<Outcome>> one = write(std::span<const Item>(&item, 1));
    if (!one.ok() && one.error().code == ErrorCode::kUnavailable) {
      return one.error();
    }
    each.push_back(one.ok() ? one->front() : TRY(give_up(item, one.error())));
  }
  return each;
}

}  // namespace triaged

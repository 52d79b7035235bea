#include "store/store.h"

#include <utility>

namespace triaged {

Result<Appended> append_one(Store& store, const Delivery& delivery) {
  std::vector<Appended> appended = TRY(store.append({&delivery, 1}));
  if (appended.front().error) {
    return std::move(*appended.front().error);
  }
  return std::move(appended.front());
}

std::string own_name(RecordId id) {
  return "#" + std::to_string(id);
}

}  // namespace triaged

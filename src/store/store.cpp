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

Result<Appended> append_dead(Store& store, Delivery delivery, const Error& why) {
  delivery.events.clear();
  delivery.webhook.outcome = WebhookOutcome::kDead;
  delivery.webhook.reason = "what it says cannot be stored: " + why.message;
  delivery.bad_items = {{delivery.webhook.reason, ""}};
  return append_one(store, delivery);
}

std::string own_name(RecordId id) {
  return "#" + std::to_string(id);
}

}  // namespace triaged

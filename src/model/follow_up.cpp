#include "model/follow_up.h"

#include <utility>

#include "model/json_fields.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kPlace = "then";
constexpr const char* kStatus = "status";

struct StatusEvent {
  Event event;
  std::string status;
};

Result<StatusEvent> read(const Json& held) {
  Event event = TRY(event_from_json(held));
  const auto* to =
      is_status_follow_up(event) ? event.changes.front().to.get_ptr<const std::string*>() : nullptr;
  if (to == nullptr) {
    return invalid_input("what waits in the entry tells of no status");
  }
  std::string status = *to;
  return StatusEvent{std::move(event), std::move(status)};
}

}  // namespace

bool is_status_follow_up(const Event& event) {
  return event.is_follow_up() && event.changes.size() == 1 &&
         event.changes.front().field == kStatus;
}

void hold_back(const Event& follow_up, OutboxEntry& sync) {
  sync.args[kPlace] = to_json(follow_up);
}

Json take_held(OutboxEntry& sync) {
  const auto held = sync.args.find(kPlace);
  if (sync.kind != EntryKind::kSync || held == sync.args.end()) {
    return Json();
  }
  return std::exchange(*held, Json());
}

Json nothing_held() {
  return {{kPlace, Json()}};
}

Result<std::optional<Event>> follow_up_of(const OutboxEntry& sync,
                                          const DeskView& desk,
                                          TimePoint at) {
  const auto found = sync.args.find(kPlace);
  const Json* held = found == sync.args.end() || found->is_null() ? &desk.owed : &*found;
  if (sync.kind != EntryKind::kSync || held->is_null()) {
    return std::optional<Event>();
  }
  StatusEvent told = TRY(read(*held));
  const std::string shown = string_at(desk.confirmed, kStatus);
  if (!shown.empty() && !same_name(told.status, shown)) {
    return std::optional<Event>();
  }
  told.event.at = at;
  told.event.received_at = at;
  return std::optional(std::move(told.event));
}

std::optional<Event> owed_of(const DeskView& desk, std::string_view status) {
  if (desk.owed.is_null()) {
    return std::nullopt;
  }
  Result<StatusEvent> owed = read(desk.owed);
  if (!owed.ok() || !same_name(owed->status, status)) {
    return std::nullopt;
  }
  return std::move(owed).take().event;
}

}  // namespace triaged

#include "model/follow_up.h"

#include "model/json_fields.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kPlace = "then";
constexpr const char* kStatus = "status";

}  // namespace

bool is_status_follow_up(const Event& event) {
  return event.is_follow_up() && event.changes.size() == 1 &&
         event.changes.front().field == kStatus;
}

void hold_back(const Event& follow_up, OutboxEntry& sync) {
  sync.args[kPlace] = to_json(follow_up);
}

Result<std::optional<Event>> follow_up_of(const OutboxEntry& sync,
                                          const Record& record,
                                          const DeskView& desk,
                                          TimePoint at) {
  const auto held = sync.args.find(kPlace);
  if (sync.kind != EntryKind::kSync || held == sync.args.end()) {
    return std::optional<Event>();
  }
  Event event = TRY(event_from_json(*held));
  const auto* to =
      is_status_follow_up(event) ? event.changes.front().to.get_ptr<const std::string*>() : nullptr;
  if (to == nullptr) {
    return invalid_input("what waits in the entry tells of no status");
  }
  const std::string shown = string_at(desk.confirmed, kStatus);
  if (!same_name(*to, record.status.value) || !(shown.empty() || same_name(*to, shown))) {
    return std::optional<Event>();
  }
  event.at = at;
  event.received_at = at;
  return std::optional(std::move(event));
}

}  // namespace triaged

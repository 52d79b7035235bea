#include "model/event.h"

#include <algorithm>

namespace triaged {
namespace {

using namespace std::chrono_literals;

/// How far a platform's clock is believed: late deliveries are ordinary, the future is not.
constexpr Millis kOldest = 24h * 7;
constexpr Millis kAhead = 5min;

}  // namespace

const std::vector<std::string>& event_type_names() {
  using namespace event_type;
  static const std::vector<std::string> kNames = [] {
    constexpr std::string_view kTypes[] = {
        kMessageCustomer, kMessageAgent,   kMessageNote,       kTicketCreated,    kTicketUpdated,
        kTicketAssigned,  kTicketReopened, kTicketSolved,      kTicketConfirmed,  kTicketClosed,
        kTagAdded,        kSurveyAnswered, kSurveyExpired,     kClockWarned,      kClockBreached,
        kIncidentOpened,  kIncidentClosed, kImprovementLanded, kAuditInvalidated, kAgentCorrected,
        kDeliveryReport};
    return std::vector<std::string>(std::begin(kTypes), std::end(kTypes));
  }();
  return kNames;
}

bool is_event_type(std::string_view name) {
  for (const std::string_view open : {"app.", "schedule."}) {
    if (name.starts_with(open)) {
      return name.size() > open.size();
    }
  }
  return std::ranges::find(event_type_names(), name) != event_type_names().end();
}

void erase_moves(std::vector<std::string>& types) {
  std::erase_if(types, [](const std::string& type) {
    return std::ranges::find(event_type::kStatusMoves, type) != event_type::kStatusMoves.end();
  });
}

bool Event::is(std::string_view type) const {
  return std::ranges::find(types, type) != types.end();
}

bool Event::is_customer_act() const {
  const bool by_machine =
      message && (message->by == Actor::kAutoReply || message->by == Actor::kBounce);
  return !by_machine && (is(event_type::kMessageCustomer) || is(event_type::kSurveyAnswered) ||
                         is(event_type::kTicketConfirmed));
}

bool Event::is_follow_up() const {
  return actor == Actor::kRule && hop > 0;
}

void set_event_time(Event& event, std::optional<TimePoint> platform_time) {
  const bool believable = platform_time && *platform_time >= event.received_at - kOldest &&
                          *platform_time <= event.received_at + kAhead;
  event.at = believable ? *platform_time : event.received_at;
  event.at_replaced = !believable;
}

}  // namespace triaged

#include "model/event.h"

#include <algorithm>
#include <array>

namespace triaged {
namespace {

using namespace std::chrono_literals;

constexpr std::array kBuiltIn{
    event_type::kMessageCustomer,  event_type::kMessageAgent,   event_type::kMessageNote,
    event_type::kTicketCreated,    event_type::kTicketUpdated,  event_type::kTicketAssigned,
    event_type::kTicketReopened,   event_type::kTicketSolved,   event_type::kTicketConfirmed,
    event_type::kTicketClosed,     event_type::kTagAdded,       event_type::kSurveyAnswered,
    event_type::kSurveyExpired,    event_type::kClockWarned,    event_type::kClockBreached,
    event_type::kAuditInvalidated, event_type::kAgentCorrected, event_type::kDeliveryReport,
    event_type::kIncidentOpened,   event_type::kIncidentClosed, event_type::kImprovementLanded};

/// How far a platform's clock is believed: late deliveries are ordinary, the future is not.
constexpr Millis kOldest = 24h * 7;
constexpr Millis kAhead = 5min;

}  // namespace

bool is_event_type(std::string_view name) {
  for (const std::string_view open : {"app.", "schedule."}) {
    if (name.starts_with(open)) {
      return name.size() > open.size();
    }
  }
  return std::ranges::find(kBuiltIn, name) != kBuiltIn.end();
}

bool Event::is(std::string_view type) const {
  return std::ranges::find(types, type) != types.end();
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

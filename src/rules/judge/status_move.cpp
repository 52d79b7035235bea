#include "rules/judge/status_move.h"

#include <algorithm>

#include "model/event.h"
#include "text/fold.h"

namespace triaged {
namespace {

bool names_status(const std::vector<std::string>& statuses, const std::string& status) {
  return std::ranges::any_of(statuses,
                             [&](const std::string& one) { return same_name(one, status); });
}

/// How far the ticket was, which had the status `before`. What an event told counts beside the
/// status: not every platform has one for it. Rules that name no solved status cannot say which
/// ones leave a solved ticket solved: for them only a closed one can be reopened by its status.
TicketStage stage_before(const RuleSet& rules, const Record& record, const std::string& before) {
  if (record.closed_at) {
    return TicketStage::kClosed;
  }
  const TicketStage by_status = stage_of(rules, before);
  const bool told = record.solved_at && rules.status && !rules.status->solved.empty();
  return told ? std::max(by_status, TicketStage::kSolved) : by_status;
}

std::string_view event_between(TicketStage from, TicketStage to, const Record& record) {
  switch (to) {
    case TicketStage::kOpen:
      return from == TicketStage::kOpen ? std::string_view() : event_type::kTicketReopened;
    case TicketStage::kSolved:
      return from == TicketStage::kSolved ? std::string_view() : event_type::kTicketSolved;
    case TicketStage::kClosed:
      return record.closed_at ? std::string_view() : event_type::kTicketClosed;
  }
  return "";
}

}  // namespace

TicketStage stage_of(const RuleSet& rules, const std::string& status) {
  if (!rules.status || status.empty()) {
    return TicketStage::kOpen;
  }
  if (names_status(rules.status->closed, status)) {
    return TicketStage::kClosed;
  }
  return names_status(rules.status->solved, status) ? TicketStage::kSolved : TicketStage::kOpen;
}

std::string_view event_of_move(const RuleSet& rules, const Record& record, const std::string& to) {
  const TicketStage from = stage_before(rules, record, record.status.value);
  return event_between(from, stage_of(rules, to), record);
}

void take_move(const RuleSet& rules, std::string_view type, TimePoint at, Record& record) {
  if (type == event_type::kTicketSolved) {
    if (stage_of(rules, record.status.value) == TicketStage::kSolved) {
      record.closed_at.reset();
    }
    record.solved_at = at;
    ++record.solved_count;
    record.escalated.clear();
    record.linked.clear();
  } else if (type == event_type::kTicketClosed) {
    record.closed_at = at;
  } else if (type == event_type::kTicketReopened) {
    if (record.closed_at) {
      record.locks.clear();
    }
    record.closed_at.reset();
    record.solved_at.reset();
  }
}

std::string_view settle_status(const RuleSet& rules,
                               const std::string& before,
                               const std::vector<std::string>& types,
                               TimePoint at,
                               Record& record) {
  const std::string& status = record.status.value;
  if (!rules.status || same_name(status, before)) {
    return "";
  }
  const TicketStage from = stage_before(rules, record, before);
  // Rules that name no solved status cannot say that the one they give a ticket that is just being
  // solved is one.
  const bool just_solved = rules.status->solved.empty() &&
                           std::ranges::find(types, event_type::kTicketSolved) != types.end();
  const std::string_view type = event_between(from, stage_of(rules, status), record);
  if (type == event_type::kTicketReopened && just_solved) {
    return "";
  }
  take_move(rules, type, at, record);
  return type;
}

}  // namespace triaged

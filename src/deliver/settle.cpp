// How a try of an entry ends: the other half of Dispatcher.
#include <algorithm>
#include <utility>

#include "base/log.h"
#include "deliver/dispatcher.h"
#include "model/follow_up.h"
#include "text/mask.h"

namespace triaged {
namespace {

constexpr int kTooMany = 429;
constexpr int kUnavailable = 503;
/// A 403 may be about this one ticket: fewer tries than a passing fault gets.
constexpr int kForbiddenTries = 5;

/// Replies that refuse the credentials or want some:
/// https://www.rfc-editor.org/rfc/rfc4954#section-6
bool is_mail_refusal(int status) {
  return status == 530 || status == 534 || status == 535 || status == 538;
}

/// What the destination shows after a try: what this one learned of it, else what was known.
DeskView desk_of(const OutboxClaim& claim, const std::optional<DeskView>& learned) {
  const auto known = claim.record.desks.find(claim.entry.destination);
  DeskView desk = known == claim.record.desks.end() ? DeskView{} : known->second;
  if (learned) {
    desk.confirmed = learned->confirmed;
  }
  return desk;
}

/// What waited for this write begins, or goes on to wait. The write stands whatever becomes of
/// that.
void begin_follow_up(OutboxClaim& claim, Attempted& done) {
  const DeskView desk = desk_of(claim, done.desk);
  Result<std::optional<Event>> follow_up = follow_up_of(claim.entry, desk, done.at);
  if (!follow_up.ok()) {
    log_line(LogLevel::kError,
             "follow_up_lost",
             {{"entry", claim.entry.id},
              {"record", claim.record.id},
              {"reason", to_string(follow_up.error())}});
    return;
  }
  done.follow_up = std::move(follow_up).take();
  if (!done.follow_up && claim.entry.kind == EntryKind::kSync) {
    done.owed = take_held(claim.entry);
    if (done.owed.is_null()) {
      done.owed = desk.owed;
    }
  }
}

int last_status(const DueEntry& entry, int told) {
  return told != 0 || entry.answers.empty() ? told : entry.answers.back().status;
}

}  // namespace

Attempted Dispatcher::attempt_of(const DueEntry& entry, EntryState state) const {
  Attempted attempted;
  attempted.entry = entry.claim.entry.id;
  attempted.fence = entry.claim.fence;
  attempted.at = parts_.clock.utc();
  attempted.took = entry.took;
  attempted.state = state;
  return attempted;
}

void Dispatcher::settle(Destination& destination, Entry entry, SendDone done) {
  Attempted attempted = attempt_of(*entry, EntryState::kDone);
  attempted.http_status = last_status(*entry, 0);
  attempted.desk = std::move(done.desk);
  begin_follow_up(entry->claim, attempted);
  attempted.reason = std::move(done.left_out);
  finish(destination, std::move(entry), std::move(attempted));
}

void Dispatcher::settle(Destination& destination, Entry entry, SendRetry retry) {
  const int status = last_status(*entry, retry.http_status);
  if (settle_refusal(destination, entry, status, retry.reason)) {
    return;
  }
  Failure failure{std::move(retry.reason), retry.retry_after, false, 0};
  if (!failure.retry_after && !entry->answers.empty()) {
    failure.retry_after = retry_after(entry->answers.back(), parts_.clock.utc());
  }
  const bool asked = status == kTooMany || status == kUnavailable;
  if (failure.retry_after && asked && !entry->mail) {
    destination.breaker.wait(parts_.clock.steady(), *failure.retry_after);
  }
  const bool again_hurts = entry->wrote && entry->claim.entry.kind == EntryKind::kMessage;
  failure.unknown_outcome =
      again_hurts || (retry.unknown_outcome && entry->writes && !entry->creates);
  fail(destination, std::move(entry), failure, status);
}

void Dispatcher::settle(Destination& destination, Entry entry, SendDead dead) {
  const int status = last_status(*entry, dead.http_status);
  if (settle_refusal(destination, entry, status, dead.reason)) {
    return;
  }
  Attempted attempted = attempt_of(*entry, EntryState::kDead);
  attempted.http_status = status;
  attempted.reason = std::move(dead.reason);
  finish(destination, std::move(entry), std::move(attempted));
}

void Dispatcher::settle(Destination& destination, Entry entry, SendWithheld withheld) {
  Attempted attempted = attempt_of(*entry, EntryState::kWithheld);
  attempted.reason = std::move(withheld.reason);
  attempted.counts = entry->steps > 0;
  finish(destination, std::move(entry), std::move(attempted));
}

/// Refused credentials are the destination's trouble, not the entry's: it stays owed. False when
/// the status is no such refusal.
bool Dispatcher::settle_refusal(Destination& destination,
                                Entry& entry,
                                int status,
                                const std::string& reason) {
  const SteadyPoint now = parts_.clock.steady();
  const bool sure = entry->mail ? is_mail_refusal(status) : status == kUnauthorised;
  if (!sure && (entry->mail || status != kForbidden)) {
    return false;
  }
  destination.breaker.unauthorised(destination.policy, now, sure);
  if (!sure) {
    fail(destination, std::move(entry), {reason, {}, false, kForbiddenTries}, status);
    return true;
  }
  const DestinationStatus paused = destination.status(now);
  const TimePoint due_at = parts_.clock.utc() + paused.left;
  if (due_at - entry->claim.entry.created_at > destination.policy.max_age) {
    fail(destination, std::move(entry), {reason, paused.left, false, 0}, status);
    return true;
  }
  Attempted attempted = attempt_of(*entry, EntryState::kPending);
  attempted.http_status = status;
  attempted.counts = false;
  attempted.due_at = due_at;
  attempted.reason = "held: " + paused.reason;
  finish(destination, std::move(entry), std::move(attempted));
  return true;
}

void Dispatcher::fail(Destination& destination, Entry entry, const Failure& failure, int status) {
  NextTry next = after_failure(
      entry->claim.entry, destination.policy, failure, parts_.clock.utc(), parts_.random());
  Attempted attempted = attempt_of(*entry, next.state);
  attempted.due_at = next.due_at;
  attempted.reason = std::move(next.reason);
  attempted.http_status = status;
  finish(destination, std::move(entry), std::move(attempted));
}

void Dispatcher::hold(Destination& destination,
                      Entry entry,
                      Millis wait,
                      const std::string& reason) {
  Attempted attempted = attempt_of(*entry, EntryState::kPending);
  attempted.counts = false;
  attempted.due_at = attempted.at + wait;
  attempted.reason = reason;
  finish(destination, std::move(entry), std::move(attempted));
}

void Dispatcher::finish(Destination& destination, Entry entry, Attempted attempted) {
  if (entry->routes) {
    --destination.in_flight;
  }
  --held_;
  const bool pending = attempted.state == EntryState::kPending;
  Counter* counter = &destination.done;
  LogLevel level = LogLevel::kDebug;
  if (pending) {
    counter = attempted.counts ? &destination.retried : &destination.held;
    level = attempted.counts ? LogLevel::kInfo : LogLevel::kDebug;
  } else if (attempted.state == EntryState::kDead) {
    counter = &destination.dead;
    level = LogLevel::kWarning;
  } else if (attempted.state == EntryState::kWithheld) {
    counter = &destination.withheld;
  } else if (!attempted.reason.empty()) {
    level = LogLevel::kWarning;  // done, but not all of it
  }
  counter->add();
  if (attempted.state == EntryState::kDead || attempted.state == EntryState::kWithheld) {
    attempted.owed = take_held(entry->claim.entry);
  }
  // Platforms repeat what they were sent, and that names customers.
  attempted.reason = mask_personal(attempted.reason);
  const OutboxEntry& tried = entry->claim.entry;
  log_line(level,
           pending ? "delivery_pending" : "delivery_ended",
           {{"destination", destination.name},
            {"entry", tried.id},
            {"kind", to_string(tried.kind)},
            {"state", to_string(attempted.state)},
            {"status", attempted.http_status},
            {"attempt", tried.attempts + (attempted.counts ? 1 : 0)},
            {"reason", attempted.reason}});
  finished_.push_back(std::move(attempted));
}

}  // namespace triaged

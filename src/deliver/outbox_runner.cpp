#include "deliver/outbox_runner.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"

namespace triaged {
namespace {

constexpr Millis kAfterStoreFault{500};
/// Recording again and again after a stop must come to an end when the store stays down.
constexpr int kLastRecordings = 20;

}  // namespace

OutboxRunner::OutboxRunner(Store& store, DispatcherParts parts, OutboxRunnerOptions options)
    : store_(store),
      clock_(parts.clock),
      sender_(parts.sender),
      metrics_(parts.metrics),
      options_(std::move(options)),
      dispatcher_(std::move(parts)) {
}

Result<int> OutboxRunner::record() {
  {
    std::lock_guard lock(mutex_);
    std::move(ended_.begin(), ended_.end(), std::back_inserter(unrecorded_));
    ended_.clear();
  }
  if (unrecorded_.empty()) {
    return 0;
  }
  const auto outcomes = TRY(store_.record_attempts(unrecorded_));
  for (std::size_t i = 0; i < outcomes.size() && i < unrecorded_.size(); ++i) {
    if (!outcomes[i].ok()) {
      count_lost(unrecorded_[i].entry, *outcomes[i].error);
    }
  }
  const int count = static_cast<int>(unrecorded_.size());
  unrecorded_.clear();
  std::lock_guard lock(mutex_);
  held_ -= count;
  return count;
}

void OutboxRunner::count_lost(EntryId entry, const Error& why) {
  metrics_
      .counter("triaged_attempts_lost_total",
               "Attempts not recorded: the claim had run out, or the store refused them.")
      .add();
  const bool late = why.code == ErrorCode::kConflict;
  log_line(late ? LogLevel::kWarning : LogLevel::kError,
           late ? "attempt_lost" : "attempt_refused",
           {{"entry", entry}, {"error", why.message}});
}

Result<int> OutboxRunner::claim() {
  Claim claim;
  claim.worker = options_.worker;
  claim.now = clock_.utc();
  claim.lease = options_.lease;
  {
    std::lock_guard lock(mutex_);
    claim.at_most = std::min(options_.claim_at_once, options_.most_held - held_);
    claim.not_for = not_wanted_;
  }
  if (claim.at_most <= 0) {
    return 0;
  }
  auto claims = TRY(store_.claim_outbox(claim));
  const int count = static_cast<int>(claims.size());
  if (count == 0) {
    return 0;
  }
  {
    std::lock_guard lock(mutex_);
    held_ += count;
    std::move(claims.begin(), claims.end(), std::back_inserter(claimed_));
  }
  sender_.wake();
  return count;
}

Result<int> OutboxRunner::store_once() {
  const int recorded = TRY(record());
  const int claimed = TRY(claim());
  return recorded + claimed;
}

void OutboxRunner::take_claims() {
  std::vector<OutboxClaim> claims;
  {
    std::lock_guard lock(mutex_);
    claims.swap(claimed_);
  }
  for (OutboxClaim& claim : claims) {
    dispatcher_.accept(std::move(claim));
  }
}

void OutboxRunner::publish() {
  std::vector<Attempted> ended = dispatcher_.take_finished();
  auto statuses = dispatcher_.statuses();
  auto not_wanted = dispatcher_.not_wanted();
  const bool news = !ended.empty();
  bool room = false;
  {
    std::lock_guard lock(mutex_);
    std::move(ended.begin(), ended.end(), std::back_inserter(ended_));
    statuses_ = std::move(statuses);
    room = not_wanted.size() < not_wanted_.size();
    not_wanted_ = std::move(not_wanted);
  }
  if (news || room) {
    work_.raise();
  }
}

void OutboxRunner::send_once(Millis at_most) {
  take_claims();
  dispatcher_.run_once(at_most);
  publish();
}

Result<int> OutboxRunner::deliver_once(Millis at_most) {
  const int before = TRY(store_once());
  send_once(at_most);
  const int after = TRY(record());
  return before + after;
}

std::vector<DestinationStatus> OutboxRunner::destinations() const {
  std::lock_guard lock(mutex_);
  return statuses_;
}

/// What was claimed after the sending thread had looked for the last time.
int OutboxRunner::hand_back() {
  std::lock_guard lock(mutex_);
  for (const OutboxClaim& claim : claimed_) {
    Attempted attempted;
    attempted.entry = claim.entry.id;
    attempted.fence = claim.fence;
    attempted.at = clock_.utc();
    attempted.due_at = attempted.at;
    attempted.reason = "stopping";
    attempted.counts = false;
    ended_.push_back(std::move(attempted));
  }
  const int count = static_cast<int>(claimed_.size());
  claimed_.clear();
  return count;
}

void OutboxRunner::run_store(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto did = store_once();
    if (!did.ok()) {
      log_line(LogLevel::kError, "outbox_store_failed", {{"error", did.error().message}});
      work_.wait(stop, kAfterStoreFault);
    } else if (*did == 0) {
      work_.wait(stop, options_.poll);
    }
  }
  for (int faults = 0; faults < kLastRecordings;) {
    bool sending = false;
    {
      std::lock_guard lock(mutex_);
      sending = sends_running_;
    }
    const auto did = record();
    faults += did.ok() ? 0 : 1;
    if (did.ok() && !sending && hand_back() == 0) {
      return;
    }
    work_.wait({}, did.ok() ? options_.poll : kAfterStoreFault);
  }
  log_line(LogLevel::kError,
           "attempts_unrecorded",
           {{"count", unrecorded_.size()}, {"effect", "sent again after the next start"}});
}

void OutboxRunner::run_sends(const std::stop_token& stop) {
  {
    std::lock_guard lock(mutex_);
    sends_running_ = true;
  }
  const std::stop_callback wake_up(stop, [this] { sender_.wake(); });
  while (!stop.stop_requested()) {
    send_once(options_.poll);
  }
  const SteadyPoint deadline = clock_.steady() + options_.drain;
  take_claims();
  dispatcher_.release_waiting("stopping");
  while (dispatcher_.in_flight() > 0 && clock_.steady() < deadline) {
    const auto left = std::chrono::ceil<Millis>(deadline - clock_.steady());
    send_once(std::clamp(left, Millis(0), options_.poll));
  }
  dispatcher_.abandon();
  publish();
  {
    std::lock_guard lock(mutex_);
    sends_running_ = false;
  }
  work_.raise();
}

}  // namespace triaged

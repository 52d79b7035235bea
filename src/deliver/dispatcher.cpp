#include "deliver/dispatcher.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/crypto.h"
#include "deliver/gate.h"

namespace triaged {
namespace {

/// No platform needs more calls for one entry; an adapter that asks for more goes in a circle.
constexpr int kMostCalls = 16;
/// An entry under way for longer is tried anew, well within the lease of its claim.
constexpr Millis kLongestTry{60'000};
/// An entry that waited its turn for this long goes back to the store, well within its lease.
constexpr Millis kLongestTurn{30'000};
/// Entries that wait here for one destination: enough to bridge a commit, few enough to leave room
/// for others.
constexpr std::size_t kEnoughWaiting = 96;

bool is_write(const SendStep& step) {
  return step.envelope || (step.call.method != "GET" && step.call.method != "HEAD");
}

/// Names the call by what it does, not by its place: a later try leaves out what already holds, so
/// the same place may hold another call then. A sync's body belongs to what it does; a note or
/// message stays the same one when its wording was rendered anew. The same call twice in one try
/// (a write that did not hold) is meant twice.
std::string call_key(DueEntry& entry, const HttpCall& call) {
  constexpr std::size_t kDigits = 8;
  std::string what = call.method + '\n' + call.url.substr(0, call.url.find('?'));
  if (entry.claim.entry.kind == EntryKind::kSync) {
    what += '\n' + call.body;
  }
  std::string digest = sha256_hex(what).substr(0, kDigits);
  const int times = ++entry.same_calls[digest];
  std::string key = entry.claim.entry.key + '-' + digest;
  return times == 1 ? key : key + '-' + std::to_string(times);
}

/// A fault in our own reading of an answer costs one entry its delivery, visibly, not the daemon
/// its life, and that again after every start.
SendOutcome next_of(const Adapter& adapter,
                    const SendTask& task,
                    std::span<const HttpResponse> answers) {
  try {
    return adapter.next(task, answers);
  } catch (const std::exception& fault) {
    return SendDead{std::string("the platform's answer could not be handled: ") + fault.what(), 0};
  }
}

bool repeatable(const DueEntry& entry) {
  return entry.route->policy.repeat_unknown.value_or(entry.claim.entry.kind != EntryKind::kMessage);
}

}  // namespace

Destination& Dispatcher::destination_of(const std::string& name) {
  auto& slot = destinations_[name];
  if (!slot) {
    slot = std::make_unique<Destination>(name, parts_.metrics);
  }
  return *slot;
}

void Dispatcher::accept(OutboxClaim claim) {
  auto entry = std::make_unique<DueEntry>();
  entry->claim = std::move(claim);
  entry->accepted_at = parts_.clock.steady();
  ++held_;
  destination_of(entry->claim.entry.destination).waiting.push_back(std::move(entry));
}

void Dispatcher::run_once(Millis at_most) {
  for (auto& [name, destination] : destinations_) {
    pump(*destination);
  }
  parts_.sender.wait(finished_.empty() ? wake_in(at_most) : Millis(0), reports_);
  for (SendReport& report : std::exchange(reports_, {})) {
    handle(std::move(report));
  }
  for (auto& [name, destination] : destinations_) {
    pump(*destination);
    destination->state.set(static_cast<double>(destination->breaker.state(parts_.clock.steady())));
  }
}

void Dispatcher::pump(Destination& destination) {
  const SteadyPoint now = parts_.clock.steady();
  while (!destination.between.empty() && destination.rate.take(now)) {
    Entry entry = std::move(destination.between.front());
    destination.between.pop_front();
    --between_;
    send(destination, std::move(entry));
  }
  if (destination.waiting.empty()) {
    return;
  }
  auto routes = parts_.routes();
  if (const Route* route = routes->find(destination.name)) {
    destination.configure(route->policy, now);
  }
  while (!destination.waiting.empty() && destination.between.empty() &&
         destination.in_flight < destination.policy.concurrency &&
         destination.breaker.allows(now, destination.in_flight) && destination.rate.take(now)) {
    Entry entry = std::move(destination.waiting.front());
    destination.waiting.pop_front();
    begin(destination, std::move(entry), routes);
  }
  const DestinationStatus status = destination.status(now);
  const bool closed = status.left > Millis(0);
  while (!destination.waiting.empty() &&
         (closed || now - destination.waiting.front()->accepted_at >= kLongestTurn)) {
    Entry entry = std::move(destination.waiting.front());
    destination.waiting.pop_front();
    hold(destination,
         std::move(entry),
         status.left,
         closed ? "held: " + status.reason : "waits for its turn");
  }
}

void Dispatcher::begin(Destination& destination,
                       Entry entry,
                       std::shared_ptr<const Routes> routes) {
  ++destination.in_flight;
  entry->begun_at = parts_.clock.steady();
  entry->route = routes->find(destination.name);
  entry->routes = std::move(routes);
  if (entry->route == nullptr) {
    destination.rate.give_back();
    return settle(destination,
                  std::move(entry),
                  SendDead{"destination '" + destination.name + "' is no longer configured", 0});
  }
  const OutboxClaim& claim = entry->claim;
  if (auto reason =
          withhold_reason(claim.entry, claim.record, entry->route->policy, parts_.clock.utc())) {
    destination.rate.give_back();
    return settle(destination, std::move(entry), SendWithheld{std::move(*reason)});
  }
  // The token taken for its first call goes back when the adapter finds nothing to send.
  destination.rate.give_back();
  advance(destination, std::move(entry));
}

void Dispatcher::advance(Destination& destination, Entry entry) {
  const OutboxClaim& claim = entry->claim;
  const auto desk = claim.record.desks.find(destination.name);
  const SendTask task{&claim.entry,
                      &claim.record,
                      desk == claim.record.desks.end() ? "" : desk->second.ticket_id,
                      parts_.clock.utc()};
  SendOutcome outcome = next_of(*entry->route->adapter, task, entry->answers);
  if (auto* step = std::get_if<SendStep>(&outcome)) {
    return queue_step(destination, std::move(entry), std::move(*step));
  }
  std::visit(
      [&](auto&& end) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(end)>, SendStep>) {
          settle(destination, std::move(entry), std::forward<decltype(end)>(end));
        }
      },
      std::move(outcome));
}

void Dispatcher::queue_step(Destination& destination, Entry entry, SendStep step) {
  const SteadyPoint now = parts_.clock.steady();
  if (entry->steps >= kMostCalls) {
    return settle(
        destination,
        std::move(entry),
        SendDead{"the adapter asks for more than " + std::to_string(kMostCalls) + " calls", 0});
  }
  if (now - entry->begun_at >= kLongestTry) {
    return settle(destination, std::move(entry), SendRetry{"took too long", {}, 0, false});
  }
  entry->step = std::move(step);
  if (!destination.between.empty() || !destination.rate.take(now)) {
    destination.between.push_back(std::move(entry));
    ++between_;
    return;
  }
  send(destination, std::move(entry));
}

void Dispatcher::send(Destination& /*destination*/, Entry entry) {
  SendRequest request;
  request.id = next_call_++;
  request.step = std::move(*entry->step);
  entry->step.reset();
  ++entry->steps;
  entry->writes = is_write(request.step);
  entry->creates = request.step.creates;
  entry->mail = request.step.envelope.has_value();
  if (entry->writes && !entry->mail && !find_header(request.step.call.headers, "idempotency-key")) {
    request.step.call.headers.emplace_back("Idempotency-Key", call_key(*entry, request.step.call));
  }
  const DeliveryPolicy& policy = entry->route->policy;
  request.trusted_url = entry->route->base_url;
  request.repeatable = !entry->writes || (repeatable(*entry) && !entry->creates);
  request.connect_timeout = policy.connect_timeout;
  request.total_timeout = policy.call_timeout;
  const std::uint64_t id = request.id;
  active_.emplace(id, std::move(entry));
  parts_.sender.start(std::move(request));
}

void Dispatcher::handle(SendReport report) {
  const auto found = active_.find(report.id);
  if (found == active_.end()) {
    return;
  }
  Entry entry = std::move(found->second);
  active_.erase(found);
  Destination& destination = destination_of(entry->claim.entry.destination);
  destination.note(report, entry->mail, parts_.clock.steady());
  destination.seconds.observe(static_cast<double>(report.took.count()) / 1000);
  entry->took += report.took;
  const std::string error = report.response.error;
  const bool again_hurts = entry->wrote && entry->claim.entry.kind == EntryKind::kMessage;
  if (report.outcome == SendClass::kRefused) {
    return settle(destination, std::move(entry), SendDead{"call refused: " + error, 0});
  }
  if (report.outcome == SendClass::kNotSent) {
    if (error == "stopped") {
      return hold(destination, std::move(entry), Millis(0), "stopped before it was sent");
    }
    return fail(destination, std::move(entry), {"not sent: " + error, {}, again_hurts, 0}, 0);
  }
  if (error == "stopped") {
    const bool unknown = again_hurts || (entry->writes && !entry->creates);
    return fail(destination, std::move(entry), {"stopped before an answer", {}, unknown, 0}, 0);
  }
  const int status = report.response.status;
  entry->wrote =
      entry->wrote || (entry->writes && !entry->creates && status >= 200 && status < 300);
  entry->answers.push_back(std::move(report.response));
  advance(destination, std::move(entry));
}

void Dispatcher::release_waiting(const std::string& reason) {
  for (auto& [name, destination] : destinations_) {
    while (!destination->waiting.empty()) {
      Entry entry = std::move(destination->waiting.front());
      destination->waiting.pop_front();
      hold(*destination, std::move(entry), Millis(0), reason);
    }
  }
}

void Dispatcher::abandon() {
  for (auto& [name, destination] : destinations_) {
    while (!destination->between.empty()) {
      Entry entry = std::move(destination->between.front());
      destination->between.pop_front();
      --between_;
      const bool again_hurts = entry->wrote && entry->claim.entry.kind == EntryKind::kMessage;
      fail(*destination, std::move(entry), {"stopped halfway", {}, again_hurts, 0}, 0);
    }
  }
  parts_.sender.cancel_all(reports_);
  for (SendReport& report : std::exchange(reports_, {})) {
    handle(std::move(report));
  }
}

std::vector<Attempted> Dispatcher::take_finished() {
  return std::exchange(finished_, {});
}

std::vector<std::string> Dispatcher::not_wanted() const {
  const SteadyPoint now = parts_.clock.steady();
  std::vector<std::string> names;
  for (const auto& [name, destination] : destinations_) {
    if (destination->waiting.size() >= kEnoughWaiting || destination->breaker.until(now)) {
      names.push_back(name);
    }
  }
  return names;
}

std::vector<DestinationStatus> Dispatcher::statuses() const {
  const SteadyPoint now = parts_.clock.steady();
  std::vector<DestinationStatus> all;
  for (const auto& [name, destination] : destinations_) {
    all.push_back(destination->status(now));
  }
  return all;
}

Millis Dispatcher::wake_in(Millis at_most) {
  const SteadyPoint now = parts_.clock.steady();
  Millis soonest = at_most;
  for (auto& [name, destination] : destinations_) {
    const bool tries_one = destination->breaker.state(now) != BreakerState::kClosed;
    const int room = tries_one ? 1 : destination->policy.concurrency;
    const bool may_begin = !destination->waiting.empty() && destination->in_flight < room;
    if (!destination->between.empty() || may_begin) {
      soonest = std::min(soonest, std::max(destination->rate.wait_time(now), Millis(1)));
    }
  }
  return soonest;
}

}  // namespace triaged

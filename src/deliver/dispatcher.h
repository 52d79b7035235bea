#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "deliver/destination.h"
#include "deliver/retry.h"
#include "deliver/route.h"
#include "deliver/sender.h"
#include "store/store.h"

namespace triaged {

/// What the sending side works with; all outlive it.
struct DispatcherParts {
  const Clock& clock;
  Sender& sender;
  Metrics& metrics;
  RouteSource routes;
  Random random;
};

/// Drives claimed entries through their adapters' calls: as many side by side and as fast as each
/// destination's policy allows, and says what each try came to. One thread uses it. It does not
/// order entries: the store never hands out two of the same record and destination.
class Dispatcher {
 public:
  explicit Dispatcher(DispatcherParts parts) : parts_(std::move(parts)) {}

  /// Takes an entry; it ends in take_finished() sooner or later.
  void accept(OutboxClaim claim);
  /// Begins what may begin, waits for answers for at most `at_most`, and goes on with them.
  void run_once(Millis at_most);
  /// Hands entries that have not begun back to the store, due at once and not counted.
  void release_waiting(const std::string& reason);
  /// Breaks off what is under way.
  void abandon();

  /// The tries that ended since the last call.
  std::vector<Attempted> take_finished();
  /// Entries accepted and not yet finished.
  [[nodiscard]] std::size_t held() const { return held_; }
  [[nodiscard]] std::size_t in_flight() const { return active_.size() + between_; }
  /// Destinations for which claiming more is of no use now: held off, or enough is waiting.
  [[nodiscard]] std::vector<std::string> not_wanted() const;
  [[nodiscard]] std::vector<DestinationStatus> statuses() const;

 private:
  using Entry = std::unique_ptr<DueEntry>;

  Destination& destination_of(const std::string& name);
  void pump(Destination& destination);
  void begin(Destination& destination, Entry entry, std::shared_ptr<const Routes> routes);
  void advance(Destination& destination, Entry entry);
  void queue_step(Destination& destination, Entry entry, SendStep step);
  void send(Destination& destination, Entry entry);
  void handle(SendReport report);

  void settle(Destination& destination, Entry entry, SendDone done);
  void settle(Destination& destination, Entry entry, SendRetry retry);
  void settle(Destination& destination, Entry entry, SendDead dead);
  void settle(Destination& destination, Entry entry, SendWithheld withheld);
  bool settle_refusal(Destination& destination,
                      Entry& entry,
                      int status,
                      const std::string& reason);
  void fail(Destination& destination, Entry entry, const Failure& failure, int status);
  void hold(Destination& destination, Entry entry, Millis wait, const std::string& reason);
  void finish(Destination& destination, Entry entry, Attempted attempted);
  [[nodiscard]] Attempted attempt_of(const DueEntry& entry, EntryState state) const;
  [[nodiscard]] Millis wake_in(Millis at_most);

  DispatcherParts parts_;
  std::map<std::string, std::unique_ptr<Destination>, std::less<>> destinations_;
  std::unordered_map<std::uint64_t, Entry> active_;  ///< by the call under way
  std::vector<Attempted> finished_;
  std::vector<SendReport> reports_;
  std::uint64_t next_call_ = 1;
  std::size_t held_ = 0;
  std::size_t between_ = 0;
};

}  // namespace triaged

#pragma once

#include <atomic>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/signal.h"
#include "deliver/dispatcher.h"

namespace triaged {

struct OutboxRunnerOptions {
  std::string worker = "deliver";
  int most_held = 512;      ///< entries claimed and not yet recorded
  int claim_at_once = 128;  ///< entries
  /// Longer than the longest wait, try and call of an entry together, so that a claim never runs
  /// out while its call is under way.
  Millis lease{std::chrono::minutes(8)};
  Millis poll{250};      ///< between looks for due entries when nobody raised the signal
  Millis drain{10'000};  ///< how long calls under way may take after a stop
};

/// Claims the outbox, sends, and records the attempts. Two loops, so that a commit and a call never
/// wait for each other: run_sends() and run_store(), one thread each; while one waits for the disk
/// the other's results gather, and one transaction takes them all. A claim that is lost (crash, ran
/// out) is claimed again with the same idempotency key.
class OutboxRunner {
 public:
  OutboxRunner(Store& store, DispatcherParts parts, OutboxRunnerOptions options = {});

  /// There may be entries to claim; for StoreSignals::outbox. From any thread.
  void wake() { work_.raise(); }

  /// Records what ended, then claims what there is room for; says how many of both. Errors of the
  /// store (kUnavailable) lose nothing: the attempts are kept and recorded by a later call, and
  /// nothing is claimed before that.
  Result<int> store_once();
  /// Sends what was claimed and works on answers for at most `at_most`.
  void send_once(Millis at_most);
  /// A whole turn on one thread: claim, send, record. For tests and commands that drive time.
  Result<int> deliver_once(Millis at_most);

  /// Until `stop`; then records what run_sends() still brings in, and returns after it.
  void run_store(const std::stop_token& stop);
  /// Until `stop`; then hands unsent entries back and gives the calls under way `drain` to end.
  void run_sends(const std::stop_token& stop);

  /// Every destination that was sent to, with its breaker; for readiness. From any thread.
  [[nodiscard]] std::vector<DestinationStatus> destinations() const;

 private:
  Result<int> record();
  void count_lost(EntryId entry, const Error& why);
  Result<int> claim();
  void publish();
  int hand_back();
  void take_claims();

  Store& store_;
  const Clock& clock_;
  Sender& sender_;
  Metrics& metrics_;
  OutboxRunnerOptions options_;
  WorkSignal work_;

  Dispatcher dispatcher_;  ///< the sending thread's own
  std::vector<Attempted>
      unrecorded_;  ///< the storing thread's own: what the store did not take yet

  mutable std::mutex mutex_;  ///< guards what follows
  std::vector<OutboxClaim> claimed_;
  std::vector<Attempted> ended_;
  std::vector<DestinationStatus> statuses_;
  std::vector<std::string> not_wanted_;
  int held_ = 0;  ///< claimed and not yet recorded
  bool sends_running_ = false;
};

}  // namespace triaged

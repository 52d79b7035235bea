#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"

namespace triaged::standin {

enum class FaultKind : std::uint8_t { kStatus, kHang, kClose };

/// What goes wrong with the next calls of the vendor's API.
struct Fault {
  FaultKind kind = FaultKind::kStatus;
  int times = 1;
  int status = 500;
  int retry_after_seconds = 0;  ///< 0: no Retry-After
  Millis hang{60'000};          ///< how long kHang waits before it closes the connection
  bool apply = false;           ///< the call takes effect before it fails: the answer is lost
  std::string path{};           ///< only calls whose path contains it; empty: all
};

/// The faults that wait for their calls. Thread-safe.
class Faults {
 public:
  /// Keys as the fields of Fault; `kind` is `status`, `hang` or `close`. kInvalidInput.
  Result<void> add(const Json& wish);
  void add(Fault fault);
  /// The fault this call meets, counted down.
  std::optional<Fault> take(std::string_view path);
  /// Waits out a hanging fault; returns early on stop().
  void hang(Millis span);
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<Fault> waiting_;
  bool stopped_ = false;
};

}  // namespace triaged::standin

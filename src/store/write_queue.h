#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Joins the writes of concurrent callers in one transaction, without a thread or a timer of its
/// own: the first caller in line writes for everybody who has queued meanwhile, then wakes them.
/// Thread-safe.
class WriteQueue {
 public:
  /// In one transaction appends come first: a platform waits for each of them.
  enum class Kind : std::uint8_t { kAppend, kDecide, kAttempt, kOther };

  struct Job {
    Kind kind = Kind::kOther;
    std::size_t items = 1;
    /// Writes into the open transaction. May run again in a transaction of its own.
    std::function<void()> write;
    std::optional<Error> failed;  ///< set by the batch: nothing of this job holds

   private:
    friend class WriteQueue;
    bool done_ = false;
    std::condition_variable woken_;
  };

  /// Runs one transaction for the given jobs, ordered by kind; called by one thread at a time.
  using RunBatch = std::function<void(std::span<Job* const>)>;

  explicit WriteQueue(RunBatch run_batch) : run_batch_(std::move(run_batch)) {}

  /// Returns when the job is committed or failed.
  Result<void> submit(Job& job);

 private:
  std::vector<Job*> next_batch() const;
  void finish(const std::vector<Job*>& batch);

  RunBatch run_batch_;
  std::mutex mutex_;
  std::deque<Job*> queue_;  ///< the front leads; a running batch stays in it until it is done
};

}  // namespace triaged

#include "store/write_queue.h"

#include <algorithm>

namespace triaged {
namespace {
/// More in one transaction no longer lowers the cost of an item, but makes the first one wait.
constexpr std::size_t kItemsPerBatch = 200;
}  // namespace

Result<void> WriteQueue::submit(Job& job) {
  std::unique_lock lock(mutex_);
  queue_.push_back(&job);
  job.woken_.wait(lock, [&] { return job.done_ || queue_.front() == &job; });
  if (!job.done_) {
    std::vector<Job*> batch = next_batch();
    const std::size_t jobs = batch.size();
    lock.unlock();
    std::stable_sort(
        batch.begin(), batch.end(), [](const Job* a, const Job* b) { return a->kind < b->kind; });
    run_batch_(batch);
    lock.lock();
    finish(jobs);
  }
  if (job.failed) {
    return *job.failed;
  }
  return {};
}

std::vector<WriteQueue::Job*> WriteQueue::next_batch() const {
  std::vector<Job*> batch;
  std::size_t items = 0;
  for (Job* job : queue_) {
    if (!batch.empty() && items + job->items > kItemsPerBatch) {
      break;
    }
    items += job->items;
    batch.push_back(job);
  }
  return batch;
}

// Wakes under the lock: a woken caller's job is gone as soon as it sees `done_`.
void WriteQueue::finish(std::size_t jobs) {
  for (std::size_t i = 0; i < jobs; ++i) {
    Job* job = queue_.front();
    queue_.pop_front();
    job->done_ = true;
    job->woken_.notify_one();
  }
  if (!queue_.empty()) {
    queue_.front()->woken_.notify_one();
  }
}

}  // namespace triaged

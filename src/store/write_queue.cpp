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
    lock.unlock();
    std::stable_sort(
        batch.begin(), batch.end(), [](const Job* a, const Job* b) { return a->kind < b->kind; });
    run_batch_(batch);
    lock.lock();
    finish(batch);
  }
  if (job.failed) {
    return *job.failed;
  }
  return {};
}

/// The job in front, which has waited longest; then appends, since a platform waits for each of
/// them; then the others in their order, while there is room.
std::vector<WriteQueue::Job*> WriteQueue::next_batch() const {
  std::vector<Job*> batch{queue_.front()};
  std::size_t items = queue_.front()->items;
  for (const bool appends : {true, false}) {
    for (auto next = std::next(queue_.begin()); next != queue_.end(); ++next) {
      const bool is_append = (*next)->kind == Kind::kAppend;
      if (is_append == appends && items + (*next)->items <= kItemsPerBatch) {
        items += (*next)->items;
        batch.push_back(*next);
      }
    }
  }
  return batch;
}

// Wakes under the lock: a woken caller's job is gone as soon as it sees `done_`.
void WriteQueue::finish(const std::vector<Job*>& batch) {
  for (Job* job : batch) {
    job->done_ = true;
  }
  std::erase_if(queue_, [](const Job* job) { return job->done_; });
  for (Job* job : batch) {
    job->woken_.notify_one();
  }
  if (!queue_.empty()) {
    queue_.front()->woken_.notify_one();
  }
}

}  // namespace triaged

#include "standin/faults.h"

#include <algorithm>

namespace triaged::standin {

Result<void> Faults::add(const Json& wish) {
  Fault fault;
  const std::string kind = wish.value("kind", Json("status")).is_string()
                               ? wish.value("kind", Json("status")).get<std::string>()
                               : "";
  if (kind == "hang") {
    fault.kind = FaultKind::kHang;
  } else if (kind == "close") {
    fault.kind = FaultKind::kClose;
  } else if (kind != "status") {
    return invalid_input("unknown kind of fault", "use status, hang or close");
  }
  fault.times = static_cast<int>(int_at(wish, "times", 1));
  fault.status = static_cast<int>(int_at(wish, "status", 500));
  fault.retry_after_seconds = static_cast<int>(int_at(wish, "retry_after", 0));
  fault.hang = Millis(int_at(wish, "hang_ms", 60'000));
  fault.apply = wish.value("apply", Json(false)) == Json(true);
  fault.path = string_at(wish, "path");
  add(std::move(fault));
  return {};
}

void Faults::add(Fault fault) {
  std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(fault));
}

std::optional<Fault> Faults::take(std::string_view path) {
  std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(
      waiting_, [&](const Fault& one) { return path.find(one.path) != std::string_view::npos; });
  if (found == waiting_.end()) {
    return std::nullopt;
  }
  Fault met = *found;
  if (--found->times <= 0) {
    waiting_.erase(found);
  }
  return met;
}

void Faults::hang(Millis span) {
  std::unique_lock lock(mutex_);
  woken_.wait_for(lock, span, [&] { return stopped_; });
}

void Faults::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  woken_.notify_all();
}

}  // namespace triaged::standin

#include "deliver/retry.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/time.h"

namespace triaged {
namespace {

/// A platform that asks for more is asked again after this all the same.
constexpr Millis kLongestWait{std::chrono::hours(1)};
/// Doubling further would overflow, and any cap is reached long before.
constexpr int kMostRetryDoublings = 30;

bool may_repeat(const OutboxEntry& entry, const DeliveryPolicy& policy) {
  return policy.repeat_unknown.value_or(entry.kind != EntryKind::kMessage);
}

}  // namespace

Millis backoff_delay(const DeliveryPolicy& policy, int attempts_before, double random) {
  const int doublings = std::clamp(attempts_before, 0, kMostRetryDoublings);
  const double longest =
      std::min(std::ldexp(static_cast<double>(policy.backoff_base.count()), doublings),
               static_cast<double>(policy.backoff_cap.count()));
  return Millis(static_cast<Millis::rep>(longest * std::clamp(random, 0.0, 1.0)));
}

std::optional<Millis> retry_after(const HttpResponse& response, TimePoint now) {
  const auto value = find_header(response.headers, "retry-after");
  if (!value || value->empty()) {
    return std::nullopt;
  }
  const char* last = value->data() + value->size();
  std::int64_t seconds = 0;
  const auto [end, fault] = std::from_chars(value->data(), last, seconds);
  if (fault == std::errc() && end == last) {
    const std::int64_t most = kLongestWait.count() / 1000;
    return Millis(std::clamp<std::int64_t>(seconds, 0, most) * 1000);
  }
  const std::time_t date = curl_getdate(std::string(*value).c_str(), nullptr);
  if (date < 0) {
    return std::nullopt;
  }
  const TimePoint at{std::chrono::seconds(date)};
  return std::clamp<Millis>(at - now, Millis(0), kLongestWait);
}

NextTry after_failure(const OutboxEntry& entry,
                      const DeliveryPolicy& policy,
                      const Failure& failure,
                      TimePoint now,
                      double random) {
  if (failure.unknown_outcome && !may_repeat(entry, policy)) {
    return {EntryState::kDead,
            {},
            failure.reason + "; it may have been done, so it is not sent again by itself"};
  }
  const int tries = entry.attempts + 1;
  const int most = failure.max_attempts > 0 ? std::min(failure.max_attempts, policy.max_attempts)
                                            : policy.max_attempts;
  if (tries >= most) {
    return {EntryState::kDead,
            {},
            "given up after " + std::to_string(tries) + " tries: " + failure.reason};
  }
  const Millis wait =
      std::max(failure.retry_after.value_or(Millis(0)),
               failure.retry_after ? Millis(0) : backoff_delay(policy, entry.attempts, random));
  TimePoint due_at = now + wait;
  if (due_at - entry.created_at > policy.max_age) {
    return {EntryState::kDead,
            {},
            "given up after " + format_duration(policy.max_age) + ": " + failure.reason};
  }
  if (entry.expires_at) {
    due_at = std::max(now, std::min(due_at, *entry.expires_at));  // held back as soon as it expires
  }
  return {EntryState::kPending, due_at, failure.reason};
}

}  // namespace triaged

#include "deliver/route.h"

namespace triaged {

DeliveryPolicy policy_of(const Account& account, const RetryBudget& retry) {
  DeliveryPolicy policy;
  policy.mode = account.mode;
  policy.only_to = account.only_to;
  policy.concurrency = account.concurrency;
  policy.rate_per_second = account.rate_per_second;
  policy.max_attempts = retry.attempts;
  policy.backoff_base = retry.first_wait;
  policy.backoff_cap = retry.longest_wait;
  policy.call_timeout = retry.call_timeout;
  return policy;
}

}  // namespace triaged

#include "deliver/gate.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "base/time.h"

namespace triaged {
namespace {

bool is_internal(EntryKind kind) {
  return kind == EntryKind::kSync || kind == EntryKind::kNote || kind == EntryKind::kRelay;
}

/// E-mails without regard to case; phones without the blanks, dashes and brackets people write.
std::string plain(std::string_view contact) {
  const bool mail = contact.find('@') != std::string_view::npos;
  std::string out;
  for (const char c : contact) {
    if (mail || std::string_view(" -().").find(c) == std::string_view::npos) {
      out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    }
  }
  return out;
}

bool names_customer(const std::string& listed, const OutboxEntry& entry, const Customer& customer) {
  const std::string wanted = plain(listed);
  const std::string to = string_at(entry.args, "to");
  return !wanted.empty() &&
         (wanted == plain(customer.email) || wanted == plain(customer.phone) ||
          wanted == plain(to) || listed == customer.id || listed == customer.member_no);
}

}  // namespace

std::optional<std::string> withhold_reason(const OutboxEntry& entry,
                                           const Record& record,
                                           const DeliveryPolicy& policy,
                                           TimePoint now) {
  if (entry.expires_at && now >= *entry.expires_at) {
    return "expired at " + format_utc(*entry.expires_at);
  }
  if (policy.mode == DeliveryMode::kObserve) {
    return "mode is observe: nothing is written to this destination";
  }
  if (policy.mode == DeliveryMode::kInternal && !is_internal(entry.kind)) {
    return "mode is internal: only fields and notes are written to this destination";
  }
  const bool listed = std::any_of(
      policy.only_to.begin(), policy.only_to.end(), [&](const std::string& test_customer) {
        return names_customer(test_customer, entry, record.customer);
      });
  if (!policy.only_to.empty() && !listed) {
    return "only_to: the customer is not one of the test customers";
  }
  return std::nullopt;
}

}  // namespace triaged

#pragma once

#include <span>
#include <string>

#include "adapters/adapter.h"
#include "adapters/descriptor.h"
#include "adapters/outbound.h"

namespace triaged {

/// What the questions are asked with. Outlives the calls.
struct DoctorContext {
  const Descriptor* descriptor = nullptr;
  const ValueMaps* values = nullptr;
  const Json* options = nullptr;
  const OutboundContext* outbound = nullptr;  ///< empty `spec` where there is no outbound side
  std::string name;                           ///< the account's
};

/// The next call of a descriptor's `doctor` section given the answers so far, or all findings. Only
/// with `task.fix` is there a call that writes. An unanswered call (status 0) ends the questions.
DoctorOutcome next_question(const DoctorContext& context,
                            const DoctorTask& task,
                            std::span<const HttpResponse> so_far);

/// The way of proving webhooks that this account uses; nullptr when it has none.
const VerifySpec* verify_in_use(const Descriptor& descriptor, const Json& options);

}  // namespace triaged

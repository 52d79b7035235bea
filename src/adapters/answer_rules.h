#pragma once

#include <optional>
#include <string>

#include "adapters/adapter.h"
#include "adapters/descriptor.h"

namespace triaged {

/// Whether the step takes a status for a success.
bool is_expected(const StepSpec& step, int status);

/// What follows a status that is no success: the step's word, the platform's, or the protocol's.
Reaction reaction_to(const OutboundSpec& spec, const StepSpec& step, int status);

/// The seconds of a Retry-After header, at most a day; nothing when there is none to read.
std::optional<Millis> retry_after(const HttpResponse& answer);

/// The outcome when no answer came.
SendOutcome unanswered(const ActionSpec& action, const StepSpec& step, const HttpResponse& answer);

/// The outcome of a call that went wrong, said by `why`. `unknown`: it may have had its effect.
SendOutcome doubtful(const ActionSpec& action,
                     const StepSpec& step,
                     const std::string& why,
                     bool unknown);

}  // namespace triaged

#pragma once

#include <memory>
#include <string>

#include "adapters/adapter.h"
#include "survey/survey_codes.h"

namespace triaged {

/// An adapter whose entries get what is only known at send time (see complete_entry_text) before
/// they are rendered. Everything else goes straight through. Thread-safe like what it wraps;
/// `codes` outlives it.
std::shared_ptr<const Adapter> make_completing_adapter(std::shared_ptr<const Adapter> inner,
                                                       const SurveyCodes& codes,
                                                       std::string public_url);

}  // namespace triaged

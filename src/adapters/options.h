#pragma once

#include <memory>
#include <string>

#include "adapters/descriptor.h"
#include "adapters/value_map.h"
#include "config/config.h"

namespace triaged {

/// An account's options typed by the descriptor, as an object; `base_url` is among them. Faults:
/// missing, unknown, wrong type, a secret in plain text.
Json read_options(const Descriptor& descriptor, const Account& account, Faults& faults);

/// The scheme of the first `verify` entry whose options are set; nullptr with a fault when none is.
/// `public_url` is what the platforms call ("" = not configured).
std::unique_ptr<SignatureScheme> choose_scheme(const Descriptor& descriptor,
                                               const Account& account,
                                               const Json& options,
                                               const std::string& public_url,
                                               Faults& faults);

/// The account's `map` over the descriptor's defaults. Faults: a value the platform does not know.
ValueMaps read_value_maps(const Descriptor& descriptor, const Account& account, Faults& faults);

/// `map: {customer.tier: sender.level}` entries as fields of an event.
std::vector<FieldSpec> read_mapped_fields(const Account& account, Faults& faults);

}  // namespace triaged

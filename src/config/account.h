#pragma once

#include "config/config.h"
#include "config/secrets.h"
#include "yaml/mapping.h"

namespace triaged {

/// Reads one entry of `sources` or `destinations`.
Account read_account(const YamlEntry& entry, bool is_source, Faults& faults, const EnvLookup& env);

/// Checks that names are unique over both sections and that every `write_back` ends at an account
/// that writes to itself.
void check_accounts(const Config& config, Faults& faults);

/// Reads a base URL; `insecure_reason` allows `http://` to another host than this one.
std::optional<BaseUrl> read_base_url(const YamlNode& node,
                                     Faults& faults,
                                     const std::string& what,
                                     const std::string& insecure_reason,
                                     const EnvLookup& env);

}  // namespace triaged

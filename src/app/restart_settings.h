#pragma once

#include <string>
#include <vector>

#include "config/config.h"

namespace triaged {

/// The settings, by the names they have in the configuration file, that a reload cannot put to work
/// and in which `fresh` differs from what the daemon was `started` with: ports, the store, what
/// threads and the store were made with. In the order of the shipped configuration file.
std::vector<std::string> settings_for_restart(const Config& started, const Config& fresh);

}  // namespace triaged

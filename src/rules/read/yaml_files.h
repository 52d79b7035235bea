#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/faults.h"

namespace triaged {

/// Whether a `*.yaml` or `*.yml` file of this name is wanted.
using WantedFile = std::function<bool(std::string_view name)>;

/// Every wanted YAML file below `directory`, sorted by path. Hidden names (`.git`, an editor's lock
/// files) are left out, and links to files are followed. What may hide files is a fault at its own
/// place: a link that leads nowhere, in a circle or to a folder, and what cannot be looked into.
std::vector<std::string> find_yaml_files(const std::string& directory,
                                         const WantedFile& wanted,
                                         Faults& faults);

}  // namespace triaged

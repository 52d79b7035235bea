#pragma once

#include <string_view>

namespace triaged {

/// Whether files may be called so in a folder of rules: a name and no path, not hidden, not longer
/// than file systems take: Latin letters, digits and ideographs with `.`, `-` and `_` between.
bool is_file_name(std::string_view name);

}  // namespace triaged

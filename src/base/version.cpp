#include "base/version.h"

namespace triaged {

std::string_view version() {
  return TRIAGED_VERSION;
}

}  // namespace triaged

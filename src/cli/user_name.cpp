#include "cli/user_name.h"

#include <pwd.h>
#include <unistd.h>

namespace triaged {

std::string user_name() {
  const struct passwd* user = ::getpwuid(::getuid());
  return user == nullptr ? std::to_string(::getuid()) : std::string(user->pw_name);
}

}  // namespace triaged

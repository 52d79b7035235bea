#pragma once

#include <functional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"

namespace triaged {

/// What a command line ended with and wrote.
struct Said {
  int code = 0;
  std::string out;
  std::string err;
};

/// Runs a command line in this process; `adjust` sets what differs from a command nobody watches
/// (colours, the environment, who answers).
inline Said run_triaged(
    std::vector<std::string> arguments,
    const std::function<void(CommandIo&)>& adjust = [](CommandIo&) {}) {
  std::ostringstream out;
  std::ostringstream err;
  CommandIo io{out, err};
  adjust(io);
  const int code = run_command_line(std::move(arguments), io);
  return {code, out.str(), err.str()};
}

}  // namespace triaged

#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace triaged::testing_support {

/// What a program that ended by itself has said.
struct ProgramEnd {
  int code = -1;  ///< of its exit; -1 when a signal ended it
  std::string out;
  std::string err;
};

/// Runs a program to its end. `arguments[0]` is its path; `environment` (NAME=VALUE) comes on top
/// of ours. kInternal: it could not be started.
Result<ProgramEnd> run_program(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& environment);

}  // namespace triaged::testing_support

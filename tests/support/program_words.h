#pragma once

#include <string>
#include <vector>

namespace triaged::testing_support {

/// The environment of a program: `more` (NAME=VALUE) on top of ours.
std::vector<std::string> whole_environment(const std::vector<std::string>& more);

/// The texts as execve() takes them, ended by a null pointer. Borrows them.
std::vector<char*> pointers_to(std::vector<std::string>& texts);

}  // namespace triaged::testing_support

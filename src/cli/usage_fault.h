#pragma once

#include <string>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace triaged {

/// What is wrong with a command line that `root` refused, with the word that nobody understood and
/// the nearest one that is known; two lines, the second names the help to read.
std::string usage_fault(const CLI::App& root, const CLI::ParseError& refusal);

}  // namespace triaged

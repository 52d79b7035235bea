#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "rules/read/load.h"
#include "rules/test/test_file.h"

namespace triaged {

/// Rule tests as they were read, by the layers whose rules they test. A plain value.
struct RuleTestFiles {
  std::map<std::vector<std::string>, std::vector<TestFile>> by_layers;

  [[nodiscard]] std::size_t files() const;
  [[nodiscard]] std::size_t cases() const;
};

/// Reads the test files below the paths; what is wrong with them goes to `faults`.
RuleTestFiles read_rule_tests(std::span<const std::string> paths, Faults& faults);

/// Whether a file is one of the paths or lies below one. None at all: every file does.
bool lies_below(const std::string& file, std::span<const std::string> paths);

}  // namespace triaged

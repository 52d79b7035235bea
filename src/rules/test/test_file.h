#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// A file of rule tests as it was read; its cases are still YAML. A plain value.
struct TestFile {
  YamlNode root;
  std::string path;
  std::string suite;
  std::vector<std::string> layers;      ///< as the file's place makes them
  std::vector<std::string> invariants;  ///< of `always`
  std::set<std::string> groups;         ///< folded, of the fake platform; empty = it has them all
  TimePoint clock{};                    ///< when the first step happens

  /// The cases as they stand in `root`.
  [[nodiscard]] std::vector<const YamlNode*> cases() const;
};

/// Reads a test file; nothing when it cannot be. Everything wrong goes to `faults`.
std::optional<TestFile> read_test_file(const std::string& path, Faults& faults);

}  // namespace triaged

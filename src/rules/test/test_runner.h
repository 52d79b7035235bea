#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compile.h"
#include "rules/read/load.h"
#include "rules/test/case_runner.h"
#include "yaml/faults.h"

namespace triaged {

/// Whether a file is one of rule tests by its name.
bool is_test_file(std::string_view path);

/// The test files below the paths (`*.test.yaml`, or a file named itself), sorted.
std::vector<std::string> find_test_files(std::span<const std::string> paths, Faults& faults);

/// Runs the rule tests of files against the rules of the layers that each file names. Compiled
/// layers are kept between files. Not thread-safe.
class TestRunner {
 public:
  explicit TestRunner(LoadOptions options) : options_(std::move(options)) {}

  /// Faults of the test file's head, or of its rules, go to `faults`; then its cases are not run.
  /// Faults of a case are among its failures.
  std::vector<TestCaseResult> run_file(const std::string& path, Faults& faults);

 private:
  std::shared_ptr<const CompiledProgram> program_for(const std::vector<std::string>& layers,
                                                     Faults& faults);

  LoadOptions options_;
  std::map<std::vector<std::string>, std::shared_ptr<const CompiledProgram>> programs_;
};

}  // namespace triaged

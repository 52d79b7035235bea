#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/test/test_file.h"

namespace triaged {

/// How one case of a test file came out. `failures` say where, what was expected and what was
/// found, and what of the case cannot be understood; empty = passed. A plain value.
struct TestCaseResult {
  std::string suite;
  std::string name;
  SourcePos at;
  std::vector<Fault> failures;
  std::set<std::string> fired;  ///< ids of the rules that fired, or would have, in any step
};

/// Runs one case against a program: dialogues, one event after the other, follow-up events at once,
/// time from the steps alone. What is wrong with the case makes it fail; only warnings go to
/// `warnings`. `watch` (null = nobody) sees every phase of every event.
TestCaseResult run_test_case(const TestFile& file,
                             const YamlNode& node,
                             const CompiledProgram& program,
                             Faults& warnings,
                             const PhaseWatch* watch = nullptr);

}  // namespace triaged

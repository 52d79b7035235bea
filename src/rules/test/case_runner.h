#pragma once

#include <set>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/test/test_file.h"

namespace triaged {

/// How one case of a test file came out. `failures` say where, what was expected and what was
/// found; empty = passed. A plain value.
struct TestCaseResult {
  std::string suite;
  std::string name;
  SourcePos at;
  std::vector<Fault> failures;
  std::set<std::string> fired;  ///< ids of the rules that fired, or would have, in any step
};

/// Runs one case against a program: dialogues, one event after the other, follow-up events at once,
/// time from the steps alone. `watch` (null = nobody) sees every phase of every event.
TestCaseResult run_test_case(const TestFile& file,
                             const YamlNode& node,
                             const CompiledProgram& program,
                             Faults& faults,
                             const PhaseWatch* watch = nullptr);

}  // namespace triaged

#pragma once

#include <string>
#include <vector>

#include "rules/test/test_runner.h"

namespace triaged {

/// The results in the XML that build servers read: a `testsuite` for each suite by
/// name, a `testcase` for each case with one `failure` that tells all that differed. Times are 0:
/// the tests' clock is simulated. Faults that kept cases from running are `error`s.
std::string junit_xml(const std::vector<TestCaseResult>& results, const Faults& faults);

}  // namespace triaged

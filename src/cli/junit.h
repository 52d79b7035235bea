#pragma once

#include <string>
#include <vector>

#include "rules/test/test_runner.h"

namespace triaged {

/// The results in the XML that build servers read: one `testsuite`, a `testcase` for each case with
/// a `failure` for what differed. Faults that kept cases from running are `error`s.
std::string junit_xml(const std::vector<TestCaseResult>& results, const Faults& faults);

}  // namespace triaged

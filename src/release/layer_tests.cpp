#include "release/layer_tests.h"

#include <utility>

#include "rules/test/test_runner.h"

namespace triaged {

LayerTests run_layer_tests(const std::vector<std::string>& layers, const LoadOptions& options) {
  LayerTests tests;
  Faults reading;
  const std::vector<std::string> files = find_test_files(layers, reading);
  TestRunner runner(options);
  for (const std::string& file : files) {
    Faults own;
    for (const TestCaseResult& result : runner.run_file(file, own)) {
      ++tests.cases;
      tests.failed += result.failures.empty() ? 0U : 1U;
      for (const Fault& failure : result.failures) {
        tests.faults.add(
            failure.at, "rule test '" + result.name + "' fails: " + failure.message, failure.hint);
      }
    }
    tests.failed += own.ok() ? 0U : 1U;
    reading.merge(std::move(own));
  }
  tests.faults.merge(std::move(reading));
  return tests;
}

}  // namespace triaged

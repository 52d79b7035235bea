#include "rules/test/test_runner.h"

#include <gmock/gmock.h>

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kData = std::string(TRIAGED_SOURCE_DIR) + "/tests/unit/rules/data";
const LoadOptions kOptions{"Asia/Shanghai", "zh-Hant"};

std::vector<std::string> messages(const TestCaseResult& result) {
  std::vector<std::string> said;
  for (const Fault& failure : result.failures) {
    said.push_back(std::to_string(failure.at.line) + ": " + failure.message);
  }
  return said;
}

TEST(TestRunnerTest, DialoguesOfTheExamplePass) {
  Faults faults;
  TestRunner runner(kOptions);
  const auto results = runner.run_file(kData + "/company/safety.test.yaml", faults);
  EXPECT_TRUE(faults.ok()) << faults.render();
  EXPECT_EQ(results.size(), 5U);
  for (const TestCaseResult& result : results) {
    EXPECT_THAT(messages(result), ElementsAre()) << result.name;
    EXPECT_EQ(result.suite, "安全");
  }
}

TEST(TestRunnerTest, EveryDifferenceIsNamedAtItsPlace) {
  Faults faults;
  TestRunner runner(kOptions);
  const auto results = runner.run_file(kData + "/wrong/wrong.test.yaml", faults);
  ASSERT_EQ(results.size(), 1U) << faults.render();
  EXPECT_THAT(messages(results[0]),
              ElementsAre("9: expected priority '低', found '高'",
                          "8: expected tag '退款', found '安全風險'",
                          "8: tag '安全風險' was not expected",
                          "10: fired 'pri.safety' was not expected",
                          "10: fired 'rt.safety' was not expected",
                          "12: expected kind '咨詢', found '投訴'",
                          "12: kind '投訴' was not expected",
                          "11: expected evidence of cls.safety '發燙', found '漏電'",
                          "11: evidence of cls.safety '漏電' was not expected",
                          HasSubstr("13: expected no writes, found 'collaborators'")));
}

TEST(TestRunnerTest, TheFirstMessageCanNameTheTicketsNumber) {
  Faults faults;
  TestRunner runner(kOptions);
  const auto results = runner.run_file(kData + "/numbered/numbered.test.yaml", faults);
  ASSERT_EQ(results.size(), 1U) << faults.render();
  EXPECT_THAT(messages(results[0]), ElementsAre());
}

TEST(TestRunnerTest, UnclearTestsAreFaults) {
  Faults faults;
  TestRunner runner(kOptions);
  runner.run_file(kData + "/wrong/unclear.test.yaml", faults);
  EXPECT_THAT(faults.render(), HasSubstr("unknown invariant 'priority never fals"));
}

TEST(TestRunnerTest, EachFileWhoseRulesDoNotLoadAloneSaysSoItself) {
  TestRunner runner(kOptions);
  for (const char* name : {"/lone/first.test.yaml", "/lone/second.test.yaml"}) {
    Faults faults;
    EXPECT_TRUE(runner.run_file(kData + name, faults).empty());
    EXPECT_THAT(faults.render(), HasSubstr(std::string(name) + ":1:1: no case was run")) << name;
    EXPECT_THAT(faults.render(), HasSubstr("`layers: [../vendor, .]`")) << name;
  }
}

TEST(TestRunnerTest, FindsTestFilesOnly) {
  Faults faults;
  const std::vector<std::string> paths{kData};
  EXPECT_THAT(find_test_files(paths, faults),
              ElementsAre(HasSubstr("safety.test.yaml"),
                          HasSubstr("first.test.yaml"),
                          HasSubstr("second.test.yaml"),
                          HasSubstr("numbered.test.yaml"),
                          HasSubstr("unclear.test.yaml"),
                          HasSubstr("wrong.test.yaml")));
}

}  // namespace
}  // namespace triaged

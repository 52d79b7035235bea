// `triaged new rule`: what it writes passes check and test.
#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;

class NewRuleTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::current_path(folder_.file("."));
    folder_.write("vendor/base.yaml",
                  "version: 1\npriority: {levels: [低, 中, 高], default: 低}\n");
  }
  void TearDown() override { std::filesystem::current_path(before_); }

  static Said run(std::vector<std::string> arguments, const char* answers = nullptr) {
    std::istringstream in(answers == nullptr ? "" : answers);
    return run_triaged(std::move(arguments),
                       [&](CommandIo& io) { io.in = answers == nullptr ? nullptr : &in; });
  }

  static Said new_rule(std::vector<std::string> more, const char* answers = nullptr) {
    std::vector<std::string> arguments{"new", "rule", "--rules", "vendor", "--out", "company"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments), answers);
  }

  [[nodiscard]] std::string read(const std::string& name) const { return folder_.read(name); }
  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_.file(name));
  }

  std::filesystem::path before_ = std::filesystem::current_path();
  ScratchFolder folder_;
};

TEST_F(NewRuleTest, WritesARuleThatPassesItsTest) {
  const Said said = new_rule({"--id",
                              "own.refund",
                              "--text",
                              "退款，退錢",
                              "--tag",
                              "退款",
                              "--priority",
                              "中",
                              "--group",
                              "售後組",
                              "--example",
                              "我要退款",
                              "--not",
                              "謝謝"});
  ASSERT_EQ(said.code, kExitGood) << said.err;
  EXPECT_THAT(read("company/own.refund.yaml"), HasSubstr(R"(has_any: ["退款", "退錢"])"));
  EXPECT_THAT(said.out, HasSubstr("triaged test company/own.refund.test.yaml"));
  EXPECT_EQ(run({"check", "vendor", "company"}).code, kExitGood);
  const Said tests = run({"test", "company"});
  EXPECT_EQ(tests.code, kExitGood) << tests.err;
  EXPECT_THAT(tests.out, HasSubstr("2 of 2 cases pass"));
}

TEST_F(NewRuleTest, AsksOnATerminalInTheAgentsLanguage) {
  const Said said =
      new_rule({"--language", "zh-Hans"}, "退款、退钱\n退款\n\n\n\n我要退款\n\nown.refund\n");
  ASSERT_EQ(said.code, kExitGood) << said.err;
  EXPECT_THAT(said.out, HasSubstr("客户的话里出现哪些词就算数"));
  EXPECT_THAT(said.out, HasSubstr("[低, 中, 高]"));
  EXPECT_TRUE(exists("company/own.refund.test.yaml"));
}

TEST_F(NewRuleTest, OverwritesNothing) {
  const std::vector<std::string> options{"--id", "own.refund", "--text", "退款", "--tag", "退款"};
  ASSERT_EQ(new_rule(options).code, kExitGood);
  const std::string written = read("company/own.refund.yaml");
  const Said again = new_rule({"--id", "own.refund", "--text", "別的", "--tag", "別的"});
  EXPECT_EQ(again.code, kExitFaults);
  EXPECT_THAT(again.err, HasSubstr("is there already"));
  EXPECT_EQ(read("company/own.refund.yaml"), written);
}

TEST_F(NewRuleTest, LeavesNothingBehindThatDoesNotPass) {
  const Said unknown = new_rule({"--id", "own.refund", "--text", "退款", "--priority", "緊急"});
  EXPECT_EQ(unknown.code, kExitFaults);
  EXPECT_THAT(unknown.err, HasSubstr("緊急"));
  const Said untrue =
      new_rule({"--id", "own.refund", "--text", "退款", "--tag", "退款", "--example", "謝謝"});
  EXPECT_EQ(untrue.code, kExitFaults);
  EXPECT_FALSE(exists("company/own.refund.yaml"));
  EXPECT_FALSE(exists("company/own.refund.test.yaml"));
}

TEST_F(NewRuleTest, TakesWordsThatYamlWouldRead) {
  const Said said = new_rule({"--id",
                              "own.odd",
                              "--text",
                              "a: b # c",
                              "--text",
                              "\"no\"",
                              "--tag",
                              "off",
                              "--why",
                              "- x"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
}

TEST_F(NewRuleTest, WrongUsageIsSaid) {
  EXPECT_THAT(new_rule({}).err, HasSubstr("there is nobody to ask"));
  EXPECT_THAT(new_rule({"--id", "a/b", "--text", "x", "--tag", "y"}).err,
              HasSubstr("cannot name a rule"));
  EXPECT_THAT(new_rule({"--id", "a", "--text", "x"}).err, HasSubstr("would do nothing"));
  EXPECT_EQ(new_rule({"--id", "a", "--text", "x"}).code, kExitUsage);
}

}  // namespace
}  // namespace triaged

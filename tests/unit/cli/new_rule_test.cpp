// `triaged new rule`: what it writes passes check and test.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <sstream>

#include "cli/fresh_files.h"
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

TEST_F(NewRuleTest, ChecksEachAnswerAtOnceAndAsksAgain) {
  folder_.write("vendor/more.yaml",
                "version: 1\nclassify: [{id: own.known, when: {text: x}, then: {tag: y}}]\n");
  const Said said = new_rule({"--lang", "zh-Hant"},
                             "，\n退款\n"        // words
                             "\n緊急\n\n\n"      // no tag, no such priority, none, no team
                             "退款，急\n中\n\n"  // so these are asked for again
                             "\n"                // why
                             "謝謝\n我要退款\n"  // a text without the word
                             "要退款嗎\n謝謝\n"  // a counter-example with it
                             "a/b\nOWN.known\nown.refund\n");
  ASSERT_EQ(said.code, kExitGood) << said.out << said.err;
  for (const char* told : {"這一項不能留空",
                           "「緊急」不是優先級 (可以是 '低', '中' 或 '高')",
                           "這條規則什麼都不會做",
                           "這句話裡沒有任何一個詞 (請寫一句規則會命中的話)",
                           "這句話裡有其中一個詞",
                           "「a/b」不能當規則和檔案的名稱",
                           "已經有規則「OWN.known」",
                           "兩項都通過。接下來：\n"}) {
    EXPECT_THAT(said.out, HasSubstr(told));
  }
  EXPECT_THAT(read("company/own.refund.yaml"), HasSubstr("tag: [\"退款\", \"急\"]"));
}

TEST_F(NewRuleTest, AnswersThatDoNotPassTogetherAreSaidAgain) {
  const Said said = new_rule({"--lang", "en"}, "refund\nit's\n\n\n\nrefunded\n\nown.refund\n");
  EXPECT_EQ(said.code, kExitFaults) << "'refund' is no word of 'refunded'";
  EXPECT_THAT(said.err,
              HasSubstr("Nothing was written. What you answered, to mend and run again:\n"
                        "  triaged new rule --id='own.refund' --text='refund' --tag='it'\\''s' "
                        "--example='refunded' --rules='vendor' --out='company' --lang='en'\n"));
  EXPECT_FALSE(exists("company/own.refund.yaml"));
}

TEST_F(NewRuleTest, TheEndOfTheInputEndsTheQuestions) {
  const Said said = new_rule({"--lang", "zh-Hans"}, "退款\n\n\n");
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_THAT(said.err, HasSubstr("还没说规则的名称，回答就结束了"));
  EXPECT_THAT(said.err, HasSubstr("--text='退款'")) << "what was answered is not lost";
}

TEST_F(NewRuleTest, ANameThatNoFileCanHaveIsRefusedAtOnce) {
  const Said said = new_rule({"--id", std::string(300, 'a'), "--text", "x", "--tag", "t"});
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_THAT(said.err, HasSubstr("at most 240 bytes"));
}

TEST_F(NewRuleTest, TagsBetweenCommasAreTags) {
  ASSERT_EQ(new_rule({"--id", "own.two", "--text", "退款", "--tag", "急，退"}).code, kExitGood);
  EXPECT_THAT(read("company/own.two.yaml"), HasSubstr("tag: [\"急\", \"退\"]"));
}

TEST_F(NewRuleTest, SpeaksTheLanguageOfTheConfiguration) {
  folder_.write("own.yaml", "version: 1\nlanguage: zh-Hans\nlayers: [vendor]\nadapters: []\n");
  const Said said =
      run_triaged({"new", "rule", "--config", "own.yaml", "--out", "c", "--id", "a", "--text", "x"},
                  [](CommandIo& io) { io.env = [](const std::string&) { return std::nullopt; }; });
  EXPECT_THAT(said.err, HasSubstr("这条规则什么都不会做"));
}

/// What a full disk does to a file: not all of it can be written.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*signal_)(int);
  rlimit before_{};
};

TEST_F(NewRuleTest, AFileThatCannotBeWrittenWholeIsNotLeftBehind) {
  {
    FreshFiles files;
    ASSERT_TRUE(files.write("company/whole.yaml", "abc").ok());
    Result<void> cut;
    {
      const FileSizeLimit disk(4);
      cut = files.write("company/cut.yaml", "abcdefgh");
    }
    ASSERT_FALSE(cut.ok());
    EXPECT_EQ(cut.error().code, ErrorCode::kUnavailable);
  }
  EXPECT_FALSE(exists("company/cut.yaml"));
  EXPECT_FALSE(exists("company/whole.yaml")) << "they belong together";
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
  for (const char* id : {"own.*", "it's", "a b", "own,b", "a\u3000b", "a\xff", "$(x)", ".own"}) {
    EXPECT_THAT(new_rule({"--id", id, "--text", "x", "--tag", "y"}).err,
                HasSubstr("letters, digits, dots, dashes and _"))
        << id;
  }
  EXPECT_EQ(new_rule({"--id", "自家.退款_2", "--text", "x", "--tag", "y"}).code, kExitGood);
  EXPECT_THAT(new_rule({"--id", "a", "--text", "x"}).err, HasSubstr("would do nothing"));
  EXPECT_EQ(new_rule({"--id", "a", "--text", "x"}).code, kExitUsage);
}

}  // namespace
}  // namespace triaged

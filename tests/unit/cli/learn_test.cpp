#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "support/english_words.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

/// An empty directory with 80 labelled texts, for each test.
class LearnCommandTest : public testing::Test {
 protected:
  LearnCommandTest()
      : place_(fs::path(testing::TempDir()) /
               (std::string("triaged_learn_") +
                testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(place_);
    fs::create_directories(place_);
    std::ofstream out(data(), std::ios::binary);
    for (int i = 0; i < 40; ++i) {
      const std::string number = std::to_string(i);
      out << R"({"text": "快遞)" << number << R"(還沒到", "labels": {"topic": "late"}})" << '\n'
          << R"({"text": "收到)" << number << R"(就破損", "labels": {"topic": "bad"}})" << '\n';
    }
  }
  ~LearnCommandTest() override { fs::remove_all(place_); }

  [[nodiscard]] std::string data() const { return (place_ / "d.jsonl").string(); }
  [[nodiscard]] std::string out() const { return (place_ / "rules").string(); }
  [[nodiscard]] std::vector<std::string> command(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{
        "learn", "--data", data(), "--label", "topic", "--out", out(), "--terms", "10"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  fs::path place_;
};

TEST_F(LearnCommandTest, WritesFilesThatPassCheckAndJudge) {
  const Said learned = run_triaged(command({"--class", "late=物流", "--class", "bad=產品質量"}));
  EXPECT_EQ(learned.code, 0) << learned.err;
  EXPECT_NE(learned.out.find("產品質量"), std::string::npos) << learned.out;
  EXPECT_NE(learned.out.find("next: add '" + out() + "'"), std::string::npos) << learned.out;
  const Said checked = run_triaged({"check", out()});
  EXPECT_EQ(checked.code, 0);
  EXPECT_EQ(checked.err, "");
  const Said tried = run_triaged({"try", "--rules", out(), "--json", "--text", "快递在哪"});
  EXPECT_EQ(parse_json(tried.out)->at("dimensions").at("topic"), "物流") << tried.out << tried.err;
}

TEST_F(LearnCommandTest, ANameWithDotsPassesCheck) {
  const Said learned = run_triaged(command({"--name", "own.topic"}));
  EXPECT_EQ(learned.code, 0) << learned.err;
  const Said checked = run_triaged({"check", out()});
  EXPECT_EQ(checked.code, 0) << checked.err;
  const Said tried = run_triaged({"try", "--rules", out(), "--json", "--text", "快递在哪"});
  EXPECT_EQ(parse_json(tried.out)->at("dimensions").at("own_topic"), "late") << tried.out;
}

TEST_F(LearnCommandTest, MalformedLinesAreNamedAndMakeTheExitCode) {
  std::ofstream(data(), std::ios::binary | std::ios::app) << "{\"text\": 1}\n";
  const Said learned = run_triaged(command());
  EXPECT_EQ(learned.code, 1);
  EXPECT_NE(learned.err.find("d.jsonl:81:1: "), std::string::npos) << learned.err;
  EXPECT_TRUE(fs::exists(fs::path(out()) / "topic.csv"));
}

TEST_F(LearnCommandTest, ALabelThatNamesEachTextIsRefused) {
  std::ofstream file(data(), std::ios::binary);
  for (int i = 0; i < 201; ++i) {
    file << R"({"text":"t","labels":{"topic":")" << i << "\"}}\n";
  }
  file.close();
  const Said learned = run_triaged(command());
  EXPECT_EQ(learned.code, 1);
  EXPECT_NE(learned.err.find("label 'topic' has 201 classes, at most 200 are learned"),
            std::string::npos)
      << learned.err;
}

TEST_F(LearnCommandTest, SpeaksJson) {
  const Said learned = run_triaged(command({"--json", "--name", "subject", "--seed", "4"}));
  EXPECT_EQ(learned.code, 0) << learned.err;
  const Json json = parse_json(learned.out).value();
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("examples"), 80);
  EXPECT_EQ(json.at("classes").size(), 2U);
  EXPECT_TRUE(fs::exists(fs::path(out()) / "subject.yaml"));
}

TEST_F(LearnCommandTest, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(run_triaged({"learn", "--label", "x"}).code, 2);
  EXPECT_EQ(run_triaged(command({"--margin", "much"})).code, 2);
  EXPECT_EQ(run_triaged(command({"--class", "late"})).code, 2);
  const Said no_file = run_triaged({"learn", "--data", "no.jsonl", "--label", "x", "--out", out()});
  EXPECT_EQ(no_file.code, 1);
  EXPECT_NE(no_file.err.find("no.jsonl"), std::string::npos);
  std::vector<std::string> other = command();
  other[4] = "nothing";
  EXPECT_EQ(run_triaged(other).code, 1);
}

/// `--lang` says what is learned: who reads it is told by the terminal.
Said learn_for(const char* locale, std::vector<std::string> arguments) {
  return run_triaged(std::move(arguments), [locale](CommandIo& io) {
    io.progress = true;
    io.env = [locale](const std::string& name) {
      return name == "LC_ALL" ? std::optional<std::string>(locale) : std::nullopt;
    };
  });
}

TEST_F(LearnCommandTest, SaysItInTheTerminalsLanguage) {
  const std::vector<std::string> names{"zh", "late", "bad", "triaged", "check", "CSV", "JSON"};
  const Said hant = learn_for("zh_TW.UTF-8", command());
  EXPECT_EQ(hant.code, 0) << hant.err;
  EXPECT_NE(hant.out.find("80 段文字，"), std::string::npos) << hant.out;
  EXPECT_NE(hant.out.find("語言  類別"), std::string::npos) << hant.out;
  EXPECT_NE(hant.out.find("接下來：把「" + out() + "」加到設定檔 'layers' 的最後"),
            std::string::npos)
      << hant.out;
  EXPECT_EQ(english_words_in(hant.out + hant.err, names), "");
  const Said hans = learn_for("zh_CN.UTF-8", command());
  EXPECT_NE(hans.out.find("接下来：把“" + out() + "”加到配置文件"), std::string::npos) << hans.out;
  EXPECT_TRUE(holds_han(hans.err)) << "the steps";
  EXPECT_EQ(english_words_in(hans.out + hans.err, names), "");
  for (const std::vector<std::string>& wrong :
       {command({"--margin", "much"}),
        command({"--class", "late"}),
        command({"--class", "late=Term"}),
        command({"--name", "a b"}),
        {"learn", "--data", "no.jsonl", "--label", "x", "--out", out()},
        {"learn", "--data", data(), "--label", "nothing", "--out", out()}}) {
    const Said refused = learn_for("zh_TW.UTF-8", wrong);
    EXPECT_NE(refused.code, 0);
    EXPECT_TRUE(holds_han(refused.err)) << refused.err;
    EXPECT_EQ(english_words_in(refused.err, names), "") << refused.err;
  }
}

TEST_F(LearnCommandTest, TakesANameAndNoPath) {
  for (const char* name : {"../x", "a/b", "..", ".hidden", "a b", "-x"}) {
    const Said refused = run_triaged(command({std::string("--name=") + name}));
    EXPECT_EQ(refused.code, 2) << name;
    EXPECT_NE(refused.err.find("company.topic"), std::string::npos) << refused.err;
  }
  EXPECT_FALSE(fs::exists(out())) << "nothing is written";
}

TEST_F(LearnCommandTest, AClassMayNotBeCalledLikeAColumn) {
  const Said refused = run_triaged(command({"--class", "late=Term"}));
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("class 'Term' is called like a column"), std::string::npos)
      << refused.err;
  EXPECT_NE(refused.err.find("--class 'Term=NAME'"), std::string::npos) << refused.err;
}

TEST_F(LearnCommandTest, ReplacesWhatItWroteAndNothingThatPeopleDid) {
  ASSERT_EQ(run_triaged(command()).code, 0);
  EXPECT_EQ(run_triaged(command({"--seed", "7"})).code, 0) << "its own files";
  const fs::path csv = fs::path(out()) / "topic.csv";
  const fs::path rules = fs::path(out()) / "topic.yaml";
  for (const fs::path& edited : {csv, rules}) {
    ASSERT_EQ(run_triaged(command({"--force"})).code, 0);
    std::ofstream(edited, std::ios::app) << "\n";
    const auto size = fs::file_size(edited);
    const Said refused = run_triaged(command());
    EXPECT_EQ(refused.code, 1);
    EXPECT_NE(refused.err.find(edited.string()), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("by hand"), std::string::npos) << refused.err;
    EXPECT_NE(refused.err.find("--force"), std::string::npos) << refused.err;
    EXPECT_EQ(fs::file_size(edited), size);
  }
  fs::remove(rules);
  const Said orphan = run_triaged(command());
  EXPECT_EQ(orphan.code, 1);
  EXPECT_NE(orphan.err.find("was not written by triaged learn"), std::string::npos) << orphan.err;
  EXPECT_EQ(std::distance(fs::directory_iterator(out()), fs::directory_iterator()), 1)
      << "no drafts are left";
}

}  // namespace
}  // namespace triaged

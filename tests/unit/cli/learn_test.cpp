#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"
#include "cli/command.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

struct LearnSaid {
  int code = 0;
  std::string out;
  std::string err;
};

LearnSaid run_words(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  const int code = run_command_line(std::move(arguments), {out, err});
  return {code, out.str(), err.str()};
}

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
  const LearnSaid learned = run_words(command({"--class", "late=物流", "--class", "bad=產品質量"}));
  EXPECT_EQ(learned.code, 0) << learned.err;
  EXPECT_NE(learned.out.find("產品質量"), std::string::npos) << learned.out;
  const LearnSaid checked = run_words({"check", out()});
  EXPECT_EQ(checked.code, 0);
  EXPECT_EQ(checked.err, "");
  const LearnSaid tried = run_words({"try", "--rules", out(), "--json", "--text", "快递在哪"});
  EXPECT_EQ(parse_json(tried.out)->at("dimensions").at("topic"), "物流") << tried.out << tried.err;
}

TEST_F(LearnCommandTest, MalformedLinesAreNamedAndMakeTheExitCode) {
  std::ofstream(data(), std::ios::binary | std::ios::app) << "{\"text\": 1}\n";
  const LearnSaid learned = run_words(command());
  EXPECT_EQ(learned.code, 1);
  EXPECT_NE(learned.err.find("d.jsonl:81:1: "), std::string::npos) << learned.err;
  EXPECT_TRUE(fs::exists(fs::path(out()) / "topic.csv"));
}

TEST_F(LearnCommandTest, SpeaksJson) {
  const LearnSaid learned = run_words(command({"--json", "--name", "subject", "--seed", "4"}));
  EXPECT_EQ(learned.code, 0) << learned.err;
  const Json json = parse_json(learned.out).value();
  EXPECT_EQ(json.at("ok"), true);
  EXPECT_EQ(json.at("examples"), 80);
  EXPECT_EQ(json.at("classes").size(), 2U);
  EXPECT_TRUE(fs::exists(fs::path(out()) / "subject.yaml"));
}

TEST_F(LearnCommandTest, SaysWhatIsWrongWithItsArguments) {
  EXPECT_EQ(run_words({"learn", "--label", "x"}).code, 2);
  EXPECT_EQ(run_words(command({"--margin", "much"})).code, 2);
  EXPECT_EQ(run_words(command({"--class", "late"})).code, 2);
  const LearnSaid no_file =
      run_words({"learn", "--data", "no.jsonl", "--label", "x", "--out", out()});
  EXPECT_EQ(no_file.code, 1);
  EXPECT_NE(no_file.err.find("no.jsonl"), std::string::npos);
  std::vector<std::string> other = command();
  other[4] = "nothing";
  EXPECT_EQ(run_words(other).code, 1);
}

}  // namespace
}  // namespace triaged

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "survey/survey_codes.h"
#include "survey/survey_page.h"

namespace triaged {
namespace {

SurveySpec spec() {
  SurveySpec survey;
  survey.id = "csat";
  survey.ask.push_back({"solved",
                        SurveyQuestion::Kind::kYesNo,
                        {{"zh-Hant", "問題解決了嗎？"}, {"en", "Was it solved?"}},
                        1,
                        5,
                        {},
                        {},
                        500});
  survey.ask.push_back({"overall",
                        SurveyQuestion::Kind::kScale,
                        {{"", "幾分？"}},
                        1,
                        5,
                        {{"", "非常不滿意"}},
                        {{"", "非常滿意"}},
                        500});
  survey.ask.push_back({"why", SurveyQuestion::Kind::kText, {{"", "改進？"}}, 1, 5, {}, {}, 4});
  return survey;
}

class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() / ("survey-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

TEST(SurveyCodesTest, TheSameInvitationHasTheSameCodeAndOthersDoNot) {
  const SurveyCodes codes{Secret("0123456789abcdef0123456789abcdef")};
  EXPECT_EQ(codes.code_for("a").size(), 22U);
  EXPECT_EQ(codes.code_for("a"), codes.code_for("a"));
  EXPECT_NE(codes.code_for("a"), codes.code_for("b"));
  EXPECT_NE(codes.code_for("a"), SurveyCodes{Secret("another key")}.code_for("a"));
  EXPECT_EQ(SurveyCodes::hash_of("x").size(), 32U);
}

TEST(SurveyCodesTest, TheKeyIsMadeOnceAndOnlyOursToRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("key");
  const std::string first = SurveyCodes::open(path).value().code_for("a");
  EXPECT_EQ(SurveyCodes::open(path).value().code_for("a"), first);
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(SurveyCodesTest, AShortKeyIsRefused) {
  const TemporaryFolder folder;
  const std::string path = folder.file("short");
  std::ofstream(path) << "abc";
  EXPECT_EQ(SurveyCodes::open(path).error().code, ErrorCode::kUnavailable);
}

TEST(SurveyPageTest, ShowsTheQuestionsInTheLanguageAndEscapesThem) {
  SurveySpec survey = spec();
  survey.ask[1].text = {{"", "<b>\"&'"}};
  const std::string page = render_survey_page(SurveyPageState::kOpen, survey_form(survey, "en"));
  EXPECT_NE(page.find("Was it solved?"), std::string::npos);
  EXPECT_EQ(page.find("<b>"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_NE(page.find("method=\"post\""), std::string::npos);
}

TEST(SurveyPageTest, StatesWithoutAFormAskNothing) {
  for (const auto state : {SurveyPageState::kThanks,
                           SurveyPageState::kAnswered,
                           SurveyPageState::kExpired,
                           SurveyPageState::kUnknown}) {
    EXPECT_EQ(render_survey_page(state, Json()).find("<form"), std::string::npos);
  }
}

TEST(SurveyAnswerTest, ReadsTypedValues) {
  const auto answers =
      parse_survey_answer(survey_form(spec(), "zh-Hant"),
                          "solved=no&overall=2&why=%E5%A4%AA%E6%85%A2%E4%BA%86&other=1");
  ASSERT_TRUE(answers.ok());
  EXPECT_EQ(*answers, (Json{{"solved", false}, {"overall", 2}, {"why", "太慢了"}}));
}

struct BadAnswer {
  const char* name;
  const char* body;
};
class BadAnswerTest : public testing::TestWithParam<BadAnswer> {};

TEST_P(BadAnswerTest, IsRefused) {
  const auto answers = parse_survey_answer(survey_form(spec(), "en"), GetParam().body);
  ASSERT_FALSE(answers.ok()) << GetParam().body;
  EXPECT_EQ(answers.error().code, ErrorCode::kInvalidInput);
}

INSTANTIATE_TEST_SUITE_P(SurveyAnswerTest,
                         BadAnswerTest,
                         testing::Values(BadAnswer{"Empty", ""},
                                         BadAnswer{"OnlySpaces", "why=+++"},
                                         BadAnswer{"ScoreTooHigh", "overall=6"},
                                         BadAnswer{"ScoreNoNumber", "overall=4x"},
                                         BadAnswer{"NeitherYesNorNo", "solved=maybe"},
                                         BadAnswer{"BrokenEscape", "overall=%4"},
                                         BadAnswer{"InvalidUtf8", "why=%ff"},
                                         BadAnswer{"Nul", "why=a%00b"}),
                         [](const auto& test) { return test.param.name; });

TEST(SurveyAnswerTest, SaysInThePagesLanguageThatATextCannotBeKept) {
  for (const char* body : {"why=%ff", "why=a%00b", "why=%4"}) {
    const auto refusal = [body](const char* language) {
      return parse_survey_answer(survey_form(spec(), language), body).error().message;
    };
    EXPECT_NE(refusal("zh-Hant").find("無法保存的字元"), std::string::npos) << body;
    EXPECT_NE(refusal("zh-Hans").find("无法保存的字符"), std::string::npos) << body;
    EXPECT_NE(refusal("en").find("write it again"), std::string::npos) << body;
  }
}

TEST(SurveyAnswerTest, LongTextsAreCut) {
  const auto answers = parse_survey_answer(survey_form(spec(), "en"), "why=123456789");
  ASSERT_TRUE(answers.ok());
  EXPECT_LE((*answers)["why"].get<std::string>().size(), 6U) << (*answers)["why"];
}

}  // namespace
}  // namespace triaged

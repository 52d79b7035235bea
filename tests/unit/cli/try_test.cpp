#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "support/english_words.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTriedRules = TRIAGED_SOURCE_DIR "/tests/golden/try/dialogue/rules";

Said run_try(std::vector<std::string> arguments, bool colour = false) {
  arguments.insert(arguments.begin(), "try");
  return run_triaged(std::move(arguments), [&](CommandIo& io) { io.out_colour = colour; });
}

Json decided(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  const Said said = run_try(std::move(arguments));
  EXPECT_EQ(said.code, kExitGood) << said.err;
  const Result<Json> json = parse_json(said.out);
  EXPECT_TRUE(json.ok()) << said.out;
  return json.ok() ? *json : Json();
}

TEST(TryTest, DecidesOneText) {
  const Json decision = decided({"--rules", kTriedRules, "--text", "插上就漏电"});
  EXPECT_EQ(string_at(decision, "id"), "1");
  EXPECT_EQ(string_at(decision, "priority"), "高");
  EXPECT_EQ(decision["tags"], Json::array({"安全風險"}));
}

TEST(TryTest, EveryKeyIsAlwaysThere) {
  const Json decision = decided({"--rules", kTriedRules, "--text", "你好"});
  for (const char* key :
       {"id",        "verdict",  "priority",  "tags",   "dimensions",    "scores",
        "group",     "assignee", "fired",     "would",  "notes",         "conflicts",
        "held_back", "failed",   "rules",     "status", "collaborators", "messages",
        "custom",    "survey",   "follow_ups"}) {
    EXPECT_TRUE(decision.contains(key)) << key;
  }
}

TEST(TryTest, OptionsFillWhatAnEventDoesNotSay) {
  const Json decision = decided({"--rules", kTriedRules, "--text", "你好", "--tier", "VIP"});
  ASSERT_EQ(decision["would"].size(), 1U);
  EXPECT_EQ(decision["would"][0]["rule"], "pri.watched");
}

TEST(TryTest, ShowsTheConditionsOfARule) {
  const Said said = run_try({"--rules", kTriedRules, "--text", "沒有漏電", "--rule", "cls.safety"});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_NE(said.out.find("false  text:"), std::string::npos) << said.out;
}

TEST(TryTest, LabelsThePartsOfARuleAndTellsWhatWasCancelled) {
  const Said said = run_try({"--rules", kTriedRules, "--text", "沒有漏電", "--rule", "cls.safety"});
  EXPECT_NE(said.out.find("  when\n    false  text:"), std::string::npos) << said.out;
  EXPECT_NE(said.out.find("'漏電': cancelled by '沒有' (unless_near)"), std::string::npos)
      << said.out;
}

TEST(TryTest, NamesOfTheRuleLanguageStayAndTheRestIsInTheReadersLanguage) {
  const Said hant = run_try(
      {"--rules", kTriedRules, "--text", "沒有漏電", "--rule", "cls.safety", "--lang", "zh-Hant"});
  EXPECT_NE(hant.out.find("'漏電': 被「沒有」抵消（unless_near）"), std::string::npos) << hant.out;
  EXPECT_NE(hant.out.find("  不成立：若 '"), std::string::npos) << hant.out;
  const Said hans = run_try(
      {"--rules", kTriedRules, "--text", "沒有漏電", "--rule", "cls.safety", "--lang", "zh-Hans"});
  EXPECT_NE(hans.out.find("，就会命中\n"), std::string::npos) << hans.out;
  const Said held = run_try({"--rules", kTriedRules, "--text", "插上就漏电", "--lang", "zh-Hans"});
  EXPECT_EQ(held.out, run_try({"--rules", kTriedRules, "--text", "插上就漏电"}).out)
      << "nothing but names of the rule language";
}

TEST(TryTest, WrongUsageIsToldInTheReadersLanguage) {
  for (const std::vector<std::string>& wrong :
       {std::vector<std::string>{"--text", "x"},
        {"--rules", kTriedRules, "--text", "x", "--language", "klingon"},
        {"--rules", kTriedRules, "--events", kTriedRules},
        {"--rules", kTriedRules, "--text", "x", "--rule", "nope"},
        {"--rules", kTriedRules, "--text", "x", "--at", "noon"}}) {
    std::vector<std::string> arguments = wrong;
    arguments.insert(arguments.end(), {"--lang", "zh-Hant"});
    const Said said = run_try(std::move(arguments));
    EXPECT_EQ(said.code, kExitUsage);
    EXPECT_TRUE(holds_han(said.err)) << said.err;
    EXPECT_EQ(english_words_in(said.err, {"layers", "id", "en"}), "") << said.err;
  }
}

TEST(TryTest, MalformedLinesAreToldInTheReadersLanguage) {
  const std::string folder = TRIAGED_SOURCE_DIR "/tests/golden/try/malformed-lines";
  for (const char* language : {"zh-Hant", "zh-Hans"}) {
    const Said said = run_try(
        {"--rules", folder + "/rules", "--events", folder + "/events.jsonl", "--lang", language});
    EXPECT_EQ(said.code, kExitFaults);
    EXPECT_TRUE(holds_han(said.err)) << said.err;
    // What JSON and the language of rules call it.
    EXPECT_EQ(
        english_words_in(said.err,
                         {"JSON", "number", "array", "string", "object", "text", "true", "false"}),
        "")
        << said.err;
  }
}

TEST(TryTest, NoTextActsOnTheTerminal) {
  // NOLINTNEXTLINE(misc-misleading-bidirectional): the text of a message that reverses its reader.
  const std::string text = "漏電\x1B[2J\x07\u202E\u009B";
  const Said said = run_try({"--rules", kTriedRules, "--text", text, "--rule", "cls.safety"}, true);
  EXPECT_EQ(said.out.find("\x1B[2J"), std::string::npos);
  EXPECT_EQ(said.out.find('\x07'), std::string::npos);
}

TEST(TryTest, TakesOneEventOfSeveralLines) {
  const fs::path file = fs::path(testing::TempDir()) / "try_event.json";
  std::ofstream(file) << "{\n  \"id\": 7,\n  \"message\": {\"text\": \"冒煙\"}\n}\n";
  const Json decision = decided({"--rules", kTriedRules, "--event", file.string()});
  EXPECT_EQ(string_at(decision, "id"), "7");
  EXPECT_EQ(string_at(decision, "group"), "安全應急組");
}

TEST(TryTest, ColoursOnlyWhenAsked) {
  EXPECT_EQ(run_try({"--rules", kTriedRules, "--text", "漏電"}).out.find('\x1B'),
            std::string::npos);
  EXPECT_NE(run_try({"--rules", kTriedRules, "--text", "漏電"}, true).out.find('\x1B'),
            std::string::npos);
}

struct WrongTry {
  const char* name;
  std::vector<std::string> arguments;
  int code;
  const char* says;
};

class TryWrongTest : public testing::TestWithParam<WrongTry> {
 protected:
  // Where no configuration is found.
  void SetUp() override {
    std::filesystem::current_path(testing::TempDir());
    std::filesystem::create_directory("hollow");
  }
};

TEST_P(TryWrongTest, SaysWhatToMend) {
  const Said said = run_try(GetParam().arguments);
  EXPECT_EQ(said.code, GetParam().code);
  EXPECT_NE(said.err.find(GetParam().says), std::string::npos) << said.err;
  EXPECT_EQ(said.out, "");
}

INSTANTIATE_TEST_SUITE_P(
    All,
    TryWrongTest,
    testing::Values(
        WrongTry{"NoInput", {"--rules", kTriedRules}, kExitUsage, "--text"},
        WrongTry{"TwoInputs",
                 {"--rules", kTriedRules, "--text", "a", "--events", "b"},
                 kExitUsage,
                 "--events"},
        WrongTry{"NoRules", {"--text", "a"}, kExitUsage, "--rules is required"},
        WrongTry{"RulesNotThere", {"--rules", "no/such", "--text", "a"}, kExitFaults, "no/such"},
        WrongTry{"NoRuleFile",
                 {"--rules", "hollow", "--text", "a"},
                 kExitFaults,
                 "hollow: no rule file is in 'hollow' (name a directory with *.yaml files"},
        WrongTry{"EndlessLine",
                 {"--rules", kTriedRules, "--events", "/dev/zero"},
                 kExitFaults,
                 "line 1: the line is longer than 64 MB"},
        WrongTry{"EndlessEvent",
                 {"--rules", kTriedRules, "--event", "/dev/zero"},
                 kExitFaults,
                 "line 1: the event is longer than 1 MB (name a file that holds one event)"},
        WrongTry{"FileNotThere",
                 {"--rules", kTriedRules, "--events", "no/such.jsonl"},
                 kExitUsage,
                 "no/such.jsonl: cannot read the file"},
        WrongTry{"ADirectory",
                 {"--rules", kTriedRules, "--event", kTriedRules},
                 kExitUsage,
                 "is no file"},
        WrongTry{"NoLanguage",
                 {"--rules", kTriedRules, "--text", "a", "--language", "zh"},
                 kExitUsage,
                 "--language: 'zh' is no language"},
        WrongTry{"NoTime",
                 {"--rules", kTriedRules, "--text", "a", "--at", "noon"},
                 kExitUsage,
                 "--at: "},
        WrongTry{"UnknownRule",
                 {"--rules", kTriedRules, "--text", "a", "--rule", "cls.safty"},
                 kExitUsage,
                 "did you mean 'cls.safety'?"},
        WrongTry{"BrokenText",
                 {"--rules", kTriedRules, "--text", "\xFF"},
                 kExitFaults,
                 "line 1: the text is not UTF-8"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace triaged

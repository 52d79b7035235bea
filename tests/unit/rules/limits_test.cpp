// Whatever customers write and admins ask for: an error or a bounded answer. The bounds are counts
// of what is kept; a case that took time without bound would run into the test's time limit.
#include <gmock/gmock.h>

#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMostEvidence = 20;
constexpr std::size_t kFiveMegabytes = std::size_t{5} << 20U;

void expect_bounded(const Decision& decision) {
  for (const FiredRule& rule : decision.fired) {
    EXPECT_LE(rule.evidence.size(), kMostEvidence) << rule.rule;
  }
  EXPECT_LE(decision.failed.size(), 2U);
  EXPECT_LE(decision.effects.size(), 10U);
}

const char* const kHungryRules = R"(version: 1
lists: {不: [沒有, no, "1"]}
classify:
  - {id: word, when: {text: {has_any: [漏電, a, "12"]}}, then: {tag: t}}
  - {id: unless, when: {text: {has_any: [漏電, a, "12"], unless_near: {list: $不, within: 1000, side: both}}}, then: {tag: u}}
  - {id: near, when: {text: {near: [漏電, 冒煙], within: 1000}}, then: {tag: n}}
  - {id: self, when: {text: {near: [a, a], within: 1000}}, then: {tag: s}}
  - {id: regex, when: {text: {regex: '(a+)+$'}}, then: {tag: r}}
  - {id: greedy, when: {text: {regex: '(.*)(.*)(.*)(.*)x$'}}, then: {tag: g}}
  - {id: field, when: {message.text: {matches: '(a|aa)+b'}}, then: {tag: f}}
  - {id: length, when: {message.length: {gte: 1}, message.exclaims: {gte: 0}}, then: {tag: l, note: "{{ message.text }}"}}
)";

struct HungryText {
  const char* name;
  std::string_view part;
};

void PrintTo(const HungryText& one, std::ostream* out) {
  *out << one.name;
}

class FiveMegabytesTest : public ::testing::TestWithParam<HungryText> {};

TEST_P(FiveMegabytesTest, AreJudgedByTheirBeginning) {
  const std::string_view part = GetParam().part;
  Dialogue dialogue(program_of(kHungryRules));
  Event event = dialogue.message(repeated(part, kFiveMegabytes / part.size()));
  const Decision decision = dialogue.judge(event);
  expect_bounded(decision);
  ASSERT_FALSE(decision.failed.empty());
  EXPECT_NE(decision.failed.front().error.find("only the first"), std::string::npos);
  // and again, after the ticket was solved: thanks and repeats are looked for
  (void)dialogue.judge(dialogue.event("ticket.solved"));
  expect_bounded(dialogue.judge(event));
}

INSTANTIATE_TEST_SUITE_P(Limits,
                         FiveMegabytesTest,
                         ::testing::Values(HungryText{"OneLetter", "a"},
                                           HungryText{"OneWord", "漏電"},
                                           HungryText{"WordsAndTheirCancels", "沒有漏電，冒煙"},
                                           HungryText{"Spaces", "a    "},
                                           HungryText{"OneWordWithSpaces", "a "},
                                           HungryText{"Digits", "12 "},
                                           HungryText{"LongNumber", "4111 1111 1111 1111 "},
                                           HungryText{"Accents", "e\u0301\u0316"},
                                           HungryText{"OnlyAccents", "\u0301\u0316"},
                                           HungryText{"Marks", "!?"},
                                           HungryText{"OneMark", "！"},
                                           HungryText{"NotUtf8", "\xff\xfe"},
                                           HungryText{"Thanks", "謝謝"},
                                           HungryText{"Lines", "\n"},
                                           HungryText{"Addresses", "a@b.c "},
                                           HungryText{"Emoji", "😡"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LimitsTest, AWordThatStandsAHundredThousandTimesKeepsFewHits) {
  Dialogue dialogue(program_of(kHungryRules));
  const Decision decision = dialogue.say(repeated("沒漏電冒煙 a ", 100'000));
  expect_bounded(decision);
  EXPECT_FALSE(decision.fired.empty());
}

TEST(LimitsTest, AThousandTagsAreTakenAndKept) {
  std::string tags;
  for (int i = 0; i < 1000; ++i) {
    tags += (i == 0 ? "" : ", ") + ("t" + std::to_string(i));
  }
  const auto program = program_of("version: 1\nclassify:\n  - {id: many, then: {tag: [" + tags +
                                  "]}}\n  - {id: all, event: message.customer, when: {tag: "
                                  "{has_all: [" +
                                  tags + "]}}, then: {tag: all}}\n");
  ASSERT_NE(program, nullptr);
  Dialogue dialogue(program);
  Event event = dialogue.message("你好");
  event.ticket.tags.emplace();
  for (int i = 0; i < 1000; ++i) {
    event.ticket.tags->push_back("p" + std::to_string(i));
  }
  EXPECT_EQ(tags_of(dialogue.judge(event)).size(), 2000U);
  EXPECT_EQ(tags_of(dialogue.say("再問一次")).size(), 2001U);
}

TEST(LimitsTest, TenThousandKeywordsOfOneListAreOneLook) {
  std::string list;
  for (int i = 0; i < 10'000; ++i) {
    list += (i == 0 ? "" : ", ") + ("詞" + std::to_string(i) + "號");
  }
  const auto program =
      program_of("version: 1\nlists: {詞: [" + list +
                 "]}\nclassify:\n  - {id: any, when: {text: {has_any: $詞}}, then: {tag: t}}\n"
                 "  - {id: all, when: {text: {has_all: $詞}}, then: {tag: u}}\n"
                 "  - {id: unless, when: {text: {has_any: [號], unless_near: {list: $詞}}}, then: "
                 "{tag: v}}\n");
  ASSERT_NE(program, nullptr);
  EXPECT_EQ(program->automaton().size(), 10'001U);
  const Decision decision = Dialogue(program).say("型號詞17號、詞9999號和詞號");
  EXPECT_EQ(fired_ids(decision), (std::vector<std::string>{"any", "unless"}));
  EXPECT_EQ(decision.fired.front().evidence.size(), 2U);
}

struct NastyRegex {
  const char* name;
  const char* pattern;
  bool loads;
};

void PrintTo(const NastyRegex& one, std::ostream* out) {
  *out << one.pattern;
}

class NastyRegexTest : public ::testing::TestWithParam<NastyRegex> {};

TEST_P(NastyRegexTest, IsAFaultOrJudgesInBoundedMemory) {
  const std::string yaml = "version: 1\nclassify:\n  - {id: r, when: {text: {regex: '" +
                           std::string(GetParam().pattern) + "'}}, then: {tag: t}}\n";
  if (!GetParam().loads) {
    EXPECT_NE(faults_of(yaml).find("r.yaml:3:"), std::string::npos) << faults_of(yaml);
    return;
  }
  const auto program = program_of(yaml);
  ASSERT_NE(program, nullptr);
  for (const char* part : {"a", "ab", "漏", "aaaaaaaaaaaaaaaaaaaaaaaa!"}) {
    expect_bounded(Dialogue(program).say(repeated(part, 60'000)));
  }
}

INSTANTIATE_TEST_SUITE_P(Limits,
                         NastyRegexTest,
                         ::testing::Values(NastyRegex{"NestedPlus", "(a+)+$", true},
                                           NastyRegex{"NestedStar", "((a*)*)*b", true},
                                           NastyRegex{"Alternatives", "(a|a|aa)+$", true},
                                           NastyRegex{"Stars", ".*.*.*.*.*=.*", true},
                                           NastyRegex{"Optional", "(a?){30}a{30}", true},
                                           NastyRegex{"ManyStates", "[ab]*a[ab]{400}c", true},
                                           NastyRegex{"Empty", "(|a)*", true},
                                           NastyRegex{"HugeCount", "a{100000}", false},
                                           NastyRegex{
                                               "CountOfCounts", "((a{100}){100}){100}", false},
                                           NastyRegex{"WideCounts", "(\\pL{500}){2}x{1000}", false},
                                           NastyRegex{"BackReference", "(a)\\1", false},
                                           NastyRegex{"LookAhead", "(?=a)b", false},
                                           NastyRegex{"Unclosed", "(((((", false}),
                         [](const auto& row) { return std::string(row.param.name); });

/// A text in which two words stand thousands of times, far from what is asked of them.
TEST(LimitsTest, WordsThatStandThousandsOfTimesCostOneLookEach) {
  const auto program = program_of(R"(version: 1
lists: {不: [b]}
classify:
  - {id: near, when: {text: {near: [a, c], within: 500}}, then: {tag: n}}
  - {id: unless, when: {text: {has_any: [a], unless_near: {list: $不, within: 1000, side: both}}}, then: {tag: u}}
)");
  ASSERT_NE(program, nullptr);
  EXPECT_TRUE(Dialogue(program).say(repeated("a b ", 9000)).fired.empty());
  const Decision apart =
      Dialogue(program).say(repeated("a, b, ", 9000) + repeated("d ", 400) + "c");
  EXPECT_EQ(fired_ids(apart), (std::vector<std::string>{"unless"}));
}

TEST(LimitsTest, ConditionsThatAreTooDeepOrTooManyAreFaults) {
  const std::string deep = repeated("{any: [", 200) + "{tag: x}" + repeated("]}", 200);
  const std::string many = "[" + repeated("{tag: x}, ", 20'000) + "{tag: y}]";
  for (const std::string& when : {deep, many}) {
    const std::string yaml =
        "version: 1\nclassify:\n  - {id: r, when: " + when + ", then: {tag: t}}\n";
    const std::string faults = faults_of(yaml);
    EXPECT_FALSE(faults.empty());
    EXPECT_LE(faults.size(), 10'000U) << faults.substr(0, 1000);
  }
}

TEST(LimitsTest, AFileThatIsLongerThanItSaysIsNotRead) {
  const auto text = read_whole_file("/proc/self/environ");
  ASSERT_FALSE(text.ok());
  EXPECT_THAT(text.error().message, HasSubstr("cannot be read"));
}

TEST(LimitsTest, ListsOfListsOfListsAreAFault) {
  std::string chain = "version: 1\nlists:\n";
  for (int i = 0; i < 10'000; ++i) {
    chain += "  l" + std::to_string(i) + ": $l" + std::to_string(i + 1) + "\n";
  }
  const std::string faults = faults_of(chain + "  l10000: x\n");
  EXPECT_NE(faults.find("lists are nested more than 32 deep"), std::string::npos)
      << faults.substr(0, 1000);
}

TEST(LimitsTest, ListsThatMultiplyAreAFault) {
  std::string yaml = "version: 1\nlists:\n  l0: [x]\n";
  for (int i = 1; i < 20; ++i) {
    yaml += "  l" + std::to_string(i) + ": [";
    for (int times = 0; times < 10; ++times) {
      yaml += "$l" + std::to_string(i - 1) + ", ";
    }
    yaml += "y]\n";
  }
  const std::string faults = faults_of(yaml);
  EXPECT_NE(faults.find("holds more than 100000 words"), std::string::npos)
      << faults.substr(0, 1000);
}

/// What reading says when all conditions together may look for 5,000 words and hold 1,000 tests.
std::string faults_within_small_limits(const std::string& yaml) {
  LoadOptions options;
  options.most_words = 5'000;
  options.most_tests = 1'000;
  Faults faults;
  const auto rules = read_rules({{0, "r.yaml", yaml}}, read_whole_file, options, faults);
  EXPECT_FALSE(rules.ok());
  return faults.render();
}

TEST(LimitsTest, AMacroThatMultipliesTestsIsAFault) {
  std::string yaml =
      "version: 1\nmacros: {m: {any: [" + repeated("{text: x}, ", 90) + "{text: y}]}}\nclassify:\n";
  for (int i = 0; i < 40; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {macro: m}, then: {tag: t}}\n";
  }
  EXPECT_THAT(faults_within_small_limits(yaml),
              HasSubstr("the rules hold more than 1000 tests up to here"));
}

TEST(LimitsTest, AMacroThatMultipliesWordsIsAFault) {
  std::string words;
  for (int i = 0; i < 300; ++i) {
    words += "w" + std::to_string(i) + ", ";
  }
  std::string yaml = "version: 1\nmacros: {m: {text: [" + words + "x]}}\nclassify:\n";
  for (int i = 0; i < 60; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {macro: m}, then: {tag: t}}\n";
  }
  EXPECT_THAT(faults_within_small_limits(yaml), HasSubstr("look for more than 5000 words"));
}

/// Ten rules with a regular expression each, of one megabyte.
std::string ten_searches(const std::string& pattern) {
  std::string yaml = "version: 1\nclassify:\n";
  for (int i = 0; i < 10; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {text: {regex: '" + pattern +
            (i % 2 == 0 ? "'}}" : std::to_string(i) + "'}}") + ", then: {tag: t}}\n";
  }
  return yaml;
}

TEST(LimitsTest, RegularExpressionsThatMayTakeTooMuchMemoryAreAFault) {
  LoadOptions options;
  options.most_regex_bytes = std::size_t{5} << 20U;
  for (const std::string file : {"r.yaml", "other.yaml"}) {
    if (file == "other.yaml") {
      options.blame = SourcePos{file, 1, 1};
    }
    Faults faults;
    EXPECT_FALSE(
        read_rules({{0, "r.yaml", ten_searches("a+b")}}, read_whole_file, options, faults).ok());
    EXPECT_THAT(faults.render(), HasSubstr("may take more than 5 MB (each takes 1 MB"));
    EXPECT_THAT(faults.render(), HasSubstr(file));
    EXPECT_EQ(faults.errors(), 1U);
  }
}

TEST(LimitsTest, ARegularExpressionThatStandsInManyPlacesIsKeptOnce) {
  LoadOptions options;
  options.most_regex_bytes = std::size_t{6} << 20U;
  Faults faults;
  const auto rules =
      read_rules({{0, "r.yaml", ten_searches("a+b")}}, read_whole_file, options, faults);
  ASSERT_TRUE(rules.ok()) << faults.render();
  EXPECT_EQ(rules->regex_bytes, options.most_regex_bytes);
}

TEST(LimitsTest, BehindManyFaultyRegularExpressionsTheRestIsNotCompiledAndNotBlamed) {
  std::string yaml = "version: 1\nclassify:\n";
  for (int i = 0; i < 60; ++i) {
    const std::string number = std::to_string(i);
    yaml +=
        "  - {id: r" + number + ", when: {text: {regex: '(a" + number + "'}}, then: {tag: t}}\n";
  }
  yaml += "  - {id: s, when: {text: {regex: 'b'}}, then: {tag: t}}\n";
  yaml += "  - {id: t, when: {ticket.subject: {matches: 'b'}}, then: {tag: t}}\n";
  Faults faults;
  EXPECT_FALSE(read_rules({{0, "r.yaml", yaml}}, read_whole_file, {}, faults).ok());
  EXPECT_EQ(faults.errors(), kShownFaults);
  EXPECT_THAT(faults.render(),
              HasSubstr("behind this one were not looked at: 49 have faults already"));
}

TEST(LimitsTest, AFaultyRegularExpressionThatStandsInManyPlacesCountsOnce) {
  std::string yaml = "version: 1\nmacros: {m: {text: {regex: '(a'}}}\nclassify:\n";
  for (int i = 0; i < 60; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {macro: m}, then: {tag: t}}\n";
  }
  Faults faults;
  EXPECT_FALSE(read_rules({{0, "r.yaml", yaml}}, read_whole_file, {}, faults).ok());
  EXPECT_THAT(faults.render(), Not(HasSubstr("were not looked at")));
}

}  // namespace
}  // namespace triaged

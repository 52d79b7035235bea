#include "rules/lexicon.h"

#include <algorithm>
#include <random>

#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

constexpr const char* kTopicRules =
    "version: 1\n"
    "dimensions:\n"
    "  topic: {values: [物流, 產品質量, 其他]}\n"
    "lexicons:\n"
    "  topic: {file: topic.csv, classes: [物流, 產品質量], margin: 0.2, otherwise: 其他}\n"
    "classify:\n"
    "  - {id: t, then: {set: {topic: {from: topic}}}}\n";
constexpr const char* kTopicCsv =
    "term,lang,物流,產品質量\n"
    "*,,-0.5,-0.4\n"
    "*,en,1,\n"
    "快遞,zh,1.25,-0.3\n"
    "慢,zh,0.4,\n"
    "破損,,0.3,1.1\n"
    "late,en,0.9,\n"
    "late,zh,,2\n";

Files topic_files() {
  return {{"r.yaml", kTopicRules}, {"topic.csv", kTopicCsv}};
}

std::string topic_of(const Decision& decision) {
  const auto found = decision.record.dimensions.find("topic");
  return found == decision.record.dimensions.end() ? "" : found->second.value;
}

std::string evidence_text(const Decision& decision) {
  std::string text;
  for (const FiredRule& fired : decision.fired) {
    for (const Evidence& one : fired.evidence) {
      text += one.text + "@" + std::to_string(one.from) + "-" + std::to_string(one.to) + " " +
              thousandths_text(one.weight) + "; ";
    }
  }
  return text;
}

struct SumCase {
  const char* name;
  const char* language;
  const char* text;
  const char* topic;
  const char* evidence;
};

class LexiconSumTest : public ::testing::TestWithParam<SumCase> {};

TEST_P(LexiconSumTest, AnswersByTheSumsOfDistinctTerms) {
  Dialogue dialogue(program_of(topic_files()));
  Event event = dialogue.message(GetParam().text);
  event.message->language = GetParam().language;
  const Decision decision = dialogue.judge(event);
  EXPECT_EQ(topic_of(decision), GetParam().topic) << GetParam().text;
  EXPECT_EQ(evidence_text(decision), GetParam().evidence) << GetParam().text;
}

// Sums in thousandths, 物流 against 產品質量, worked out by hand from the rows above.
INSTANTIATE_TEST_SUITE_P(
    Texts,
    LexiconSumTest,
    ::testing::Values(
        // -500+1250 = 750 against -400-300 = -700
        SumCase{"OneTerm", "zh-Hant", "快遞呢", "物流", "快遞@0-2 1.25; "},
        SumCase{"OtherScript", "zh-Hans", "快递呢", "物流", "快递@0-2 1.25; "},
        // 慢 counts once: -100 against -400
        SumCase{"Repeated", "zh-Hant", "慢慢慢,慢", "物流", "慢@0-1 0.4; "},
        // -500+1250+300 = 1050 against -400-300+1100 = 400
        SumCase{"Two", "zh-Hant", "破損的快遞", "物流", "破損@0-2 0.3; 快遞@3-5 1.25; "},
        // -500+300 = -200 against -400+1100 = 700
        SumCase{"AnyLanguage", "ja", "破損", "產品質量", "破損@0-2 1.1; "},
        // -500+1000+900 = 1400 against -400
        SumCase{"English", "en", "Still LATE!", "物流", "LATE@6-10 0.9; "},
        // -500 against -400+2000: the row for Chinese
        SumCase{"EnglishInChinese", "zh-Hans", "又late了", "產品質量", "late@1-5 2; "},
        SumCase{"NoTermHit", "zh-Hant", "你好", "其他", ""},
        SumCase{"OtherLanguage", "ja", "快遞", "其他", ""},
        SumCase{"UnclearWithHan", "", "快遞", "物流", "快遞@0-2 1.25; "},
        SumCase{"WithinAWord", "en", "lately", "其他", ""}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(LexiconTest, MarginAndTiesAreOtherwise) {
  const auto answer = [](const char* margin, const char* weight) {
    Files files{{"r.yaml",
                 "version: 1\ndimensions: {d: {values: [a, b, z]}}\n"
                 "lexicons: {l: {file: l.csv, classes: [a, b], margin: " +
                     std::string(margin) +
                     ", otherwise: z}}\n"
                     "classify: [{id: r, then: {set: {d: {from: l}}}}]\n"},
                {"l.csv", "term,lang,a,b\nx,," + std::string(weight) + ",1\n"}};
    Dialogue dialogue(program_of(files));
    return dialogue.say("x").record.dimensions.at("d").value;
  };
  EXPECT_EQ(answer("0.2", "1.2"), "a");
  EXPECT_EQ(answer("0.201", "1.2"), "z");
  EXPECT_EQ(answer("0", "1"), "z");
  EXPECT_EQ(answer("0", "1.001"), "a");
  EXPECT_EQ(answer("0", "0.5"), "b");
}

TEST(LexiconTest, WithoutOtherwiseItIsSilentAndTheRuleDoesNotFire) {
  Files files = topic_files();
  files["r.yaml"].erase(files["r.yaml"].find(", otherwise: 其他"),
                        std::string(", otherwise: 其他").size());
  Dialogue dialogue(program_of(files));
  const Decision decision = dialogue.say("你好");
  EXPECT_TRUE(decision.fired.empty());
  EXPECT_EQ(topic_of(decision), "");
}

TEST(LexiconTest, AManyDimensionTakesEveryClassAboveItsThreshold) {
  Dialogue dialogue(program_of(
      Files{{"r.yaml",
             "version: 1\ndimensions: {d: {values: [a, b, c], many: true}}\n"
             "lexicons: {l: {file: [l.csv], classes: [a, b, c], thresholds: {a: 0.5, b: -1}}}\n"
             "classify: [{id: r, then: {set: {d: {from: l}}}}]\n"},
            {"l.csv", "term,lang,a,b,c\nx,,0.5,-0.9,9\ny,,0.001,-0.1,0\n"}}));
  EXPECT_EQ(present_names(dialogue.say("x").record.many_dimensions.at("d")),
            std::vector<std::string>{"b"});
  const Decision both = dialogue.say("x y");  // a 0.501, b -1
  EXPECT_EQ(fired_ids(both), std::vector<std::string>{"r"});
  EXPECT_EQ(evidence_text(both), "x@0-1 0.5; y@2-3 0.001; ");
}

TEST(LexiconTest, WithoutThresholdsAManyDimensionTakesTheTopClass) {
  Dialogue dialogue(program_of(Files{{"r.yaml",
                                      "version: 1\ndimensions: {d: {values: [a, b], many: true}}\n"
                                      "lexicons: {l: {file: l.csv, classes: [b, a]}}\n"
                                      "classify: [{id: r, then: {set: {d: {from: l}}}}]\n"},
                                     {"l.csv", "lang,b,a,term\n,0.5,0.6,x\n"}}));
  EXPECT_EQ(present_names(dialogue.say("x").record.many_dimensions.at("d")),
            std::vector<std::string>{"a"});
}

TEST(LexiconTest, AScoreTakesTheSumOfOneClassInWholePoints) {
  const auto score = [](const std::string& effect, const std::string& text) {
    Dialogue dialogue(program_of(
        Files{{"r.yaml",
               "version: 1\npriority: {levels: [低, 高]}\nscores: {s: {levels: {高: 60}}}\n"
               "lexicons: {l: {file: l.csv, classes: [a, b]}}\n"
               "classify: [{id: r, then: {score: {s: " +
                   effect + "}}}]\n"},
              {"l.csv", "term,lang,a,b\n*,,0.1,\nx,,2.4,0.5\ny,,40,1\n"}}));
    return dialogue.say(text).record.scores["s"];
  };
  EXPECT_EQ(score("{lexicon: l, class: a}", "x"), 3);  // 2.5
  EXPECT_EQ(score("{lexicon: l, class: b, times: 10}", "x y"), 15);
  EXPECT_EQ(score("{lexicon: l, class: a, times: 10}", "x y"), 100);
  EXPECT_EQ(score("{lexicon: l, class: a, times: -10}", "x"), 0);
  EXPECT_EQ(score("{lexicon: l, class: a}", "z"), 0);
}

TEST(LexiconTest, AVerdictMayComeFromALexicon) {
  const auto program = program_of(Files{
      {"r.yaml",
       "version: 1\nlexicons: {l: {file: l.csv, classes: [advertisement, valid], margin: 1}}\n"
       "audit: [{id: r, then: {audit: {from: l}}}]\n"},
      {"l.csv", "term,lang,advertisement,valid\nwin,,2,0\norder,,,1.5\nloan,,,9\n"}});
  EXPECT_EQ(Dialogue(program).say("win").verdict, "advertisement");
  EXPECT_EQ(Dialogue(program).say("win order").verdict, "valid");
  const Decision valid = Dialogue(program).say("loan");
  EXPECT_EQ(valid.verdict, "valid");
  EXPECT_TRUE(valid.fired.empty());
}

TEST(LexiconTest, ARuleWhoseLexiconHasNoAnswerIsTracedAsNotFired) {
  const auto program = program_of(Files{
      {"r.yaml",
       "version: 1\nlexicons: {l: {file: l.csv, classes: [advertisement, valid], margin: 1}}\n"
       "audit: [{id: r, then: {audit: {from: l}}}]\n"},
      {"l.csv", "term,lang,advertisement,valid\nwin,,2,0\norder,,,1.5\n"}});
  const auto traced = [&program](const std::string& text) {
    const Event event = Dialogue(program).message(text);
    return to_json(retrace(*program, event, Record{}, {}).rules.at(0));
  };
  EXPECT_EQ(traced("win")["state"], "fired");
  EXPECT_EQ(traced("hello")["state"], "not true");
  EXPECT_EQ(traced("hello")["flip"], "no lexicon that it asks answers this text clearly enough");
}

TEST(LexiconTest, SubjectAndTextTogetherCountATermOnce) {
  Dialogue dialogue(program_of(topic_files()));
  Event event = dialogue.message("快遞破損");
  event.types.emplace_back("ticket.created");
  event.ticket.subject = "快遞";
  const Decision decision = dialogue.judge(event);
  EXPECT_EQ(evidence_text(decision), "快遞@0-2 1.25; 破損@2-4 0.3; ");
}

TEST(LexiconTest, EvidenceIsTheEightStrongestInTheirOrder) {
  std::string csv = "term,lang,a,b\n";
  std::string text;
  for (int i = 10; i < 40; ++i) {
    csv += "w" + std::to_string(i) + ",," + std::to_string(i) + ",0\n";
    text += "w" + std::to_string(i) + " ";
  }
  Dialogue dialogue(program_of(Files{{"r.yaml",
                                      "version: 1\ndimensions: {d: {values: [a, b]}}\n"
                                      "lexicons: {l: {file: l.csv, classes: [a, b]}}\n"
                                      "classify: [{id: r, then: {set: {d: {from: l}}}}]\n"},
                                     {"l.csv", csv}}));
  const Decision decision = dialogue.say(text);
  const std::vector<Evidence>& evidence = decision.fired.at(0).evidence;
  ASSERT_EQ(evidence.size(), 8U);
  EXPECT_EQ(evidence.front().text, "w32");
  EXPECT_EQ(evidence.back().text, "w39");
}

// The declared order of files, rows and columns is no part of the meaning.
TEST(LexiconTest, OrderOfRowsColumnsAndFilesChangesNothing) {
  std::mt19937 random(7);
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i) {
    const auto weight = [&random] {
      return thousandths_text(static_cast<int>(random() % 4001) - 2000);
    };
    rows.push_back("w" + std::to_string(i) + (i % 3 == 0 ? ",en," : ",,") + weight() + "," +
                   weight() + "\n");
  }
  const std::string yaml =
      "version: 1\ndimensions: {d: {values: [a, b, z]}}\n"
      "lexicons: {l: {file: [FILES], classes: [CLASSES], margin: 0.1, otherwise: z}}\n"
      "classify: [{id: r, then: {set: {d: {from: l}}}}]\n";
  const auto judged = [&](bool turned) {
    std::string written = yaml;
    written.replace(written.find("FILES"), 5, turned ? "2.csv, 1.csv" : "1.csv, 2.csv");
    written.replace(written.find("CLASSES"), 7, turned ? "b, a" : "a, b");
    const std::string header = "term,lang,a,b\n";
    Files files{{"r.yaml", written}, {"1.csv", header}, {"2.csv", header}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      files[(i % 2 == 0) == turned ? "1.csv" : "2.csv"] += rows[i];
    }
    const auto program = program_of(files);
    std::string said = program->hash();
    for (int i = 0; i < 50; ++i) {
      std::string text;
      for (int word = 0; word < 6; ++word) {
        text += "w" + std::to_string((i * 7 + word * word * 3) % 40) + " ";
      }
      said += to_text(Dialogue(program).say(text)) + "\n";
    }
    return said;
  };
  const std::string first = judged(false);
  EXPECT_EQ(judged(true), first);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(rows.begin(), rows.end(), random);
    EXPECT_EQ(judged(round % 2 == 0), first);
  }
}

TEST(LexiconTest, TheProgramsHashCoversItsWeights) {
  Files files = topic_files();
  const std::string before = program_of(files)->hash();
  files["topic.csv"].replace(files["topic.csv"].find("1.25"), 4, "1.26");
  EXPECT_NE(program_of(files)->hash(), before);
}

struct FaultCase {
  const char* name;
  const char* csv;
  const char* faults;
};

class LexiconFaultTest : public ::testing::TestWithParam<FaultCase> {};

TEST_P(LexiconFaultTest, SaysWhereInTheFile) {
  Files files = topic_files();
  files["topic.csv"] = GetParam().csv;
  EXPECT_EQ(faults_of(files), GetParam().faults);
}

INSTANTIATE_TEST_SUITE_P(
    Files,
    LexiconFaultTest,
    ::testing::Values(
        FaultCase{"Weight",
                  "term,lang,物流,產品質量\n快遞,zh,1,0.1234\n",
                  "topic.csv:2:9: '0.1234' is no weight (write a decimal number with at most three "
                  "decimals, such as -0.412, between -1000 and 1000)\n"},
        FaultCase{"Language",
                  "term,lang,物流,產品質量\n快遞,chinese,1,0\n",
                  "topic.csv:2:4: 'chinese' is no language of a lexicon (write zh, zh-Hant, "
                  "zh-Hans or en, or leave it empty for all)\n"},
        FaultCase{"Twice",
                  "term,lang,物流,產品質量\n快遞,zh,1,0\n快递,zh-Hans,1,0\n",
                  "topic.csv:3:1: term '快递' already stands at topic.csv:2 for the same language "
                  "(terms are compared folded and count once; keep one of the rows)\n"},
        FaultCase{"Column",
                  "term,lang,物流,產品質\n快遞,zh,1,0\n",
                  "topic.csv:1:1: the file of lexicon 'topic' has no column '產品質量' (its "
                  "columns are term, lang and one for each class)\n"
                  "topic.csv:1:14: column '產品質' is no class of lexicon 'topic' (did you mean "
                  "'產品質量'?)\n"},
        FaultCase{"Width",
                  "term,lang,物流,產品質量\n快遞,zh,1\n",
                  "topic.csv:2:1: this row of lexicon 'topic' has 3 fields, the header has 4 (put "
                  "a term that holds a comma in double quotes)\n"},
        FaultCase{
            "Quote",
            "term,lang,物流,產品質量\n\"快遞,zh,1,0\n",
            "topic.csv:2:1: line 2: a quote is not closed (put a quote at the field's end, or "
            "double one that belongs to it)\n"},
        FaultCase{"Empty",
                  "",
                  "topic.csv:1:1: the file of lexicon 'topic' holds 0 rows (write a header and at "
                  "most 200000 rows)\n"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(LexiconTest, FaultsOfTheDeclarationAndItsUseAreReported) {
  EXPECT_EQ(faults_of(Files{{"r.yaml", kTopicRules}}),
            "r.yaml:5:17: file 'topic.csv' cannot be read\n");
  const auto used = [](const std::string& then, const std::string& lexicon) {
    return faults_of(Files{{"r.yaml",
                            "version: 1\ndimensions: {d: {values: [a]}}\n"
                            "lexicons: {l: {file: l.csv, classes: [a, b]" +
                                lexicon + "}}\nclassify: [{id: r, then: " + then + "}]\n"},
                           {"l.csv", "term,lang,a,b\nx,,1,2\n"}});
  };
  EXPECT_NE(used("{set: {d: {from: l}}}", "").find("may answer 'b', which is no value of"),
            std::string::npos);
  EXPECT_NE(used("{set: {d: {from: ll}}}", "").find("unknown lexicon 'll'"), std::string::npos);
  EXPECT_NE(used("{audit: {from: l}}", "").find("which is no value of 'verdict'"),
            std::string::npos);
  EXPECT_NE(used("{tag: x}", ", margin: a lot").find("is 'a lot' (write a decimal number"),
            std::string::npos);
  EXPECT_NE(used("{tag: x}", ", margin: -1").find("is negative"), std::string::npos);
  EXPECT_NE(used("{tag: x}", ", thresholds: {c: 1}").find("unknown class 'c'"), std::string::npos);
}

TEST(ThousandthsTest, AreReadAndWrittenExactly) {
  EXPECT_EQ(parse_thousandths("-0.412"), -412);
  EXPECT_EQ(parse_thousandths("1"), 1000);
  EXPECT_EQ(parse_thousandths("0.05"), 50);
  EXPECT_EQ(parse_thousandths("1000"), 1'000'000);
  for (const char* bad : {"", "-", ".5", "5.", "1e3", "+1", "1000.001", "99999", "0.0001", "1,5"}) {
    EXPECT_EQ(parse_thousandths(bad), std::nullopt) << bad;
  }
  for (const std::int32_t value : {0, 1, -1, 50, 412, -412, 1000, -120300}) {
    EXPECT_EQ(parse_thousandths(thousandths_text(value)), value);
  }
  EXPECT_EQ(thousandths_text(-120300), "-120.3");
}

}  // namespace
}  // namespace triaged

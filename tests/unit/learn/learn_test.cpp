#include "learn/learn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "base/json.h"
#include "learn/fit.h"
#include "learn/logistic.h"
#include "learn/move_intercepts.h"
#include "learn/terms.h"
#include "rules/compile.h"
#include "rules/read/load.h"
#include "text/fold.h"

namespace triaged {
namespace {

std::vector<std::string> terms(std::string_view text) {
  const std::string folded = fold(text).text;
  const std::vector<std::string_view> found = terms_of(folded);
  return {found.begin(), found.end()};
}

TEST(TermsTest, AreCharactersOfHanAndWordsOfOtherScripts) {
  EXPECT_EQ(terms("很漏電"),
            (std::vector<std::string>{"很", "很漏", "很漏电", "漏", "漏电", "电"}));
  EXPECT_EQ(terms("Not good"), (std::vector<std::string>{"good", "not", "not good"}));
  EXPECT_EQ(terms("don't"), (std::vector<std::string>{"'", "don", "don't", "t"}));
  EXPECT_EQ(terms("買 a 的"), (std::vector<std::string>{"a", "买", "的"}));
  EXPECT_EQ(terms("好*好"), (std::vector<std::string>{"好"}));
  EXPECT_EQ(terms("a - b"), (std::vector<std::string>{"-", "a", "b"}));
  EXPECT_TRUE(terms("").empty());
}

// A term must be found wherever it was learned: by the automaton that looks for it.
TEST(TermsTest, AreFoundWhereTheyWereCut) {
  std::mt19937 random(5);
  const std::vector<std::string> pieces{
      "漏", "電", "the", "don't", " ", ",", "好", "a1", "。", "\n", "é"};
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      text += pieces[random() % pieces.size()];
    }
    std::string folded = fold(text).text;
    std::replace(folded.begin(), folded.end(), '\n', ' ');
    const std::vector<std::string_view> views = terms_of(folded);
    const std::vector<std::string> cut(views.begin(), views.end());
    const auto automaton = LiteralAutomaton::compile(cut, 0);
    ASSERT_TRUE(automaton.ok());
    EXPECT_EQ((*automaton)->scan(as_folded(folded)).value().terms.size(), cut.size()) << text;
  }
}

TEST(LogisticTest, SeparatesByTheTellingColumn) {
  const std::vector<std::vector<std::uint32_t>> rows{{0, 1}, {0}, {1}, {}, {0, 1}, {1}};
  const LogisticProblem problem(rows, 2);
  const std::vector<bool> positive{true, true, false, false, true, false};
  const std::vector<double> weights = problem.fit(positive, 1.0, 1.0).value();
  ASSERT_EQ(weights.size(), 3U);
  EXPECT_GT(weights[0], 0.5);
  EXPECT_LT(std::abs(weights[1]), 0.3);
  EXPECT_LT(weights[2], 0);
  std::vector<bool> turned = positive;
  turned.flip();
  EXPECT_NEAR(problem.fit(turned, 1.0, 1.0).value()[0], -weights[0], 0.05);
  EXPECT_FALSE(problem.fit(std::vector<bool>(6, true), 1.0, 1.0).ok());
}

TEST(FoldsTest, AreEvenAndDecidedByTheSeed) {
  const auto folds = assign_folds(100, 3, 7);
  EXPECT_EQ(std::count(folds.begin(), folds.end(), 0U), 34);
  EXPECT_EQ(std::count(folds.begin(), folds.end(), 2U), 33);
  EXPECT_EQ(assign_folds(100, 3, 7), folds);
  EXPECT_NE(assign_folds(100, 3, 8), folds);
}

TEST(MovesTest, RaiseAClassThatIsAnsweredTooSeldom) {
  // The second class is right wherever it is within 0.5 of the first.
  const std::vector<std::vector<std::int64_t>> sums{{1000, 600}, {1000, 700}, {1000, 0}, {900, 0}};
  const std::vector<std::vector<std::size_t>> gold{{1}, {1}, {0}, {0}};
  const auto moves = best_moves(sums, gold, false).by_class;
  EXPECT_GT(moves[1] - moves[0], 400);
  EXPECT_LT(moves[1] - moves[0], 900);
}

std::string line(const std::string& text, const std::string& label) {
  return dump_json(Json{{"text", text}, {"labels", {{"topic", label}}}}) + "\n";
}

/// Texts of two classes, told apart by one word in each language, among chance words.
std::string synthetic(int count) {
  std::mt19937 random(3);
  const std::vector<std::string> chance{"今天", "你們", "我的", "請問", "東西"};
  const std::vector<std::string> english{"the ", "my ", "today ", "thing ", "you "};
  std::string data;
  for (int i = 0; i < count; ++i) {
    const bool late = random() % 2 == 0;
    std::string chinese = chance[random() % 5] + chance[random() % 5];
    chinese += (late ? "快遞" : "破損") + chance[random() % 5];
    data += line(chinese, late ? "物流" : "產品質量");
    std::string words = english[random() % 5] + english[random() % 5];
    words += (late ? "courier " : "broken ") + english[random() % 5];
    data += line(words, late ? "物流" : "產品質量");
  }
  return data;
}

LearnOptions topic_options() {
  LearnOptions options;
  options.examples.label = "topic";
  options.terms = 10;
  options.otherwise = "其他";
  return options;
}

Learned learn_from(const std::string& data, const LearnOptions& options) {
  std::istringstream in(data);
  Faults faults;
  const Examples examples = read_examples(in, "d.jsonl", options.examples, faults);
  EXPECT_TRUE(faults.empty()) << faults.render();
  Result<Learned> learned = learn(examples, options, [](std::string_view) {});
  EXPECT_TRUE(learned.ok()) << to_string(learned.error());
  return std::move(learned).take();
}

TEST(LearnTest, FindsTheWordThatSeparates) {
  const Learned learned = learn_from(synthetic(120), topic_options());
  EXPECT_EQ(learned.examples, 240U);
  EXPECT_EQ(learned.lexicon.classes, (std::vector<std::string>{"物流", "產品質量"}));
  ASSERT_EQ(learned.figures.size(), 4U);
  for (const ClassFigures& one : learned.figures) {
    EXPECT_EQ(one.f1(), 1.0) << one.cls;
  }
  const auto weight = [&learned](const std::string& term) {
    for (const LexiconRow& row : learned.lexicon.rows) {
      if (row.term == fold_key(term)) {
        return row.weights[0];
      }
    }
    return 0;
  };
  EXPECT_GT(weight("快遞"), 300);
  EXPECT_LT(weight("破損"), -300);
  EXPECT_GT(weight("courier"), 300);
  EXPECT_LE(learned.lexicon.rows.size(), 42U);  // 2 intercepts, 10 terms x 2 classes x 2 languages
  EXPECT_TRUE(learned.misleading.empty());
}

TEST(LearnTest, HoldsBackTheShareOfEachLanguageThatWasAskedFor) {
  LearnOptions options = topic_options();
  options.held_back = 0.2;
  EXPECT_EQ(learn_from(synthetic(30), options).held_back, 12U);
}

TEST(LearnTest, WritesTheSameBytesForASeed) {
  const std::string data = synthetic(60);
  const LearnOptions options = topic_options();
  const RuleFileNames names{"topic", "topic.csv", ""};
  const Learned once = learn_from(data, options);
  const Learned again = learn_from(data, options);
  EXPECT_EQ(lexicon_csv(again.lexicon), lexicon_csv(once.lexicon));
  EXPECT_EQ(rule_file(again, options, names), rule_file(once, options, names));
}

TEST(LearnTest, TheFilesLoadAndJudge) {
  const LearnOptions options = topic_options();
  const Learned learned = learn_from(synthetic(60), options);
  const std::string yaml = rule_file(learned, options, {"topic", "topic.csv", ""});
  std::string csv = lexicon_csv(learned.lexicon);
  Faults faults;
  Result<RuleSet> rules = read_rules(
      {{0, "topic.yaml", yaml}}, [&csv](const std::string&) { return csv; }, {}, faults);
  ASSERT_TRUE(rules.ok()) << faults.render() << yaml;
  EXPECT_TRUE(faults.empty()) << faults.render();
  EXPECT_EQ(rules->lexicons.at(0)->rows, learned.lexicon.rows);
  const auto program = compile(std::move(rules).take()).value();
  Event event;
  event.types = {"message.customer"};
  event.message = Message{};
  event.message->text = "你們的快遞呢";
  const Record record;
  auto evaluation = program->begin(event, record);
  evaluation->resume({});
  EXPECT_EQ(std::move(*evaluation).take().record.dimensions.at("topic").value, "物流");
}

TEST(LearnTest, ManyClassesHaveThresholds) {
  std::mt19937 random(9);
  std::string data;
  for (int i = 0; i < 150; ++i) {
    Json topics = Json::array();
    std::string text = "我說";
    for (const char* word : {"快遞", "價格", "破損"}) {
      if (random() % 2 == 0) {
        text += word;
        topics.push_back(word);
      }
    }
    data += dump_json(Json{{"text", text}, {"labels", {{"topics", topics}}}, {"lang", "zh-Hant"}});
    data += "\n";
  }
  LearnOptions options = topic_options();
  options.examples.label = "topics";
  options.examples.many = true;
  options.otherwise = "";
  const Learned learned = learn_from(data, options);
  EXPECT_EQ(learned.lexicon.thresholds.size(), 3U);
  for (const ClassFigures& one : learned.figures) {
    EXPECT_EQ(one.f1(), 1.0) << one.cls;
  }
  EXPECT_NE(rule_file(learned, options, {"topics", "topics.csv", ""}).find("many: true"),
            std::string::npos);
}

TEST(LearnTest, TooLittleIsAnError) {
  std::istringstream in(line("快遞", "a") + line("破損", "b"));
  Faults faults;
  const LearnOptions options = topic_options();
  const Examples examples = read_examples(in, "d.jsonl", options.examples, faults);
  const auto learned = learn(examples, options, [](std::string_view) {});
  ASSERT_FALSE(learned.ok());
  EXPECT_EQ(learned.error().code, ErrorCode::kInvalidInput);
}

TEST(ExamplesTest, MalformedLinesAreReportedAndPassedOver) {
  std::istringstream in(
      "{\"text\": \"快遞\", \"labels\": {\"topic\": \"a\"}}\n"
      "{\"text\": \"快遞\"\n"
      "\n"
      "{\"text\": 7, \"labels\": {}}\n"
      "{\"text\": \"x\", \"labels\": {\"topic\": [\"a\", \"b\"]}}\n"
      "{\"text\": \"x\", \"labels\": {\"topic\": {\"a\": 1}}}\n"
      "{\"text\": \"x\", \"labels\": {\"topic\": null}}\n"
      "{\"text\": \"これは何ですか\", \"labels\": {\"topic\": \"a\"}, \"lang\": \"ja\"}\n"
      "{\"text\": \"late\", \"labels\": {\"topic\": true}}\n"
      "{\"text\": \"bad\", \"labels\": {\"topic\": \"z\"}}\n");
  ExampleOptions options;
  options.label = "topic";
  options.names = {{"true", "yes"}, {"z", ""}};
  Faults faults;
  const Examples examples = read_examples(in, "d.jsonl", options, faults);
  EXPECT_EQ(examples.classes, (std::vector<std::string>{"a", "yes"}));
  EXPECT_EQ(examples.items.size(), 2U);
  EXPECT_EQ(examples.unlabelled, 1U);
  EXPECT_EQ(examples.other_languages, 1U);
  std::vector<int> lines;
  for (const Fault& fault : faults.sorted()) {
    lines.push_back(fault.at.line);
  }
  EXPECT_EQ(lines, (std::vector<int>{2, 4, 5, 6}));
}

}  // namespace
}  // namespace triaged

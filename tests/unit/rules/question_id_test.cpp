// Answers of the journal are stored under the question's id: it is the same from one version to the
// next, and no two questions share one.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "rules/judge/fact_book.h"

namespace triaged {
namespace {

FactQuery some_query() {
  FactQuery query;
  query.index = "count.1";
  query.group = 18'446'744'073'709'551'615ULL;
  query.window = std::chrono::hours(24 * 7);
  return query;
}

TEST(QuestionIdTest, IsWhatStoredDecisionsHold) {
  FactQuery query = some_query();
  EXPECT_EQ(question_id(query), "count.1.65acd81105ec");
  query.present = 7;
  query.distinct = true;
  query.kind = FactQuery::Kind::kNearDuplicate;
  query.text = "漏電";
  query.similarity = 850;
  query.same_record = true;
  query.groups = {1, 2, 3};
  EXPECT_EQ(question_id(query), "count.1.21f5fdafcd40");
}

TEST(QuestionIdTest, TellsApartWhatDecidesTheAnswer) {
  std::set<std::string> ids = {question_id(some_query())};
  std::size_t questions = 1;
  const auto add = [&](const auto& change) {
    FactQuery query = some_query();
    change(query);
    ids.insert(question_id(query));
    ++questions;
  };
  add([](FactQuery& query) { query.index = "count.2"; });
  add([](FactQuery& query) { query.kind = FactQuery::Kind::kSurge; });
  add([](FactQuery& query) { query.group = 1; });
  add([](FactQuery& query) { query.window = std::chrono::hours(24); });
  add([](FactQuery& query) { query.distinct = true; });
  add([](FactQuery& query) { query.present = 0; });
  add([](FactQuery& query) { query.present = 1; });
  add([](FactQuery& query) { query.similarity = 850; });
  add([](FactQuery& query) { query.same_record = true; });
  add([](FactQuery& query) { query.text = "漏電"; });
  add([](FactQuery& query) { query.groups = {12}; });
  add([](FactQuery& query) { query.groups = {1, 2}; });
  EXPECT_EQ(ids.size(), questions);
}

// When and by whom it is asked does not.
TEST(QuestionIdTest, IsThatOfTheSameQuestionOfAnotherRecord) {
  FactQuery query = some_query();
  query.record = 5;
  query.at = TimePoint(std::chrono::hours(1));
  EXPECT_EQ(question_id(query), question_id(some_query()));
}

}  // namespace
}  // namespace triaged

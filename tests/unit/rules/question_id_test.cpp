// Answers of the journal are stored under the question's id, so it stays what it was.
#include <gtest/gtest.h>

#include "base/crypto.h"
#include "base/json.h"
#include "rules/judge/fact_book.h"

namespace triaged {
namespace {

std::string first_id(const FactQuery& query) {
  const Json parts = {static_cast<int>(query.kind),
                      query.group,
                      query.window.count(),
                      query.distinct,
                      query.present ? Json(*query.present) : Json(),
                      query.text.empty() ? "" : sha256_hex(query.text),
                      query.similarity,
                      query.same_record,
                      query.groups};
  return query.index + "." + sha256_hex(dump_json(parts)).substr(0, 12);
}

TEST(QuestionIdTest, IsWhatStoredDecisionsHold) {
  FactQuery query;
  query.index = "count.1";
  query.group = 18'446'744'073'709'551'615ULL;
  query.window = std::chrono::hours(24 * 7);
  EXPECT_EQ(question_id(query), first_id(query));
  query.present = 0;
  query.distinct = true;
  EXPECT_EQ(question_id(query), first_id(query));
  query.kind = FactQuery::Kind::kNearDuplicate;
  query.text = "漏電";
  query.similarity = 850;
  query.same_record = true;
  EXPECT_EQ(question_id(query), first_id(query));
  query.kind = FactQuery::Kind::kOpenEach;
  query.groups = {1, 2, 3};
  EXPECT_EQ(question_id(query), first_id(query));
}

}  // namespace
}  // namespace triaged

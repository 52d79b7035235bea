#include <gmock/gmock.h>

#include "adapters/fixtures.h"
#include "adapters/load.h"

namespace triaged {
namespace {

using testing::HasSubstr;

struct IdCase {
  const char* name;
  const char* created;  ///< the desk's answer to the call that opens a ticket
  const char* reason;
};

std::ostream& operator<<(std::ostream& out, const IdCase& c) {
  return out << c.name;
}

class LearnedIdTest : public testing::TestWithParam<IdCase> {
 protected:
  /// What becomes of a sync that has to open a ticket first.
  static SendOutcome open(const char* created) {
    const auto desk = load_fixture_adapter(std::string(TRIAGED_SOURCE_DIR) + "/adapters/rt").take();
    OutboxEntry entry;
    entry.args = {{"open", {{"channel", "sms"}, {"text", "漏電"}}}};
    Record record;
    record.number = "FW202611210001";
    record.source = "sms";
    record.tags["漏電"] = {"漏電", true, Actor::kRule, "safety"};
    const SendTask task{&entry, &record, "", TimePoint(Millis(1'795'253'405'000))};
    const std::vector<HttpResponse> answers{{200, {}, R"({"items": []})", ""},
                                            {201, {}, created, ""}};
    return desk->next(task, answers);
  }
};

TEST_P(LearnedIdTest, WhatCanBeNoIdIsRefused) {
  const SendOutcome outcome = open(GetParam().created);
  const auto* dead = std::get_if<SendDead>(&outcome);
  ASSERT_NE(dead, nullptr);
  EXPECT_THAT(dead->reason, HasSubstr(GetParam().reason));
}

constexpr const char* kNoId = "neither text nor a number";
INSTANTIATE_TEST_SUITE_P(Table,
                         LearnedIdTest,
                         testing::Values(IdCase{"object", R"({"id": {"id": 7}})", kNoId},
                                         IdCase{"list", R"({"id": [7]})", kNoId},
                                         IdCase{"truth", R"({"id": true})", kNoId},
                                         IdCase{"null", R"({"id": null})", "did not say which"},
                                         IdCase{"nothing", "{}", "did not say which"}),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST_F(LearnedIdTest, TextAndNumbersAreIds) {
  for (const char* created : {R"({"id": 7})", R"({"id": "7"})"}) {
    const SendOutcome outcome = open(created);
    const auto* step = std::get_if<SendStep>(&outcome);
    ASSERT_NE(step, nullptr) << created;
    EXPECT_THAT(step->call.url, HasSubstr("/ticket/7")) << created;
  }
}

}  // namespace
}  // namespace triaged

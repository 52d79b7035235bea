// A rule's `limit` in rule tests: what it refuses is held back there as at work.
#include <gmock/gmock.h>

#include "rules/test/test_runner.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

constexpr const char* kPermitRules = R"(version: 1
engage:
  - id: away
    event: message.customer
    then: {message: "上班後回覆", limit: {per: ticket, at_most: 1, in: 8h}}
  - {id: greet, event: message.customer, when: {text: 您好}, then: {message: "您好"}}
)";

/// What fails in a case of these steps.
std::vector<std::string> failures(const std::string& steps) {
  ScratchFolder folder;
  folder.write("rules.yaml", kPermitRules);
  folder.write("a.test.yaml", "cases:\n  - name: n\n    steps:\n" + steps);
  TestRunner runner({"UTC", "zh-Hant"});
  Faults faults;
  std::vector<std::string> out;
  for (const TestCaseResult& result : runner.run_file(folder.file("a.test.yaml"), faults)) {
    for (const Fault& failure : result.failures) {
      out.push_back(failure.message);
    }
  }
  EXPECT_EQ(faults.render(), "");
  return out;
}

TEST(PermitBookTest, WhatALimitRefusesIsHeldBackUntilItsTimeIsOver) {
  EXPECT_THAT(failures(R"(
      - {event: {type: message.customer, text: 在嗎}, expect: {messages: 上班後回覆, held_back: none}}
      - {at: 1h, event: {type: message.customer, text: 您好}, expect: {messages: {exactly: [您好]}, held_back: away}}
      - {at: 8h, event: {type: message.customer, text: 在嗎}, expect: {messages: 上班後回覆}}
)"),
              testing::IsEmpty());
}

TEST(PermitBookTest, ALimitCountsForWhomItSays) {
  EXPECT_THAT(failures(R"(
      - {event: {type: message.customer, conversation: a, text: 在嗎}, expect: {messages: 上班後回覆}}
      - {event: {type: message.customer, conversation: b, text: 在嗎}, expect: {messages: 上班後回覆}}
      - {event: {type: message.customer, conversation: a, text: 還在嗎}, expect: {messages: none}}
)"),
              testing::IsEmpty());
}

}  // namespace
}  // namespace triaged

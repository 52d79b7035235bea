#include <gmock/gmock.h>

#include "unit/rules/rules_fixture.h"

namespace triaged {
namespace {

struct FactFault {
  const char* name;
  const char* when;
  const char* says;
};
std::ostream& operator<<(std::ostream& out, const FactFault& one) {
  return out << one.name;
}

constexpr FactFault kFactFaults[] = {
    {"no_window", "{count: {of: ticket, at_least: 2}}", "'in'"},
    {"no_item", "{count: {in: 7d, at_least: 2}}", "write ticket, message or survey"},
    {"unknown_item", "{count: {of: tickets, in: 7d, at_least: 2}}", "did you mean 'ticket'?"},
    {"no_bound", "{count: {of: ticket, in: 7d}}", "has no bound (add 'at_least' or 'at_most')"},
    {"crossed_bounds",
     "{count: {of: ticket, in: 7d, at_least: 3, at_most: 2}}",
     "can never hold: 'at_most' is below 'at_least'"},
    {"a_set_is_no_group",
     "{count: {of: ticket, same: ticket.tags, in: 7d, at_least: 3}}",
     "names 'ticket.tags', which has many values"},
    {"unknown_field",
     "{count: {of: ticket, same: customer.ids, in: 7d, at_least: 3}}",
     "did you mean 'customer.id'?"},
    {"per_is_not_same",
     "{count: {of: ticket, per: customer.id, in: 7d, at_least: 3}}",
     "write `same: customer.id`"},
    {"nested",
     "{count: {of: ticket, where: {count: {of: ticket, in: 1d, at_least: 1}}, in: 7d, at_least: "
     "3}}",
     "holds a test that cannot be indexed"},
    {"surge_without_factor", "{surge: {in: 1h, at_least: 8}}", "how many times the usual number"},
    {"surge_without_floor", "{surge: {in: 1h, times_normal: 3}}", "at the very least"},
    {"near_of_surveys",
     "{near_duplicate: {of: survey, same: customer.id, in: 24h}}",
     "texts are compared `of: message` or `of: ticket`"},
    {"similarity_is_a_share",
     "{near_duplicate: {of: message, same: customer.id, in: 24h, similarity: 85}}",
     "'similarity'"},
};

class FactFaultTest : public testing::TestWithParam<FactFault> {};

TEST_P(FactFaultTest, IsSaidWithWhatToDo) {
  const std::string faults = faults_of(std::string("version: 1\nclassify:\n  - id: r\n    when: ") +
                                       GetParam().when + "\n    then: {tag: [x]}\n");
  EXPECT_THAT(faults, testing::HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(All, FactFaultTest, testing::ValuesIn(kFactFaults), [](const auto& one) {
  return one.param.name;
});

TEST(FactTextTest, QuestionsThatDifferInOrderOnlyAreTheSameIndex) {
  const auto index_of = [](const std::string& when) {
    const auto program =
        program_of("version: 1\nclassify:\n  - {id: r, when: " + when + ", then: {tag: [x]}}\n");
    return program->fact_specs().at(0)->index.id;
  };
  const std::string first = index_of(
      "{count: {of: message, same: [customer.id, ticket.channel], where: {tag: [a, b]}, in: 7d, "
      "at_least: 3}}");
  EXPECT_EQ(first,
            index_of("{count: {where: {tag: [b, a]}, of: message, at_most: 9, in: 1h, same: "
                     "[ticket.channel, customer.id]}}"));
  EXPECT_NE(first,
            index_of("{count: {where: {tag: [b, a]}, of: ticket, at_most: 9, in: 1h, same: "
                     "[ticket.channel, customer.id]}}"));
}

TEST(FactTextTest, TheCanonicalFormNamesEverythingThatDecides) {
  const auto program = program_of(
      "version: 1\nclassify:\n  - {id: r, when: {surge: {same: ticket.channel, distinct: "
      "customer.id, in: 1h, at_least: 8, times_normal: 2.5}}, then: {tag: [x]}}\n");
  EXPECT_EQ(condition_to_string(*program->rules().rules.at(0).when),
            "surge: {of ticket, same [ticket.channel], distinct customer.id, in 1h, at_least 8, "
            "times_normal 2.5}");
}

}  // namespace
}  // namespace triaged

#include "deliver/gate.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace triaged {
namespace {

const TimePoint kNow = TimePoint(std::chrono::hours(490'000));

struct ModeCase {
  const char* name;
  DeliveryMode mode;
  EntryKind kind;
  bool sent;
};
class ModeTest : public testing::TestWithParam<ModeCase> {};

TEST_P(ModeTest, LetsThroughWhatTheModeAllows) {
  DeliveryPolicy policy;
  policy.mode = GetParam().mode;
  OutboxEntry entry;
  entry.kind = GetParam().kind;
  const auto reason = withhold_reason(entry, Record{}, policy, kNow);
  EXPECT_EQ(!reason.has_value(), GetParam().sent) << reason.value_or("sent");
}

INSTANTIATE_TEST_SUITE_P(
    Modes,
    ModeTest,
    testing::Values(
        ModeCase{"ObserveSync", DeliveryMode::kObserve, EntryKind::kSync, false},
        ModeCase{"ObserveNote", DeliveryMode::kObserve, EntryKind::kNote, false},
        ModeCase{"InternalSync", DeliveryMode::kInternal, EntryKind::kSync, true},
        ModeCase{"InternalNote", DeliveryMode::kInternal, EntryKind::kNote, true},
        ModeCase{"InternalRelay", DeliveryMode::kInternal, EntryKind::kRelay, true},
        ModeCase{"InternalMessage", DeliveryMode::kInternal, EntryKind::kMessage, false},
        ModeCase{"InternalNotify", DeliveryMode::kInternal, EntryKind::kNotify, false},
        ModeCase{"InternalWebhook", DeliveryMode::kInternal, EntryKind::kWebhook, false},
        ModeCase{"LiveMessage", DeliveryMode::kLive, EntryKind::kMessage, true}),
    [](const auto& tested) { return tested.param.name; });

struct CustomerCase {
  const char* name;
  const char* listed;
  bool sent;
};
class OnlyToTest : public testing::TestWithParam<CustomerCase> {};

TEST_P(OnlyToTest, SendsToTestCustomersAlone) {
  DeliveryPolicy policy;
  policy.mode = DeliveryMode::kLive;
  policy.only_to = {"nobody@example.com", GetParam().listed};
  Record record;
  record.customer.id = "c-17";
  record.customer.email = "Tester@Example.com";
  record.customer.phone = "+8613800000000";
  record.customer.member_no = "M99";
  const auto reason = withhold_reason(OutboxEntry{}, record, policy, kNow);
  EXPECT_EQ(!reason.has_value(), GetParam().sent) << reason.value_or("sent");
  EXPECT_EQ(reason.value_or("").find("example.com"), std::string::npos) << "a contact leaked";
}

INSTANTIATE_TEST_SUITE_P(Customers,
                         OnlyToTest,
                         testing::Values(CustomerCase{"Mail", "tester@example.com", true},
                                         CustomerCase{"Phone", "+86 138-0000-0000", true},
                                         CustomerCase{"Id", "c-17", true},
                                         CustomerCase{"Member", "M99", true},
                                         CustomerCase{"Other", "other@example.com", false},
                                         CustomerCase{"PartOfMail", "example.com", false},
                                         CustomerCase{"Empty", "", false}),
                         [](const auto& tested) { return tested.param.name; });

TEST(OnlyToTest, EmptyFieldsOfTheCustomerMatchNothing) {
  DeliveryPolicy policy;
  policy.mode = DeliveryMode::kLive;
  policy.only_to = {""};
  EXPECT_TRUE(withhold_reason(OutboxEntry{}, Record{}, policy, kNow).has_value());
}

}  // namespace
}  // namespace triaged

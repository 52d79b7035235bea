// What an agent sees in the tool after customers, agents and the tool itself have acted.
#include <gmock/gmock.h>

#include "e2e/desk_fixture.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kDanger = "充電器插上就漏電，還發燙";
constexpr const char* kDangerLabel = "安全風險";

class ChatwootE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    start_daemon();
  }
};

TEST_F(ChatwootE2eTest, ShowsLabelsPriorityTeamAndANoteWithTheWords) {
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const Json shown = ticket(id);
  EXPECT_THAT(labels_of(shown), Contains(kDangerLabel));
  EXPECT_EQ(shown["priority"], "urgent");
  EXPECT_EQ(shown["meta"]["team"]["name"], "安全應急組") << shown;
  ASSERT_THAT(notes_of(shown), SizeIs(1)) << "one note for one event";
  EXPECT_THAT(notes_of(shown)[0], HasSubstr("漏電"));
  EXPECT_THAT(notes_of(shown)[0], HasSubstr("發燙"));
  EXPECT_THAT(answers_of(shown), IsEmpty()) << "nothing goes to the customer";
}

TEST_F(ChatwootE2eTest, DoesNotAnswerItsOwnEchoes) {
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const std::size_t once = writes().size();
  EXPECT_GE(desk_->deliveries().size(), 5U) << "labels, priority, team and note came back";
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(writes().size(), once);
  EXPECT_THAT(dead_letters(), IsEmpty());
}

}  // namespace
}  // namespace triaged::e2e

#include <gmock/gmock.h>

#include "rules/load_program.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kDir = std::string(TRIAGED_SOURCE_DIR) + "/tests/unit/rules/data/company";

class ExampleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Faults faults;
    const std::vector<std::string> layers{kDir};
    program_ = load_program(layers, {"Asia/Shanghai", "zh-Hant"}, faults);
    ASSERT_NE(program_, nullptr) << faults.render();
  }

  std::shared_ptr<const CompiledProgram> program_;
};

TEST_F(ExampleTest, SimplifiedTextMatchesTheTraditionalListAndChainsThroughItsTag) {
  Dialogue dialogue(program_);
  const Decision decision = dialogue.say("插上就漏电，还发烫！！！");
  EXPECT_THAT(fired_ids(decision),
              ElementsAre("cls.agitated", "cls.safety", "pri.safety", "rt.safety"));
  EXPECT_THAT(tags_of(decision), ElementsAre("安全風險"));
  EXPECT_EQ(decision.record.priority.value, "高");
  EXPECT_EQ(decision.record.group.value, "安全應急組");
  EXPECT_EQ(decision.record.dimensions.at("kind").value, "投訴");
  EXPECT_EQ(decision.record.scores.at("urgency"), 60);
  EXPECT_THAT(decision.fired[1].evidence,
              ElementsAre(Evidence{"漏电", MessagePart::kText, 3, 5},
                          Evidence{"发烫", MessagePart::kText, 7, 9}));
}

TEST_F(ExampleTest, NegatedHitIsCancelled) {
  Dialogue dialogue(program_);
  const Decision decision = dialogue.say("放心，沒有漏電，只是想問保固多久");
  EXPECT_THAT(fired_ids(decision), IsEmpty());
  EXPECT_EQ(decision.record.priority.value, "低");
  EXPECT_EQ(decision.record.group.value, "人工分派");
  EXPECT_EQ(decision.record.dimensions.at("kind").value, "咨詢");
}

TEST_F(ExampleTest, NegationInAnotherClauseCancelsNothing) {
  Dialogue dialogue(program_);
  EXPECT_THAT(fired_ids(dialogue.say("沒有。漏電！")), Contains("cls.safety"));
}

TEST_F(ExampleTest, ExceptionAppliesUntilItsLastDay) {
  Dialogue before(program_);
  EXPECT_THAT(fired_ids(before.say("充電時微溫，發燙")), Not(Contains("cls.safety")));
  Dialogue after(program_);
  Event late = after.message("充電時微溫，發燙");
  late.at = parse_time("2027-04-01T00:00:00+08:00").value();
  EXPECT_THAT(fired_ids(after.judge(late)), Contains("cls.safety"));
}

TEST_F(ExampleTest, TableRowNamesTheGroupAndWeightDecides) {
  Dialogue dialogue(program_);
  const Decision plain = dialogue.say("請問 x200 怎麼用");
  EXPECT_EQ(plain.record.group.value, "小家電組");
  const Decision safety = dialogue.say("X200 漏電了");
  EXPECT_THAT(fired_ids(safety),
              ElementsAre("cls.safety", "pri.safety", "rt.product", "rt.safety"));
  EXPECT_EQ(safety.record.group.value, "安全應急組");
  EXPECT_THAT(safety.conflicts, IsEmpty());
}

}  // namespace
}  // namespace triaged

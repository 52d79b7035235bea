#include <gmock/gmock.h>

#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kBase = R"(version: 1
lists:
  漏電詞:   [漏電, 觸電, 電到手, 冒煙, 發燙, 起火]
  否定詞:   [沒有, 沒, 不會, 並未, 不是]
  催促詞:   [馬上, 立刻, 現在就, 再不處理]
tables:
  產品:     {file: products.csv, key: model, columns: [line, owner_group, core_function]}
dimensions:
  kind:     {values: [咨詢, 投訴, 建議, 表揚], default: 咨詢}
  problem:  {values: [產品質量, 服務流程, 人員服務, 其他建議]}
  emotion:  {values: [憤怒, 焦慮, 失望, 平和, 滿意], many: true}
priority:   {levels: [低, 中, 高], default: 低}
status:     {values: [待處理, 處理中, 等待客戶, 等待配件, 已解決, 待回訪關閉, 已關閉, 需升級], default: 待處理, closed: [已關閉]}
scores:
  urgency:  {levels: {低: 0, 中: 30, 高: 60}, cap_per_group: 60}

classify:
  - id: cls.safety
    why: 漏電、發熱屬安全風險（E 節 high）
    when: {text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}
    then: {tag: [安全風險], set: {problem: 產品質量, kind: 投訴}}
    except:
      - name: 充電時微溫
        when: {text: {near: [微溫, 充電], within: 6}}
        owner: qa@shop
        until: 2027-03-31
  - id: cls.agitated
    when: {any: [{text: {has_any: $催促詞}}, {message.exclaims: {gte: 3}}]}
    then: {set: {emotion: [憤怒]}, score: {urgency: {add: 60, group: tone}}}

prioritize:
  - id: pri.safety
    when: {tag: 安全風險}
    then: {raise: 高}

route:
  - id: rt.product
    when: {text: {has_key: 產品}}
    then: {group: $row.owner_group}
    weight: 50
  - id: rt.safety
    when: {tag: 安全風險}
    then: {group: 安全應急組, collaborators: [品質部]}
    weight: 200
default_route: 人工分派
)";
constexpr const char* kProducts =
    "model,line,owner_group,core_function\nX200,水壺,小家電組,加熱\nK9,耳機,音訊組,聲音\n";

Files example_files() {
  return {{"base.yaml", kBase}, {"products.csv", kProducts}};
}

class ExampleTest : public ::testing::Test {
 protected:
  std::shared_ptr<const CompiledProgram> program_ = program_of(example_files());
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
              ElementsAre(Evidence{"漏电", "text", 3, 5}, Evidence{"发烫", "text", 7, 9}));
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

TEST(LaterLanguageTest, CountAndSurgeRulesAreLocatedFaults) {
  const std::string faults = faults_of(R"(version: 1
priority: {levels: [低, 高], default: 低}
prioritize:
  - id: pri.repeat
    when: {count: {of: ticket, same: customer.id, in: 7d, at_least: 3}}
    then: {raise: 高}
  - id: pri.surge
    when: {surge: {same: [product.model], in: 1h, at_least: 8}}
    then: {raise: 高, link: {parent: incident}}
)");
  EXPECT_THAT(faults, HasSubstr("r.yaml:5:12: condition 'count' is not supported by this version"));
  EXPECT_THAT(faults, HasSubstr("r.yaml:8:12: condition 'surge' is not supported by this version"));
  EXPECT_THAT(faults,
              HasSubstr("r.yaml:9:22: 'link' in 'then' of rule 'pri.surge' is not supported"));
}

}  // namespace
}  // namespace triaged

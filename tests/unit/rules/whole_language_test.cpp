// The files of a company and of one of its shops, as admins write them, with every part of the
// language that loads today: they must load, in two layers, without a word from `check`.
#include <gmock/gmock.h>

#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;

constexpr const char* kBase = R"(version: 1
lists:
  危險詞: [漏電, 觸電, 冒煙, 起火]
  否定詞: [沒有, 沒, 不會]
  催促詞: [馬上, 立刻]
tables:
  產品: {file: products.csv, key: model, columns: [owner_group]}
macros:
  常客: {params: {n: 3, in: 7d}, count: {of: ticket, where: {kind: 投訴}, same: customer.id, in: $in, at_least: $n}}
dimensions:
  kind:    {values: [咨詢, 投訴], default: 咨詢}
  problem: {values: [品質, 流程]}
  emotion: {values: [憤怒, 平和], many: true}
scores:
  urgency: {levels: {低: 0, 中: 30, 高: 60}, cap_per_group: 60}
audit:
  - id: dup.near
    when: {near_duplicate: {of: message, same: customer.id, in: 24h, similarity: 0.85}}
    then: {audit: {verdict: suspected_duplicate}}
classify:
  - id: cls.danger
    why: 會傷人的事最先辦
    when: {text: {has_any: $危險詞, unless_near: {list: $否定詞, within: 4}}}
    then: {tag: [安全風險], set: {problem: 品質, kind: 投訴}}
    except:
      - name: 溫溫的不算
        when: {text: {near: [溫溫, 充電], within: 6}}
        owner: qa@shop.example
        until: 2037-03-31
  - id: cls.upset
    when: {any: [{text: {has_any: $催促詞}}, {message.exclaims: {gte: 3}}]}
    then: {set: {emotion: [憤怒]}, score: {urgency: {add: 60, group: tone}}}
prioritize:
  - {id: pri.danger, when: {tag: 安全風險}, then: {raise: 高}}
  - id: pri.repeat
    mode: shadow
    shadow: {until: 2036-12-31, promote_if: {agree: ">= 95%", changes: "<= 3%", seen: ">= 200"}}
    when: {macro: {常客: {n: 3, in: 7d}}}
    then: {raise: 中, tag: [多次反饋]}
  - id: pri.surge
    when: {surge: {same: [product.model, problem], distinct: customer.id, in: 1h, at_least: 8, times_normal: 3}}
    then: {raise: 高, link: {parent: incident}, notify: {to: 值班}, limit: {per: group, at_most: 1, in: 2h}}
route:
  - {id: rt.product, when: {text: {has_key: 產品}}, then: {group: $row.owner_group}, weight: 50}
  - {id: rt.danger, when: {tag: 安全風險}, then: {group: 應急組, collaborators: [應急組]}, weight: 200}
default_route: 應急組
)";

constexpr const char* kService = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
status: {values: [新建, 等客戶, 已解決, 已關閉, 升級], default: 新建, closed: [已關閉]}
people: {wang: {name: 王工, on: {email: wang@shop.example}, speaks: [zh-Hans]}}
teams: {應急組: {members: [wang], supervisor: wang, department: 技術部, on: {support-chat: "3"}}, 小家電組: {members: [wang]}}
duty: {值班: {file: duty.csv}}
calendars: {上班: {zone: Asia/Shanghai, week: {mon-fri: ["09:00-18:00"]}, closed: [2026-10-01..2026-10-07], open: {2026-10-10: ["09:00-18:00"]}}}
sla:
  - id: sla.all
    calendar: {高: always, 中: 上班, 低: 上班}
    stages: {回應: {start: ticket.created, stop: message.agent, target: {高: 30m, 中: 2h, 低: 4h}}}
    warn: [{at: 80%, then: {notify: {to: assignee}}}]
    breach: [{after: 0m, then: {escalate: wang, note: 超時了}}]
)";

constexpr const char* kShop = R"(version: 1
override:
  - {list: 危險詞, append: [麻手]}
  - {rule: rt.danger, replace: {then: {group: 應急組, collaborators: [wang]}}}
)";

Files company() {
  return {{"base.yaml", kBase},
          {"service.yaml", kService},
          {"products.csv", "model,owner_group\nX200,小家電組\n"},
          {"duty.csv", "from,to,person\n2026-09-30,2026-10-31,wang\n"}};
}

TEST(WholeLanguageTest, ACompanysFilesLoadWithoutAWord) {
  EXPECT_EQ(faults_of(company()), "");
}

TEST(WholeLanguageTest, AShopsLayerChangesThem) {
  Files files = company();
  files["1/shop.yaml"] = kShop;
  Dialogue dialogue(program_of(files));
  const Decision decision = dialogue.say("X200外殼麻手！！！");
  EXPECT_THAT(fired_ids(decision),
              ElementsAre("cls.danger", "cls.upset", "pri.danger", "rt.danger", "rt.product"));
  EXPECT_EQ(decision.record.group.value, "應急組");
  EXPECT_THAT(present_names(decision.record.collaborators), ElementsAre("wang"));
  EXPECT_EQ(decision.record.priority.value, "高");
}

TEST(WholeLanguageTest, TheSafetyOfANegationIsKept) {
  Dialogue dialogue(program_of(company()));
  const Decision decision = dialogue.say("放心，沒有漏電，只想問保固");
  EXPECT_TRUE(fired_ids(decision).empty());
  EXPECT_EQ(decision.record.priority.value, "低");
}

}  // namespace
}  // namespace triaged

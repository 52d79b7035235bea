#pragma once

#include <string>

#include "rules_fixture.h"

namespace triaged {

/// What the rules of merge_test and locks_test write to.
inline constexpr const char* kMergedDeclarations = R"(version: 1
dimensions:
  kind:    {values: [咨詢, 投訴, 建議], default: 咨詢}
  problem: {values: [產品質量, 服務流程, 人員服務]}
  emotion: {values: [憤怒, 失望, 平和], many: true}
priority: {levels: [低, 中, 高], default: 低}
status:   {values: [待處理, 處理中, 已解決, 已關閉, 需升級], default: 待處理, closed: [已關閉]}
scores:
  urgency: {levels: {低: 0, 中: 30, 高: 60}, cap_per_group: 60}
people: {li: {name: 李工}, wang: {name: 王工}}
default_route: 人工分派
)";

inline Dialogue dialogue_of(const std::string& rules) {
  return Dialogue(program_of(kMergedDeclarations + rules));
}

}  // namespace triaged

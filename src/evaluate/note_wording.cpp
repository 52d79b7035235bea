#include "evaluate/note_wording.h"

namespace triaged {
namespace {

constexpr NoteWording kTraditional{.tags = "標籤",
                                   .priority = "優先級",
                                   .group = "組",
                                   .assignee = "負責人",
                                   .status = "狀態",
                                   .verdict = "訊息的判定",
                                   .valid = "有效",
                                   .why = "依據：{words}（{rule}）",
                                   .correct = "不對的話，直接改掉即可，系統不會再改回來。",
                                   .conflict = "規則對「{field}」意見不一，保留「{value}」。",
                                   .escalated = "已升級給 {target}。",
                                   .duplicate = "疑似與 {number} 重複（相似 {percent}%）。",
                                   .held = "次數已滿，未送出：{text}",
                                   .supervisor = "主管",
                                   .quote_open = "「",
                                   .quote_close = "」",
                                   .list_comma = "、"};

constexpr NoteWording kSimplified{.tags = "标签",
                                  .priority = "优先级",
                                  .group = "组",
                                  .assignee = "负责人",
                                  .status = "状态",
                                  .verdict = "消息的判定",
                                  .valid = "有效",
                                  .why = "依据：{words}（{rule}）",
                                  .correct = "不对的话，直接改掉即可，系统不会再改回来。",
                                  .conflict = "规则对“{field}”意见不一，保留“{value}”。",
                                  .escalated = "已升级给 {target}。",
                                  .duplicate = "疑似与 {number} 重复（相似 {percent}%）。",
                                  .held = "次数已满，未送出：{text}",
                                  .supervisor = "主管",
                                  .quote_open = "“",
                                  .quote_close = "”",
                                  .list_comma = "、"};

constexpr NoteWording kEnglish{
    .tags = "tags",
    .priority = "priority",
    .group = "group",
    .assignee = "assignee",
    .status = "status",
    .verdict = "the verdict",
    .valid = "valid",
    .why = "because of {words} ({rule})",
    .correct = "If this is wrong, just change it: it will not be changed back.",
    .conflict = "Rules disagree on {field}: kept \"{value}\".",
    .escalated = "Escalated to {target}.",
    .duplicate = "seems to repeat {number} ({percent}% the same).",
    .held = "not sent, its limit is used up: {text}",
    .supervisor = "the supervisor",
    .quote_open = "\"",
    .quote_close = "\"",
    .list_comma = ", "};

}  // namespace

const NoteWording& note_wording(std::string_view language) {
  if (language == "zh-Hant") {
    return kTraditional;
  }
  return language == "zh-Hans" || language == "zh" ? kSimplified : kEnglish;
}

}  // namespace triaged

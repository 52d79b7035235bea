#include "yaml/phrase_table.h"

namespace triaged {
namespace {

// How messages name places and kinds of values. A row is tried after those above it.
constexpr Phrase kPlacePhrases[] = {
    {"rule '{0}'", "規則「{0}」", "规则“{0}”"},
    {"macro '{0}'", "巨集「{0}」", "宏“{0}”"},
    {"list '{0}'", "清單「{0}」", "列表“{0}”"},
    {"table '{0}'", "表格「{0}」", "表格“{0}”"},
    {"lexicon '{0}'", "詞庫「{0}」", "词库“{0}”"},
    {"template '{0}'", "範本「{0}」", "模板“{0}”"},
    {"survey '{0}'", "問卷「{0}」", "问卷“{0}”"},
    {"sla '{0}'", "服務水準「{0}」", "服务水平“{0}”"},
    {"schedule '{0}'", "排程「{0}」", "计划“{0}”"},
    {"duty '{0}'", "值班表「{0}」", "值班表“{0}”"},
    {"calendar '{0}'", "行事曆「{0}」", "日历“{0}”"},
    {"dimension '{0}'", "維度「{0}」", "维度“{0}”"},
    {"score '{0}'", "分數「{0}」", "分数“{0}”"},
    {"person '{0}'", "人員「{0}」", "人员“{0}”"},
    {"team '{0}'", "團隊「{0}」", "团队“{0}”"},
    {"stage '{0}'", "階段「{0}」", "阶段“{0}”"},
    {"class '{0}'", "類別「{0}」", "类别“{0}”"},
    {"source '{0}'", "來源「{0}」", "来源“{0}”"},
    {"destination '{0}'", "目的地「{0}」", "目的地“{0}”"},
    {"a rule file", "規則檔", "规则文件"},
    {"a test file", "測試檔", "测试文件"},
    {"a case", "測試案例", "测试案例"},
    {"a step", "測試步驟", "测试步骤"},
    {"an override", "override 的一項", "override 的一项"},
    {"an event", "事件", "事件"},
    {"the configuration", "設定檔", "配置文件"},
    {"a text of [0]", "[0]的文字", "[0]的文字"},
    {"a condition of [0]", "[0]的條件", "[0]的条件"},
    {"a question of [0]", "[0]的題目", "[0]的题目"},
    {"an 'except' of [0]", "[0]的 'except'", "[0]的 'except'"},
    {"an entry of '{0}' of [1]", "[1]的 '{0}' 裡的一項", "[1]的 '{0}' 里的一项"},
    {"an entry of '{0}'", "'{0}' 裡的一項", "'{0}' 里的一项"},
    {"the test of '{0}' in [1]", "[1]對 '{0}' 的檢查", "[1]对 '{0}' 的检查"},
    {"the test of '{0}'", "對 '{0}' 的檢查", "对 '{0}' 的检查"},
    {"a value of '{0}'", "'{0}' 的值", "'{0}' 的值"},
    {"a value in [0]", "[0]裡的值", "[0]里的值"},
    {"a level of [0]", "[0]的等級", "[0]的等级"},
    {"the parameters of macro '{0}'", "巨集「{0}」的參數", "宏“{0}”的参数"},
    {"the field of 'table'", "'table' 的欄位", "'table' 的字段"},
    {"the file of [0]", "[0]的檔案", "[0]的文件"},
    {"[0] in [1]", "[1]裡的 [0]", "[1]里的 [0]"},
    {"[0] of [1]", "[1]的 [0]", "[1]的 [0]"},
    {"group '{0}'", "群組「{0}」", "组“{0}”"},
    {"collaborator '{0}'", "協作者「{0}」", "协作者“{0}”"},
    {"default_route '{0}'", "預設路由「{0}」", "默认路由“{0}”"},
    {"value '{0}'", "值「{0}」", "值“{0}”"},
    {"tag '{0}'", "標籤「{0}」", "标签“{0}”"},
    {"a text", "文字", "文字"},
    {"a list", "清單", "列表"},
    {"a mapping", "對應表", "映射"},
    {"a list of texts", "文字清單", "文字列表"},
    {"a text or a list of texts", "文字或文字清單", "文字或文字列表"},
    {"true or false", "true 或 false", "true 或 false"},
    {"nothing", "空白", "空白"},
    {"a mapping of tests", "檢查的對應表", "检查的映射"},
    {"a whole number from {0} to {1}", "{0} 到 {1} 的整數", "{0} 到 {1} 的整数"},
    {"a number from {0} to {1}", "{0} 到 {1} 的數字", "{0} 到 {1} 的数字"},
    {"a duration from {0} to {1}", "{0} 到 {1} 的時間長度", "{0} 到 {1} 的时间长度"},
    {"a size from {0} to {1}", "{0} 到 {1} 的大小", "{0} 到 {1} 的大小"},
    {"a condition", "條件", "条件"},
    {"a list of two words or lists", "兩個詞或清單組成的清單", "两个词或列表组成的列表"},
    {"a name, or a mapping `{0}`", "名稱，或對應表 `{0}`", "名称，或映射 `{0}`"},
    {"a mapping: `{0}` or `{1}`", "對應表：`{0}` 或 `{1}`", "映射：`{0}` 或 `{1}`"},
    {"a mapping `{0}`", "對應表 `{0}`", "映射 `{0}`"},
    {"tag", "標籤", "标签"},
    {"group", "群組", "组"},
    {"[0] or [1]", "[0] 或 [1]", "[0] 或 [1]"},
};

}  // namespace

std::span<const Phrase> phrases_of_places() {
  return kPlacePhrases;
}

}  // namespace triaged

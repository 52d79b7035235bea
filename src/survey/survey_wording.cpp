#include "survey/survey_wording.h"

namespace triaged {
namespace {

constexpr SurveyWording kTraditional{
    .title = "服務評價",
    .yes = "是",
    .no = "否",
    .send = "送出",
    .thanks = "已收到您的回答，謝謝。",
    .answered = "這份問卷已經回答過了，謝謝。",
    .expired = "這份問卷已經過期。",
    .unknown = "找不到這份問卷，請確認連結是否完整。",
    .nothing = "請至少回答一個問題。",
    .bad_scale = "請從所列的選項中選擇。",
    .unreadable = "您寫的文字有無法保存的字元，請用一般文字重新填寫後再送出。",
    .invitation = "您好，{number} 已處理完畢，想聽聽您的評價：{link}"};

constexpr SurveyWording kSimplified{
    .title = "服务评价",
    .yes = "是",
    .no = "否",
    .send = "提交",
    .thanks = "已收到您的回答，谢谢。",
    .answered = "这份问卷已经回答过了，谢谢。",
    .expired = "这份问卷已经过期。",
    .unknown = "找不到这份问卷，请确认链接是否完整。",
    .nothing = "请至少回答一个问题。",
    .bad_scale = "请从所列的选项中选择。",
    .unreadable = "您写的文字有无法保存的字符，请用普通文字重新填写后再提交。",
    .invitation = "您好，{number} 已处理完毕，想听听您的评价：{link}"};

constexpr SurveyWording kEnglish{
    .title = "Your rating",
    .yes = "Yes",
    .no = "No",
    .send = "Send",
    .thanks = "We have received your answer. Thank you.",
    .answered = "This survey has already been answered. Thank you.",
    .expired = "This survey has expired.",
    .unknown = "There is no such survey. Please check that the link is complete.",
    .nothing = "Please answer at least one question.",
    .bad_scale = "Please choose one of the values shown.",
    .unreadable =
        "Your text holds characters that cannot be kept. Please write it again in plain text and "
        "send it.",
    .invitation = "Hello, {number} has been dealt with. How did it go? {link}"};

}  // namespace

const SurveyWording& survey_wording(std::string_view language) {
  if (language == "zh-Hant") {
    return kTraditional;
  }
  return language == "zh-Hans" || language == "zh" ? kSimplified : kEnglish;
}

}  // namespace triaged

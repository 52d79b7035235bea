#pragma once

#include <string_view>

namespace triaged {

/// The texts around a survey in one language. Neutral: they name no answer as the wished one.
struct SurveyWording {
  std::string_view title;
  std::string_view yes;
  std::string_view no;
  std::string_view send;
  std::string_view thanks;
  std::string_view answered;
  std::string_view expired;
  std::string_view unknown;
  std::string_view nothing;     ///< "please answer at least one question"
  std::string_view bad_scale;   ///< "please choose one of the values shown"
  std::string_view unreadable;  ///< "your text cannot be kept, please write it again"
  std::string_view invitation;  ///< {number} and {link} stand for themselves
};

/// zh-Hant, zh-Hans, or English for every other language.
const SurveyWording& survey_wording(std::string_view language);

}  // namespace triaged

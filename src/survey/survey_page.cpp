#include "survey/survey_page.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

#include "base/url.h"
#include "survey/survey_wording.h"
#include "text/escape.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::string_view kStyle =
    "body{font:18px/1.5 system-ui,sans-serif;margin:0;background:#f6f7f9;color:#1c2430}"
    "main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:#fff;border-radius:.75rem}"
    "fieldset{border:0;margin:0 0 "
    "1.25rem;padding:0}legend{font-weight:600;padding:0;margin-bottom:.4rem}"
    "label{display:inline-block;margin-right:1rem;padding:.35rem "
    "0}input[type=radio]{width:1.1em;height:1.1em}"
    "textarea{width:100%;min-height:6rem;font:inherit;box-sizing:border-box}"
    "button{font:inherit;padding:.6rem "
    "1.6rem;border:0;border-radius:.5rem;background:#1d5fd1;color:#fff}"
    ".problem{background:#fde8e6;padding:.6rem "
    ".8rem;border-radius:.5rem}.ends{color:#566;font-size:.85em}";

std::string html(std::string_view text) {
  return escape(Markup::kHtml, text);
}

/// The text for a language, else the one for any language, else the first there is.
std::string text_for(const std::map<std::string, std::string>& texts, std::string_view language) {
  for (const std::string& key : {std::string(language), std::string()}) {
    const auto found = texts.find(key);
    if (found != texts.end()) {
      return found->second;
    }
  }
  return texts.empty() ? std::string() : texts.begin()->second;
}

std::string_view kind_name(SurveyQuestion::Kind kind) {
  switch (kind) {
    case SurveyQuestion::Kind::kYesNo:
      return "yes_no";
    case SurveyQuestion::Kind::kScale:
      return "scale";
    case SurveyQuestion::Kind::kText:
      return "text";
  }
  return "text";
}

std::string radio(std::string_view name, std::string_view value, std::string_view label) {
  return fmt::format("<label><input type=\"radio\" name=\"{}\" value=\"{}\"> {}</label>\n",
                     html(name),
                     html(value),
                     html(label));
}

std::string render_question(const Json& question, const SurveyWording& words) {
  const std::string id = string_at(question, "id");
  const std::string kind = string_at(question, "kind");
  std::string body;
  if (kind == "yes_no") {
    body = radio(id, "yes", words.yes) + radio(id, "no", words.no);
  } else if (kind == "scale") {
    for (std::int64_t value = int_at(question, "from", 1); value <= int_at(question, "to", 5);
         ++value) {
      body += radio(id, std::to_string(value), std::to_string(value));
    }
    body += fmt::format("<div class=\"ends\">{} = {} · {} = {}</div>\n",
                        int_at(question, "from", 1),
                        html(string_at(question, "low")),
                        int_at(question, "to", 5),
                        html(string_at(question, "high")));
  } else {
    body = fmt::format("<textarea name=\"{}\" maxlength=\"{}\" aria-label=\"{}\"></textarea>\n",
                       html(id),
                       int_at(question, "max", 500),
                       html(string_at(question, "text")));
  }
  return fmt::format(
      "<fieldset><legend>{}</legend>\n{}</fieldset>\n", html(string_at(question, "text")), body);
}

std::string render_form(const Json& form, const SurveyWording& words, std::string_view problem) {
  std::string body;
  if (!problem.empty()) {
    body += fmt::format("<p class=\"problem\" role=\"alert\">{}</p>\n", html(problem));
  }
  body += "<form method=\"post\" accept-charset=\"utf-8\">\n";
  for (const Json& question : form.at("questions")) {
    body += render_question(question, words);
  }
  return body + fmt::format("<button type=\"submit\">{}</button>\n</form>\n", html(words.send));
}

/// Values by name; the last of a repeated name wins.
Result<std::map<std::string, std::string>> read_fields(std::string_view body,
                                                       const SurveyWording& words) {
  const Result<FormFields> form = parse_form(body);
  if (!form.ok()) {
    return invalid_input(std::string(words.unreadable));
  }
  std::map<std::string, std::string> fields;
  for (const auto& [name, value] : *form) {
    if (!is_valid_utf8(value) || value.find('\0') != std::string::npos) {
      return invalid_input(std::string(words.unreadable));
    }
    fields[name] = value;
  }
  return fields;
}

Result<Json> read_scale(const Json& question, const std::string& text, const SurveyWording& words) {
  std::int64_t value = 0;
  const char* last = text.data() + text.size();
  const auto [end, fault] = std::from_chars(text.data(), last, value);
  if (fault != std::errc() || end != last || value < int_at(question, "from", 1) ||
      value > int_at(question, "to", 5)) {
    return invalid_input(std::string(words.bad_scale));
  }
  return Json(value);
}

Result<Json> read_value(const Json& question, const std::string& text, const SurveyWording& words) {
  const std::string kind = string_at(question, "kind");
  if (kind == "yes_no") {
    if (text != "yes" && text != "no") {
      return invalid_input(std::string(words.bad_scale));
    }
    return Json(text == "yes");
  }
  if (kind == "scale") {
    return read_scale(question, text, words);
  }
  return Json(cut_points(text, static_cast<std::size_t>(int_at(question, "max", 500))));
}

}  // namespace

Json survey_form(const SurveySpec& survey, std::string_view language) {
  Json questions = Json::array();
  for (const SurveyQuestion& question : survey.ask) {
    questions.push_back({{"id", question.id},
                         {"kind", kind_name(question.kind)},
                         {"text", text_for(question.text, language)},
                         {"from", question.from},
                         {"to", question.to},
                         {"low", text_for(question.low, language)},
                         {"high", text_for(question.high, language)},
                         {"max", question.max}});
  }
  return {{"language", std::string(language)}, {"questions", std::move(questions)}};
}

std::string render_survey_page(SurveyPageState state, const Json& form, std::string_view problem) {
  const std::string language = string_at(form, "language");
  const SurveyWording& words = survey_wording(language);
  std::string body;
  switch (state) {
    case SurveyPageState::kOpen:
      body = render_form(form, words, problem);
      break;
    case SurveyPageState::kThanks:
      body = fmt::format("<p>{}</p>\n", html(words.thanks));
      break;
    case SurveyPageState::kAnswered:
      body = fmt::format("<p>{}</p>\n", html(words.answered));
      break;
    case SurveyPageState::kExpired:
      body = fmt::format("<p>{}</p>\n", html(words.expired));
      break;
    case SurveyPageState::kUnknown:
      body = fmt::format("<p>{}</p>\n", html(words.unknown));
      break;
  }
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width,initial-scale=1\"><meta name=\"robots\" content=\"noindex\">"
      "<title>{}</title><style>{}</style></head>\n<body><main><h1>{}</h1>\n{}</main></body>\n</"
      "html>\n",
      html(language.empty() ? "en" : language),
      html(words.title),
      kStyle,
      html(words.title),
      body);
}

Result<Json> parse_survey_answer(const Json& form, std::string_view body) {
  const SurveyWording& words = survey_wording(string_at(form, "language"));
  const std::map<std::string, std::string> fields = TRY(read_fields(body, words));
  Json answers = Json::object();
  for (const Json& question : form.at("questions")) {
    const auto given = fields.find(string_at(question, "id"));
    if (given == fields.end() || trim(given->second).empty()) {
      continue;
    }
    answers[given->first] = TRY(read_value(question, std::string(trim(given->second)), words));
  }
  if (answers.empty()) {
    return invalid_input(std::string(words.nothing));
  }
  return answers;
}

}  // namespace triaged

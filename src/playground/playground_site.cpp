#include "playground/playground_site.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "playground/accepted_language.h"
#include "receive/problem.h"
#include "yaml/fault_phrases.h"
#include "yaml/faults.h"

namespace triaged {

std::string_view playground_html();
std::string_view playground_css();
std::string_view playground_js();

namespace {

constexpr std::string_view kReading = "GET, HEAD";
constexpr std::string_view kRules = "/playground/rules";

struct PageFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view (*text)();
};
constexpr PageFile kPageFiles[] = {
    {"/playground", "text/html; charset=utf-8", playground_html},
    {"/playground/", "text/html; charset=utf-8", playground_html},
    {"/playground/playground.css", "text/css; charset=utf-8", playground_css},
    {"/playground/playground.js", "text/javascript; charset=utf-8", playground_js},
};

HttpAnswer page_answer(const PageFile& file) {
  HttpAnswer answer;
  answer.body = file.text();
  answer.content_type = file.content_type;
  answer.headers = {{"Cache-Control", "no-cache"},
                    {"Referrer-Policy", "no-referrer"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Content-Security-Policy",
                     "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                     "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}};
  return answer;
}

/// The page asks for its own language, whatever the browser's is. Others get English unless they
/// ask.
std::string_view language_of_reader(const HttpRequest& request) {
  return accepted_language(
      find_header(request.headers, "accept-language").value_or(std::string_view()));
}

HttpAnswer refusal(std::string_view title, const Error& error, std::string_view language) {
  return problem_answer(message_in(title, language), in_language(error, language));
}

HttpAnswer refusal(int status,
                   std::string_view title,
                   std::string_view detail,
                   std::string_view language) {
  return problem_answer(status, message_in(title, language), message_in(detail, language));
}

HttpAnswer data_answer(const OrderedJson& json) {
  HttpAnswer answer = json_answer(200, dump_json(json));
  answer.headers = {{"Cache-Control", "no-store"}};
  return answer;
}

}  // namespace

HttpAnswer PlaygroundSite::handle(const HttpRequest& request, const Result<void>& allowed) {
  const std::string_view path = request.path;
  const bool judging = path == "/playground/judge";
  const std::string_view language = language_of_reader(request);
  if (auto refused = refuse_method(request, judging ? "POST" : kReading, language)) {
    return *std::move(refused);
  }
  const auto* file = std::ranges::find(kPageFiles, path, &PageFile::path);
  if (file != std::end(kPageFiles)) {
    return page_answer(*file);
  }
  if (!allowed.ok()) {
    return refusal("not allowed", allowed.error(), language);
  }
  if (judging) {
    return judge(request, language);
  }
  if (path == kRules) {
    return data_answer(playground_.overview());
  }
  if (path.starts_with(kRules) && path.substr(kRules.size()).starts_with("/")) {
    return show_rule(std::string(path.substr(kRules.size() + 1)), language);
  }
  return refusal(404, "not found", "the page is at /playground", language);
}

HttpAnswer PlaygroundSite::judge(const HttpRequest& request, std::string_view language) {
  // Another site's page can make a browser post a form here, but not JSON.
  if (media_type(request.headers) != "application/json") {
    return refusal(415, "not JSON", "send Content-Type: application/json", language);
  }
  const Result<Json> body = parse_json(request.body);
  if (!body.ok()) {
    return refusal("the request cannot be read", body.error(), language);
  }
  const Result<OrderedJson> judged = playground_.judge(*body, language);
  return judged.ok() ? data_answer(*judged)
                     : refusal("the text was not judged", judged.error(), language);
}

HttpAnswer PlaygroundSite::show_rule(const std::string& id, std::string_view language) {
  const Result<OrderedJson> rule = playground_.show_rule(id);
  return rule.ok() ? data_answer(*rule) : refusal("no such rule", rule.error(), language);
}

}  // namespace triaged

#include "receive/problem.h"

#include <algorithm>
#include <string>

#include "base/json.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

constexpr int kDefaultRetrySeconds = 2;

void add_retry_after(HttpAnswer& answer, const Error& error) {
  if (!error_info(error.code).retryable) {
    return;
  }
  const auto wait = error.retry_after
                        ? std::chrono::ceil<std::chrono::seconds>(*error.retry_after).count()
                        : kDefaultRetrySeconds;
  answer.headers.emplace_back("Retry-After", std::to_string(wait));
}

}  // namespace

HttpAnswer problem_answer(int status,
                          std::string_view title,
                          std::string_view detail,
                          std::string_view hint) {
  OrderedJson problem{{"title", title}, {"status", status}, {"detail", detail}};
  if (!hint.empty()) {
    problem["hint"] = hint;
  }
  HttpAnswer answer = json_answer(status, dump_json(problem));
  answer.content_type = kProblemType;
  return answer;
}

HttpAnswer problem_answer(std::string_view title, const Error& error) {
  const ErrorInfo& info = error_info(error.code);
  const std::string detail =
      error.hint.empty() ? error.message : error.message + " (" + error.hint + ")";
  HttpAnswer answer = problem_answer(info.http_status, title, detail, error.hint);
  add_retry_after(answer, error);
  return answer;
}

HttpAnswer store_problem(std::string_view title, const Error& error) {
  const ErrorInfo& info = error_info(error.code);
  HttpAnswer answer = problem_answer(
      info.http_status, title, info.retryable ? "send it again later" : "the fault is ours");
  add_retry_after(answer, error);
  return answer;
}

std::optional<HttpAnswer> refuse_method(const HttpRequest& request,
                                        std::string_view allowed,
                                        std::string_view language) {
  using namespace std::string_view_literals;
  const std::string_view method =
      request.method == "HEAD" ? "GET"sv : std::string_view(request.method);
  for (std::string_view rest = allowed; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (one == method || one == request.method) {
      return std::nullopt;
    }
    rest.remove_prefix(std::min(one.size() + 2, rest.size()));  // with the comma and the blank
  }
  HttpAnswer refused =
      problem_answer(405,
                     message_in("method not allowed", language),
                     message_in("this address takes " + std::string(allowed), language));
  refused.headers.emplace_back("Allow", allowed);
  return refused;
}

HttpAnswer json_answer(int status, std::string body) {
  HttpAnswer answer;
  answer.status = status;
  answer.body = std::move(body);
  answer.content_type = "application/json";
  return answer;
}

}  // namespace triaged

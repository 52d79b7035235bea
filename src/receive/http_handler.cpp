#include "receive/http_handler.h"

#include <exception>
#include <utility>

#include "base/log.h"

namespace triaged {

std::optional<HttpAnswer> answer_safely(const HttpHandler& handler, const HttpRequest& request) {
  try {
    return handler(request);
  } catch (const std::exception& fault) {
    log_line(LogLevel::kError, "http_handler_failed", {{"what", fault.what()}});
  } catch (...) {
    log_line(LogLevel::kError, "http_handler_failed", {{"what", "not a std::exception"}});
  }
  return std::nullopt;
}

HttpBatchHandler one_by_one(HttpHandler handler) {
  return [handler = std::move(handler)](std::span<const HttpRequest> requests) {
    HttpAnswers answers;
    answers.reserve(requests.size());
    for (const HttpRequest& request : requests) {
      answers.push_back(answer_safely(handler, request));
    }
    return answers;
  };
}

}  // namespace triaged

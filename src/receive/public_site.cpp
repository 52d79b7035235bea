#include "receive/public_site.h"

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "receive/problem.h"

namespace triaged {
namespace {
constexpr std::string_view kHooks = "/hooks/";
constexpr std::string_view kSurveys = "/s/";

/// What became of one of the deliveries that were appended together.
Result<Appended> row_of(const Result<std::vector<Appended>>& appended, std::size_t i) {
  if (!appended.ok()) {
    return appended.error();
  }
  const Appended& row = (*appended)[i];
  return row.error ? Result<Appended>(*row.error) : Result<Appended>(row);
}

}  // namespace

HttpAnswers PublicSite::handle(std::span<const HttpRequest> requests) {
  HttpAnswers answers(requests.size());
  std::vector<Waiting> waiting;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    answers[i] = answer_safely(
        [&](const HttpRequest& request) { return examine(request, i, waiting); }, requests[i]);
  }
  if (!waiting.empty()) {
    make_durable(waiting, answers);
  }
  return answers;
}

HttpAnswer PublicSite::examine(const HttpRequest& request,
                               std::size_t place,
                               std::vector<Waiting>& waiting) {
  const auto answer_or_wait = [&](auto outcome) {
    if (auto* answer = std::get_if<0>(&outcome)) {
      return std::move(*answer);
    }
    waiting.push_back({place, std::get<1>(std::move(outcome))});
    return HttpAnswer{};
  };
  const std::string_view path = request.path;
  if (path.starts_with(kHooks)) {
    return answer_or_wait(webhooks_.verify(request, path.substr(kHooks.size())));
  }
  if (auto answer = handle_head(request)) {
    return *std::move(answer);
  }
  return answer_or_wait(surveys_.read(request, path.substr(kSurveys.size())));
}

void PublicSite::make_durable(std::vector<Waiting>& waiting, HttpAnswers& answers) {
  std::vector<Delivery> deliveries;
  deliveries.reserve(waiting.size());
  for (Waiting& one : waiting) {
    answers[one.place].reset();  // no 2xx before the commit, whatever happens on the way there
    deliveries.push_back(std::move(one.delivery()));
  }
  const auto appended = store_.append(deliveries);
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    Waiting& one = waiting[i];
    one.delivery() = std::move(deliveries[i]);
    Result<Appended> row = row_of(appended, i);
    auto* webhook = std::get_if<WebhookEndpoint::Verified>(&one.what);
    answers[one.place] = webhook != nullptr
                             ? webhooks_.answer(std::move(*webhook), std::move(row))
                             : surveys_.answer(std::get<SurveyEndpoint::Given>(one.what), row);
  }
}

std::optional<HttpAnswer> PublicSite::handle_head(const HttpRequest& head) {
  const std::string_view path = head.path;
  if (path.starts_with(kHooks)) {
    return webhooks_.refuse_head(head, path.substr(kHooks.size()));
  }
  if (path.starts_with(kSurveys)) {
    return refuse_method(head, "GET, HEAD, POST");
  }
  if (path == "/healthz") {
    auto refused = refuse_method(head, "GET, HEAD");
    return refused ? std::move(refused) : json_answer(200, R"({"status":"ok"})");
  }
  return problem_answer(404, "not found", "webhooks go to /hooks/<source>");
}

}  // namespace triaged

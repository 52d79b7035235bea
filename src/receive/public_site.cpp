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
}  // namespace

HttpAnswers PublicSite::handle(std::span<const HttpRequest> requests) {
  HttpAnswers answers(requests.size());
  std::vector<WebhookEndpoint::Verified> verified;
  std::vector<std::size_t> places;  // of their answers
  for (std::size_t i = 0; i < requests.size(); ++i) {
    answers[i] = answer_safely(
        [&](const HttpRequest& request) {
          const std::string_view path = request.path;
          if (!path.starts_with(kHooks)) {
            auto answer = handle_head(request);
            return answer ? *std::move(answer)
                          : surveys_.handle(request, path.substr(kSurveys.size()));
          }
          const auto rest = path.substr(kHooks.size());
          auto outcome = webhooks_.verify(request, rest);
          if (auto* answer = std::get_if<HttpAnswer>(&outcome)) {
            return std::move(*answer);
          }
          verified.push_back(std::get<WebhookEndpoint::Verified>(std::move(outcome)));
          places.push_back(i);
          return HttpAnswer{};
        },
        requests[i]);
  }
  for (const std::size_t place : places) {
    answers[place].reset();  // no 2xx before the commit, whatever happens on the way there
  }
  if (verified.empty()) {
    return answers;
  }
  std::vector<HttpAnswer> durable = webhooks_.accept(std::move(verified));
  for (std::size_t i = 0; i < durable.size(); ++i) {
    answers[places[i]] = std::move(durable[i]);
  }
  return answers;
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

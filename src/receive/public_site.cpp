#include "receive/public_site.h"

#include <string_view>

#include "receive/problem.h"

namespace triaged {

HttpAnswer PublicSite::handle(const HttpRequest& request) {
  static constexpr std::string_view kHooks = "/hooks/";
  static constexpr std::string_view kSurveys = "/s/";
  const std::string_view path = request.path;
  if (path.starts_with(kHooks)) {
    return webhooks_.handle(request, path.substr(kHooks.size()));
  }
  if (path.starts_with(kSurveys)) {
    return surveys_.handle(request, path.substr(kSurveys.size()));
  }
  if (path == "/healthz") {
    return json_answer(200, R"({"status":"ok"})");
  }
  return problem_answer(404, "not found", "webhooks go to /hooks/<source>");
}

}  // namespace triaged

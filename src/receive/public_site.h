#pragma once

#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "receive/http_handler.h"
#include "receive/survey_endpoint.h"
#include "receive/webhook_endpoint.h"
#include "store/store.h"

namespace triaged {

/// What `listen` serves: /hooks/<source>, /s/<code>, /healthz. Everything else is 404. Thread-safe.
class PublicSite {
 public:
  PublicSite(WebhookEndpoint webhooks, SurveyEndpoint surveys, Store& store)
      : webhooks_(std::move(webhooks)), surveys_(surveys), store_(store) {}

  /// What a request's head alone is answered: /healthz, and what no endpoint takes.
  std::optional<HttpAnswer> handle_head(const HttpRequest& head);
  /// Answers requests that came together; webhooks and survey answers among them are made durable
  /// in one commit.
  HttpAnswers handle(std::span<const HttpRequest> requests);

 private:
  /// What is to be made durable before it has an answer.
  struct Waiting {
    std::size_t place = 0;  ///< of its answer
    std::variant<WebhookEndpoint::Verified, SurveyEndpoint::Given> what;

    Delivery& delivery() {
      return std::visit([](auto& one) -> Delivery& { return one.delivery; }, what);
    }
  };

  /// Its answer, or an empty one when it was put with those that wait.
  HttpAnswer examine(const HttpRequest& request, std::size_t place, std::vector<Waiting>& waiting);
  void make_durable(std::vector<Waiting>& waiting, HttpAnswers& answers);

  WebhookEndpoint webhooks_;
  SurveyEndpoint surveys_;
  Store& store_;
};

}  // namespace triaged

#pragma once

#include <optional>
#include <span>
#include <utility>

#include "receive/http_handler.h"
#include "receive/survey_endpoint.h"
#include "receive/webhook_endpoint.h"

namespace triaged {

/// What `listen` serves: /hooks/<source>, /s/<code>, /healthz. Everything else is 404. Thread-safe.
class PublicSite {
 public:
  PublicSite(WebhookEndpoint webhooks, SurveyEndpoint surveys)
      : webhooks_(std::move(webhooks)), surveys_(surveys) {}

  /// What a request's head alone is answered: /healthz, and what no endpoint takes.
  std::optional<HttpAnswer> handle_head(const HttpRequest& head);
  /// Answers requests that came together; the webhooks among them are made durable in one commit.
  HttpAnswers handle(std::span<const HttpRequest> requests);

 private:
  WebhookEndpoint webhooks_;
  SurveyEndpoint surveys_;
};

}  // namespace triaged

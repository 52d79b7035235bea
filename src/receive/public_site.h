#pragma once

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

  /// Answers requests that came together; the webhooks among them are made durable in one commit.
  HttpAnswers handle(std::span<const HttpRequest> requests);

 private:
  HttpAnswer handle_other(const HttpRequest& request);

  WebhookEndpoint webhooks_;
  SurveyEndpoint surveys_;
};

}  // namespace triaged

#pragma once

#include "receive/survey_endpoint.h"
#include "receive/webhook_endpoint.h"

namespace triaged {

/// What `listen` serves: /hooks/<source>, /s/<code>, /healthz. Everything else is 404. Thread-safe.
class PublicSite {
 public:
  PublicSite(WebhookEndpoint webhooks, SurveyEndpoint surveys)
      : webhooks_(std::move(webhooks)), surveys_(surveys) {}

  HttpAnswer handle(const HttpRequest& request);

 private:
  WebhookEndpoint webhooks_;
  SurveyEndpoint surveys_;
};

}  // namespace triaged

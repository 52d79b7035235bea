#include "receive/survey_endpoint.h"

#include <string>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "receive/problem.h"
#include "survey/survey_codes.h"
#include "survey/survey_page.h"

namespace triaged {
namespace {

/// A code has 22 characters; anything longer is not worth hashing.
constexpr std::size_t kLongestCode = 64;
constexpr std::string_view kSource = "survey";

HttpAnswer page(int status,
                SurveyPageState state,
                const Json& form,
                std::string_view problem = "") {
  HttpAnswer answer;
  answer.status = status;
  answer.body = render_survey_page(state, form, problem);
  answer.content_type = "text/html; charset=utf-8";
  answer.headers = {{"Cache-Control", "no-store"},
                    {"Referrer-Policy", "no-referrer"},
                    {"X-Content-Type-Options", "nosniff"},
                    {"Content-Security-Policy",
                     "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
                     "frame-ancestors 'none'"}};
  return answer;
}

Delivery answer_delivery(const SurveyInvite& invite, Json answers, const HttpRequest& request) {
  Delivery delivery;
  delivery.webhook.source = kSource;
  delivery.webhook.received_at = request.received_at;
  delivery.webhook.content_type = "application/x-www-form-urlencoded";
  delivery.webhook.body = request.body;
  delivery.dedupe_keys = {invite.code_hash};  // one answer for each invitation
  Event event;
  event.id = hex_encode(invite.code_hash);
  event.types = {std::string(event_type::kSurveyAnswered)};
  event.source = kSource;
  event.channel = "form";
  event.record = invite.record;
  event.received_at = request.received_at;
  set_event_time(event, request.received_at);
  event.actor = Actor::kCustomer;
  event.survey = std::move(answers);
  event.survey["id"] = invite.survey;
  event.detail = {{"code_hash", event.id}};
  delivery.events.push_back(std::move(event));
  return delivery;
}

}  // namespace

std::variant<HttpAnswer, SurveyEndpoint::Given> SurveyEndpoint::read(const HttpRequest& request,
                                                                     std::string_view code) {
  if (code.empty() || code.size() > kLongestCode) {
    return page(404, SurveyPageState::kUnknown, {});
  }
  Result<SurveyInvite> invite = store_.find_survey(SurveyCodes::hash_of(code));
  if (!invite.ok()) {
    if (invite.error().code == ErrorCode::kNotFound) {
      return page(404, SurveyPageState::kUnknown, {});
    }
    log_line(LogLevel::kError, "survey_unread", {{"reason", invite.error().message}});
    return store_problem("surveys cannot be read now", invite.error());
  }
  if (invite->answered_at) {
    return page(200, SurveyPageState::kAnswered, invite->ask);
  }
  if (invite->expires_at < clock_.utc()) {
    return page(410, SurveyPageState::kExpired, invite->ask);
  }
  if (request.method != "POST") {
    return page(200, SurveyPageState::kOpen, invite->ask);
  }
  Result<Json> answers = parse_survey_answer(invite->ask, request.body);
  if (!answers.ok()) {
    return page(422, SurveyPageState::kOpen, invite->ask, answers.error().message);
  }
  Delivery delivery = answer_delivery(*invite, std::move(answers).take(), request);
  return Given{std::move(invite).take(), std::move(delivery)};
}

HttpAnswer SurveyEndpoint::answer(const Given& given, Result<Appended> appended) {
  if (!appended.ok() && !error_info(appended.error().code).retryable) {
    log_line(LogLevel::kError,
             "survey_answer_dead_letter",
             {{"source", kSource}, {"reason", appended.error().message}});
    appended = append_dead(store_, given.delivery, appended.error());
  }
  if (!appended.ok()) {
    log_line(LogLevel::kError,
             "append_failed",
             {{"source", kSource}, {"reason", appended.error().message}});
    return store_problem("cannot keep your answer now", appended.error());
  }
  const bool repeated = appended->duplicate;
  metrics_
      .counter("triaged_survey_answers_total",
               "Survey answers posted.",
               {{"outcome", repeated ? "repeated" : "accepted"}})
      .add();
  return page(
      200, repeated ? SurveyPageState::kAnswered : SurveyPageState::kThanks, given.invite.ask);
}

}  // namespace triaged

#include "adapters/answer_rules.h"

#include <algorithm>
#include <charconv>

namespace triaged {
namespace {

/// Errors before a request could have reached the platform.
bool never_sent(const std::string& error) {
  return error == "connect" || error == "resolve" || error == "tls" || error == "proxy";
}

bool is_temporary(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

bool is_success(const StepSpec& step, int status) {
  return step.mail ? status == 250 : status >= 200 && status < 300;
}

}  // namespace

bool is_expected(const StepSpec& step, int status) {
  return step.expect.empty()
             ? is_success(step, status)
             : std::find(step.expect.begin(), step.expect.end(), status) != step.expect.end();
}

Reaction reaction_to(const OutboundSpec& spec, const StepSpec& step, int status) {
  for (const auto* on : {&step.on, &spec.on}) {
    if (const auto found = on->find(status); found != on->end()) {
      return found->second;
    }
  }
  // SMTP turns HTTP's classes round: 4xx is for now, 5xx for good (RFC 5321, 4.2.1).
  const bool temporary = step.mail ? status >= 400 && status < 500 : is_temporary(status);
  return {temporary ? Reaction::Kind::kRetry : Reaction::Kind::kDead, ""};
}

std::optional<Millis> retry_after(const HttpResponse& answer) {
  const auto header = find_header(answer.headers, "retry-after");
  if (!header) {
    return std::nullopt;
  }
  std::int64_t seconds = 0;
  const auto [end, error] =
      std::from_chars(header->data(), header->data() + header->size(), seconds);
  constexpr std::int64_t kLongest = std::int64_t{24} * 3600;
  if (error != std::errc() || end != header->data() + header->size() || seconds < 0) {
    return std::nullopt;
  }
  return std::chrono::seconds(std::min(seconds, kLongest));
}

SendOutcome unanswered(const ActionSpec& action, const StepSpec& step, const HttpResponse& answer) {
  const std::string why = answer.error.empty() ? "no answer" : "no answer: " + answer.error;
  return doubtful(action, step, why, !never_sent(answer.error));
}

SendOutcome doubtful(const ActionSpec& action,
                     const StepSpec& step,
                     const std::string& why,
                     bool unknown) {
  if (unknown && !step.repeatable && !step.creates && !action.retry_unknown) {
    return SendDead{why + "; it may have been sent, so it is not sent again by itself"};
  }
  return SendRetry{why, std::nullopt, 0, unknown && !step.repeatable};
}

}  // namespace triaged

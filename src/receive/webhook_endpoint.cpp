#include "receive/webhook_endpoint.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "receive/problem.h"

namespace triaged {
namespace {

/// The source's name in the path behind `/hooks/`.
std::string source_in(std::string_view rest) {
  return std::string(rest.substr(0, rest.find('/')));
}

/// What a webhook that cannot be read is recognised by when it comes again.
std::string body_key(const std::string& source, const HttpRequest& request) {
  const Sha256 digest = sha256(source + '\n' + request.query + '\n' + request.body);
  return {digest.begin(), digest.end()};
}

HttpHeaders keep_headers(const HttpRequest& request, const std::vector<std::string>& names) {
  HttpHeaders kept;
  for (const auto& header : request.headers) {
    if (std::ranges::find(names, header.first) != names.end()) {
      kept.push_back(header);
    }
  }
  return kept;
}

/// The first word of an authentication error is its reason id: a bounded set, fit for a label.
std::string reason_of(const Error& error) {
  return error.message.substr(0, error.message.find_first_of(": "));
}

Delivery to_delivery(const Adapter& adapter, const HttpRequest& request) {
  Delivery delivery;
  Webhook& webhook = delivery.webhook;
  webhook.source = adapter.name();
  webhook.received_at = request.received_at;
  webhook.content_type = find_header(request.headers, "content-type").value_or("");
  webhook.headers = keep_headers(request, adapter.kept_headers());
  webhook.body = request.body;
  if (request.method == "GET") {
    webhook.target = "?" + request.query;  // all that it says
  }
  Result<Normalised> normalised = adapter.normalise(request);
  if (!normalised.ok()) {
    webhook.outcome = WebhookOutcome::kDead;
    webhook.reason = normalised.error().message;
    delivery.bad_items.push_back({normalised.error().message, ""});
    delivery.dedupe_keys.push_back(body_key(adapter.name(), request));
    return delivery;
  }
  delivery.dedupe_keys = std::move(normalised->dedupe_keys);
  delivery.events = std::move(normalised->events);
  for (Normalised::BadItem& item : normalised->bad_items) {
    delivery.bad_items.push_back({std::move(item.error.message), std::move(item.pointer)});
  }
  if (delivery.events.empty() && delivery.bad_items.empty()) {
    webhook.outcome = WebhookOutcome::kIgnored;
    webhook.reason = normalised->ignored.empty() ? "no event in it" : normalised->ignored.front();
  }
  return delivery;
}

const char* outcome_of(const Delivery& delivery, const Appended& appended) {
  if (appended.duplicate) {
    return "duplicate";
  }
  if (!delivery.bad_items.empty()) {
    return "dead";
  }
  return appended.events > 0 ? "accepted" : "ignored";
}

}  // namespace

std::optional<HttpAnswer> WebhookEndpoint::refuse_head(const HttpRequest& head,
                                                       std::string_view rest) {
  const std::string source = source_in(rest);
  return turn_away(head, source, sources_(source).get());
}

std::optional<HttpAnswer> WebhookEndpoint::turn_away(const HttpRequest& head,
                                                     const std::string& source,
                                                     const Adapter* adapter) {
  if (adapter == nullptr) {
    count("", "unknown_source");
    return problem_answer(404, "unknown source", "no source of this name is configured");
  }
  if (head.method == "HEAD") {
    return HttpAnswer{};  // some platforms look in that way whether a new address is there
  }
  auto refused = refuse_method(head, adapter->capabilities().methods);
  if (refused) {
    count(source, "wrong_method");
  }
  return refused;
}

std::variant<HttpAnswer, WebhookEndpoint::Verified> WebhookEndpoint::verify(
    const HttpRequest& request, std::string_view rest) {
  const std::string source = source_in(rest);
  std::shared_ptr<const Adapter> adapter = sources_(source);
  if (auto refused = turn_away(request, source, adapter.get())) {
    return *std::move(refused);
  }
  if (auto answer = adapter->handshake(request)) {
    count(source, "handshake");
    return *std::move(answer);
  }
  if (const Result<void> verified = adapter->verify(request, clock_.utc()); !verified.ok()) {
    const std::string reason = reason_of(verified.error());
    count(source, reason);
    log_line(LogLevel::kWarning, "webhook_refused", {{"source", source}, {"reason", reason}});
    return problem_answer("webhook not verified", verified.error());
  }
  Delivery delivery = to_delivery(*adapter, request);
  return Verified{&request, std::move(adapter), std::move(delivery)};
}

HttpAnswer WebhookEndpoint::answer(Verified webhook, Result<Appended> appended) {
  if (!appended.ok() && !error_info(appended.error().code).retryable) {
    appended = append_dead(store_, webhook.delivery, appended.error());
  }
  if (!appended.ok()) {
    return refuse(webhook, appended.error());
  }
  const std::string& source = webhook.adapter->name();
  const std::string_view outcome = outcome_of(webhook.delivery, *appended);
  count(source, outcome);
  if (outcome == "dead") {
    log_line(LogLevel::kWarning,
             "webhook_dead_letter",
             {{"source", source}, {"reason", webhook.delivery.bad_items.front().reason}});
  }
  return webhook.adapter->acknowledgement(*webhook.request);
}

HttpAnswer WebhookEndpoint::refuse(const Verified& webhook, const Error& why) {
  const std::string& source = webhook.adapter->name();
  count(source, "unavailable");
  log_line(LogLevel::kError, "append_failed", {{"source", source}, {"reason", why.message}});
  return store_problem("cannot make the webhook durable now", why);
}

void WebhookEndpoint::count(const std::string& source, std::string_view outcome) {
  metrics_
      .counter("triaged_webhooks_total",
               "Webhooks by source and what became of them.",
               {{"source", source}, {"outcome", std::string(outcome)}})
      .add();
}

}  // namespace triaged

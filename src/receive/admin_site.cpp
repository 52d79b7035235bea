#include "receive/admin_site.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/crypto.h"
#include "base/log.h"
#include "base/time.h"
#include "base/url.h"
#include "model/number_place.h"
#include "model/value_marks.h"
#include "receive/decision_row.h"
#include "receive/problem.h"
#include "receive/query_values.h"

namespace triaged {
namespace {

constexpr std::string_view kReading = "GET, HEAD";
constexpr std::string_view kActing = "POST";
constexpr int kPage = 100;
constexpr int kLargestPage = 1000;

/// What `answer` says, when the request comes by one of `methods`.
template <class Answer>
HttpAnswer by(std::string_view methods, const HttpRequest& request, const Answer& answer) {
  auto refused = refuse_method(request, methods);
  return refused ? *std::move(refused) : answer();
}

int page_size(const HttpRequest& request) {
  const std::string text = query_value(request, "limit");
  int size = kPage;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return std::clamp(size, 1, kLargestPage);
}

OrderedJson to_json_row(const DeadLetter& letter) {
  OrderedJson row{{"id", letter.id},
                  {"kind",
                   letter.kind == DeadLetter::Kind::kWebhook ? "webhook"
                   : letter.kind == DeadLetter::Kind::kEvent ? "event"
                                                             : "entry"},
                  {"at", format_utc(letter.at)},
                  {"source", letter.source},
                  {"reason", letter.reason}};
  if (!letter.detail.is_null()) {
    row["detail"] = OrderedJson::parse(dump_json(letter.detail));
  }
  return row;
}

/// An entry's JSON with its text as people read it.
Json shown_entry(Json entry, Store& store) {
  if (find_json(entry, "/args/authored") != nullptr) {
    Json& args = entry["args"];
    args["text"] = without_value_marks(string_at(args, "text"));
  }
  const Json* waits = find_json(entry, "/args/number_place");
  if (waits != nullptr) {
    const Result<Record> record = store.find_record(own_name(int_at(entry, "record")));
    if (record.ok()) {
      show_number(entry["args"]["text"], record->number);
    }
  }
  return entry;
}

/// Only a ticket that is not there is "no such ticket".
HttpAnswer no_ticket_answer(const Error& why) {
  return problem_answer(
      why.code == ErrorCode::kNotFound ? "no such ticket" : "the ticket's record cannot be read",
      why);
}

/// The request a dead webhook came from, as far as it was kept.
Result<HttpRequest> stored_request(const Json& detail, TimePoint received_at) {
  HttpRequest request;
  request.body = TRY(base64_decode(string_at(detail, "body_base64")));
  request.target = string_at(detail, "target");
  request.method = request.target.empty() ? "POST" : "GET";
  const std::size_t question = request.target.find('?');
  request.query = question == std::string::npos ? "" : request.target.substr(question + 1);
  request.received_at = received_at;
  request.headers.emplace_back("content-type", string_at(detail, "content_type"));
  if (const Json* headers = find_json(detail, "/headers");
      headers != nullptr && headers->is_array()) {
    for (const Json& header : *headers) {
      if (header.is_array() && header.size() == 2 && header[0].is_string() &&
          header[1].is_string()) {
        request.headers.emplace_back(header[0].get<std::string>(), header[1].get<std::string>());
      }
    }
  }
  return request;
}

/// The other items of the webhook were good when it came: they are not to act twice.
void keep_events_of(const std::string& pointer, Normalised& normalised) {
  if (pointer.empty()) {
    return;
  }
  std::vector<Event> events;
  for (std::size_t i = 0; i < normalised.events.size(); ++i) {
    if (i < normalised.pointers.size() && normalised.pointers[i] == pointer) {
      events.push_back(std::move(normalised.events[i]));
    }
  }
  normalised.events = std::move(events);
}

}  // namespace

HttpAnswer AdminSite::handle(const HttpRequest& request, AdminAccess access) {
  static constexpr std::string_view kApi = "/api/v1/";
  static constexpr std::string_view kPlayground = "/playground";
  static constexpr std::string_view kBelowPlayground = "/playground/";
  const std::string_view path = request.path;
  if (path == "/readyz") {
    return by(kReading, request, [this] { return ready(); });
  }
  if (path == "/metrics") {
    return by(kReading, request, [this] { return metrics(); });
  }
  if (path == "/healthz") {
    return by(kReading, request, [] { return json_answer(200, R"({"status":"ok"})"); });
  }
  if (hooks_.playground && (path == kPlayground || path.starts_with(kBelowPlayground))) {
    return hooks_.playground(request, authorise_playground(request, access));
  }
  if (!path.starts_with(kApi)) {
    return problem_answer(404, "not found", "the JSON API is under /api/v1/");
  }
  if (const Result<void> allowed = authorise(request, access); !allowed.ok()) {
    return problem_answer("not allowed", allowed.error());
  }
  return api(request, path.substr(kApi.size()), access);
}

Result<void> AdminSite::authorise(const HttpRequest& request, AdminAccess access) const {
  if (access == AdminAccess::kTrusted) {
    return {};
  }
  if (token_.empty()) {
    return unauthenticated(
        "the API is closed",
        "set admin_token in the configuration, or use the command line on this machine");
  }
  const std::string expected = "Bearer " + token_.reveal();
  if (!constant_time_equal(find_header(request.headers, "authorization").value_or(""), expected)) {
    return unauthenticated("the bearer token is missing or wrong",
                           "send 'Authorization: Bearer <admin_token>'");
  }
  return {};
}

Result<void> AdminSite::authorise_playground(const HttpRequest& request, AdminAccess access) const {
  if (!token_.empty() || access == AdminAccess::kTrusted) {
    return authorise(request, access);
  }
  // The name counts as well: a page of another site may have a name of its own that leads here.
  const Result<Url> named =
      parse_url("http://" + std::string(find_header(request.headers, "host").value_or("")));
  if (is_loopback_host(request.remote) && named.ok() && is_loopback_host(named->host)) {
    return {};
  }
  return unauthenticated("without an admin_token the playground is open on this machine only",
                         "set admin_token in the configuration, or open it as http://127.0.0.1");
}

HttpAnswer AdminSite::api(const HttpRequest& request, std::string_view rest, AdminAccess access) {
  if (rest == "reload") {
    return by(kActing, request, [this] { return reload(); });
  }
  if (rest == "undo") {
    return by("GET, HEAD, POST", request, [&] { return undo(request); });
  }
  if (rest == "releases") {
    return by(kReading, request, [this] { return list_releases(); });
  }
  if (rest.starts_with("releases/")) {
    return by(kActing, request, [&] { return release_call(request, rest.substr(9), access); });
  }
  if (rest == "dead") {
    return by(kReading, request, [&] { return list_dead(request); });
  }
  if (rest.starts_with("dead/")) {
    return dead_letter(request, rest.substr(5));
  }
  if (rest == "outbox") {
    return by(kReading, request, [&] { return list_outbox(request); });
  }
  if (rest.starts_with("explain/")) {
    return by(kReading, request, [&] { return explain(request, rest.substr(8)); });
  }
  if (rest.starts_with("decisions/")) {
    return by(kReading, request, [&] { return decisions(rest.substr(10)); });
  }
  return problem_answer(404, "not found", "there is no such call; docs/operations.md lists them");
}

HttpAnswer AdminSite::ready() {
  const std::vector<std::string> reasons = hooks_.unready();
  return json_answer(reasons.empty() ? 200 : 503,
                     dump_json(OrderedJson{{"ready", reasons.empty()},
                                           {"reasons", reasons},
                                           {"destinations", hooks_.destinations()}}));
}

HttpAnswer AdminSite::metrics() {
  hooks_.refresh_metrics();
  HttpAnswer answer;
  answer.body = metrics_.render();
  answer.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return answer;
}

HttpAnswer AdminSite::list_dead(const HttpRequest& request) {
  const auto letters = store_.list_dead(query_value(request, "after"), page_size(request));
  if (!letters.ok()) {
    return problem_answer("dead letters cannot be read", letters.error());
  }
  OrderedJson rows = OrderedJson::array();
  for (const DeadLetter& letter : *letters) {
    rows.push_back(to_json_row(letter));
  }
  return json_answer(200, dump_json(OrderedJson{{"dead", std::move(rows)}}));
}

HttpAnswer AdminSite::dead_letter(const HttpRequest& request, std::string_view rest) {
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string id(rest.substr(0, slash));
  const std::string_view verb = rest.substr(std::min(slash + 1, rest.size()));
  if (verb.empty()) {
    return by(kReading, request, [&] { return show_dead(id); });
  }
  if (verb != "retry" && verb != "drop") {
    return problem_answer(404, "not found", "POST to dead/<id>/retry or dead/<id>/drop");
  }
  return by(kActing, request, [&] { return settle_dead(id, verb); });
}

HttpAnswer AdminSite::show_dead(const std::string& id) {
  Result<DeadLetter> letter = store_.find_dead(id);
  if (!letter.ok()) {
    return problem_answer("no such dead letter", letter.error());
  }
  letter->detail = shown_entry(std::move(letter->detail), store_);
  return json_answer(200, dump_json(to_json_row(*letter)));
}

HttpAnswer AdminSite::settle_dead(const std::string& id, std::string_view verb) {
  const Result<void> settled =
      verb == "retry" ? retry_dead(id) : store_.settle_dead(id, DeadAction::kDrop, clock_.utc());
  log_line(
      LogLevel::kInfo, "dead_letter_settled", {{"id", id}, {"action", verb}, {"ok", settled.ok()}});
  return settled.ok() ? json_answer(200, dump_json(OrderedJson{{"id", id}, {"done", verb}}))
                      : problem_answer("the dead letter stays", settled.error());
}

Result<void> AdminSite::retry_dead(const std::string& id) {
  const DeadLetter letter = TRY(store_.find_dead(id));
  if (letter.kind != DeadLetter::Kind::kWebhook) {
    return store_.settle_dead(id, DeadAction::kRetry, clock_.utc());
  }
  const std::shared_ptr<const Adapter> adapter = hooks_.sources(letter.source);
  if (!adapter) {
    return not_found(fmt::format("the source '{}' is not configured any more", letter.source),
                     "configure it, or drop the letter");
  }
  const HttpRequest request = TRY(stored_request(letter.detail, letter.at));
  Normalised normalised = TRY(adapter->normalise(request));
  keep_events_of(string_at(letter.detail, "pointer"), normalised);
  if (normalised.events.empty()) {
    return invalid_input("the webhook still cannot be read",
                         "mend the adapter's description and reload, or drop the letter");
  }
  Delivery delivery;
  delivery.webhook.source = letter.source;
  delivery.webhook.received_at = letter.at;
  delivery.webhook.content_type = string_at(letter.detail, "content_type");
  delivery.webhook.body = request.body;
  delivery.webhook.reason = "retried from " + id;
  const Sha256 key = sha256("retried " + id);
  delivery.dedupe_keys.emplace_back(key.begin(), key.end());
  delivery.events = std::move(normalised.events);
  TRY(append_one(store_, delivery));
  return store_.settle_dead(id, DeadAction::kRetry, clock_.utc());
}

HttpAnswer AdminSite::list_outbox(const HttpRequest& request) {
  OutboxFilter filter;
  filter.destination = query_value(request, "destination");
  filter.at_most = page_size(request);
  if (const std::string state = query_value(request, "state"); !state.empty()) {
    filter.state = parse_entry_state(state);
    if (!filter.state) {
      return problem_answer(400, "unknown state", "use pending, done, dead, withheld or dropped");
    }
  }
  if (const std::string name = query_value(request, "record"); !name.empty()) {
    const Result<Record> record = store_.find_record(name);
    if (!record.ok()) {
      return no_ticket_answer(record.error());
    }
    filter.record = record->id;
  }
  const auto entries = store_.list_outbox(filter);
  if (!entries.ok()) {
    return problem_answer("the outbox cannot be read", entries.error());
  }
  Json rows = Json::array();
  for (const OutboxEntry& entry : *entries) {
    rows.push_back(shown_entry(to_json(entry), store_));
  }
  return json_answer(200, dump_json(Json{{"outbox", std::move(rows)}}));
}

HttpAnswer AdminSite::explain(const HttpRequest& request, std::string_view name) {
  const Result<Json> told = hooks_.explain(std::string(name), query_value(request, "rule"));
  return told.ok() ? json_answer(200, dump_json(*told))
                   : problem_answer("this cannot be explained", told.error());
}

HttpAnswer AdminSite::decisions(std::string_view name) {
  const Result<Record> record = store_.find_record(std::string(name));
  if (!record.ok()) {
    return no_ticket_answer(record.error());
  }
  const auto stored = store_.list_decisions(record->id);
  if (!stored.ok()) {
    return problem_answer("decisions cannot be read", stored.error());
  }
  Json rows = Json::array();
  for (const StoredDecision& decision : *stored) {
    rows.push_back(decision_row(decision, record->number));
  }
  return json_answer(200,
                     dump_json(Json{{"number", record->number}, {"decisions", std::move(rows)}}));
}

}  // namespace triaged

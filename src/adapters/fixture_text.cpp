#include "adapters/fixture_text.h"

#include <algorithm>
#include <charconv>

#include "adapters/fixtures.h"
#include "base/time.h"
#include "base/url.h"

namespace triaged {
namespace {

/// Head lines (without comments) and body of a .http file.
struct HttpFile {
  std::vector<std::string> head;
  std::string body;
};

HttpFile split_file(const std::string& text) {
  HttpFile file;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::string line = text.substr(from, end - from);
    from = end + 1;
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    if (line.empty()) {
      file.body = from < text.size() ? text.substr(from) : "";
      // Editors end a file with a line feed that is not part of the body.
      if (!file.body.empty() && file.body.back() == '\n') {
        file.body.pop_back();
      }
      break;
    }
    if (line.front() != '#') {
      file.head.push_back(std::move(line));
    }
  }
  return file;
}

Result<HttpHeaders> read_headers(const std::vector<std::string>& head) {
  HttpHeaders headers;
  for (std::size_t i = 1; i < head.size(); ++i) {
    const std::size_t colon = head[i].find(':');
    if (colon == std::string::npos) {
      return invalid_input("'" + head[i] + "' is no header line");
    }
    std::string name = head[i].substr(0, colon);
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::size_t value = head[i].find_first_not_of(' ', colon + 1);
    headers.emplace_back(name, value == std::string::npos ? "" : head[i].substr(value));
  }
  return headers;
}

std::string pretty_body(const std::string& body) {
  const Result<Json> json = parse_json(body);
  return json.ok() && json.value().is_structured() ? json.value().dump(2) : body;
}

}  // namespace

std::string http_file_note(const std::string& text, const std::string& name) {
  const std::string mark = "# " + name + ": ";
  std::size_t at = text.rfind(mark, 0) == 0 ? 0 : text.find("\n" + mark);
  if (at == std::string::npos) {
    return "";
  }
  at = text.find(mark, at) + mark.size();
  return text.substr(at, text.find('\n', at) - at);
}

Result<HttpRequest> parse_http_file(const std::string& text) {
  const HttpFile file = split_file(text);
  const std::string line = file.head.empty() ? "" : file.head.front();
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(" HTTP/");
  if (first == std::string::npos || last == std::string::npos || last <= first) {
    return invalid_input("no request line", "begin with POST /hooks/<source> HTTP/1.1");
  }
  HttpRequest request;
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  const std::size_t query = request.target.find('?');
  request.path = TRY(percent_decode(request.target.substr(0, query)));
  request.query = query == std::string::npos ? "" : request.target.substr(query + 1);
  request.headers = TRY(read_headers(file.head));
  request.body = file.body;
  return request;
}

Result<HttpResponse> parse_answer_file(const std::string& text) {
  HttpResponse response;
  const HttpFile file = split_file(text);
  const std::string line = file.head.empty() ? "" : file.head.front();
  constexpr std::string_view kNoAnswer = "NO ANSWER ";
  if (line.rfind(kNoAnswer, 0) == 0) {
    response.error = line.substr(kNoAnswer.size());
    return response;
  }
  const std::size_t space = line.find(' ');
  const std::string code = space == std::string::npos ? "" : line.substr(space + 1, 3);
  const auto parsed = std::from_chars(code.data(), code.data() + code.size(), response.status);
  if (parsed.ec != std::errc()) {
    return invalid_input("no status line", "begin with HTTP/1.1 200 OK or NO ANSWER timeout");
  }
  response.headers = TRY(read_headers(file.head));
  response.body = file.body;
  return response;
}

Result<FixtureTask> read_fixture_task(const Json& json) {
  FixtureTask task;
  const Json entry = json.value("entry", Json::object());
  const auto kind = parse_entry_kind(string_at(entry, "kind"));
  if (!kind) {
    return invalid_input("'" + string_at(entry, "kind") + "' is no kind of outbox entry");
  }
  task.entry.kind = *kind;
  task.entry.key = string_at(entry, "key");
  task.entry.rule = string_at(entry, "rule");
  task.entry.args = entry.value("args", Json::object());
  task.record = TRY(record_from_json(json.value("record", Json::object())));
  if (json.contains("desks")) {
    task.record.desks = TRY(desks_from_json(json["desks"]));
  }
  task.ticket_id = string_at(json, "ticket_id");
  task.now = TRY(parse_time(string_at(json, "now")));
  return task;
}

std::string answer_text(const HttpAnswer& answer) {
  return "HTTP/1.1 " + std::to_string(answer.status) + "\ncontent-type: " + answer.content_type +
         "\n\n" + answer.body + "\n";
}

std::string events_text(const Normalised& normalised) {
  Json out = Json::object();
  out["events"] = Json::array();
  for (const Event& event : normalised.events) {
    out["events"].push_back(to_json(event));
  }
  out["ignored"] = normalised.ignored;
  out["bad_items"] = Json::array();
  for (const auto& item : normalised.bad_items) {
    out["bad_items"].push_back({{"pointer", item.pointer}, {"error", item.error.message}});
  }
  out["dedupe_keys"] = normalised.dedupe_keys.size();
  return out.dump(2) + "\n";
}

std::string step_text(const SendStep& step) {
  std::string text;
  if (step.envelope) {
    text = "MAIL " + step.call.url + "\nfrom: " + step.envelope->from + "\n";
    for (const std::string& to : step.envelope->to) {
      text += "to: " + to + "\n";
    }
    std::string body = step.call.body;
    body.erase(std::remove(body.begin(), body.end(), '\r'), body.end());
    return text + "\n" + body + "\n";
  }
  text = step.call.method + " " + step.call.url + " HTTP/1.1\n";
  for (const auto& [name, value] : step.call.headers) {
    text += name + ": " + value + "\n";
  }
  return text + "\n" + pretty_body(step.call.body) + "\n";
}

std::string outcome_text(const SendOutcome& outcome) {
  Json out = Json::object();
  if (const auto* done = std::get_if<SendDone>(&outcome)) {
    out["done"] = {{"remote_id", done->remote_id}};
    if (done->desk) {
      out["done"]["ticket_id"] = done->desk->ticket_id;
      out["done"]["confirmed"] = done->desk->confirmed;
    }
    if (!done->left_out.empty()) {
      out["done"]["left_out"] = done->left_out;
    }
  } else if (const auto* retry = std::get_if<SendRetry>(&outcome)) {
    out["retry"] = {{"reason", retry->reason},
                    {"http_status", retry->http_status},
                    {"unknown_outcome", retry->unknown_outcome}};
    if (retry->retry_after) {
      out["retry"]["retry_after"] = format_duration(*retry->retry_after);
    }
  } else if (const auto* dead = std::get_if<SendDead>(&outcome)) {
    out["dead"] = {{"reason", dead->reason}, {"http_status", dead->http_status}};
  } else if (const auto* withheld = std::get_if<SendWithheld>(&outcome)) {
    out["withheld"] = {{"reason", withheld->reason}};
  }
  return out.dump(2) + "\n";
}

}  // namespace triaged

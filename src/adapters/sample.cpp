#include "adapters/sample.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "adapters/fixtures.h"
#include "base/crypto.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescriptor = R"(platform: NAME
about: say in one line what NAME is
docs:
  - https://example.com/the-vendors-own-page-on-webhooks

options:
  base_url: {type: url, required: true, doc: "the API's address"}
  token: {type: secret, required: true, doc: "an API token"}
  secret: {type: secret, required: true, doc: "what the platform signs its webhooks with"}

fields: [tags, priority]

inbound:
  channel: chat
  format: json
  kind: "{{ /type }}"
  verify: {scheme: hmac, secret: secret, header: X-Signature, prefix: "sha256=", signed: "{{ raw }}"}
  dedupe: "{{ /id }}"
  set:
    id: "{{ /id }}"
    conversation: "{{ /ticket/id }}"
    at: "{{ /created_at | time }}"
    ticket.id: "{{ /ticket/id }}"
    customer.id: "{{ /user/id }}"
  events:
    - when: {/type: message}
      types: message.customer
      set: {actor: customer, message.id: "{{ /id }}", message.text: "{{ /text }}"}

outbound:
  base_url: "{{ option/base_url }}"
  headers: {authorization: "Bearer {{ option/token }}"}
  markup: plain
  shows: {tags: "{{ answer/tags }}", priority: "{{ answer/priority }}"}
  sync:
    ticket: true
    steps:
      - {id: read, get: "/tickets/{{ ticket/id }}", shows: true}
      - {id: write, put: "/tickets/{{ ticket/id }}", json: {tags: "{{ write/tags }}", priority: "{{ write/priority }}"}}
      - {id: check, get: "/tickets/{{ ticket/id }}", verifies: true}
  note:
    ticket: true
    steps:
      - {post: "/tickets/{{ ticket/id }}/notes", json: {text: "{{ text }}"}, remote_id: "{{ answer/id }}"}
)";

constexpr const char* kAccount = R"(# The account that the fixtures of this folder run as.
account: {platform: NAME, base_url: https://NAME.example.com, token: "${env:TOKEN}", secret: "${env:SECRET}"}
env: {TOKEN: fixture-token, SECRET: fixture-secret}
)";

constexpr const char* kWebhook = R"(# source: the vendor's page that shows this payload
# at: 2026-11-21T09:30:02Z
POST /hooks/fixture HTTP/1.1
Content-Type: application/json

{"id":"1","type":"message","created_at":"2026-11-21T09:30:00Z","text":"充電器發燙","ticket":{"id":"7"},"user":{"id":"9"}}
)";

std::string named(std::string text, const std::string& platform) {
  constexpr std::string_view kName = "NAME";
  for (std::size_t at = 0; (at = text.find(kName, at)) != std::string::npos;) {
    text.replace(at, kName.size(), platform);
    at += platform.size();
  }
  return text;
}

bool is_folder_name(const std::string& name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// The platform's delivery id must be new each time, or the second sample is a duplicate.
void renew_ids(HttpRequest& request, const std::string& id) {
  for (auto& [name, value] : request.headers) {
    if (name.find("delivery") != std::string::npos || name == "webhook-id" || name == "svix-id") {
      value = id;
    }
  }
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Replaces `from` where no letter or digit goes on before or after it.
void replace_words(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    const std::size_t end = at + from.size();
    const bool whole =
        (at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]));
    text.replace(at, from.size(), whole ? to : from);
    at += whole ? to.size() : from.size();
  }
}

/// An id of the same look: its last number is another one, large enough not to come twice. "" when
/// there is no number in it.
Result<std::string> another_id(const std::string& id) {
  constexpr std::size_t kLeastDigits = 9;
  constexpr std::string_view kDigits = "0123456789";
  const std::size_t last = id.find_last_of(kDigits);
  if (last == std::string::npos) {
    return std::string();
  }
  const std::size_t first = id.find_last_not_of(kDigits, last) + 1;
  const std::string noise = TRY(random_bytes(std::max(kLeastDigits, last - first + 1)));
  std::string number;
  for (const char byte : noise) {
    number += static_cast<char>('0' + static_cast<unsigned char>(byte) % 10);
  }
  number.front() = '1';  // a number in JSON begins with no zero
  return id.substr(0, first) + number + id.substr(last + 1);
}

/// Hexadecimal ids (a UUID, a hash) keep their length.
Result<std::string> another_hex_id(const std::string& id) {
  std::string fresh = id;
  const std::string noise = TRY(random_bytes(id.size()));
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if (fresh[i] >= '0' && fresh[i] <= '9') {
      fresh[i] = static_cast<char>('0' + static_cast<unsigned char>(noise[i]) % 10);
    }
  }
  return fresh;
}

/// Ids of events and messages that stand in the body: deliveries are told apart by them too.
Result<void> renew_body_ids(const DeclarativeAdapter& adapter, HttpRequest& request) {
  constexpr std::size_t kLongId = 16;
  const Result<Normalised> read = adapter.normalise(request);
  if (!read.ok()) {
    return {};  // a sample of something unreadable is sent as it is
  }
  std::set<std::string> ids;
  for (const Event& event : read->events) {
    ids.insert(event.id);
    ids.insert(event.id.substr(0, event.id.find(':')));
    if (event.message) {
      ids.insert(event.message->id);
    }
  }
  for (const std::string& id : ids) {
    const std::string fresh = id.size() >= kLongId ? TRY(another_hex_id(id)) : TRY(another_id(id));
    if (id.size() < 2 || fresh.empty()) {
      continue;
    }
    replace_words(request.body, id, fresh);
    replace_words(request.target, id, fresh);
    for (auto& [name, value] : request.headers) {
      replace_words(value, id, fresh);
    }
  }
  const std::size_t question = request.target.find('?');
  request.query = question == std::string::npos ? "" : request.target.substr(question + 1);
  return {};
}

}  // namespace

std::vector<std::string> list_samples(const std::string& platform_folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator it(platform_folder + "/fixtures", error), end; !error && it != end;
       it.increment(error)) {
    if (fs::exists(it->path() / "webhook.http", error)) {
      names.push_back(it->path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

Result<HttpRequest> sign_sample(const DeclarativeAdapter& adapter,
                                const std::string& platform_folder,
                                const std::string& sample,
                                TimePoint now) {
  const std::vector<std::string> known = list_samples(platform_folder);
  if (std::find(known.begin(), known.end(), sample) == known.end()) {
    return not_found("no sample '" + sample + "' in '" + platform_folder + "'");
  }
  std::ostringstream text;
  text << std::ifstream(fs::path(platform_folder) / "fixtures" / sample / "webhook.http").rdbuf();
  HttpRequest request = TRY(parse_http_file(text.str()));
  request.path = "/hooks/" + adapter.name();
  request.target = request.path + (request.query.empty() ? "" : "?" + request.query);
  request.received_at = now;
  TRY(renew_body_ids(adapter, request));
  renew_ids(request, TRY(random_token(128)));
  TRY(adapter.sign(request, now));
  return request;
}

Result<void> scaffold_adapter(const std::string& adapters_folder, const std::string& platform) {
  if (!is_folder_name(platform)) {
    return invalid_input("'" + platform + "' is no name for a platform",
                         "use lower-case letters, digits and hyphens");
  }
  const fs::path folder = fs::path(adapters_folder) / platform;
  std::error_code error;
  if (fs::exists(folder, error)) {
    return conflict("'" + folder.string() + "' is there already", "choose another name");
  }
  const fs::path sample = folder / "fixtures" / "customer_message";
  fs::create_directories(sample, error);
  std::ofstream(folder / "adapter.yaml") << named(kDescriptor, platform);
  std::ofstream(folder / "fixtures" / "account.yaml") << named(kAccount, platform);
  std::ofstream last(sample / "webhook.http");
  last << kWebhook;
  last.close();
  if (error || !last) {
    return unavailable("'" + folder.string() + "' cannot be written", "check the rights and space");
  }
  const auto results = TRY(run_fixtures(folder.string(), true));
  return results.front().passed ? Result<void>()
                                : Result<void>(internal_error(results.front().message));
}

}  // namespace triaged

#include "e2e/real/prism_api.h"

#include <httplib.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <optional>
#include <string_view>

#include "e2e/signed_hook.h"

namespace triaged::e2e {
namespace {

constexpr const char* kRefused = "✖  error";
/// No document has this path.
constexpr const char* kProbe = "/is-the-log-whole";

bool holds(const std::string& line, std::string_view words) {
  return line.find(words) != std::string::npos;
}

/// What follows the first of the marks that the line holds.
std::optional<std::string> after(const std::string& line,
                                 std::initializer_list<std::string_view> marks) {
  for (const std::string_view mark : marks) {
    if (const std::size_t at = line.find(mark); at != std::string::npos) {
      return line.substr(at + mark.size());
    }
  }
  return std::nullopt;
}

PrismApi::Call begun(const std::string& request) {
  PrismApi::Call call;
  const std::size_t blank = request.find(' ');
  call.method = request.substr(0, blank);
  std::ranges::transform(call.method, call.method.begin(), [](unsigned char c) {
    return static_cast<char>(std::toupper(c));
  });
  call.target = request.substr(blank + 1, request.find(' ', blank + 1) - blank - 1);
  return call;
}

}  // namespace

Result<PrismApi> PrismApi::start(const std::string& document, const std::string& upstream) {
  std::vector<std::string> arguments = {
      "--spec", std::string(TRIAGED_SOURCE_DIR) + "/tests/real/openapi/" + document};
  if (!upstream.empty()) {
    arguments.insert(arguments.end(), {"--upstream", upstream});
  }
  auto server = TRY(testing_support::RealServer::start(TRIAGED_SOURCE_DIR, "prism", arguments));
  return PrismApi(std::move(server));
}

std::vector<std::string> PrismApi::log() const {
  std::vector<std::string> lines;
  std::ifstream file(server_.get("PRISM_LOG"));
  for (std::string line; std::getline(file, line);) {
    if (!holds(line, kProbe)) {
      lines.push_back(line);
    }
  }
  return lines;
}

bool PrismApi::catch_up() const {
  const auto refusals = [this] {
    int count = 0;
    std::ifstream file(server_.get("PRISM_LOG"));
    for (std::string line; std::getline(file, line);) {
      count += holds(line, kProbe) && holds(line, kRefused) ? 1 : 0;
    }
    return count;
  };
  const int before = refusals();
  httplib::Client client(url());
  const auto answer = client.Get(kProbe);
  return answer && answer->status == 404 && eventually([&] { return refusals() > before; });
}

// A mock logs what it got, a proxy what it hands on.
std::vector<PrismApi::Call> PrismApi::calls() const {
  std::vector<Call> calls;
  for (const std::string& line : log()) {
    const auto request = after(line, {"[HTTP SERVER] "});
    if (request && holds(line, "Request received")) {
      calls.push_back(begun(*request));
      continue;
    }
    if (calls.empty()) {
      continue;
    }
    if (const auto sent =
            after(line, {"[PROXY] ⬤  debug     > Body: ", "[NEGOTIATOR] ⬤  debug     < Body: "})) {
      calls.back().body = *sent;
    } else if (const auto credentials = after(line, {"authorization: "})) {
      calls.back().authorization = *credentials;
    }
  }
  return calls;
}

std::vector<std::string> PrismApi::violations() const {
  std::vector<std::string> lines = log();
  std::erase_if(lines, [](const std::string& line) {
    return !holds(line, kRefused) && !holds(line, "⚠  warning");
  });
  return lines;
}

}  // namespace triaged::e2e

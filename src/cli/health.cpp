#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/texts.h"
#include "deliver/http_sender.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

constexpr Millis kProbePatience{2'000};  // below the time limit of a container's health check
constexpr int kReady = 200;

/// The daemon's answer at `url`, or what kept us from it.
Result<HttpResponse> ask(const std::string& url) {
  const auto sender = TRY(HttpSender::create());
  SendRequest request;
  request.step.call.method = "GET";
  request.step.call.url = url;
  request.trusted_url = url;
  request.connect_timeout = kProbePatience;
  request.total_timeout = kProbePatience;
  sender->start(std::move(request));
  std::vector<SendReport> ended;
  while (ended.empty()) {
    sender->wait(kProbePatience, ended);
  }
  if (ended.front().outcome != SendClass::kAnswered) {
    return unavailable(ended.front().response.error);
  }
  return std::move(ended.front().response);
}

int run_health(const std::string& url, const CommandIo& io) {
  const Result<HttpResponse> answer = ask(url);
  if (!answer.ok()) {
    io.err << message_in(url + ": " + texts::kHealthNoAnswer + ": " + answer.error().message,
                         reader_language("", io, {}))
           << "\n";
    return kExitFaults;
  }
  if (answer->status != kReady) {
    io.err << url << ": " << answer->status << " " << answer->body << "\n";
    return kExitFaults;
  }
  return kExitGood;
}

}  // namespace

CommandRun define_health(CLI::App& app) {
  auto url = std::make_shared<std::string>(texts::kDefaultHealthUrl);
  app.footer(texts::kHealthFooter);
  app.add_option("--url", *url, texts::kHealthUrl)->capture_default_str();
  return [url](const CommandIo& io) { return run_health(*url, io); };
}

}  // namespace triaged

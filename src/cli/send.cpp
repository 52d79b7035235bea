#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/load.h"
#include "adapters/sample.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/sample_text.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "deliver/http_sender.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Millis kSendTimeout{15'000};
constexpr int kFirstGood = 200;
constexpr int kFirstNotGood = 300;

struct SendOptions {
  std::string source;
  std::string sample;
  std::string to;
  std::string config = texts::kDefaultConfig;
  std::string text;
};

/// The folder that an account's platform comes from: later folders win.
std::string platform_folder(const Config& config, const std::string& platform) {
  std::string found;
  for (const LocatedText& folder : config.adapters) {
    std::error_code ignored;
    if (std::filesystem::exists(folder.text + "/" + platform + "/adapter.yaml", ignored)) {
      found = folder.text + "/" + platform;
    }
  }
  return found;
}

std::string quoted_choice(const std::vector<std::string>& names, const std::string& nothing) {
  return names.empty() ? nothing : "it is " + name_choice(names);
}

Result<const Account*> find_source(const Config& config, const std::string& name) {
  std::vector<std::string> names;
  for (const Account& account : config.sources) {
    if (account.name == name) {
      return &account;
    }
    names.push_back(account.name);
  }
  return not_found(fmt::format("no source '{}' is configured", name),
                   suggestion(name, names, quoted_choice(names, "add it under 'sources'")));
}

/// Where the daemon of this configuration listens, as seen from this machine.
std::string own_address(const Config& config) {
  std::string host = config.listen.host;
  if (host.empty() || host == "0.0.0.0" || host == "::") {
    host = "127.0.0.1";
  }
  const bool v6 = host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", config.listen.port);
}

/// `host:port` is meant as people write it.
std::string with_scheme(const std::string& address) {
  return address.find("://") == std::string::npos ? "http://" + address : address;
}

Result<HttpResponse> post(const HttpRequest& request, std::string base) {
  while (base.ends_with('/')) {
    base.pop_back();
  }
  const auto sender = TRY(HttpSender::create());
  SendRequest call;
  call.step.call = {request.method, base + request.target, request.headers, request.body};
  call.trusted_url = base;
  call.total_timeout = kSendTimeout;
  sender->start(std::move(call));
  std::vector<SendReport> ended;
  while (ended.empty()) {
    sender->wait(kSendTimeout, ended);
  }
  if (ended.front().outcome != SendClass::kAnswered) {
    return unavailable(fmt::format("no answer from {} ({})", base, ended.front().response.error),
                       "start 'triaged serve', or name another address with --to");
  }
  return std::move(ended.front().response);
}

Result<HttpRequest> prepare(const SendOptions& options, const Config& config, TimePoint now) {
  const Account* account = TRY(find_source(config, options.source));
  const std::string folder = platform_folder(config, account->platform);
  const std::vector<std::string> samples = list_samples(folder);
  if (std::ranges::find(samples, options.sample) == samples.end()) {
    return not_found(
        fmt::format("platform '{}' has no sample '{}'", account->platform, options.sample),
        suggestion(options.sample, samples, quoted_choice(samples, "it ships none")));
  }
  Faults faults;
  const auto adapter = load_adapters(config, {}, faults).find(options.source);
  if (!adapter) {
    return faults.first_error();
  }
  HttpRequest request = TRY(sign_sample(*adapter, folder, options.sample, now));
  if (!options.text.empty()) {
    TRY(replace_message_text(*adapter, options.text, request));
    TRY(adapter->sign(request, now));
  }
  return request;
}

int run_send(const SendOptions& options, const CommandIo& io) {
  const std::string language = reader_language("", io, {options.config});
  Faults faults;
  const std::optional<Config> config = load_config(options.config, faults, io.env);
  if (!config || !faults.ok()) {
    return report_faults(faults, false, io, language);
  }
  const Result<HttpRequest> request = prepare(options, *config, SystemClock().utc());
  if (!request.ok()) {
    return say_error(request.error(), language, io);
  }
  const std::string base = options.to.empty() ? own_address(*config) : with_scheme(options.to);
  const Result<HttpResponse> answer = post(*request, base);
  if (!answer.ok()) {
    return say_error(answer.error(), language, io);
  }
  const bool good = answer->status >= kFirstGood && answer->status < kFirstNotGood;
  io.out << answer->status << ' ' << (good ? texts::kSendTaken : texts::kSendRefused) << '\n';
  if (!answer->body.empty()) {
    io.out << answer->body << '\n';
  }
  return good ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_send(CLI::App& app) {
  auto options = std::make_shared<SendOptions>();
  app.footer(texts::kSendFooter);
  app.add_option("SOURCE", options->source, texts::kSendSource)->required();
  app.add_option("SAMPLE", options->sample, texts::kSendSample)->required();
  app.add_option("--to", options->to, texts::kSendTo);
  app.add_option("--config", options->config, texts::kAdminConfig)->capture_default_str();
  app.add_option("--text", options->text, texts::kSendText);
  return [options](const CommandIo& io) { return run_send(*options, io); };
}

}  // namespace triaged

#include "adapters/fixtures.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/fixture_text.h"
#include "adapters/load.h"
#include "base/time.h"
#include "config/account.h"
#include "yaml/read.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;
constexpr int kMostSteps = 40;

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return std::nullopt;
  }
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class FixtureCase {
 public:
  FixtureCase(fs::path folder, const DeclarativeAdapter& adapter, bool update)
      : folder_(std::move(folder)), adapter_(adapter), update_(update) {}

  FixtureResult run() {
    FixtureResult result{folder_.filename().string(), false, ""};
    const std::optional<std::string> webhook = read_text(folder_ / "webhook.http");
    const std::optional<std::string> outbox = read_text(folder_ / "outbox.json");
    Result<void> outcome =
        webhook ? run_inbound(*webhook)
                : (outbox ? run_outbound(*outbox)
                          : Result<void>(invalid_input("neither webhook.http nor outbox.json")));
    result.passed = outcome.ok();
    result.message = outcome.ok() ? "" : outcome.error().message;
    return result;
  }

 private:
  /// Compares with the expected file, or writes it.
  Result<void> expect(const std::string& file, const std::string& actual) {
    const std::optional<std::string> wanted = read_text(folder_ / file);
    if (wanted && *wanted == actual) {
      return {};
    }
    if (update_) {
      std::ofstream(folder_ / file, std::ios::binary) << actual;
      return {};
    }
    return invalid_input(file + " differs; got:\n" + actual);
  }

  Result<void> run_inbound(const std::string& text) {
    HttpRequest request = TRY(parse_http_file(text));
    if (http_file_note(text, "source").empty()) {
      return invalid_input("webhook.http names no source ('# source: …')");
    }
    request.received_at = TRY(parse_time(http_file_note(text, "at")));
    request.remote = "127.0.0.1";
    if (const auto answer = adapter_.handshake(request)) {
      return expect("answer.http", answer_text(*answer));
    }
    if (http_file_note(text, "signed") != "as sent") {
      TRY(adapter_.sign(request, request.received_at));
    }
    TRY(adapter_.verify(request, request.received_at));
    const Result<Normalised> normalised = adapter_.normalise(request);
    return expect(
        "events.json",
        normalised.ok() ? events_text(normalised.value()) : to_string(normalised.error()) + "\n");
  }

  Result<void> run_outbound(const std::string& text) {
    const Json json = TRY(parse_json(text));
    if (string_at(json, "source").empty()) {
      return invalid_input("outbox.json names no source");
    }
    const FixtureTask task = TRY(read_fixture_task(json));
    std::vector<HttpResponse> answers;
    const bool single = !fs::exists(folder_ / "answer.2.http");
    for (int call = 1; call <= kMostSteps; ++call) {
      SendOutcome outcome = adapter_.next(task.task(), answers);
      const auto* step = std::get_if<SendStep>(&outcome);
      if (step == nullptr) {
        return expect("outcome.json", outcome_text(outcome));
      }
      const std::string number = std::to_string(call);
      const bool plain = single && call == 1 && !fs::exists(folder_ / "request.1.http");
      TRY(expect(plain ? "request.http" : "request." + number + ".http", step_text(*step)));
      const std::optional<std::string> answer =
          read_text(folder_ / (plain ? "answer.http" : "answer." + number + ".http"));
      if (!answer) {
        return {};
      }
      answers.push_back(TRY(parse_answer_file(*answer)));
    }
    return invalid_input("the adapter asks for more than " + std::to_string(kMostSteps) + " calls");
  }

  fs::path folder_;
  const DeclarativeAdapter& adapter_;
  bool update_;
};

}  // namespace

Result<std::shared_ptr<const DeclarativeAdapter>> load_fixture_adapter(const std::string& folder) {
  Faults faults;
  std::optional<Descriptor> descriptor = load_descriptor(folder, faults);
  const std::optional<YamlNode> root = load_yaml(folder + "/fixtures/account.yaml", faults);
  if (!descriptor || !root || !faults.ok()) {
    return faults.first_error();
  }
  YamlMapping in(*root, faults, "account.yaml");
  std::map<std::string, std::string> env;
  if (auto values = in.child("env")) {
    for (const YamlEntry* entry : values->rest()) {
      env[entry->key] = entry->value.text;
    }
  }
  const std::string public_url = in.optional_text("public_url").value_or("");
  const auto raw_paths = in.text_list("raw_paths");
  const YamlNode* node = in.require("account", "a source as in triaged.yaml");
  in.finish();
  if (node == nullptr) {
    return faults.first_error();
  }
  const bool is_source = descriptor->inbound.has_value();
  const Account account =
      read_account(YamlEntry{"fixture", node->place, *node},
                   is_source,
                   faults,
                   [&](const std::string& name) -> std::optional<std::string> {
                     const auto found = env.find(name);
                     return found == env.end() ? std::nullopt : std::optional(found->second);
                   });
  std::vector<std::string> paths;
  paths.reserve(raw_paths.size());
  for (const LocatedText& path : raw_paths) {
    paths.push_back(path.text);
  }
  auto adapter = make_adapter(std::make_shared<const Descriptor>(*std::move(descriptor)),
                              account,
                              public_url,
                              paths,
                              faults);
  if (!adapter) {
    return faults.first_error();
  }
  return adapter;
}

Result<std::vector<FixtureResult>> run_fixtures(const std::string& folder, bool update) {
  const std::shared_ptr<const DeclarativeAdapter> adapter = TRY(load_fixture_adapter(folder));
  std::vector<fs::path> cases;
  std::error_code error;
  for (fs::directory_iterator it(folder + "/fixtures", error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_directory()) {
      cases.push_back(it->path());
    }
  }
  std::sort(cases.begin(), cases.end());
  std::vector<FixtureResult> results;
  results.reserve(cases.size());
  for (const fs::path& path : cases) {
    results.push_back(FixtureCase(path, *adapter, update).run());
  }
  if (results.empty()) {
    return invalid_input("'" + folder + "/fixtures' holds no case",
                         "add a folder with webhook.http or outbox.json");
  }
  return results;
}

}  // namespace triaged

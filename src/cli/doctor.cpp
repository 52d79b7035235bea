#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/setup.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/doctor_clock.h"
#include "cli/doctor_report.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "deliver/http_sender.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Millis kTurn{1'000};  // of one turn of the sender; a call has its own limit

struct DoctorOptions {
  std::string source;
  std::string config = texts::kDefaultConfig;
  bool fix = false;
  bool json = false;
};

std::vector<const Account*> all_accounts(const Config& config) {
  std::vector<const Account*> accounts;
  for (const auto* section : {&config.sources, &config.destinations}) {
    for (const Account& account : *section) {
      accounts.push_back(&account);
    }
  }
  return accounts;
}

Result<std::vector<const Account*>> chosen_accounts(const Config& config, const std::string& name) {
  std::vector<const Account*> accounts = all_accounts(config);
  if (name.empty()) {
    return accounts;
  }
  if (const Account* account = config.account(name)) {
    return std::vector{account};
  }
  std::vector<std::string> names;
  names.reserve(accounts.size());
  for (const Account* account : accounts) {
    names.push_back(account->name);
  }
  return not_found(fmt::format("no source or destination '{}' is configured", name),
                   suggestion(name, names, "known: " + name_choice(names)));
}

DoctorTask task_of(const Setup& setup,
                   const Account& account,
                   const Capabilities& place,
                   bool fix) {
  DoctorTask task;
  task.fix = fix;
  bool written = false;
  for (const Account& source : setup.config.sources) {
    const bool here = source.write_back == account.name;
    written = written || here;
    task.opens = task.opens || (here && source.name != account.name);
  }
  if (written) {
    for (const std::string& field : place.fields) {
      task.wanted[field] = setup.program->writable(field);
    }
  }
  if (account.is_source && place.receives && setup.config.public_url) {
    task.hook_url = setup.config.public_url->text + "/hooks/" + account.name;
  }
  return task;
}

DoctorFinding without_public_url(const CompiledProgram& program) {
  DoctorFinding finding;
  finding.level = DoctorFinding::Level::kWarning;
  finding.check = "public_url";
  finding.message = texts::kDoctorNoPublicUrl;
  if (!program.rules().surveys.empty()) {
    finding.message += texts::kDoctorNoSurveys;
  }
  finding.hint = texts::kDoctorNoPublicUrlHint;
  return finding;
}

/// Asks one account's questions one after the other.
class Questioner {
 public:
  Questioner(const Setup& setup, Sender& sender, bool fix)
      : setup_(setup), sender_(sender), fix_(fix) {}

  Examination examine(const Account& account) {
    Examination result{
        account.name, account.platform, std::string(to_string(account.mode)), {}, {}};
    const auto adapter = setup_.adapters.find(account.name);
    const Route* route = setup_.routes.find(account.name);
    if (!adapter || route == nullptr || !adapter->has_doctor()) {
      return result;
    }
    result.asked = true;
    const DoctorTask task = task_of(setup_, account, adapter->capabilities(), fix_);
    ClockSkew skew;
    result.findings = ask_all(*adapter, *route, task, skew);
    result.findings.push_back(
        skew.finding(account.is_source ? adapter->signature_window() : std::nullopt));
    if (account.is_source && !setup_.config.public_url) {
      result.findings.push_back(without_public_url(*setup_.program));
    }
    return result;
  }

 private:
  std::vector<DoctorFinding> ask_all(const DeclarativeAdapter& adapter,
                                     const Route& route,
                                     const DoctorTask& task,
                                     ClockSkew& skew) {
    std::vector<HttpResponse> answers;
    while (true) {
      DoctorOutcome outcome = adapter.examine(task, answers);
      if (auto* findings = std::get_if<std::vector<DoctorFinding>>(&outcome)) {
        return std::move(*findings);
      }
      answers.push_back(ask(std::get<SendStep>(std::move(outcome)), route));
      skew.note(answers.back(), clock_.utc());
    }
  }

  HttpResponse ask(SendStep step, const Route& route) {
    SendRequest request;
    request.repeatable = step.call.method == "GET";
    request.step = std::move(step);
    request.trusted_url = route.base_url;
    request.connect_timeout = route.policy.connect_timeout;
    request.total_timeout = route.policy.call_timeout;
    sender_.start(std::move(request));
    std::vector<SendReport> ended;
    while (ended.empty()) {
      sender_.wait(kTurn, ended);
    }
    SendReport report = std::move(ended.front());
    if (report.outcome != SendClass::kAnswered) {
      report.response.status = 0;  // half an answer is none
    }
    return std::move(report.response);
  }

  const Setup& setup_;
  Sender& sender_;
  const bool fix_;
  SystemClock clock_;
};

int run_doctor(const DoctorOptions& options, const CommandIo& io) {
  const std::string language = reader_language("", io, {options.config});
  Faults faults;
  const std::shared_ptr<const Setup> setup = load_setup(options.config, io.env, faults);
  if (!setup) {
    return report_faults(faults, options.json, io, options.json ? "" : language);
  }
  const auto accounts = chosen_accounts(setup->config, options.source);
  if (!accounts.ok()) {
    return say_error(accounts.error(), language, io);
  }
  const auto sender = HttpSender::create();
  if (!sender.ok()) {
    return say_error(sender.error(), language, io);
  }
  Questioner questioner(*setup, **sender, options.fix);
  std::vector<Examination> examinations;
  for (const Account* account : *accounts) {
    examinations.push_back(questioner.examine(*account));
  }
  return report_examinations(examinations, options.json, io);
}

}  // namespace

CommandRun define_doctor(CLI::App& app) {
  auto options = std::make_shared<DoctorOptions>();
  app.footer(texts::kDoctorFooter);
  app.add_option("SOURCE", options->source, texts::kDoctorSource);
  app.add_option("--config", options->config, texts::kAdminConfig)->capture_default_str();
  app.add_flag("--fix", options->fix, texts::kDoctorFix);
  app.add_flag("--json", options->json, texts::kAdminJson);
  return [options](const CommandIo& io) { return run_doctor(*options, io); };
}

}  // namespace triaged

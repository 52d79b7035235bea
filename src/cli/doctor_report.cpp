#include "cli/doctor_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "base/json.h"
#include "cli/colours.h"
#include "cli/texts.h"
#include "text/escape.h"

namespace triaged {
namespace {

using Level = DoctorFinding::Level;

struct LevelLook {
  const char* name;
  const char* colour;
};
constexpr std::array kLooks = {LevelLook{"ok", colours::kGreen},
                               LevelLook{"warning", colours::kYellow},
                               LevelLook{"fault", colours::kRed},
                               LevelLook{"unseen", colours::kYellow}};
constexpr std::size_t kLevelWidth = 7;

const LevelLook& look_of(Level level) {
  return kLooks[static_cast<std::size_t>(level)];
}

std::size_t count(const std::vector<Examination>& examinations, Level level) {
  std::size_t total = 0;
  for (const Examination& one : examinations) {
    total += static_cast<std::size_t>(
        std::ranges::count(one.findings, level, [](const auto& f) { return f.level; }));
  }
  return total;
}

std::string joined(const std::vector<std::string>& names) {
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string words_of(const DoctorFinding& finding, const Examination& one) {
  std::string text = finding.message;
  std::string hint = finding.hint;
  if (finding.fixable) {
    hint += fmt::format(
        "{}'triaged doctor {} --fix'{}", hint.empty() ? "" : "; ", one.name, texts::kDoctorMends);
  }
  if (!hint.empty()) {
    text += " (" + hint + ")";
  }
  if (!finding.fixed.empty()) {
    text.append("; ").append(texts::kDoctorCreated).append(joined(finding.fixed));
  }
  // Names come from the platform: they are not to move the cursor or make lines of their own.
  return escape(Markup::kHeader, text);
}

void print(const Examination& one, const CommandIo& io) {
  const char* bold = io.out_colour ? colours::kBold : "";
  const char* plain = io.out_colour ? colours::kPlain : "";
  io.out << fmt::format("{}{}{} ({}, mode {})\n", bold, one.name, plain, one.platform, one.mode);
  std::size_t width = 0;
  for (const DoctorFinding& finding : one.findings) {
    width = std::max(width, finding.check.size());
  }
  for (const DoctorFinding& finding : one.findings) {
    const LevelLook& look = look_of(finding.level);
    io.out << fmt::format("  {}{:<{}}{}  {:<{}}  {}\n",
                          io.out_colour ? look.colour : "",
                          look.name,
                          kLevelWidth,
                          plain,
                          finding.check,
                          width,
                          words_of(finding, one));
  }
  if (!one.asked) {
    io.out << "  " << texts::kDoctorSilent << '\n';
  }
}

OrderedJson to_json(const DoctorFinding& finding) {
  return {{"check", finding.check},
          {"level", look_of(finding.level).name},
          {"message", finding.message},
          {"hint", finding.hint},
          {"missing", finding.missing},
          {"fixed", finding.fixed},
          {"fixable", finding.fixable}};
}

OrderedJson to_json(const std::vector<Examination>& examinations) {
  OrderedJson accounts = OrderedJson::array();
  for (const Examination& one : examinations) {
    OrderedJson findings = OrderedJson::array();
    for (const DoctorFinding& finding : one.findings) {
      findings.push_back(to_json(finding));
    }
    accounts.push_back({{"name", one.name},
                        {"platform", one.platform},
                        {"mode", one.mode},
                        {"asked", one.asked},
                        {"findings", findings}});
  }
  const std::size_t faults = count(examinations, Level::kFault);
  return {{"ok", faults == 0},
          {"faults", faults},
          {"warnings", count(examinations, Level::kWarning)},
          {"accounts", accounts}};
}

std::string counted(std::size_t number, const char* what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

int report_examinations(const std::vector<Examination>& examinations,
                        bool json,
                        const CommandIo& io) {
  const std::size_t faults = count(examinations, Level::kFault);
  if (json) {
    io.out << dump_json(to_json(examinations)) << '\n';
  } else {
    if (examinations.empty()) {
      io.out << texts::kNothingToAsk << '\n';
    }
    for (const Examination& one : examinations) {
      print(one, io);
    }
    io.out << counted(faults, "fault") << ", "
           << counted(count(examinations, Level::kWarning), "warning") << '\n';
  }
  return faults == 0 ? kExitGood : kExitFaults;
}

}  // namespace triaged

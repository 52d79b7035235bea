#include "yaml/faults.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

bool by_position(const Fault& a, const Fault& b) {
  return std::tie(a.at.file, a.at.line, a.at.column, a.warning, a.message) <
         std::tie(b.at.file, b.at.line, b.at.column, b.warning, b.message);
}

}  // namespace

std::string to_string(const Fault& fault) {
  std::string line = fault.at.file;
  if (fault.at.line > 0) {
    line += ':' + std::to_string(fault.at.line) + ':' + std::to_string(fault.at.column);
  }
  line += line.empty() ? "" : ": ";
  line += fault.warning ? "warning: " : "";
  line += fault.message;
  if (!fault.hint.empty()) {
    line += " (" + fault.hint + ')';
  }
  return line;
}

Fault in_language(Fault fault, std::string_view language) {
  if (fault.kind == FaultKind::kPlain) {
    fault.message = message_in(fault.message, language);
    fault.hint = hint_in(fault.hint, language);
  } else {
    if (fault.kind == FaultKind::kTwoSpellings) {
      fault.args.front() = place_in(fault.args.front(), language);
    }
    FaultText text = worded(fault.kind, fault.args, language);
    fault.message = std::move(text.message);
    fault.hint = std::move(text.hint);
  }
  return fault;
}

Error in_language(Error error, std::string_view language) {
  error.message = message_in(error.message, language);
  error.hint = hint_in(error.hint, language);
  return error;
}

void Faults::add(SourcePos at, std::string message, std::string hint) {
  keep({std::move(at), std::move(message), std::move(hint), false, {}, {}});
}

void Faults::warn(SourcePos at, std::string message, std::string hint) {
  keep({std::move(at), std::move(message), std::move(hint), true, {}, {}});
}

void Faults::add(SourcePos at, FaultKind kind, std::vector<std::string> args) {
  add_known(std::move(at), kind, std::move(args), false);
}

void Faults::warn(SourcePos at, FaultKind kind, std::vector<std::string> args) {
  add_known(std::move(at), kind, std::move(args), true);
}

void Faults::add_known(SourcePos at, FaultKind kind, std::vector<std::string> args, bool warning) {
  FaultText text = worded(kind, args, "en");
  keep({std::move(at),
        std::move(text.message),
        std::move(text.hint),
        warning,
        kind,
        std::move(args)});
}

void Faults::add(const Error& error, const SourcePos& fallback) {
  add(error.at.value_or(fallback), error.message, error.hint);
}

void Faults::keep(Fault fault) {
  errors_ += fault.warning ? 0U : 1U;
  faults_.push_back(std::move(fault));
}

void Faults::merge(Faults other) {
  errors_ += other.errors_;
  std::move(other.faults_.begin(), other.faults_.end(), std::back_inserter(faults_));
}

std::vector<Fault> Faults::sorted() const {
  std::vector<Fault> faults = faults_;
  std::ranges::sort(faults, by_position);
  faults.erase(std::unique(faults.begin(), faults.end()), faults.end());
  return faults;
}

Faults::Shown Faults::shown(std::size_t limit) const {
  Shown shown{sorted(), 0};
  if (shown.faults.size() <= limit) {
    return shown;
  }
  shown.more = shown.faults.size() - limit;
  std::stable_partition(
      shown.faults.begin(), shown.faults.end(), [](const Fault& fault) { return !fault.warning; });
  shown.faults.resize(limit);
  std::ranges::sort(shown.faults, by_position);
  return shown;
}

std::string Faults::render(std::size_t limit, std::string_view language) const {
  const Shown list = shown(limit);
  std::string text;
  for (const Fault& fault : list.faults) {
    text += to_string(in_language(fault, language)) + '\n';
  }
  if (list.more > 0) {
    text += more_text(list.more, language) + '\n';
  }
  return text;
}

OrderedJson Faults::to_json(std::size_t limit, std::string_view language) const {
  const Shown list = shown(limit);
  OrderedJson rows = OrderedJson::array();
  for (const Fault& found : list.faults) {
    const Fault fault = in_language(found, language);
    rows.push_back({{"file", fault.at.file},
                    {"line", fault.at.line},
                    {"column", fault.at.column},
                    {"severity", fault.warning ? "warning" : "error"},
                    {"message", fault.message},
                    {"hint", fault.hint}});
  }
  Faults once;  // equal ones count once, as they are shown
  for (Fault& fault : sorted()) {
    once.keep(std::move(fault));
  }
  return {{"ok", ok()},
          {"errors", once.errors()},
          {"warnings", once.warnings()},
          {"faults", std::move(rows)},
          {"more", list.more}};
}

Error Faults::first_error() const {
  for (Fault& fault : sorted()) {
    if (!fault.warning) {
      Error error = invalid_input(std::move(fault.message), std::move(fault.hint));
      error.at = std::move(fault.at);
      return error;
    }
  }
  return internal_error("no fault to report");
}

}  // namespace triaged

#include "cli/report.h"

#include <ostream>
#include <string>

#include "cli/colours.h"

namespace triaged {
namespace {

using colours::kBold;
using colours::kPlain;
using colours::kRed;
using colours::kYellow;

std::string coloured(const Fault& fault) {
  Fault place_only = fault;
  place_only.message.clear();
  place_only.hint.clear();
  place_only.warning = false;
  const std::string line = to_string(fault);
  const std::size_t place = to_string(place_only).size();
  return kBold + line.substr(0, place) + kPlain + (fault.warning ? kYellow : kRed) +
         line.substr(place) + kPlain;
}

}  // namespace

std::optional<std::string> language_asked_for(const EnvLookup& env) {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const std::optional<std::string> locale = env(name);
    if (locale && !locale->empty()) {
      const std::string place = locale->substr(0, locale->find('.'));
      return place == "C" || place == "POSIX" ? std::nullopt
                                              : std::optional(std::string(language_of(*locale)));
    }
  }
  return std::nullopt;
}

int report_faults(const Faults& faults,
                  bool json,
                  const CommandIo& io,
                  const std::string& language) {
  const int code = faults.ok() ? kExitGood : kExitFaults;
  if (json) {
    io.out << dump_json(faults.to_json(kEveryFault, language)) << '\n';
    return code;
  }
  const std::string read = language.empty() ? language_asked_for(io.env).value_or("en") : language;
  if (!io.colour) {
    io.err << faults.render(kShownFaults, read);
    return code;
  }
  const Faults::Shown shown = faults.shown();
  for (const Fault& fault : shown.faults) {
    io.err << coloured(in_language(fault, read)) << '\n';
  }
  if (shown.more > 0) {
    io.err << more_text(shown.more, read) << '\n';
  }
  return code;
}

}  // namespace triaged

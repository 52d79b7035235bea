#include "cli/report.h"

#include <ostream>
#include <string>

#include "cli/colours.h"
#include "cli/texts.h"

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

int report_faults(const Faults& faults, bool json, const CommandIo& io) {
  const int code = faults.ok() ? kExitGood : kExitFaults;
  if (json) {
    io.out << dump_json(faults.to_json()) << '\n';
    return code;
  }
  if (!io.colour) {
    io.err << faults.render();
    return code;
  }
  const Faults::Shown shown = faults.shown();
  for (const Fault& fault : shown.faults) {
    io.err << coloured(fault) << '\n';
  }
  if (shown.more > 0) {
    io.err << shown.more << texts::kMoreFaults << '\n';
  }
  return code;
}

}  // namespace triaged

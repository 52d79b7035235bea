#include "cli/report.h"

#include <ostream>
#include <string>

namespace triaged {
namespace {

constexpr const char* kBold = "\x1B[1m";
constexpr const char* kRed = "\x1B[31m";
constexpr const char* kYellow = "\x1B[33m";
constexpr const char* kPlain = "\x1B[0m";

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
    io.err << shown.more << " more\n";
  }
  return code;
}

}  // namespace triaged

#pragma once

#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "cli/command.h"

namespace triaged {

/// What `doctor` found out about one source or destination.
struct Examination {
  std::string name;
  std::string platform;
  std::string mode;
  bool asked = false;  ///< false: nothing can be asked there
  std::vector<DoctorFinding> findings;
};

/// Says everything on `io.out`, as JSON or one line a finding. kExitFaults when a fault is among
/// it; warnings alone are kExitGood.
int report_examinations(const std::vector<Examination>& examinations,
                        bool json,
                        const CommandIo& io);

}  // namespace triaged

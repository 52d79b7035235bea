#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace triaged {

/// A server in a process of its own, watched from outside. Ends it when destroyed. Not thread-safe.
class ServerProcess {
 public:
  /// Starts `command` (program and arguments; it inherits the environment) and waits until it has
  /// printed one line of JSON. What it says on standard error is appended to `log`. kUnavailable:
  /// it ended, or said nothing in time.
  static Result<std::unique_ptr<ServerProcess>> start(const std::vector<std::string>& command,
                                                      const std::string& log);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  /// A port of the printed line, by its name.
  [[nodiscard]] std::uint16_t port(std::string_view name = "port") const;
  /// User and system time of all its threads so far, from /proc/PID/stat.
  [[nodiscard]] double cpu_seconds() const;
  /// Resident memory now (`VmRSS`) and at its most (`VmHWM`).
  [[nodiscard]] double resident_mb() const;
  [[nodiscard]] double peak_resident_mb() const;

 private:
  ServerProcess(pid_t pid, Json said) : pid_(pid), said_(std::move(said)) {}
  [[nodiscard]] double status_mb(const std::string& name) const;

  pid_t pid_;
  Json said_;
};

}  // namespace triaged

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "receive/unique_fd.h"

namespace triaged::testing_support {

struct DaemonOptions {
  std::string binary;
  std::string config;                    ///< path of the configuration file
  std::string log;                       ///< stderr is appended to this file
  std::vector<std::string> environment;  ///< NAME=VALUE, on top of ours
};

/// A running `triaged serve`, a process of its own, killed with this object and with the thread
/// that started it. Not thread-safe.
class DaemonProcess {
 public:
  /// Returns when the daemon has said its ports. kInternal: it ended or stayed silent; the message
  /// holds the end of its log.
  static Result<std::unique_ptr<DaemonProcess>> start(const DaemonOptions& options);
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint16_t admin_port() const { return admin_port_; }
  /// `http://127.0.0.1:<port>`
  [[nodiscard]] std::string url() const;

  /// Sends the signal without waiting for what it does.
  void signal(int number);
  /// SIGTERM, then waits for the end. The exit code; -1 when it died otherwise or did not end.
  int stop();
  /// SIGKILL, then waits for the end.
  void kill();
  /// The end of the log.
  [[nodiscard]] std::string log_tail() const;

 private:
  DaemonProcess(pid_t pid, UniqueFd out, std::string log);
  Result<void> await_ready();
  Result<std::string> read_line();
  /// The wait status, or nothing when the process still runs after `patience`.
  bool await_end(Millis patience, int& status);

  pid_t pid_;
  UniqueFd out_;
  std::string log_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

}  // namespace triaged::testing_support

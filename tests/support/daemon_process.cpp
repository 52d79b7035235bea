#include "support/daemon_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <utility>

#include "support/file_text.h"
#include "support/program_words.h"

namespace triaged::testing_support {
namespace {

/// Far beyond what a start or an orderly end takes, also with a sanitizer on a busy machine.
constexpr Millis kPatience{60'000};
constexpr std::size_t kShownLogBytes = 6'000;

/// Runs in the child, between fork and exec: only calls that are safe there.
[[noreturn]] void become(char* const* arguments, char* const* environment, int out, int log) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::execve(arguments[0], arguments, environment);
  ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<DaemonProcess>> DaemonProcess::start(const DaemonOptions& options) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return internal_error("no pipe for the daemon's output");
  }
  UniqueFd read_end(ends[0]);
  UniqueFd write_end(ends[1]);
  const UniqueFd log(::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.valid()) {
    return internal_error("cannot write " + options.log);
  }
  std::vector<std::string> arguments{options.binary, "serve", "--config", options.config};
  std::vector<std::string> environment = whole_environment(options.environment);
  const std::vector<char*> argv = pointers_to(arguments);
  const std::vector<char*> envp = pointers_to(environment);
  const pid_t pid = ::fork();
  if (pid == 0) {
    become(argv.data(), envp.data(), write_end.get(), log.get());
  }
  if (pid < 0) {
    return internal_error("cannot fork");
  }
  std::unique_ptr<DaemonProcess> daemon(new DaemonProcess(pid, std::move(read_end), options.log));
  write_end.reset();  // so that the pipe ends with the daemon
  TRY(daemon->await_ready());
  return daemon;
}

DaemonProcess::DaemonProcess(pid_t pid, UniqueFd out, std::string log)
    : pid_(pid), out_(std::move(out)), log_(std::move(log)) {
}

DaemonProcess::~DaemonProcess() {
  kill();
}

std::string DaemonProcess::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

Result<std::string> DaemonProcess::read_line() {
  std::string line;
  pollfd readable{out_.get(), POLLIN, 0};
  while (::poll(&readable, 1, static_cast<int>(kPatience.count())) > 0) {
    char one = 0;
    if (::read(out_.get(), &one, 1) != 1) {
      return internal_error("the daemon ended before it was ready:\n" + log_tail());
    }
    if (one == '\n') {
      return line;
    }
    line.push_back(one);
  }
  return internal_error("the daemon did not say its ports:\n" + log_tail());
}

Result<void> DaemonProcess::await_ready() {
  const std::string line = TRY(read_line());
  const Json said = TRY(parse_json(line));
  port_ = static_cast<std::uint16_t>(int_at(said, "port"));
  admin_port_ = static_cast<std::uint16_t>(int_at(said, "admin_port"));
  if (port_ == 0 || admin_port_ == 0) {
    return internal_error("the daemon named no ports: " + line);
  }
  return {};
}

void DaemonProcess::signal(int number) {
  if (pid_ > 0) {
    ::kill(pid_, number);
  }
}

bool DaemonProcess::await_end(Millis patience, int& status) {
  // A pipe says when the last of its writers is gone: the daemon's end, without polling for it.
  std::array<char, 256> rest{};
  pollfd readable{out_.get(), POLLIN, 0};
  while (::poll(&readable, 1, static_cast<int>(patience.count())) > 0) {
    if (::read(out_.get(), rest.data(), rest.size()) <= 0) {
      return ::waitpid(std::exchange(pid_, -1), &status, 0) > 0;
    }
  }
  return false;
}

int DaemonProcess::stop() {
  int status = 0;
  signal(SIGTERM);
  if (pid_ <= 0 || !await_end(kPatience, status)) {
    kill();
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void DaemonProcess::kill() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(std::exchange(pid_, -1), nullptr, 0);
  }
}

std::string DaemonProcess::log_tail() const {
  const std::string all = file_text(log_);
  return all.substr(all.size() - std::min(all.size(), kShownLogBytes));
}

}  // namespace triaged::testing_support

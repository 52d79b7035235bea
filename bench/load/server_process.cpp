#include "load/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

#include "receive/unique_fd.h"

extern char** environ;

namespace triaged {
namespace {

constexpr std::chrono::seconds kStartPatience{20};
constexpr std::chrono::seconds kStopPatience{20};

/// The first line that comes out of `pipe`.
Result<std::string> read_line(int pipe) {
  std::string line;
  const auto latest = std::chrono::steady_clock::now() + kStartPatience;
  while (line.find('\n') == std::string::npos) {
    pollfd readable{pipe, POLLIN, 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        latest - std::chrono::steady_clock::now());
    std::array<char, 512> bytes{};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) != 1) {
      return unavailable("a server did not say in time that it is ready");
    }
    const ssize_t size = ::read(pipe, bytes.data(), bytes.size());
    if (size <= 0) {
      return unavailable("a server ended while it started");
    }
    line.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return line.substr(0, line.find('\n'));
}

Result<pid_t> spawn(const std::vector<std::string>& command, int output, const std::string& log) {
  std::vector<char*> words;
  words.reserve(command.size() + 1);
  for (const std::string& word : command) {
    words.push_back(const_cast<char*>(word.c_str()));  // posix_spawn does not write to them
  }
  words.push_back(nullptr);
  posix_spawn_file_actions_t files{};
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
  posix_spawn_file_actions_addopen(
      &files, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  pid_t pid = 0;
  const int fault = ::posix_spawnp(&pid, words[0], &files, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  if (fault != 0) {
    return unavailable("cannot start " + command[0]);
  }
  return pid;
}

void end_process(pid_t pid) {
  ::kill(pid, SIGTERM);
  const auto latest = std::chrono::steady_clock::now() + kStopPatience;
  while (::waitpid(pid, nullptr, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > latest) {
      ::kill(pid, SIGKILL);
      ::waitpid(pid, nullptr, 0);
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const std::vector<std::string>& command,
                                                            const std::string& log) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return unavailable("cannot make a pipe");
  }
  const UniqueFd reading(ends[0]);
  UniqueFd writing(ends[1]);
  const pid_t pid = TRY(spawn(command, writing.get(), log));
  writing.reset();
  auto line = read_line(reading.get());
  auto said = line.ok() ? parse_json(line.value()) : Result<Json>(std::move(line).take_error());
  if (!said.ok()) {
    end_process(pid);
    Error error = std::move(said).take_error();
    error.hint = "see " + log;
    return error;
  }
  return std::unique_ptr<ServerProcess>(new ServerProcess(pid, std::move(said).take()));
}

ServerProcess::~ServerProcess() {
  end_process(pid_);
}

std::uint16_t ServerProcess::port(std::string_view name) const {
  return static_cast<std::uint16_t>(int_at(said_, name));
}

double ServerProcess::cpu_seconds() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string text;
  std::getline(file, text);
  // The second field, the program's name, may hold blanks; utime and stime are the 14th and 15th:
  // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) {
    fields >> skipped;
  }
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double ServerProcess::resident_mb() const {
  return status_mb("VmRSS:");
}

double ServerProcess::peak_resident_mb() const {
  return status_mb("VmHWM:");
}

double ServerProcess::status_mb(const std::string& name) const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(name, 0) == 0) {
      return std::stod(line.substr(name.size())) / 1024;
    }
  }
  return 0;
}

}  // namespace triaged

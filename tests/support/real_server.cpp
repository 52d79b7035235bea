#include "support/real_server.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sstream>
#include <system_error>
#include <utility>

#include "support/file_text.h"

namespace triaged::testing_support {
namespace {

constexpr int kNotHere = 77;  // tests/real/lib.sh

/// Runs a program to its end with its output in `log`; the exit code, or -1.
int run(std::vector<std::string> words, const std::filesystem::path& log) {
  std::vector<char*> raw;
  raw.reserve(words.size() + 1);
  for (std::string& word : words) {
    raw.push_back(word.data());
  }
  raw.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(
      &files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
  pid_t child = 0;
  const int failed = posix_spawn(&child, raw[0], &files, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  int status = 0;
  if (failed != 0 || waitpid(child, &status, 0) != child) {
    return -1;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

RealServer::RealServer(std::string scripts, std::filesystem::path folder)
    : scripts_(std::move(scripts)), folder_(std::move(folder)) {
}

RealServer::RealServer(RealServer&& other) noexcept
    : scripts_(std::move(other.scripts_)),
      folder_(std::exchange(other.folder_, {})),
      published_(std::move(other.published_)) {
}

RealServer::~RealServer() {
  if (folder_.empty()) {
    return;
  }
  run({scripts_ + "/stop", folder_.string()}, folder_ / "stop.log");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Result<RealServer> RealServer::start(const std::string& source_dir,
                                     const std::string& name,
                                     const std::vector<std::string>& arguments) {
  std::string pattern = (std::filesystem::temp_directory_path() / "triaged-real-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) {
    return internal_error("cannot make a folder for '" + name + "'");
  }
  RealServer server(source_dir + "/tests/real", pattern);
  // Servers that give up root must be able to enter.
  std::filesystem::permissions(server.folder_, std::filesystem::perms(0755));
  std::vector<std::string> words = {server.scripts_ + "/" + name, pattern};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const int code = run(std::move(words), server.folder_ / "start.log");
  const std::string said = file_text(server.folder_ / "start.log");
  if (code == kNotHere) {
    return unavailable(said);
  }
  if (code != 0) {
    return internal_error("'" + name + "' did not start: " + said);
  }
  std::istringstream lines(file_text(server.folder_ / "env"));
  for (std::string line; std::getline(lines, line);) {
    if (const std::size_t equals = line.find('='); equals != std::string::npos) {
      server.published_[line.substr(0, equals)] = line.substr(equals + 1);
    }
  }
  return server;
}

std::string RealServer::get(const std::string& key) const {
  const auto found = published_.find(key);
  return found == published_.end() ? "" : found->second;
}

}  // namespace triaged::testing_support

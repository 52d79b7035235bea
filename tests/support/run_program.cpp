#include "support/run_program.h"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <memory>

#include "support/program_words.h"

namespace triaged::testing_support {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string content_of(std::FILE* file) {
  std::string all;
  std::array<char, 4096> part{};
  std::rewind(file);
  for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), file)) > 0;) {
    all.append(part.data(), got);
  }
  return all;
}

}  // namespace

Result<ProgramEnd> run_program(const std::vector<std::string>& arguments,
                               const std::vector<std::string>& environment) {
  std::vector<std::string> words = arguments;
  std::vector<std::string> all = whole_environment(environment);
  const std::vector<char*> argv = pointers_to(words);
  const std::vector<char*> envp = pointers_to(all);
  // Files, not pipes: nobody has to read while it runs.
  const File out(std::tmpfile(), &std::fclose);
  const File err(std::tmpfile(), &std::fclose);
  if (!out || !err) {
    return internal_error("no temporary files");
  }
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(out.get()), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, ::fileno(err.get()), STDERR_FILENO);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), envp.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return internal_error("cannot run " + arguments[0]);
  }
  int status = 0;
  if (::waitpid(pid, &status, 0) != pid) {
    return internal_error("lost " + arguments[0]);
  }
  return ProgramEnd{
      WIFEXITED(status) ? WEXITSTATUS(status) : -1, content_of(out.get()), content_of(err.get())};
}

}  // namespace triaged::testing_support

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "cli/command.h"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a write over the limit fails like one on a full disk
  const triaged::CommandIo io{std::cout,
                              std::cerr,
                              triaged::standard_error_has_colour(),
                              triaged::process_env,
                              triaged::standard_output_has_colour(),
                              triaged::standard_input_is_terminal() ? &std::cin : nullptr,
                              triaged::standard_error_is_terminal()};
  return triaged::run_command_line(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc),
                                   io);
}

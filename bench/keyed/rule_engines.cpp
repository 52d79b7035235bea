#include "keyed/rule_engines.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace triaged {
namespace {

/// Where scripts/bench installs the peers.
const std::string kFolder = std::string(TRIAGED_BENCH_TOP) + "/build/bench-peer";

/// All that a command prints; its arguments are ours alone.
Result<std::string> output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) {
    return unavailable("cannot start a shell");
  }
  std::string text;
  std::array<char, 4096> part{};
  for (std::size_t got = 0; (got = fread(part.data(), 1, part.size(), pipe)) > 0;) {
    text.append(part.data(), got);
  }
  if (pclose(pipe) != 0) {
    return unavailable("the rule engines did not run", "run scripts/bench, which installs them");
  }
  return text;
}

}  // namespace

Result<std::vector<EngineResult>> run_rule_engines(const std::vector<int>& sizes,
                                                   const std::vector<KeyedRule>& rules,
                                                   const std::vector<KeyedMessage>& messages,
                                                   double seconds) {
  const std::string input = kFolder + "/rules-input.json";
  if (!std::filesystem::exists(kFolder + "/rules.js")) {
    return unavailable("no " + kFolder + "/rules.js", "run scripts/bench, which installs it");
  }
  std::ofstream(input) << dump_json(
      Json{{"sizes", sizes}, {"rules", to_json(rules)}, {"messages", to_json(messages)}});
  const std::string text = TRY(output_of("cd '" + kFolder + "' && node rules.js '" + input + "' " +
                                         std::to_string(seconds)));
  std::vector<EngineResult> results;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const Json line = TRY(parse_json(std::string_view(text).substr(at, end - at)));
    results.push_back({string_at(line, "engine"),
                       static_cast<int>(int_at(line, "rules")),
                       line.value("us", 0.0),
                       int_at(line, "matched", -1) == int_at(line, "expected", -2)});
    at = end + 1;
  }
  return results;
}

}  // namespace triaged

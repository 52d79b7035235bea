#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "unit/cli/said.h"

namespace triaged {
namespace {

std::optional<std::string> no_env(const std::string&) {
  return std::nullopt;
}

Said run(std::vector<std::string> arguments, bool colour = false) {
  return run_triaged(std::move(arguments), [&](CommandIo& io) {
    io.colour = colour;
    io.env = no_env;
  });
}

TEST(CommandLineTest, PrintsItsVersion) {
  const Said said = run({"--version"});
  EXPECT_EQ(said.code, kExitGood);
  EXPECT_TRUE(said.out.starts_with("triaged ")) << said.out;
}

TEST(CommandLineTest, HelpNamesEverySubcommandAndTheExitCodes) {
  const Said said = run({"--help"});
  EXPECT_EQ(said.code, kExitGood);
  EXPECT_NE(said.out.find("Exit codes"), std::string::npos);
  for (const Command& command : commands()) {
    EXPECT_NE(said.out.find(command.name), std::string::npos) << command.name;
  }
}

TEST(CommandLineTest, EverySubcommandHasHelp) {
  for (const Command& command : commands()) {
    const Said said = run({command.name, "--help"});
    EXPECT_EQ(said.code, kExitGood) << command.name;
    EXPECT_NE(said.out.find(command.summary), std::string::npos) << said.out;
  }
}

TEST(CommandLineTest, WrongUsageIsTwo) {
  const std::vector<std::vector<std::string>> cases = {
      {}, {"nonsense"}, {"check", "--nonsense"}, {"--nonsense"}};
  for (const auto& arguments : cases) {
    const Said said = run(arguments);
    EXPECT_EQ(said.code, kExitUsage);
    EXPECT_NE(said.err, "");
    EXPECT_EQ(said.out, "");
  }
}

struct WrongUsage {
  const char* name;
  std::vector<std::string> arguments;
  const char* said;
};
class WrongUsageTest : public testing::TestWithParam<WrongUsage> {};

TEST_P(WrongUsageTest, NamesTheWordAndTheNearest) {
  const Said said = run(GetParam().arguments);
  EXPECT_EQ(said.code, kExitUsage);
  EXPECT_TRUE(said.err.starts_with(GetParam().said)) << said.err;
}

const WrongUsage kWrongUsages[] = {
    {"command", {"chek"}, "unknown command 'chek' of 'triaged' (did you mean 'check'?)\n"},
    {"no_such_command", {"zzzzzz"}, "unknown command 'zzzzzz' of 'triaged' (it is 'serve', "},
    {"command_of_a_command",
     {"dead", "lst"},
     "unknown command 'lst' of 'triaged dead' (did you mean 'list'?)\nRun 'triaged dead --help' "},
    {"option", {"--bogus"}, "unknown option '--bogus' of 'triaged'\n"},
    {"option_before_a_command", {"--jsn", "dead", "list"}, "unknown option '--jsn' of 'triaged'\n"},
    {"near_option",
     {"check", "--jsn"},
     "unknown option '--jsn' of 'triaged check' (did you mean '--json'?)\n"},
    {"option_with_a_value",
     {"dead", "list", "--sokcet=x"},
     "unknown option '--sokcet=x' of 'triaged dead list' (did you mean '--socket'?)\n"},
    {"option_of_a_group",
     {"try", "--txt", "a"},
     "unknown option '--txt' of 'triaged try' (did you mean '--text'?)\n"},
    {"argument_too_many",
     {"dead", "show", "w1", "w2"},
     "'w2' is one argument too many for 'triaged dead show'\n"},
    {"no_command", {}, "'triaged' wants a command: 'serve', "},
    {"no_command_of_a_command", {"dead"}, "'triaged dead' wants a command: 'list', 'show', "},
    {"missing_argument", {"dead", "show"}, "ID is required\nRun 'triaged dead show --help' "},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         WrongUsageTest,
                         testing::ValuesIn(kWrongUsages),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CheckTest, FaultsAreOneAndOnStandardError) {
  const Said said = run({"check", "no/such.yaml"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_TRUE(said.err.starts_with("no/such.yaml: cannot read the file")) << said.err;
}

TEST(CheckTest, ColoursOnlyWhenAsked) {
  EXPECT_EQ(run({"check", "no/such.yaml"}).err.find('\x1B'), std::string::npos);
  EXPECT_NE(run({"check", "no/such.yaml"}, true).err.find("\x1B[1mno/such.yaml: \x1B[0m"),
            std::string::npos);
}

// The shipped configuration names its directories as seen from the project's top.
TEST(CheckTest, GoodFilesAreSilent) {
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(TRIAGED_SOURCE_DIR);
  const Said said = run({"check"});
  std::filesystem::current_path(before);
  EXPECT_EQ(said.code, kExitGood) << said.err;
  EXPECT_EQ(said.err + said.out, "");
}

TEST(CheckTest, UnsetVariablesHideNoOtherFault) {
  const std::string path = testing::TempDir() + "/triaged_check_all.yaml";
  std::ofstream(path) << R"(version: 1
layers: [)" TRIAGED_SOURCE_DIR R"(/rules/vendor]
adapters: [)" TRIAGED_SOURCE_DIR
                         R"(/adapters]
sources:
  talk: {platform: chatwoot, base_url: "https://c.example.com", account: 1, secret: "${env:S}",
         token: "${env:T}", map: {priority: {高: urgent}}}
)";
  const Said said = run({"check", path});
  EXPECT_EQ(said.code, kExitFaults);
  for (const char* part : {"variable 'S' is not set",
                           "variable 'T' is not set",
                           "priority '低' has no mapping in 'talk'",
                           "status '需升級' has no mapping in 'talk'"}) {
    EXPECT_NE(said.err.find(part), std::string::npos) << part << '\n' << said.err;
  }
}

TEST(CheckTest, SaysWhenThereIsNothingToCheck) {
  const Said said = run({"check", TRIAGED_SOURCE_DIR "/cmake"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("nothing here that can be checked"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace triaged

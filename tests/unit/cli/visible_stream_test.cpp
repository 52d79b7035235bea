#include "cli/visible_stream.h"

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "cli/colours.h"
#include "cli/command.h"

namespace triaged {
namespace {

struct VisibleCase {
  const char* name;
  std::string text;
  std::string shown;
};

class VisibleTest : public testing::TestWithParam<VisibleCase> {};

TEST_P(VisibleTest, LeavesNothingThatActsOnATerminal) {
  EXPECT_EQ(visible(GetParam().text), GetParam().shown);
}

// However the text is cut into writes, the same comes out.
TEST_P(VisibleTest, ComesOutTheSameByteByByte) {
  std::ostringstream to;
  VisibleBuffer buffer(to);
  std::ostream out(&buffer);
  for (const char byte : GetParam().text) {
    out << byte;
  }
  EXPECT_EQ(to.str(), GetParam().shown);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    VisibleTest,
    testing::Values(VisibleCase{"Plain", "漏電 a\tb\n😀", "漏電 a\tb\n😀"},
                    VisibleCase{"Escape", "a\x1B[2Jb", "a\\u001b[2Jb"},
                    VisibleCase{"CarriageReturn", "a\rb", "a\\u000db"},
                    VisibleCase{"Delete", "a\x7F", "a\\u007f"},
                    VisibleCase{"EightBitControl", "a\u009B2J", "a\\u009b2J"},
                    // NOLINTNEXTLINE(misc-misleading-bidirectional): what the stream must show.
                    VisibleCase{"Direction", "a\u202Eb\u2066c", "a\\u202eb\\u2066c"},
                    VisibleCase{"Nul", std::string("a\0b", 3), "a\\u0000b"},
                    VisibleCase{"OwnColour", colours::kRed + std::string("a"), "\x1B[31ma"}),
    [](const auto& row) { return std::string(row.param.name); });

/// Takes a few bytes, and then no more, like a full disk.
class FullBuffer final : public std::stringbuf {
 protected:
  std::streamsize xsputn(const char*, std::streamsize) override { return 0; }
  int_type overflow(int_type) override { return traits_type::eof(); }
};

TEST(OutputLostTest, IsAFaultOfEveryCommand) {
  const std::string rules = TRIAGED_SOURCE_DIR "/rules/vendor";
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--help"},
                                                    {"check", "--schema"},
                                                    {"try", "--rules", rules, "--text", "漏電"},
                                                    {"try", "--help"}}) {
    FullBuffer full;
    std::ostream out(&full);
    std::ostringstream err;
    EXPECT_EQ(run_command_line(arguments, {out, err}), kExitFaults) << arguments.front();
    EXPECT_NE(err.str().find("could not be written"), std::string::npos) << err.str();
  }
}

}  // namespace
}  // namespace triaged

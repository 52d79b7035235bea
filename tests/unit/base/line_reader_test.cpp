#include "base/line_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

namespace triaged {
namespace {

std::vector<std::string> lines_of(std::istream& in) {
  LineReader reader(in);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) {
    const std::string text = line->ok() ? std::string(**line) : to_string(line->error());
    lines.push_back(std::to_string(reader.number()) + " " + text);
  }
  return lines;
}

std::vector<std::string> lines_in(const std::string& text) {
  std::istringstream in(text);
  return lines_of(in);
}

using Lines = std::vector<std::string>;

TEST(LineReaderTest, GivesEachLineWithoutItsEnd) {
  EXPECT_EQ(lines_in(""), Lines());
  EXPECT_EQ(lines_in("a\n\nb"), (Lines{"1 a", "2 ", "3 b"}));
  EXPECT_EQ(lines_in("a\n"), Lines{"1 a"});
}

TEST(LineReaderTest, ALineThatIsTooLongIsAFaultAndTheNextOnesAreRead) {
  const std::string fits(kMaxLineBytes, 'x');
  EXPECT_EQ(
      lines_in(fits + "\n" + fits + "y\nb\n"),
      (Lines{
          "1 " + fits, "2 the line is longer than 1 MB (one short text or event a line)", "3 b"}));
}

TEST(LineReaderTest, ADeviceWithoutEndEndsWithAFault) {
  std::ifstream zeros("/dev/zero", std::ios::binary);
  EXPECT_EQ(lines_of(zeros),
            Lines{"1 the line is longer than 64 MB, and nothing behind it was read (name a file "
                  "that holds one short text or event a line)"});
}

}  // namespace
}  // namespace triaged

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "rules_fixture.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

const fs::path kCases = fs::path(TRIAGED_SOURCE_DIR) / "tests/golden/rules";

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : fs::directory_iterator(kCases)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_text(const fs::path& path) {
  return read_whole_file(path.string()).ok() ? read_whole_file(path.string()).value()
                                             : "(no file " + path.string() + ")";
}

class GoldenFaultsTest : public ::testing::TestWithParam<std::string> {};

// TRIAGED_UPDATE_GOLDEN=1 rewrites the expected texts; review the difference.
TEST_P(GoldenFaultsTest, SaysWhereWhatAndWhatToDo) {
  const fs::path dir = kCases / GetParam();
  const std::string said = faults_of(Files{{"input.yaml", read_text(dir / "input.yaml")}});
  if (std::getenv("TRIAGED_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(dir / "stderr.txt") << said;
  }
  EXPECT_NE(said, "");
  EXPECT_EQ(said, read_text(dir / "stderr.txt"));
}

// Names and keys stay as they are written; a hint may be nothing else.
TEST_P(GoldenFaultsTest, IsSaidInChineseToo) {
  Faults faults;
  (void)load_files(Files{{"input.yaml", read_text(kCases / GetParam() / "input.yaml")}}, faults);
  for (const Fault& fault : faults.sorted()) {
    EXPECT_NE(in_language(fault, "zh-Hant").message, fault.message);
    EXPECT_NE(in_language(fault, "zh-Hans").message, fault.message);
    EXPECT_TRUE(fault.hint.empty() || in_language(fault, "zh-Hant").hint != fault.hint)
        << fault.hint;
  }
}

INSTANTIATE_TEST_SUITE_P(Cases,
                         GoldenFaultsTest,
                         ::testing::ValuesIn(case_names()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace triaged

// Runs `triaged check` on every folder of tests/golden/check and compares what it says with the
// folder's stderr.txt. TRIAGED_UPDATE_GOLDEN=1 rewrites the files; review the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "app/setup.h"
#include "support/file_text.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCheckCases = TRIAGED_SOURCE_DIR "/tests/golden/check";

std::vector<fs::path> case_folders() {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(kCheckCases)) {
    if (entry.is_directory()) {
      folders.push_back(entry.path());
    }
  }
  std::ranges::sort(folders);
  return folders;
}

// What the cases may count on; every other variable is unset.
std::optional<std::string> golden_env(const std::string& name) {
  if (name == "GOLDEN_KEY") {  // as the Standard Webhooks specification writes keys
    return "whsec_Z29sZGVuLXNlY3JldC12YWx1ZS1nb2xkZW4=";
  }
  return name == "GOLDEN_SECRET" ? std::optional<std::string>("golden-secret-value") : std::nullopt;
}

/// A working directory with the case's input and what a configuration names by default: a rule
/// directory of each usual name, and the shipped adapters.
fs::path working_directory(const fs::path& folder) {
  fs::path place = fs::path(testing::TempDir()) / "golden_check" / folder.filename();
  fs::remove_all(place);
  fs::create_directories(place);
  fs::copy(folder, place, fs::copy_options::recursive);
  if (!fs::exists(place / "rules")) {
    for (const char* layer : {"vendor", "company"}) {
      fs::create_directories(place / "rules" / layer);
      std::ofstream(place / "rules" / layer / "base.yaml") << "version: 1\n";
    }
  }
  fs::create_directory_symlink(TRIAGED_SOURCE_DIR "/adapters", place / "adapters");
  return place;
}

// Faults name the path as it was typed, so the case's folder is the working directory.
Said check_in(const fs::path& folder, std::vector<std::string> options) {
  const fs::path before = fs::current_path();
  fs::current_path(working_directory(folder));
  options.insert(options.begin(), {"check", fs::exists("input.yaml") ? "input.yaml" : "input"});
  Said said = run_triaged(std::move(options), [](CommandIo& io) { io.env = golden_env; });
  fs::current_path(before);
  return said;
}

bool holds_an_error(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(": warning: ") == std::string::npos) {
      return true;
    }
  }
  return false;
}

TEST(GoldenCheckTest, SaysExactlyWhatEveryCaseExpects) {
  const bool update = std::getenv("TRIAGED_UPDATE_GOLDEN") != nullptr;
  const std::vector<fs::path> folders = case_folders();
  EXPECT_GE(folders.size(), 15U);
  for (const fs::path& folder : folders) {
    SCOPED_TRACE(folder.filename().string());
    const Said said = check_in(folder, {});
    if (update) {
      std::ofstream(folder / "stderr.txt", std::ios::binary) << said.err;
    }
    EXPECT_EQ(said.err, file_text(folder / "stderr.txt"));
    EXPECT_EQ(said.out, "");
    EXPECT_EQ(said.code, holds_an_error(said.err) ? kExitFaults : kExitGood);
    EXPECT_EQ(said.err.find("golden-secret-value"), std::string::npos);
  }
}

TEST(GoldenCheckTest, SaysTheSameAsJson) {
  for (const fs::path& folder : case_folders()) {
    SCOPED_TRACE(folder.filename().string());
    const Said text = check_in(folder, {});
    const Said json = check_in(folder, {"--json"});
    EXPECT_EQ(json.err, "");
    EXPECT_EQ(json.code, text.code);
    const auto lines = std::count(text.err.begin(), text.err.end(), '\n');
    const auto rows = std::count(json.out.begin(), json.out.end(), '\n');
    EXPECT_EQ(rows, 1);
    std::size_t places = 0;
    for (std::size_t at = json.out.find("\"severity\""); at != std::string::npos;
         at = json.out.find("\"severity\"", at + 1)) {
      ++places;
    }
    // People are shown fifty; programs are given all.
    if (text.err.ends_with(" more\n")) {
      EXPECT_GT(places, static_cast<std::size_t>(lines));
    } else {
      EXPECT_EQ(places, static_cast<std::size_t>(lines));
    }
  }
}

TEST(GoldenCheckTest, SaysCommonSlipsInTheReadersLanguage) {
  const fs::path folder = fs::path(kCheckCases) / "full-width-in-flow";
  EXPECT_NE(check_in(folder, {"--lang", "zh-Hant"}).err.find("改用半形的 \" 或 '"),
            std::string::npos);
  EXPECT_NE(check_in(folder, {"--lang", "zh-Hans"}).err.find("改用半角的 \" 或 '"),
            std::string::npos);
  EXPECT_EQ(check_in(folder, {"--lang", "en"}).err, file_text(folder / "stderr.txt"));
}

TEST(GoldenCheckTest, AStartAndAReloadSayWhatCheckSays) {
  const fs::path before = fs::current_path();
  for (const fs::path& folder : case_folders()) {
    SCOPED_TRACE(folder.filename().string());
    fs::current_path(working_directory(folder));
    const bool is_config = fs::is_regular_file("input.yaml");
    Faults faults;
    const auto setup = is_config ? load_setup("input.yaml", golden_env, faults) : nullptr;
    fs::current_path(before);
    if (is_config) {
      EXPECT_EQ(faults.render(), file_text(folder / "stderr.txt"));
      EXPECT_EQ(setup != nullptr, faults.ok());
    }
  }
}

}  // namespace
}  // namespace triaged

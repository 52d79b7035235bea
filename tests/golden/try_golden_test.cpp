// Runs `triaged try` on every folder of tests/golden/try, as JSON and for people, and compares with
// expected.jsonl, expected.txt and stderr.txt. TRIAGED_UPDATE_GOLDEN=1 rewrites the files; review
// the difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "support/file_text.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTryCases = TRIAGED_SOURCE_DIR "/tests/golden/try";

/// Rewrites an expected file where that is asked for, and compares.
void expect_golden(const fs::path& path, const std::string& said) {
  if (std::getenv("TRIAGED_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << said;
  }
  EXPECT_EQ(said, file_text(path)) << path;
}

/// The rules' hash changes with the engine, not with what a case is about.
std::string without_hashes(std::string text) {
  static constexpr std::string_view kBefore = "\"rules\":\"";
  for (std::size_t at = text.find(kBefore); at != std::string::npos; at = text.find(kBefore, at)) {
    at += kBefore.size();
    text.replace(at, text.find('"', at) - at, "<hash>");
  }
  return text;
}

Said try_folder(const fs::path& folder, bool json) {
  std::vector<std::string> arguments{"try",
                                     "--rules",
                                     (folder / "rules").string(),
                                     "--events",
                                     (folder / "events.jsonl").string(),
                                     "--at",
                                     "2026-11-21T08:00:00Z"};
  if (json) {
    arguments.emplace_back("--json");
  }
  Said said = run_triaged(std::move(arguments), [](CommandIo& io) {
    io.env = [](const std::string& name) {
      return name == "LC_ALL" ? std::optional<std::string>("en_US.UTF-8") : std::nullopt;
    };
  });
  said.out = without_hashes(said.out);
  return said;
}

TEST(GoldenTryTest, DecidesExactlyWhatEveryCaseExpects) {
  std::size_t cases = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kTryCases)) {
    ++cases;
    SCOPED_TRACE(entry.path().filename().string());
    const Said json = try_folder(entry.path(), true);
    expect_golden(entry.path() / "expected.jsonl", json.out);
    const bool faulty = json.out.find("{\"line\":") != std::string::npos;
    EXPECT_EQ(json.code, faulty ? kExitFaults : kExitGood);
    const Said people = try_folder(entry.path(), false);
    expect_golden(entry.path() / "expected.txt", people.out);
    expect_golden(entry.path() / "stderr.txt", people.err);
    EXPECT_EQ(people.code, json.code);
  }
  EXPECT_GE(cases, 2U);
}

TEST(GoldenTryTest, GivesTheSameBytesAgain) {
  const fs::path folder = fs::path(kTryCases) / "dialogue";
  EXPECT_EQ(try_folder(folder, true).out, try_folder(folder, true).out);
}

}  // namespace
}  // namespace triaged

#include "analyse/rule_tests.h"

#include <algorithm>
#include <filesystem>

#include "rules/test/test_runner.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

fs::path whole_path(const std::string& path) {
  std::error_code error;
  fs::path whole = fs::weakly_canonical(path, error);
  return error ? fs::path(path).lexically_normal() : whole;
}

}  // namespace

std::size_t RuleTestFiles::files() const {
  std::size_t count = 0;
  for (const auto& [layers, list] : by_layers) {
    count += list.size();
  }
  return count;
}

std::size_t RuleTestFiles::cases() const {
  std::size_t count = 0;
  for (const auto& [layers, list] : by_layers) {
    for (const TestFile& file : list) {
      count += file.cases().size();
    }
  }
  return count;
}

RuleTestFiles read_rule_tests(std::span<const std::string> paths, Faults& faults) {
  RuleTestFiles tests;
  for (const std::string& path : find_test_files(paths, faults)) {
    if (std::optional<TestFile> file = read_test_file(path, faults)) {
      std::vector<std::string> layers = file->layers;
      tests.by_layers[std::move(layers)].push_back(*std::move(file));
    }
  }
  return tests;
}

bool lies_below(const std::string& file, std::span<const std::string> paths) {
  const fs::path whole = whole_path(file);
  return paths.empty() || std::any_of(paths.begin(), paths.end(), [&whole](const auto& path) {
           const fs::path above = whole_path(path);
           return std::mismatch(above.begin(), above.end(), whole.begin(), whole.end()).first ==
                  above.end();
         });
}

}  // namespace triaged

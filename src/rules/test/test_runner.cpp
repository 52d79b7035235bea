#include "rules/test/test_runner.h"

#include <algorithm>
#include <filesystem>

#include "rules/load_program.h"
#include "rules/read/yaml_files.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

/// A file whose rules did not load says so itself: their faults stand elsewhere, and only in the
/// first file that names the same layers.
void report_no_rules(const TestFile& file, Faults& faults) {
  const YamlNode* layers = file.root.find("layers");
  if (layers == nullptr) {
    faults.add(file.root.at(),
               "no case was run: the rules beside this test file do not load alone",
               "name what they build on as well, such as `layers: [../vendor, .]`, or mend them");
  } else {
    faults.add(layers->at(), "no case was run: these layers do not load", "mend their rules first");
  }
}

}  // namespace

bool is_test_file(std::string_view path) {
  return path.ends_with(".test.yaml") || path.ends_with(".test.yml");
}

std::vector<std::string> find_test_files(std::span<const std::string> paths, Faults& faults) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (fs::is_regular_file(path, error)) {
      files.push_back(path);
      continue;
    }
    if (!fs::is_directory(path, error)) {
      faults.add(SourcePos{path, 0, 0},
                 "'" + path + "' is no file or directory that can be read",
                 "name a test file, or a directory that holds some");
      continue;
    }
    const std::vector<std::string> found = find_yaml_files(path, is_test_file, faults);
    files.insert(files.end(), found.begin(), found.end());
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::shared_ptr<const CompiledProgram> TestRunner::program_for(
    const std::vector<std::string>& layers, Faults& faults) {
  const auto known = programs_.find(layers);
  if (known != programs_.end()) {
    return known->second;
  }
  auto program = load_program(layers, options_, faults);
  programs_.emplace(layers, program);
  return program;
}

std::vector<TestCaseResult> TestRunner::run_file(const std::string& path, Faults& faults) {
  std::vector<TestCaseResult> results;
  const std::optional<TestFile> file = read_test_file(path, faults);
  if (!file) {
    return results;
  }
  const auto program = program_for(file->layers, faults);
  if (program == nullptr) {
    report_no_rules(*file, faults);
  }
  if (!faults.ok()) {
    return results;
  }
  for (const YamlNode* node : file->cases()) {
    results.push_back(run_test_case(*file, *node, *program, faults));
  }
  return results;
}

}  // namespace triaged

#include "rules/test/test_file.h"

#include <filesystem>

#include "base/time.h"
#include "rules/read/finish_shape.h"
#include "rules/test/invariants.h"
#include "text/fold.h"
#include "yaml/mapping.h"
#include "yaml/names.h"
#include "yaml/read.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

TimePoint default_clock() {
  return parse_time("2026-01-05T09:00:00Z").value();
}

std::vector<std::string> read_test_layers(YamlMapping& mapping, const std::string& path) {
  const fs::path base = fs::path(path).parent_path();
  std::vector<std::string> layers;
  for (const LocatedText& layer : mapping.text_list("layers")) {
    layers.push_back((base / layer.text).lexically_normal().string());
  }
  if (layers.empty()) {
    layers.push_back(base.empty() ? "." : base.string());
  }
  return layers;
}

std::vector<std::string> read_invariants(YamlMapping& mapping, Faults& faults) {
  const std::vector<std::string>& known = invariant_names();
  std::vector<std::string> invariants;
  for (const LocatedText& name : mapping.text_list("always")) {
    if (std::find(known.begin(), known.end(), name.text) == known.end()) {
      faults.add(name.at,
                 "unknown invariant '" + name.text + "' in 'always'",
                 suggestion(name.text, known, "it may be " + name_choice(known)));
    }
    invariants.push_back(name.text);
  }
  return invariants;
}

TimePoint read_clock(YamlMapping& mapping, Faults& faults) {
  const auto text = mapping.optional_text("clock");
  if (!text) {
    return default_clock();
  }
  const Result<TimePoint> time = parse_time(*text);
  if (!time.ok()) {
    faults.add(time.error(), mapping.key_at("clock"));
    return default_clock();
  }
  return *time;
}

/// `{adapter: fake, groups: [...]}`: the runner has one platform, whose groups may be named.
std::set<std::string> read_platform(YamlMapping& mapping, Faults& faults) {
  std::set<std::string> groups;
  std::optional<YamlMapping> platform = mapping.child("platform");
  if (!platform) {
    return groups;
  }
  const std::string adapter = platform->optional_text("adapter").value_or("fake");
  if (adapter != "fake") {
    faults.add(platform->key_at("adapter"),
               "a test's platform is '" + adapter + "'",
               "rule tests know the adapter fake only; it takes everything at once");
  }
  for (const LocatedText& group : platform->text_list("groups")) {
    groups.insert(fold_key(group.text));
  }
  finish_shape(*platform, "test_platform");
  return groups;
}

}  // namespace

std::vector<const YamlNode*> TestFile::cases() const {
  const YamlNode* list = root.find("cases");
  return list == nullptr ? std::vector<const YamlNode*>() : as_items(*list);
}

std::optional<TestFile> read_test_file(const std::string& path, Faults& faults) {
  std::optional<YamlNode> root = load_yaml(path, faults);
  if (!root) {
    return std::nullopt;
  }
  TestFile file;
  file.root = *std::move(root);
  file.path = path;
  YamlMapping mapping(file.root, faults, "a test file");
  file.suite = mapping.optional_text("suite").value_or(fs::path(path).filename().string());
  file.layers = read_test_layers(mapping, path);
  file.invariants = read_invariants(mapping, faults);
  file.clock = read_clock(mapping, faults);
  file.groups = read_platform(mapping, faults);
  if (mapping.require("cases", "list the cases") != nullptr && file.cases().empty()) {
    faults.add(mapping.key_at("cases"), "the file has no case", "list at least one under 'cases'");
  }
  finish_shape(mapping, "test_file");
  return file;
}

}  // namespace triaged

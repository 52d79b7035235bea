#include "cli/check_kinds.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <system_error>
#include <tuple>

#include "adapters/descriptor.h"
#include "adapters/load.h"
#include "app/setup.h"
#include "base/clock.h"
#include "cli/found_config.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "rules/load_program.h"
#include "rules/test/test_runner.h"
#include "yaml/read.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDescriptor = "adapter.yaml";

bool is_directory(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

/// The platforms' folders that a path means: itself, the folder of a descriptor, or all below.
std::vector<std::string> adapter_folders(const std::string& path) {
  if (is_file(fs::path(path) / kDescriptor)) {
    return {path};
  }
  if (is_file(path) && fs::path(path).filename() == kDescriptor) {
    const std::string folder = fs::path(path).parent_path().string();
    return {folder.empty() ? "." : folder};
  }
  std::vector<std::string> folders;
  for (const std::string& name : list_platforms({path})) {
    folders.push_back((fs::path(path) / name).string());
  }
  return folders;
}

bool fits_adapters(const std::string& path) {
  return !adapter_folders(path).empty();
}

void check_adapters(std::span<const std::string> paths,
                    const EnvLookup& /*env*/,
                    CheckFindings& findings) {
  for (const std::string& path : paths) {
    for (const std::string& folder : adapter_folders(path)) {
      load_descriptor(folder, findings.faults);
    }
  }
}

bool holds_yaml(const std::string& directory) {
  std::error_code ignored;
  for (fs::recursive_directory_iterator at(directory, ignored), end; !ignored && at != end;
       at.increment(ignored)) {
    const std::string extension = at->path().extension().string();
    if (extension == ".yaml" || extension == ".yml") {
      return true;
    }
  }
  return false;
}

bool fits_tests(const std::string& path) {
  return is_test_file(path) && is_file(path);
}

void report_tests(std::span<const std::string> paths,
                  const EnvLookup& /*env*/,
                  CheckFindings& findings) {
  for (const std::string& path : paths) {
    findings.faults.add({path, 0, 0}, texts::kIsTestFile, "run 'triaged test " + path + "'");
  }
}

// A file with keys that no configuration has is taken for rules, also where it imitates another
// tool's: the rule loader then says how our keys are called.
bool fits_rules(const std::string& path) {
  if (is_directory(path)) {
    return holds_yaml(path);
  }
  Faults unread;
  const std::optional<YamlNode> root = load_yaml(path, unread);
  return root && root->is_mapping() && !looks_like_config(*root) &&
         std::ranges::any_of(root->entries,
                             [](const YamlEntry& entry) { return entry.key != "version"; });
}

void take_rules(const CompiledProgram& program, CheckFindings& findings) {
  findings.loaded_rules = true;
  findings.rules += program.rules().rules.size();
  for (const std::uint32_t number : program.index().without_key()) {
    findings.without_key.push_back(program.rules().rules[number].id);
  }
}

/// The usual configuration of the directory the command is run in, if it has one.
std::optional<Config> usual_config(const EnvLookup& env) {
  Faults ignored;
  return load_config(texts::kDefaultConfig, ignored, env);
}

/// As the daemon would load the rules: the last day of an exception ends in its time zone.
LoadOptions configured_options(const EnvLookup& env) {
  LoadOptions options = load_options_of(usual_config(env));
  options.review_at = SystemClock().utc();
  return options;
}

/// The layers of the usual configuration, or where there is none its default.
std::vector<std::string> configured_layers(const EnvLookup& env) {
  const std::optional<Config> config = usual_config(env);
  if (!config) {
    return {texts::kDefaultLayer};
  }
  std::vector<std::string> layers;
  for (const LocatedText& layer : config->layers) {
    layers.push_back(layer.text);
  }
  return layers;
}

/// Whether `path` is the layer or a part of it.
bool stands_in(const std::string& path, const std::string& layer) {
  std::error_code ignored;
  const fs::path inner = fs::weakly_canonical(path, ignored);
  const fs::path outer = fs::weakly_canonical(layer, ignored);
  return !outer.empty() && std::ranges::mismatch(outer, inner).in1 == outer.end();
}

/// The paths with what they build on: the configured layers up to the last that they belong to, or
/// all of them, and then the paths that belong to none. Layers above would add faults of their own.
std::vector<std::string> with_layers_below(std::span<const std::string> paths,
                                           std::vector<std::string> layers) {
  const auto is_meant = [&paths](const std::string& layer) {
    return std::ranges::any_of(paths,
                               [&](const std::string& path) { return stands_in(path, layer); });
  };
  const auto last = std::find_if(layers.rbegin(), layers.rend(), is_meant);
  if (last != layers.rend()) {
    layers.erase(last.base(), layers.end());
  }
  std::vector<std::string> whole = layers;
  std::ranges::copy_if(paths, std::back_inserter(whole), [&layers](const std::string& path) {
    return std::ranges::none_of(layers,
                                [&](const std::string& layer) { return stands_in(path, layer); });
  });
  return whole;
}

/// Tells a fault again when other files were read with it: the hint depends on the names known, and
/// the file may be spelt differently.
std::tuple<std::string, int, int, bool, std::string> identity(const Fault& fault) {
  std::error_code ignored;
  return {fs::weakly_canonical(fault.at.file, ignored).string(),
          fault.at.line,
          fault.at.column,
          fault.warning,
          fault.message};
}

/// Rules that were checked without what they build on: faults that are none together with it are
/// told what to do instead of what is missing.
Faults explain_lone_rules(const Faults& alone,
                          std::span<const std::string> paths,
                          const LoadOptions& options,
                          const EnvLookup& env) {
  const std::vector<std::string> layers = with_layers_below(paths, configured_layers(env));
  Faults whole;
  load_program(layers, options, whole);
  std::map<decltype(identity({})), Fault> lasting;
  for (const Fault& fault : whole.sorted()) {
    lasting.emplace(identity(fault), fault);
  }
  std::string builds_on = "it builds on other files: run 'triaged check";
  for (const std::string& layer : layers) {
    builds_on += ' ' + layer;
  }
  builds_on += '\'';
  Faults explained;
  for (const Fault& fault : alone.sorted()) {
    const auto lasts = lasting.find(identity(fault));
    Fault told;
    if (lasts != lasting.end()) {
      told = lasts->second;
    } else {
      told.message = fault.message;
      told.hint = builds_on;
      told.warning = fault.warning;
    }
    told.at = fault.at;
    explained.keep(std::move(told));
  }
  return explained;
}

void check_rules(std::span<const std::string> paths,
                 const EnvLookup& env,
                 CheckFindings& findings) {
  const LoadOptions options = configured_options(env);
  Faults own;
  if (const auto program = load_program(paths, options, own)) {
    take_rules(*program, findings);
  } else {
    own = explain_lone_rules(own, paths, options, env);
  }
  findings.faults.merge(std::move(own));
}

// Asked last: whatever file cannot be read, or says no more than a version, is taken for a
// configuration, whose loader then says what is wrong with it.
bool fits_config(const std::string& path) {
  if (is_directory(path)) {
    return false;
  }
  Faults unread;
  const std::optional<YamlNode> root = load_yaml(path, unread);
  return !root || looks_like_config(*root) || root->is_null() || root->find("version") != nullptr;
}

/// A configuration with everything that it names, as start-up and reload read it.
void check_configs(std::span<const std::string> paths,
                   const EnvLookup& env,
                   CheckFindings& findings) {
  for (const std::string& path : paths) {
    const std::optional<SetupParts> parts =
        load_parts(path, env, findings.faults, plain_origin, SystemClock().utc());
    if (parts && parts->program) {
      take_rules(*parts->program, findings);
    }
  }
}

// The configuration stays last; see fits_config().
constexpr std::array kKinds = {
    CheckKind{fits_adapters, check_adapters},
    CheckKind{fits_tests, report_tests},
    CheckKind{fits_rules, check_rules},
    CheckKind{fits_config, check_configs},
};

}  // namespace

std::span<const CheckKind> check_kinds() {
  return kKinds;
}

void check_paths(std::span<const std::string> paths,
                 const EnvLookup& env,
                 CheckFindings& findings) {
  std::vector<std::vector<std::string>> by_kind(kKinds.size());
  for (const std::string& path : paths) {
    const auto* kind =
        std::ranges::find_if(kKinds, [&path](const CheckKind& row) { return row.fits(path); });
    if (kind == kKinds.end()) {
      findings.faults.add({path, 0, 0}, texts::kUnknownKind, texts::kUnknownKindHint);
      continue;
    }
    by_kind[static_cast<std::size_t>(kind - kKinds.begin())].push_back(path);
  }
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (!by_kind[i].empty()) {
      kKinds[i].check(by_kind[i], env, findings);
    }
  }
}

}  // namespace triaged

#include "cli/check_kinds.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include "cli/texts.h"
#include "config/load_config.h"
#include "yaml/read.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

// Asked last: whatever file cannot be read, or says no more than a version, is taken for a
// configuration, whose loader then says what is wrong with it.
bool fits_config(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return false;
  }
  Faults unread;
  const std::optional<YamlNode> root = load_yaml(path, unread);
  return !root || looks_like_config(*root) || root->is_null() || root->find("version");
}

void check_configs(std::span<const std::string> paths, const EnvLookup& env, Faults& faults) {
  for (const std::string& path : paths) {
    load_config(path, faults, env);
  }
}

// The configuration stays last; see fits_config().
constexpr std::array kKinds = {
    CheckKind{fits_config, check_configs},
};

}  // namespace

std::span<const CheckKind> check_kinds() {
  return kKinds;
}

void check_paths(std::span<const std::string> paths, const EnvLookup& env, Faults& faults) {
  std::vector<std::vector<std::string>> by_kind(kKinds.size());
  for (const std::string& path : paths) {
    const auto* kind =
        std::ranges::find_if(kKinds, [&path](const CheckKind& row) { return row.fits(path); });
    if (kind == kKinds.end()) {
      faults.add({path, 0, 0}, texts::kUnknownKind, texts::kUnknownKindHint);
      continue;
    }
    by_kind[static_cast<std::size_t>(kind - kKinds.begin())].push_back(path);
  }
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (!by_kind[i].empty()) {
      kKinds[i].check(by_kind[i], env, faults);
    }
  }
}

}  // namespace triaged

#include "cli/present_rules.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "app/setup.h"
#include "release/packed_layers.h"
#include "store/journal.h"

namespace triaged {

Result<PresentRules> PresentRules::find(const std::vector<std::string>& named,
                                        const std::optional<Config>& config) {
  PresentRules rules;
  rules.layers_ = named;
  if (!named.empty() || !config) {
    return rules;
  }
  rules.layers_ = plain_origin(*config).layers;
  if (config->rules_from == RulesFrom::kLayers ||
      config->store.kind != StoreConfig::Kind::kSqlite) {
    return rules;
  }
  const auto journal = TRY(open_sqlite_journal(config->store.path));
  const std::string files = TRY(journal->live_release());
  if (files.empty()) {
    return rules;
  }
  std::error_code fault;
  std::string folder =
      (std::filesystem::temp_directory_path(fault) / "triaged-rules-XXXXXX").string();
  if (fault || ::mkdtemp(folder.data()) == nullptr) {
    return unavailable("cannot make a folder for the live release's rules",
                       "set TMPDIR to a directory that can be written");
  }
  rules.folder_ = folder;
  rules.layers_ = TRY(unpack_layers(files, folder));
  return rules;
}

PresentRules::PresentRules(PresentRules&& other) noexcept
    : layers_(std::move(other.layers_)), folder_(std::exchange(other.folder_, {})) {
}

PresentRules::~PresentRules() {
  if (!folder_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
}

}  // namespace triaged

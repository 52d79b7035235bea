#include "cli/found_config.h"

#include <filesystem>
#include <ostream>
#include <system_error>
#include <utility>

#include "app/setup.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "yaml/fault_phrases.h"

namespace triaged {

FoundConfig find_config(const std::string& named,
                        const CommandIo& io,
                        const std::string& language) {
  const std::string path = named.empty() ? texts::kDefaultConfig : named;
  std::error_code ignored;
  if (named.empty() && !std::filesystem::exists(path, ignored)) {
    return {};
  }
  const EnvLookup env = [&io](const std::string& name) {
    const std::optional<std::string> value = io.env(name);
    return value && !value->empty() ? value : std::optional<std::string>("unset");
  };
  Faults faults;
  std::optional<Config> config = load_config(path, faults, env);
  if (config && faults.ok()) {
    return {std::move(config), false};
  }
  if (named.empty()) {
    io.err << message_in(path + ": " + texts::kFoundConfigFaulty, language) << '\n';
    return {};
  }
  report_faults(faults, false, io, language);
  return {std::nullopt, true};
}

LoadOptions load_options_of(const std::optional<Config>& config) {
  return config ? rule_options(*config) : LoadOptions{};
}

}  // namespace triaged

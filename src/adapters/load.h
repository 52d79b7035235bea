#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/declarative_adapter.h"
#include "config/config.h"
#include "yaml/faults.h"

namespace triaged {

/// What the rules want of the platforms; nothing of it is required.
struct AdapterNeeds {
  std::map<std::string, std::vector<std::string>> writable;  ///< field → values rules can write
  std::set<EntryKind> kinds;                                 ///< effects that rules have
  std::vector<std::string> raw_paths;                        ///< `raw.<path>` that rules test
};

/// The configured accounts by name. Immutable, thread-safe.
class AdapterSet {
 public:
  void add(std::shared_ptr<const DeclarativeAdapter> adapter);
  /// nullptr when there is none of that name.
  [[nodiscard]] std::shared_ptr<const DeclarativeAdapter> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;

 private:
  std::map<std::string, std::shared_ptr<const DeclarativeAdapter>, std::less<>> adapters_;
};

/// Builds every source and destination of the configuration from the folders that
/// `config.adapters` names (later folders win). All faults are added: unknown platforms, missing
/// and unknown options, values without a mapping; effects that a platform cannot show are
/// warnings. Accounts with faults are left out.
AdapterSet load_adapters(const Config& config, const AdapterNeeds& needs, Faults& faults);

/// One account on a descriptor. Nothing when it has faults.
std::shared_ptr<const DeclarativeAdapter> make_adapter(std::shared_ptr<const Descriptor> descriptor,
                                                       const Account& account,
                                                       const std::string& public_url,
                                                       const std::vector<std::string>& raw_paths,
                                                       Faults& faults);

/// The platforms that the folders hold, sorted.
std::vector<std::string> list_platforms(const std::vector<std::string>& folders);

}  // namespace triaged

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/setup.h"
#include "base/clock.h"
#include "receive/admin_site.h"
#include "store/store.h"

namespace triaged {

/// What the releases are to become, and nothing of it done yet.
struct ReleaseChange {
  std::vector<Release> releases;              ///< all of them
  std::map<std::int64_t, std::string> files;  ///< of a new one
  std::int64_t subject = 0;                   ///< whom the change is about

  /// The one that the change is about, as it is to be; nothing when there is none.
  [[nodiscard]] std::optional<Release> promoted() const;
};

/// Promotes and takes back releases, for a running daemon and without one. Keeps the files of those
/// that judge laid out in a folder of its own, from where they are loaded. One thread at a time.
class ReleaseDesk {
 public:
  /// `folder` is the daemon's own: what lies there may be removed.
  ReleaseDesk(Store& store, const Clock& clock, std::string folder)
      : store_(store), clock_(clock), folder_(std::move(folder)) {}

  /// Where the rules come from now: the configuration's layers, or the live release.
  Result<RulesOrigin> origin(const Config& config);
  /// The same as if the change were made.
  Result<RulesOrigin> origin_after(const ReleaseChange& change);

  /// Packs the named layers (or those of the configuration), or takes a known release; compiles
  /// them and runs their tests. Nothing when something is wrong, which is in `faults`.
  std::optional<ReleaseChange> promote(const Config& config,
                                       const PromoteWish& wish,
                                       Faults& faults);
  /// One step back, or to the named release. Compiles and tests nothing.
  Result<ReleaseChange> rollback(const Config& config, const std::string& to);
  Result<void> save(const ReleaseChange& change);
  /// Forgets all releases but the `newest` and those that judge or would by a rollback, with their
  /// files: `{"purged": [1, 2], "kept": 7}`.
  Result<OrderedJson> purge(std::size_t newest);

 private:
  Result<RulesOrigin> origin_of(const std::vector<Release>& releases,
                                const std::map<std::int64_t, std::string>& fresh);
  Result<std::vector<std::string>> lay_out(const Release& release,
                                           const std::map<std::int64_t, std::string>& fresh);
  Result<ReleaseChange> draft(const Config& config, const PromoteWish& wish);
  bool accept(const Config& config,
              const std::vector<std::string>& sources,
              ReleaseChange& change,
              Faults& faults);
  [[nodiscard]] std::string folder_of(const Release& release) const;

  Store& store_;
  const Clock& clock_;
  std::string folder_;
};

/// Runs the rule tests of an origin where the configuration asks for it; what fails is added to
/// `faults`.
void check_rule_tests(const Config& config, const std::vector<std::string>& layers, Faults& faults);

/// The folder that the store lives in; what else is the daemon's own stands beside it.
std::string state_folder(const Config& config);

}  // namespace triaged

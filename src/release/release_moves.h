#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/release.h"

namespace triaged {

/// How far a promoted release is to act.
struct ReleaseMode {
  Release::State state = Release::State::kLive;  ///< kOff, kShadow, kCanary or kLive
  int per_myriad = 0;                            ///< of kCanary

  bool operator==(const ReleaseMode&) const = default;
};

/// `off`, `shadow`, `canary 10%`, `live`, as a rule's mode is written. kInvalidInput.
Result<ReleaseMode> parse_release_mode(std::string_view text);

/// The one that judges; nullptr = none yet.
const Release* live_release(const std::vector<Release>& releases);
/// The one that judges beside it, in shadow or as a canary; nullptr = none.
const Release* candidate_release(const std::vector<Release>& releases);
/// By number, or by the first 6 or more digits of its hash. kNotFound, kInvalidInput (several).
Result<Release> find_release(const std::vector<Release>& releases, std::string_view name);

// Pure: each gives all the releases as they are to be. At most one is live, and at most one is a
// candidate.

/// `chosen`, which may be new, in `mode`: the live one before becomes past, another candidate off.
/// kConflict: a release cannot be shadow or canary while none is live, or while it is live itself.
Result<std::vector<Release>> promote_release(std::vector<Release> releases,
                                             Release chosen,
                                             ReleaseMode mode);

/// One step back: withdraws the candidate; without one the live release, and the one that was live
/// before it judges again. With `to` that one becomes live, and everything promoted after it is
/// withdrawn. kNotFound: there is nothing to go back to.
Result<std::vector<Release>> rollback_release(std::vector<Release> releases,
                                              const std::optional<Release>& to);

/// The `newest` releases by number, the live one, the candidate, and the one that a rollback goes
/// back to.
std::vector<Release> keep_releases(std::vector<Release> releases, std::size_t newest);

}  // namespace triaged

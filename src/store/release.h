#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace triaged {

/// A rule set as a whole, kept with the bytes of its files, and how far it acts. A plain value.
struct Release {
  enum class State : std::uint8_t {
    kOff,        ///< kept, and judges nothing
    kShadow,     ///< judges beside the live one; what it would change is written down
    kCanary,     ///< judges its share of the records in the live one's place
    kLive,       ///< judges; at most one
    kPast,       ///< was live until another one was promoted
    kWithdrawn,  ///< was taken back
  };
  std::int64_t number = 0;  ///< 1, 2, 3 …: what people call it
  std::string hash;         ///< SHA-256 (hex) of its files
  std::string rules;        ///< hash of the program, as it was compiled when it was promoted
  State state = State::kOff;
  int per_myriad = 0;  ///< of kCanary: the share in 1/10000
  TimePoint promoted_at{};
  std::string by;          ///< who promoted it
  std::int64_t lives = 0;  ///< grows each time a release goes live; 0 = it never was

  bool operator==(const Release&) const = default;
};

/// `off`, `shadow`, `canary`, `live`, `past`, `withdrawn`.
std::string_view to_string(Release::State state);
std::optional<Release::State> parse_release_state(std::string_view name);
/// How far it acts, as people write it: the state, and of a canary its share (`canary 12.5%`).
std::string release_mode_text(const Release& release);

}  // namespace triaged

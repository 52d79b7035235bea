#include "store/release.h"

#include <array>
#include <utility>

#include "model/canary.h"

namespace triaged {
namespace {

constexpr std::array<std::pair<Release::State, std::string_view>, 6> kReleaseStates{
    {{Release::State::kOff, "off"},
     {Release::State::kShadow, "shadow"},
     {Release::State::kCanary, "canary"},
     {Release::State::kLive, "live"},
     {Release::State::kPast, "past"},
     {Release::State::kWithdrawn, "withdrawn"}}};

}  // namespace

std::string_view to_string(Release::State state) {
  return kReleaseStates.at(static_cast<std::size_t>(state)).second;
}

std::optional<Release::State> parse_release_state(std::string_view name) {
  for (const auto& [state, written] : kReleaseStates) {
    if (written == name) {
      return state;
    }
  }
  return std::nullopt;
}

std::string release_mode_text(const Release& release) {
  return release.state == Release::State::kCanary ? canary_text(release.per_myriad)
                                                  : std::string(to_string(release.state));
}

}  // namespace triaged

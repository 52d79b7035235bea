#include "release/release_moves.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "model/canary.h"

namespace triaged {
namespace {

using State = Release::State;

constexpr std::size_t kShortestHash = 6;

Release* in_state(std::vector<Release>& releases, State state) {
  const auto found = std::ranges::find(releases, state, &Release::state);
  return found == releases.end() ? nullptr : &*found;
}

/// One that was live before stays what a rollback may go back to.
void withdraw_candidates(std::vector<Release>& releases, State as) {
  for (Release& release : releases) {
    if (release.state == State::kShadow || release.state == State::kCanary) {
      release.state = release.lives > 0 ? State::kPast : as;
      release.per_myriad = 0;
    }
  }
}

std::int64_t last_life(const std::vector<Release>& releases) {
  std::int64_t last = 0;
  for (const Release& release : releases) {
    last = std::max(last, release.lives);
  }
  return last;
}

/// The release that was live before the one that lived `before`.
Release* live_before(std::vector<Release>& releases, std::int64_t before) {
  Release* latest = nullptr;
  for (Release& release : releases) {
    if (release.state == State::kPast && release.lives < before &&
        (latest == nullptr || release.lives > latest->lives)) {
      latest = &release;
    }
  }
  return latest;
}

Error nothing_before() {
  return not_found("there is no earlier release to go back to",
                   "promote the rules that are to run, or set 'rules_from: layers' and reload");
}

}  // namespace

Result<ReleaseMode> parse_release_mode(std::string_view text) {
  for (const State state : {State::kOff, State::kShadow, State::kLive}) {
    if (text == to_string(state)) {
      return ReleaseMode{state, 0};
    }
  }
  if (const int share = parse_canary(text).value_or(0); share > 0) {
    return ReleaseMode{State::kCanary, share};
  }
  return invalid_input(fmt::format("'{}' is no mode of a release", text),
                       "write off, shadow, 'canary 10%' (at most two decimals) or live");
}

const Release* live_release(const std::vector<Release>& releases) {
  const auto found = std::ranges::find(releases, State::kLive, &Release::state);
  return found == releases.end() ? nullptr : &*found;
}

const Release* candidate_release(const std::vector<Release>& releases) {
  const auto found = std::ranges::find_if(releases, [](const Release& release) {
    return release.state == State::kShadow || release.state == State::kCanary;
  });
  return found == releases.end() ? nullptr : &*found;
}

Result<Release> find_release(const std::vector<Release>& releases, std::string_view name) {
  const Release* found = nullptr;
  for (const Release& release : releases) {
    if (std::to_string(release.number) == name) {
      return release;
    }
    if (name.size() >= kShortestHash && release.hash.starts_with(name)) {
      if (found != nullptr) {
        return invalid_input(fmt::format("'{}' begins the hash of several releases", name),
                             "name the release by its number: triaged releases");
      }
      found = &release;
    }
  }
  if (found == nullptr) {
    return not_found(fmt::format("there is no release '{}'", name),
                     "name it by its number or the first 6 digits of its hash: triaged releases");
  }
  return *found;
}

Result<std::vector<Release>> promote_release(std::vector<Release> releases,
                                             Release chosen,
                                             ReleaseMode mode) {
  const Release* live = live_release(releases);
  const bool stands_beside = mode.state == State::kShadow || mode.state == State::kCanary;
  if (stands_beside && live == nullptr) {
    return conflict("no release is live, so there is none that this one could stand beside",
                    "promote it live, or first promote the rules that run now");
  }
  if (mode.state != State::kLive && live != nullptr && live->number == chosen.number) {
    return conflict(fmt::format("release {} is live", chosen.number),
                    "promote another one, or take it back: triaged rollback");
  }
  if (mode.state == State::kOff && chosen.state == State::kPast) {
    return conflict(fmt::format("release {} is kept already: it was live before", chosen.number),
                    fmt::format("change the rules first, or go back to it: triaged rollback {}",
                                chosen.number));
  }
  if (mode.state == State::kLive) {
    if (live != nullptr && live->number == chosen.number) {
      return conflict(
          fmt::format("release {} is live already: the rules are the same", chosen.number),
          "change the rules first");
    }
    if (Release* before = in_state(releases, State::kLive)) {
      before->state = State::kPast;
    }
    chosen.lives = last_life(releases) + 1;
  }
  if (chosen.state == State::kWithdrawn) {
    chosen.lives = mode.state == State::kLive ? chosen.lives : 0;
  }
  if (mode.state != State::kOff) {
    withdraw_candidates(releases, State::kOff);
  }
  chosen.state = mode.state;
  chosen.per_myriad = mode.per_myriad;
  const auto known = std::ranges::find(releases, chosen.number, &Release::number);
  if (known == releases.end()) {
    releases.push_back(std::move(chosen));
  } else {
    *known = std::move(chosen);
  }
  return releases;
}

std::vector<Release> keep_releases(std::vector<Release> releases, std::size_t newest) {
  std::set<std::int64_t> kept;
  if (const Release* live = live_release(releases)) {
    kept.insert(live->number);
    if (const Release* before = live_before(releases, live->lives)) {
      kept.insert(before->number);
    }
  }
  if (const Release* candidate = candidate_release(releases)) {
    kept.insert(candidate->number);
  }
  std::ranges::sort(releases, {}, &Release::number);
  for (std::size_t i = releases.size() - std::min(releases.size(), newest); i < releases.size();
       ++i) {
    kept.insert(releases[i].number);
  }
  std::erase_if(releases, [&kept](const Release& one) { return !kept.contains(one.number); });
  return releases;
}

Result<std::vector<Release>> rollback_release(std::vector<Release> releases,
                                              const std::optional<Release>& to) {
  if (!to && candidate_release(releases) != nullptr) {
    withdraw_candidates(releases, State::kWithdrawn);
    return releases;
  }
  Release* live = in_state(releases, State::kLive);
  Release* target = nullptr;
  if (to) {
    target = &*std::ranges::find(releases, to->number, &Release::number);
  } else if (live != nullptr) {
    target = live_before(releases, live->lives);
  }
  if (target == nullptr) {
    return nothing_before();
  }
  if (target->state == State::kLive) {
    return conflict(fmt::format("release {} is live already", target->number));
  }
  withdraw_candidates(releases, State::kWithdrawn);
  const std::int64_t life = target->lives;
  for (Release& release : releases) {
    const bool later = release.state == State::kPast && release.lives > life;
    if (later || release.state == State::kLive) {
      release.state = State::kWithdrawn;
    }
  }
  target->state = State::kLive;
  target->per_myriad = 0;
  target->lives = life == 0 ? last_life(releases) + 1 : life;
  return releases;
}

}  // namespace triaged

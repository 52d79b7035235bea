#include "release/release_moves.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

using State = Release::State;

Release release(std::int64_t number, const std::string& hash = "") {
  Release made;
  made.number = number;
  made.hash = hash.empty() ? std::string(64, static_cast<char>('a' + number)) : hash;
  return made;
}

/// `1 past, 2 live`: the states in order.
std::string states(const std::vector<Release>& releases) {
  std::string out;
  for (const Release& one : releases) {
    out += (out.empty() ? "" : ", ") + std::to_string(one.number) + " " + release_mode_text(one);
  }
  return out;
}

/// Promotes 1, 2, 3 … one after the other.
std::vector<Release> promoted(std::int64_t count) {
  std::vector<Release> releases;
  for (std::int64_t number = 1; number <= count; ++number) {
    releases = promote_release(std::move(releases), release(number), {}).take();
  }
  return releases;
}

TEST(ReleaseMovesTest, AReleasePutsTheLiveOneBehindIt) {
  EXPECT_EQ(states(promoted(3)), "1 past, 2 past, 3 live");
}

TEST(ReleaseMovesTest, PurgingKeepsTheNewestAndWhatJudgesOrWouldAgain) {
  EXPECT_EQ(states(keep_releases(promoted(5), 1)), "4 past, 5 live") << "a rollback needs 4";
  EXPECT_EQ(states(keep_releases(promoted(5), 3)), "3 past, 4 past, 5 live");
  auto back = rollback_release(promoted(5), release(2)).take();
  EXPECT_EQ(states(keep_releases(back, 1)), "1 past, 2 live, 5 withdrawn");
  back = promote_release(std::move(back), release(3), {State::kShadow, 0}).take();
  EXPECT_EQ(states(keep_releases(back, 1)), "1 past, 2 live, 3 shadow, 5 withdrawn");
  EXPECT_EQ(states(keep_releases(promoted(2), 9)), "1 past, 2 live");
}

TEST(ReleaseMovesTest, KeepingWhatARollbackGoesBackToLeavesItThere) {
  const auto releases = promoted(2);
  const auto kept = promote_release(releases, releases[0], {State::kOff, 0});
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(kept.error().message, "release 1 is kept already: it was live before");
}

TEST(ReleaseMovesTest, AReleaseOfBeforeThatStoodAsACandidateCanStillBeGoneBackTo) {
  auto releases = promoted(2);
  releases = promote_release(releases, releases[0], {State::kShadow, 0}).take();
  EXPECT_EQ(states(releases), "1 shadow, 2 live");
  const auto replaced = promote_release(releases, release(3), {State::kShadow, 0}).take();
  EXPECT_EQ(states(replaced), "1 past, 2 live, 3 shadow");
  const auto back = rollback_release(releases, std::nullopt).take();
  EXPECT_EQ(states(back), "1 past, 2 live");
  EXPECT_EQ(states(rollback_release(back, std::nullopt).take()), "1 live, 2 withdrawn");
}

TEST(ReleaseMovesTest, OneThatWasTakenBackIsNotGoneBackToAfterItStoodAsACandidate) {
  auto releases = rollback_release(promoted(2), std::nullopt).take();
  releases = promote_release(releases, release(3), {}).take();
  EXPECT_EQ(states(releases), "1 past, 2 withdrawn, 3 live");
  releases = promote_release(releases, releases[1], {State::kShadow, 0}).take();
  releases = rollback_release(releases, std::nullopt).take();
  EXPECT_EQ(states(rollback_release(releases, std::nullopt).take()),
            "1 live, 2 withdrawn, 3 withdrawn");
}

TEST(ReleaseMovesTest, ACandidateStandsBesideTheLiveOne) {
  auto releases = promote_release(promoted(2), release(3), {State::kCanary, 1250}).take();
  EXPECT_EQ(states(releases), "1 past, 2 live, 3 canary 12.5%");
  releases = promote_release(releases, release(4), {State::kShadow, 0}).take();
  EXPECT_EQ(states(releases), "1 past, 2 live, 3 off, 4 shadow") << "there is one candidate";
  releases = promote_release(releases, releases[3], {State::kLive, 0}).take();
  EXPECT_EQ(states(releases), "1 past, 2 past, 3 off, 4 live");
}

TEST(ReleaseMovesTest, EveryModeIsReadAsItIsWritten) {
  Release canary = release(1);
  canary.state = State::kCanary;
  for (int share = 1; share <= 10'000; ++share) {
    canary.per_myriad = share;
    const auto read = parse_release_mode(release_mode_text(canary));
    ASSERT_TRUE(read.ok()) << release_mode_text(canary);
    ASSERT_EQ(read->per_myriad, share) << release_mode_text(canary);
  }
  canary.per_myriad = 2900;
  EXPECT_EQ(release_mode_text(canary), "canary 29%");
}

TEST(ReleaseMovesTest, AReleaseThatIsOffChangesNothingElse) {
  auto releases = promote_release(promoted(1), release(2), {State::kShadow, 0}).take();
  EXPECT_EQ(states(promote_release(releases, release(3), {State::kOff, 0}).take()),
            "1 live, 2 shadow, 3 off");
}

TEST(ReleaseMovesTest, GoesBackStepByStep) {
  std::vector<Release> releases = promoted(3);
  releases = rollback_release(releases, std::nullopt).take();
  EXPECT_EQ(states(releases), "1 past, 2 live, 3 withdrawn");
  releases = rollback_release(releases, std::nullopt).take();
  EXPECT_EQ(states(releases), "1 live, 2 withdrawn, 3 withdrawn");
  EXPECT_EQ(rollback_release(releases, std::nullopt).error().code, ErrorCode::kNotFound);
}

TEST(ReleaseMovesTest, ACandidateIsTakenBackFirst) {
  auto releases = promote_release(promoted(2), release(3), {State::kCanary, 100}).take();
  releases = rollback_release(releases, std::nullopt).take();
  EXPECT_EQ(states(releases), "1 past, 2 live, 3 withdrawn");
}

TEST(ReleaseMovesTest, GoesBackToANamedReleaseAndWithdrawsWhatCameAfter) {
  std::vector<Release> releases = promoted(4);
  releases = rollback_release(releases, releases[1]).take();
  EXPECT_EQ(states(releases), "1 past, 2 live, 3 withdrawn, 4 withdrawn");
  EXPECT_EQ(states(rollback_release(releases, std::nullopt).take()),
            "1 live, 2 withdrawn, 3 withdrawn, 4 withdrawn");
  EXPECT_EQ(rollback_release(releases, releases[1]).error().code, ErrorCode::kConflict);
}

TEST(ReleaseMovesTest, WhatWasTakenBackCanBePromotedAgain) {
  std::vector<Release> releases = rollback_release(promoted(2), std::nullopt).take();
  releases = promote_release(releases, releases[1], {}).take();
  EXPECT_EQ(states(releases), "1 past, 2 live");
  EXPECT_EQ(states(rollback_release(releases, std::nullopt).take()), "1 live, 2 withdrawn");
}

TEST(ReleaseMovesTest, RefusesWhatMakesNoSense) {
  EXPECT_EQ(promote_release({}, release(1), {State::kShadow, 0}).error().code, ErrorCode::kConflict)
      << "nothing is live that it could stand beside";
  const std::vector<Release> releases = promoted(1);
  for (const State state : {State::kLive, State::kShadow, State::kOff}) {
    EXPECT_EQ(promote_release(releases, releases[0], {state, 0}).error().code,
              ErrorCode::kConflict);
  }
}

TEST(ReleaseMovesTest, FindsAReleaseByNumberOrHash) {
  const std::vector<Release> releases{release(1, "abcdef1234"), release(2, "abcdef9999")};
  EXPECT_EQ(find_release(releases, "2")->number, 2);
  EXPECT_EQ(find_release(releases, "abcdef1")->number, 1);
  EXPECT_EQ(find_release(releases, "abcdef").error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(find_release(releases, "abc").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(find_release(releases, "3").error().code, ErrorCode::kNotFound);
}

struct ModeCase {
  const char* name;
  const char* text;
  std::optional<ReleaseMode> mode;
};

class ReleaseModeTest : public testing::TestWithParam<ModeCase> {};

TEST_P(ReleaseModeTest, IsReadAsARulesModeIs) {
  const Result<ReleaseMode> read = parse_release_mode(GetParam().text);
  ASSERT_EQ(read.ok(), GetParam().mode.has_value());
  if (read.ok()) {
    EXPECT_EQ(*read, *GetParam().mode);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All,
    ReleaseModeTest,
    testing::Values(
        ModeCase{"Live", "live", ReleaseMode{State::kLive, 0}},
        ModeCase{"Off", "off", ReleaseMode{State::kOff, 0}},
        ModeCase{"Shadow", "shadow", ReleaseMode{State::kShadow, 0}},
        ModeCase{"Canary", "canary 10%", ReleaseMode{State::kCanary, 1000}},
        ModeCase{"CanaryPart", "canary 0.5%", ReleaseMode{State::kCanary, 50}},
        ModeCase{"CanaryOfNothing", "canary 0%", std::nullopt},
        ModeCase{"CanaryOfTooMuch", "canary 101%", std::nullopt},
        ModeCase{"CanaryWithoutShare", "canary", std::nullopt},
        ModeCase{"CanaryHundredths", "canary 12.25%", ReleaseMode{State::kCanary, 1225}},
        ModeCase{"CanaryUnevenInBinary", "canary 0.29%", ReleaseMode{State::kCanary, 29}},
        ModeCase{"CanaryOfAll", "canary 100%", ReleaseMode{State::kCanary, 10000}},
        ModeCase{"CanaryJustTooMuch", "canary 100.01%", std::nullopt},
        ModeCase{"CanaryTooFine", "canary 0.005%", std::nullopt},
        ModeCase{"CanaryBeyondAnyNumber", "canary 1e300%", std::nullopt},
        ModeCase{"CanaryOfNoNumber", "canary nan%", std::nullopt},
        ModeCase{"CanaryBelowNothing", "canary -1%", std::nullopt},
        ModeCase{"CanaryWithoutDigits", "canary %", std::nullopt},
        ModeCase{"CanaryWithAPointOnly", "canary 1.%", std::nullopt},
        ModeCase{"Past", "past", std::nullopt},
        ModeCase{"Nothing", "", std::nullopt}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace triaged

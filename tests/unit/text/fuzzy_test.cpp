#include "text/fuzzy.h"

#include <gtest/gtest.h>

#include <random>

#include "text/utf8.h"

namespace triaged {
namespace {

std::string found(const std::string& text, const std::string& term, int distance) {
  const std::string folded = fold(text).text;
  std::string all;
  for (const FuzzyHit& hit :
       find_fuzzy(points_of(folded), {points_of(fold(term).text)}, distance)) {
    all += (all.empty() ? "" : "|") + std::string(slice_points(folded, {hit.begin, hit.end}));
  }
  return all;
}

struct FuzzyCase {
  const char* name;
  const char* text;
  const char* term;
  int distance;
  const char* found;
};
class Fuzzy : public testing::TestWithParam<FuzzyCase> {};

TEST_P(Fuzzy, FindsWhatIsNearEnough) {
  EXPECT_EQ(found(GetParam().text, GetParam().term, GetParam().distance), GetParam().found);
}

INSTANTIATE_TEST_SUITE_P(
    Terms,
    Fuzzy,
    testing::Values(
        FuzzyCase{"Exact", "want a refund now", "refund", 1, "refund"},
        FuzzyCase{"LeftOut", "want a refnd now", "refund", 1, "refnd"},
        FuzzyCase{"PutIn", "want a refuund now", "refund", 1, "refuund"},
        FuzzyCase{"Replaced", "want a refumd now", "refund", 1, "refumd"},
        FuzzyCase{"TooFar", "want a rfnd now", "refund", 1, ""},
        FuzzyCase{"TwoAllowed", "want a rfnd now", "refund", 2, "rfnd"},
        FuzzyCase{"PartOfAWordIsNone", "prerefunding", "refund", 1, ""},
        FuzzyCase{"BesideHan", "我要refnd謝謝", "refund", 1, "refnd"},
        FuzzyCase{"HanInsideText", "我想七天无理甶退货", "七天無理由退貨", 1, "七天无理甶退货"},
        FuzzyCase{"HanLeftOut", "七天理由退货行吗", "七天无理由退货", 1, "七天理由退货"},
        FuzzyCase{"Several", "refnd or refound", "refund", 1, "refnd|refound"},
        FuzzyCase{"TwoWords", "a doubel charge", "double charge", 2, "doubel charge"},
        FuzzyCase{"Nothing", "", "refund", 1, ""}),
    [](const auto& tested) { return tested.param.name; });

int naive_distance(std::u32string_view a, std::u32string_view b) {
  std::vector<std::vector<int>> table(a.size() + 1, std::vector<int>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = static_cast<int>(i + j);
        continue;
      }
      const int replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
    }
  }
  return table[a.size()][b.size()];
}

// Han has no word borders, so that every part of the text may be the hit.
TEST(FuzzyTest, AgreesWithTryingEveryPartOfTheText) {
  std::mt19937 numbers(7);
  const auto random_text = [&numbers](std::size_t length) {
    std::u32string text;
    for (std::size_t i = 0; i < length; ++i) {
      text += U"甲乙丙丁"[numbers() % 4];
    }
    return text;
  };
  for (int round = 0; round < 300; ++round) {
    const std::u32string text = random_text(12);
    const std::u32string term = random_text(5);
    const int allowed = 1 + static_cast<int>(numbers() % 2);
    bool near = false;
    for (std::size_t from = 0; from < text.size(); ++from) {
      for (std::size_t to = from + 1; to <= text.size(); ++to) {
        near = near ||
               naive_distance(std::u32string_view(text).substr(from, to - from), term) <= allowed;
      }
    }
    const std::vector<FuzzyHit> hits = find_fuzzy(text, {term}, allowed);
    ASSERT_EQ(!hits.empty(), near) << "round " << round;
    for (const FuzzyHit& hit : hits) {
      const auto part = std::u32string_view(text).substr(hit.begin, hit.end - hit.begin);
      ASSERT_EQ(naive_distance(part, term), hit.distance) << "round " << round;
    }
  }
}

TEST(FuzzyTest, ALongTextIsCut) {
  const std::u32string text(kMaxFuzzyPoints, U'甲');
  EXPECT_TRUE(find_fuzzy(text + U"乙丙丁", {U"乙丙丁"}, 1).empty());
}

}  // namespace
}  // namespace triaged

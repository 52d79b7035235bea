#include "text/literals.h"

#include <gtest/gtest.h>

#include <thread>

#include "random_text.h"
#include "text/fold.h"

namespace triaged {
namespace {

std::unique_ptr<const LiteralAutomaton> compile(const std::vector<std::string>& keywords) {
  std::vector<std::string> folded;
  folded.reserve(keywords.size());
  for (const std::string& keyword : keywords) {
    folded.push_back(fold(keyword).text);
  }
  auto automaton = LiteralAutomaton::compile(folded);
  EXPECT_TRUE(automaton.ok());
  return std::move(automaton).take();
}

std::vector<LiteralHit> hits(const LiteralAutomaton& automaton, const std::string& text) {
  return automaton.scan(fold(text)).value().hits;
}

struct BorderCase {
  const char* name;
  std::string keyword;
  std::string text;
  std::size_t hits;
};

void PrintTo(const BorderCase& row, std::ostream* out) {
  *out << row.keyword << " in " << row.text;
}

class LiteralBorderTest : public testing::TestWithParam<BorderCase> {};

TEST_P(LiteralBorderTest, FindsAsStated) {
  const BorderCase& row = GetParam();
  EXPECT_EQ(hits(*compile({row.keyword}), row.text).size(), row.hits) << row.keyword;
}

const BorderCase kBorderCases[] = {
    {"HanAnywhere", "漏電", "插頭漏电了", 1},
    {"HanBesideLatin", "漏電", "A漏电B", 1},
    {"LatinAlone", "refund", "I want a REFUND!", 1},
    {"LatinInsideWord", "fund", "refund", 0},
    {"LatinPrefix", "refund", "refunds", 0},
    {"LatinBesideHan", "refund", "我要refund啦", 1},
    {"LatinBesideDigit", "kg", "100kg", 0},
    {"LatinBesideHyphen", "mail", "e-mail", 1},
    {"LatinBesideUnderscore", "key", "api_key", 1},
    {"DigitsInside", "12315", "0123156", 0},
    {"DigitsAlone", "12315", "打12315投訴", 1},
    {"MixedLeftOnly", "5G套餐", "5G套餐費", 1},
    {"MixedLeftGlued", "5G套餐", "45G套餐", 0},
    {"MixedRight", "開通VIP", "開通VIPS", 0},
    {"Phrase", "customer service", "bad customer   service", 1},
    {"AccentedNeighbour", "caf", "café", 0},
    {"Cyrillic", "возврат", "возвраты", 0},
    {"CyrillicAlone", "возврат", "хочу возврат.", 1},
    {"Hangul", "환불", "환불을", 1},
    {"Emoji", "😡", "好😡😡", 1},
    {"Mark", "!", "a!b", 1},
    {"Overlapping", "哈哈", "哈哈哈", 2},
    {"ZeroWidthInside", "refund", "re\u200Bfund", 1},
    {"TextStartAndEnd", "ok", "ok", 1},
};

INSTANTIATE_TEST_SUITE_P(Table,
                         LiteralBorderTest,
                         testing::ValuesIn(kBorderCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(LiteralAutomatonTest, ReportsOverlapsAndRepeatedLiteralsInOrder) {
  const auto automaton = compile({"漏電", "電", "漏电", "電器"});
  const std::vector<LiteralHit> expected = {{0, 0, 6}, {2, 0, 6}, {1, 3, 6}, {3, 3, 9}};
  EXPECT_EQ(hits(*automaton, "漏電器"), expected);
  EXPECT_EQ(automaton->size(), 4U);
}

TEST(LiteralAutomatonTest, RefusesUnusableLiterals) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "number 2 is empty"},
      {std::string(LiteralAutomaton::kMaxLiteralBytes + 1, 'a'), "bytes long"},
      {"a\xFF", "number 2 is not UTF-8"}};
  for (const auto& [literal, message] : cases) {
    const auto automaton = LiteralAutomaton::compile(std::vector<std::string>{"x", literal});
    ASSERT_FALSE(automaton.ok());
    EXPECT_EQ(automaton.error().code, ErrorCode::kInvalidInput);
    EXPECT_NE(automaton.error().message.find(message), std::string::npos)
        << automaton.error().message;
  }
}

TEST(LiteralAutomatonTest, FindsNothingWithoutLiteralsOrText) {
  EXPECT_TRUE(hits(*compile({}), "漏電").empty());
  EXPECT_TRUE(hits(*compile({"漏電"}), "").empty());
}

TEST(LiteralAutomatonTest, SaysWhenThereIsMore) {
  const auto automaton = compile({"哈"});
  const LiteralScan some = automaton->scan(as_folded("哈哈哈"), 2).value();
  EXPECT_EQ(some.hits.size(), 2U);
  EXPECT_TRUE(some.truncated);
  EXPECT_FALSE(automaton->scan(as_folded("哈哈哈"), 3).value().truncated);
  const std::string long_text(LiteralAutomaton::kMaxTextBytes + 1, 'a');
  EXPECT_EQ(automaton->scan({long_text, {}}).error().code, ErrorCode::kInvalidInput);
}

TEST(LiteralAutomatonTest, TellsOnlyTheFirstPlaceOfTerms) {
  const std::vector<std::string> literals{"漏电", "慢", "late", "漏电"};
  const auto automaton = LiteralAutomaton::compile(literals, 1).value()->serialize().value();
  const auto again = LiteralAutomaton::deserialize(automaton);
  ASSERT_TRUE(again.ok()) << to_string(again.error());
  LiteralScan scan = (*again)->scan(as_folded("漏电慢慢 lately late 漏电 late")).value();
  EXPECT_EQ(scan.hits, (std::vector<LiteralHit>{{0, 0, 6}, {0, 25, 31}}));
  EXPECT_EQ(scan.terms, (std::vector<TermHit>{{3, 0, 2}, {1, 2, 3}, {2, 12, 16}}));
}

TEST(LiteralAutomatonTest, SerialisedFindsTheSame) {
  const auto automaton = compile({"漏電", "refund", "漏电", "5G套餐"});
  const std::string bytes = automaton->serialize().value();
  auto again = LiteralAutomaton::deserialize(bytes);
  ASSERT_TRUE(again.ok()) << to_string(again.error());
  const std::string text = "漏電 refund 5g套餐 refunds";
  EXPECT_EQ(hits(**again, text), hits(*automaton, text));
  EXPECT_EQ(hits(**again, text).size(), 4U);
  auto nothing = LiteralAutomaton::deserialize(compile({})->serialize().value());
  ASSERT_TRUE(nothing.ok());
  EXPECT_TRUE(hits(**nothing, text).empty());
}

TEST(LiteralAutomatonTest, RefusesDamagedBytes) {
  const std::string bytes = compile({"漏電", "refund"})->serialize().value();
  std::vector<std::string> damaged = {"", "x", bytes + "x", bytes.substr(0, bytes.size() - 1)};
  for (std::size_t at = 0; at < bytes.size(); at += 37) {
    damaged.push_back(bytes);
    damaged.back()[at] = static_cast<char>(damaged.back()[at] ^ 0x40);
  }
  for (const std::string& text : damaged) {
    const auto automaton = LiteralAutomaton::deserialize(text);
    ASSERT_FALSE(automaton.ok());
    EXPECT_EQ(automaton.error().code, ErrorCode::kInvalidInput);
  }
}

/// Every occurrence by plain search, the border rule included.
std::vector<LiteralHit> search_plainly(const std::vector<std::string>& literals,
                                       const std::string& text) {
  std::vector<LiteralHit> found;
  for (std::uint32_t id = 0; id < literals.size(); ++id) {
    const std::string& literal = literals[id];
    const auto word_at = [](const std::string& in, std::size_t at) {
      return is_word_point(decode_utf8(in, at).point);
    };
    for (std::size_t at = text.find(literal); at != std::string::npos;
         at = text.find(literal, at + 1)) {
      const std::size_t end = at + literal.size();
      const bool glued_before =
          word_at(literal, 0) && at > 0 && word_at(text, previous_point(text, at));
      const bool glued_after = word_at(literal, previous_point(literal, literal.size())) &&
                               end < text.size() && word_at(text, end);
      if (!glued_before && !glued_after) {
        found.push_back({id, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)});
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
  });
  return found;
}

TEST(LiteralAutomatonTest, AgreesWithPlainSearch) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    RandomText random(seed);
    std::vector<std::string> literals;
    while (literals.size() < 60) {
      std::string literal = fold(random.next(2)).text;
      if (!literal.empty()) {
        literals.push_back(std::move(literal));
      }
    }
    const auto automaton = LiteralAutomaton::compile(literals);
    ASSERT_TRUE(automaton.ok());
    for (int i = 0; i < 200; ++i) {
      const std::string text = fold(random.next(40)).text;
      ASSERT_EQ((*automaton)->scan(as_folded(text)).value().hits, search_plainly(literals, text))
          << "seed " << seed << ": " << text;
    }
  }
}

/// The first of each id's hits, by id.
std::vector<LiteralHit> first_hits(std::vector<LiteralHit> hits) {
  std::stable_sort(hits.begin(), hits.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return std::tie(a.id, a.begin) < std::tie(b.id, b.begin);
  });
  const auto same = [](const LiteralHit& a, const LiteralHit& b) { return a.id == b.id; };
  hits.erase(std::unique(hits.begin(), hits.end(), same), hits.end());
  return hits;
}

/// By id, with bytes instead of code points.
std::vector<LiteralHit> by_bytes(const std::vector<TermHit>& terms, const std::string& text) {
  std::vector<LiteralHit> hits;
  hits.reserve(terms.size());
  for (const TermHit& term : terms) {
    hits.push_back({term.id,
                    static_cast<std::uint32_t>(byte_of_point(text, term.begin)),
                    static_cast<std::uint32_t>(byte_of_point(text, term.end))});
  }
  std::sort(hits.begin(), hits.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return a.id < b.id;
  });
  return hits;
}

// Short terms are found by other means than keywords and long terms.
TEST(LiteralAutomatonTest, FindsTermsWhereKeywordsWouldBe) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    RandomText random(seed);
    std::vector<std::string> literals{std::string(100, 'x'), fold("漏電").text};
    while (literals.size() < 60) {
      std::string literal = fold(random.next(2)).text;
      if (!literal.empty()) {
        literals.push_back(std::move(literal));
      }
    }
    const std::vector<std::string> keyword_too{literals.back()};
    std::vector<std::string> mixed = keyword_too;
    mixed.insert(mixed.end(), literals.begin(), literals.end());
    const auto terms = LiteralAutomaton::compile(mixed, 1);
    ASSERT_TRUE(terms.ok());
    for (int i = 0; i < 200; ++i) {
      const std::string text = fold(random.next(40)).text + " " + literals.front();
      LiteralScan scan = (*terms)->scan(as_folded(text)).value();
      std::vector<LiteralHit> expected = search_plainly(mixed, text);
      std::erase_if(expected, [](const LiteralHit& hit) { return hit.id == 0; });
      ASSERT_EQ(by_bytes(scan.terms, text), first_hits(std::move(expected)))
          << "seed " << seed << ": " << text;
      ASSERT_EQ(scan.hits, search_plainly(keyword_too, text)) << "seed " << seed << ": " << text;
    }
  }
}

TEST(LiteralAutomatonTest, ServesManyThreads) {
  const auto automaton = compile({"漏電", "refund"});
  std::vector<std::size_t> counts(4, 0);
  {
    std::vector<std::jthread> threads;
    threads.reserve(counts.size());
    for (std::size_t& count : counts) {
      threads.emplace_back([&automaton, &count] {
        for (int i = 0; i < 500; ++i) {
          count += automaton->scan(as_folded("漏电 refund")).value().hits.size();
        }
      });
    }
  }
  EXPECT_EQ(counts, std::vector<std::size_t>(4, 1000));
}

}  // namespace
}  // namespace triaged

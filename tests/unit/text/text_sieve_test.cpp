// What a regular expression needs to find in a text, and the quick look whether it is there.
#include "text/text_sieve.h"

#include <gmock/gmock.h>

#include <array>

#include "random_text.h"
#include "text/regex.h"
#include "text/regex_pieces.h"

namespace triaged {
namespace {

using testing::IsEmpty;
using testing::IsSupersetOf;

TEST(RegexPiecesTest, OneOfThemStandsInWhateverMatches) {
  EXPECT_THAT(needed_pieces("(?i)(?:订单|訂單|Order)\\s*#\\d+"),
              IsSupersetOf({"订单", "訂單", "order"}));
  EXPECT_THAT(needed_pieces("[1-9]\\d{5}x?"), IsSupersetOf({"0", "9"}));
}

TEST(RegexPiecesTest, NoneWhereNothingIsNeededOrCaseIsMoreThanAscii) {
  for (const char* pattern : {"a*", "[^a]+", "^\\s*$", "(?i)émile", "Å+", "\\x{FFFD}!"}) {
    EXPECT_THAT(needed_pieces(pattern), IsEmpty()) << pattern;
  }
}

TEST(TextSieveTest, HoldsWhatStandsInTheText) {
  const TextSieve sieve("我的 ORDER 訂單A12\u212Aſ");
  for (const char* piece : {"order", "訂單", "單a1", "1", "12k", "ks", "的"}) {
    EXPECT_TRUE(sieve.may_hold(SievedPiece(piece))) << piece;
  }
  for (const char* piece : {"3", "退款", "zz", "email"}) {
    EXPECT_FALSE(sieve.may_hold(SievedPiece(piece))) << piece;
  }
}

TEST(TextSieveTest, NeverHidesAMatch) {
  constexpr std::array kPatterns = {"漏(?:電|电)",
                                    "(?i)ask|sky",
                                    "(?i)[A-Z]{2}\\d{2,}",
                                    "(?:^|[^0-9])1\\d(?:$|[^0-9])",
                                    "[裏裡里]",
                                    "(?i)k",
                                    "s+",
                                    "a?b?漏",
                                    "\\p{Han}{2}.\\d",
                                    "(?:漏.?電|著火|\\d+ ?(?:元|kg))",
                                    "."};
  RandomText random(7);
  std::vector<std::unique_ptr<const Regex>> all;
  all.reserve(kPatterns.size());
  for (const char* pattern : kPatterns) {
    all.push_back(Regex::compile(pattern).take());
  }
  for (int i = 0; i < 3000; ++i) {
    std::string text = random.next();
    if (random.below(3) == 0) {
      text += i % 2 == 0 ? "a\u212Ay AS\u212A" : "aſK 漏电 12 KG";
    }
    const TextSieve sieve(text);
    for (const auto& regex : all) {
      ASSERT_TRUE(regex->may_match(sieve) || !regex->search(text).value())
          << regex->pattern() << " in " << text;
    }
  }
}

}  // namespace
}  // namespace triaged

#include "playground/accepted_language.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

struct Wanted {
  const char* header;
  const char* language;
};

TEST(AcceptedLanguageTest, TakesTheOneThatIsWantedMost) {
  constexpr Wanted kWanted[] = {
      {"", "en"},
      {"*", "en"},
      {"zh-TW", "zh-Hant"},
      {"zh-tw", "zh-Hant"},
      {"ZH-HANT-HK", "zh-Hant"},
      {"zh-Hans-HK", "zh-Hans"},
      {"zh", "zh-Hans"},
      {"en;q=0.5, zh-CN", "zh-Hans"},
      {"en; q=0.5 ,zh-HK ;q=0.8", "zh-Hant"},
      {"en,zh-TW", "en"},
      {"en;q=0,zh-CN;q=0.1", "zh-Hans"},
      {"de, fr;q=0.9, zh-TW;q=0.3", "zh-Hant"},
      {"de", "en"},
      {"zh-CN;q=nan,zh-TW;q=0.001", "zh-Hant"},
      {"zh-CN;q=,en", "en"},
      {",;,;q=1,zh-MO", "zh-Hant"},
  };
  for (const Wanted& wanted : kWanted) {
    EXPECT_EQ(accepted_language(wanted.header), wanted.language) << wanted.header;
  }
}

}  // namespace
}  // namespace triaged

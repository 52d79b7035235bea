#include "text/language.h"

#include <gtest/gtest.h>

#include "random_text.h"

namespace triaged {
namespace {

struct LanguageCase {
  const char* name;
  std::string text;
  std::string language;
  std::string script;
};

void PrintTo(const LanguageCase& row, std::ostream* out) {
  *out << row.text;
}

class LanguageTest : public testing::TestWithParam<LanguageCase> {};

TEST_P(LanguageTest, DetectsAsStated) {
  const LanguageCase& row = GetParam();
  const TextLanguage found = detect_language(row.text);
  EXPECT_EQ(found.language, row.language);
  EXPECT_EQ(found.script, row.script);
}

const LanguageCase kLanguageCases[] = {
    {"Traditional", "插頭漏電，還會發燙，請盡快處理", "zh-Hant", "Hant"},
    {"Simplified", "插头漏电，还会发烫，请尽快处理", "zh-Hans", "Hans"},
    {"TaiwanVariant", "裡面", "zh-Hant", "Hant"},
    {"BrandNames", "iPhone 15 Pro Max 无法充电", "zh-Hans", "Hans"},
    {"LinkInChinese", "請看 https://shop.example/a/b/c/d/e/f 漏電", "zh-Hant", "Hant"},
    {"MixedMostlyTraditional", "這個產品真的很爛，客服說明天给我", "zh-Hant", "Hant"},
    {"SharedHan", "好的", "", "Hani"},
    {"EnglishShort", "refund please", "en", "Latn"},
    {"English", "I want to return my order, it is broken.", "en", "Latn"},
    {"EnglishWithPlace", "I would like to visit the 北京 store", "en", "Latn"},
    {"EnglishName", "my café order has not arrived yet, please help me with it", "en", "Latn"},
    {"German", "Ich möchte mein Geld zurück, bitte", "", "Latn"},
    {"Spanish", "hola, quiero devolver mi pedido porque no funciona", "", "Latn"},
    {"Vietnamese", "Tôi muốn trả lại sản phẩm này", "", "Latn"},
    {"Japanese", "充電できません。返品したいです", "", "Jpan"},
    {"Korean", "환불해 주세요", "", "Kore"},
    {"Russian", "хочу вернуть деньги", "", "Cyrl"},
    {"Thai", "ขอคืนเงิน", "", "Thai"},
    {"OrderNumber", "A20261121", "", "Latn"},
    {"Marks", "！！！😡 123", "", ""},
    {"Empty", "", "", ""},
    {"Broken", "\xFF\xFE", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Table,
                         LanguageTest,
                         testing::ValuesIn(kLanguageCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(DetectLanguageTest, CountsWhatDecidedAndStopsInLongTexts) {
  const TextLanguage found = detect_language("漏電 漏电 ok");
  EXPECT_EQ(found.han, 4U);
  EXPECT_EQ(found.traditional, 1U);
  EXPECT_EQ(found.simplified, 1U);
  EXPECT_EQ(found.latin_words, 1U);
  std::string text;
  for (int i = 0; i < 9000; ++i) {
    text += i < 4000 ? "漏" : "電";
  }
  EXPECT_EQ(detect_language(text).traditional, 0U);
}

TEST(DetectLanguageTest, TakesAnyBytes) {
  RandomText random(3);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random.next();
    const TextLanguage found = detect_language(text);
    EXPECT_LE(found.traditional + found.simplified, found.han) << text;
  }
}

}  // namespace
}  // namespace triaged

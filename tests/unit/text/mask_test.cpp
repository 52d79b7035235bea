#include "text/mask.h"

#include <gtest/gtest.h>

#include "random_text.h"

namespace triaged {
namespace {

struct MaskCase {
  const char* name;
  std::string text;
  std::string masked;
};

void PrintTo(const MaskCase& row, std::ostream* out) {
  *out << row.text;
}

class MaskTest : public testing::TestWithParam<MaskCase> {};

TEST_P(MaskTest, MasksAsStated) {
  const MaskCase& row = GetParam();
  EXPECT_EQ(mask_personal(row.text), row.masked);
  EXPECT_EQ(mask_personal(row.masked), row.masked);
}

// 4111111111111111 and 378282246310005 are the networks' public test numbers; 11010519491231002X is
// the example in GB 11643-1999.
const MaskCase kMaskCases[] = {
    {"Mobile", "我的手機13812345678，請回電", "我的手機138****5678，請回電"},
    {"MobileSpaced", "138 1234 5678", "138****5678"},
    {"MobileDashed", "138-1234-5678.", "138****5678."},
    {"MobileDotted", "138.1234.5678", "138****5678"},
    {"MobileFullWidth", "電話：１３８１２３４５６７８", "電話：138****5678"},
    {"MobileWideSpaced", "１３８　１２３４　５６７８", "138****5678"},
    {"MobileZeroWidth", "138\u200B1234\u200B5678", "138****5678"},
    {"MobileCircled", "①③⑧12345678", "138****5678"},
    {"MobileEachDigit", "1 3 8 1 2 3 4 5 6 7 8", "138****5678"},
    {"MobileCountry", "+86 138 1234 5678", "138****5678"},
    {"MobileCountryPlain", "8613812345678", "138****5678"},
    {"MobileCountryZeros", "0086-13812345678", "138****5678"},
    {"MobileAfterDate", "2026.11.21 13812345678", "2026.11.21 138****5678"},
    {"TwoMobiles", "13812345678/13987654321", "138****5678/139****4321"},
    {"TwoMobilesSpaced", "13812345678 13987654321", "138****5678 139****4321"},
    {"LandLine", "021-12345678", "****5678"},
    {"LandLineTaiwan", "02-2345-6789", "****6789"},
    {"MobileTaiwan", "0912 345 678", "****5678"},
    {"Abroad", "call +852 2345 6789", "call ****6789"},
    {"NorthAmerica", "415-555-2671", "****2671"},
    {"Email", "寄到abc.d@example.com，謝謝", "寄到a***@example.com，謝謝"},
    {"EmailFullWidth", "ａｂｃ＠example．com", "ａ***＠example．com"},
    {"EmailEnd", "write to bob@shop.example.", "write to b***@shop.example."},
    {"EmailDigits", "123456789@qq.com", "1***@qq.com"},
    {"EmailAfterNumber", "12 345@qq.com", "12 3***@qq.com"},
    {"EmailAfterMobile", "13812345678 a@b.example", "138****5678 a***@b.example"},
    {"TwoEmails", "a@b.co;c@d.co", "a***@b.co;c***@d.co"},
    {"Identity", "身份證11010519491231002X", "身份證110***********002x"},
    {"IdentityLower", "11010519491231002x", "110***********002x"},
    {"IdentitySpaced", "110105 19491231 002X", "110***********002x"},
    {"IdentityDashed", "110105-1949-1231-002-X", "110***********002x"},
    {"IdentityFullWidth", "１１０１０５１９４９１２３１００２Ｘ", "110***********002x"},
    {"IdentityOld", "110105491231002", "110********1002"},
    {"Card", "卡號4111111111111111", "卡號************1111"},
    {"CardGrouped", "4111 1111 1111 1111", "************1111"},
    {"CardDashed", "4111-1111-1111-1111", "************1111"},
    {"CardAmericanExpress", "3782 822463 10005", "***********0005"},
    {"CardUnionPay", "6200000000000000000", "***************0000"},
    // What stays
    {"WrongChecksum", "110105194912310021", "110105194912310021"},
    {"WrongDate", "110105194913310025", "110105194913310025"},
    {"WrongLuhn", "4111111111111112", "4111111111111112"},
    {"RecordNumber", "工單 20261121-0001", "工單 20261121-0001"},
    {"Date", "2026-11-21 10:30", "2026-11-21 10:30"},
    {"DayFirst", "01-02-2026 10:00", "01-02-2026 10:00"},
    {"Price", "1,299.00 元", "1,299.00 元"},
    {"Hotline", "打12315投訴", "打12315投訴"},
    {"ServiceNumber", "400-820-8820x", "400-820-8820x"},
    {"LongDigits", "1381234567812345678901234", "1381234567812345678901234"},
    {"Mention", "@all 你好", "@all 你好"},
    {"NoDomain", "a@b", "a@b"},
    {"Zeroes", "00000000000000000000", "00000000000000000000"},
    {"Han", "漏電了", "漏電了"},
    {"Broken",
     "\xFF"
     "13812345678\xE6\xBC",
     "\xFF"
     "138****5678\xE6\xBC"},
    {"Empty", "", ""},
};

INSTANTIATE_TEST_SUITE_P(Table, MaskTest, testing::ValuesIn(kMaskCases), [](const auto& row) {
  return std::string(row.param.name);
});

TEST(MaskPartsTest, MasksSingleValues) {
  EXPECT_EQ(mask_phone("+86 138-1234-5678"), "138****5678");
  EXPECT_EQ(mask_phone("021-12345678"), "****5678");
  EXPECT_EQ(mask_phone("12345"), "****");
  EXPECT_EQ(mask_phone(""), "****");
  EXPECT_EQ(mask_email("abc@example.com"), "a***@example.com");
  EXPECT_EQ(mask_email("張@example.com"), "張***@example.com");
  EXPECT_EQ(mask_email("@example.com"), "***@example.com");
  EXPECT_EQ(mask_email("nobody"), "****");
  EXPECT_EQ(mask_name("張小明"), "張**");
  EXPECT_EQ(mask_name(" Bob"), "B**");
  EXPECT_EQ(mask_name(""), "");
  EXPECT_EQ(mask_name("\xFFx"), "\uFFFD**");
}

TEST(FindSensitiveTest, TellsKindsAndSpans) {
  const std::string text = "電話13812345678，證 110105 19491231 002X 卡4111-1111-1111-1111。";
  const std::vector<PersonalSpan> spans = find_sensitive(text);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].kind, PersonalKind::kIdentityCard);
  EXPECT_EQ(slice_points(text, spans[0].span), "110105 19491231 002X");
  EXPECT_EQ(spans[1].kind, PersonalKind::kBankCard);
  EXPECT_EQ(slice_points(text, spans[1].span), "4111-1111-1111-1111");
  EXPECT_EQ(find_personal(text).size(), 3U);
  EXPECT_EQ(to_string(PersonalKind::kIdentityCard), "identity_card");
  EXPECT_TRUE(find_sensitive("我的電話是13812345678").empty());
}

TEST(MaskPersonalTest, KeepsItsPromisesForAnyBytes) {
  const std::string_view parts[] = {"138",          "12345678", "+86",  "-", " ", "@",    ".com",
                                    "qq.co",        "4111",     "1111", "x", "0", "１２", "110105",
                                    "19491231002X", "(",        ")",    "*", "+", "0912", "\u200B"};
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    RandomText random(seed);
    for (int i = 0; i < 2000; ++i) {
      std::string text = random.next(2);
      for (std::size_t left = random.below(12); left > 0; --left) {
        text += parts[random.below(std::size(parts))];
      }
      const std::string masked = mask_personal(text);
      ASSERT_EQ(mask_personal(masked), masked) << text;
      ASSERT_EQ(is_valid_utf8(masked), is_valid_utf8(text)) << text;
      std::uint32_t last = 0;
      for (const PersonalSpan& span : find_personal(text)) {
        ASSERT_GE(span.span.begin, last) << text;
        ASSERT_LT(span.span.begin, span.span.end) << text;
        last = span.span.end;
      }
      ASSERT_LE(last, count_points(text)) << text;
    }
  }
}

TEST(MaskTest, TheCustomersOwnWordsKeepTheirPhoneButNotTheirIdentity) {
  EXPECT_EQ(mask_sensitive("call 13800138000, card 11010519491231002X"),
            "call 13800138000, card 110***********002x");
}

}  // namespace
}  // namespace triaged

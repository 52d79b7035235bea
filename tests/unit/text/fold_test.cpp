#include "text/fold.h"

#include <gtest/gtest.h>

#include "random_text.h"

namespace triaged {
namespace {

struct FoldCase {
  const char* name;
  std::string a;
  std::string b;
  bool same;
};

void PrintTo(const FoldCase& row, std::ostream* out) {
  *out << row.a << " / " << row.b;
}

class FoldPairTest : public testing::TestWithParam<FoldCase> {};

TEST_P(FoldPairTest, ComparesAsStated) {
  const FoldCase& row = GetParam();
  EXPECT_EQ(fold_key(row.a) == fold_key(row.b), row.same)
      << "'" << fold_key(row.a) << "' and '" << fold_key(row.b) << "'";
}

const FoldCase kFoldCases[] = {
    // Scripts and variants
    {"TraditionalSimplified", "安全風險", "安全风险", true},
    {"Leak", "漏電", "漏电", true},
    {"LiInside1", "裏面", "里面", true},
    {"LiInside2", "裡面", "裏面", true},
    {"Taiwan", "臺灣", "台湾", true},
    {"Counter", "櫃檯", "柜台", true},
    {"ZheMarker", "看著", "看着", true},
    {"What", "什麼", "什么", true},
    {"ForWei1", "爲什麼", "为什么", true},
    {"ForWei2", "為什麼", "爲什麼", true},
    {"Noodles", "麵條", "面条", true},
    {"SmokeTaiwan", "抽菸", "抽烟", true},
    {"SmokeHongKong", "冒煙", "冒烟", true},
    {"SayHongKong", "説明", "說明", true},
    {"SaySimplified", "説明", "说明", true},
    {"Household", "用户", "用戶", true},
    {"Mask", "口罩衞生", "口罩卫生", true},
    {"Group", "羣組", "群组", true},
    {"Line", "電綫", "电线", true},
    {"Line2", "電線", "电线", true},
    {"Tax", "含税", "含稅", true},
    {"Invoice", "發票", "发票", true},
    {"Hair", "頭髮", "头发", true},
    {"Back", "售後", "售后", true},
    {"Dry", "乾燥", "干燥", true},
    {"Only", "衹有", "只有", true},
    {"Bed", "起牀", "起床", true},
    {"Eat", "喫飯", "吃饭", true},
    {"Enable", "啟用", "啓用", true},
    {"Temperature", "溫度", "温度", true},
    {"Compatibility", "\uF9E4", "理", true},
    {"Radical", "⾦", "金", true},
    // Width, case, presentation
    {"FullWidthLatin", "ＡＢＣ１２３", "abc123", true},
    {"Case", "VIP客戶", "vip客户", true},
    {"Sharp", "STRASSE", "straße", true},
    {"Ligature", "ﬁx", "fix", true},
    {"CircledDigit", "①號線", "1号线", true},
    {"NegativeCircled", "❶号线", "1号线", true},
    {"NegativeSquared", "🅰🅱", "ab", true},
    {"Keycap", "1\uFE0F\u20E3", "1", true},
    {"CircledHan", "㊙密", "秘密", true},
    {"SquareUnit", "5㎏", "5kg", true},
    {"HalfKatakana", "ｶﾞｲﾄﾞ", "ガイド", true},
    {"MathBold", "𝐫𝐞𝐟𝐮𝐧𝐝", "refund", true},
    {"Composed", "cafe\u0301", "café", true},
    {"Hangul", "\u1112\u1161\u11AB", "한", true},
    {"CurlyQuote", "don’t", "don't", true},
    {"Dash", "e‑mail", "e-mail", true},
    {"Roman", "Ⅳ", "iv", true},
    {"FullWidthMark", "漏電！", "漏电!", true},
    // Removed
    {"ZeroWidthSpace", "漏\u200B電", "漏电", true},
    {"ZeroWidthJoiner", "漏\u200D电", "漏电", true},
    {"SoftHyphen", "re\u00ADfund", "refund", true},
    {"ByteOrderMark", "\uFEFF退款", "退款", true},
    {"VariationSelector", "☎\uFE0F", "☎", true},
    {"IdeographicVariation", "葛\U000E0100", "葛", true},
    {"Strike", "漏\u0336電\u0336", "漏电", true},
    {"StrikeLatin", "r\u0335e\u0335f", "ref", true},
    {"Enclosing", "漏\u20DD電\u20DD", "漏电", true},
    {"AccentOnHan", "漏\u0301電\u0308", "漏电", true},
    {"SkinTone", "👍🏽", "👍", true},
    {"Bidi", "\u202Erefund\u202C", "refund", true},
    {"Control",
     "re\x01"
     "fund",
     "refund",
     true},
    {"HangulFiller", "退\u3164款", "退款", true},
    // Spaces
    {"SpacedHan", "漏 電", "漏电", true},
    {"WideSpacedHan", "退\u3000款", "退款", true},
    {"ManySpaces", "re   fund", "re fund", true},
    {"Ends", "  退款 ", "退款", true},
    {"NoBreak", "re\u00A0fund", "re fund", true},
    // Repeats
    {"Exclaim", "快！！！", "快!", true},
    {"Tilde", "好～～～", "好~", true},
    {"FullStop", "算了。。。", "算了。", true},
    {"Ellipsis", "算了……", "算了...", true},
    {"Dashes", "算了——", "算了-", true},
    {"Emoji", "😡😡😡", "😡", true},
    // What must stay apart
    {"OtherWord", "漏電", "漏水", false},
    {"BuySell", "買", "賣", false},
    {"Negation", "沒有漏電", "漏電", false},
    {"LatinSpace", "re fund", "refund", false},
    {"HanLatinSpace", "VIP 客戶", "VIP客戶", false},
    {"Accent", "café", "cafe", false},
    {"Letters", "soooo", "so", false},
    {"Digits", "1100", "100", false},
    {"HanRepeats", "謝謝", "謝", false},
    {"Marks", "好!", "好?", false},
    {"Period", "好.", "好。", false},
    {"AlternatingMarks", "!?!?", "!?", false},
    {"Kana", "カ", "か", false},
    {"Voiced", "か", "が", false},
    {"OLetterZero", "O2O", "020", false},
    {"Flags", "🇨🇳", "🇺🇸", false},
    {"EmojiKinds", "😡", "😊", false},
    {"SaveDry", "已", "己", false},
    {"NotEqual", "a≠b", "a=b", false},
};

INSTANTIATE_TEST_SUITE_P(Table, FoldPairTest, testing::ValuesIn(kFoldCases), [](const auto& row) {
  return std::string(row.param.name);
});

struct SpanCase {
  const char* name;
  std::string text;
  std::string keyword;
  std::string original;
};

void PrintTo(const SpanCase& row, std::ostream* out) {
  *out << row.text;
}

class FoldSpanTest : public testing::TestWithParam<SpanCase> {};

TEST_P(FoldSpanTest, LeadsBackToWholeOriginalPoints) {
  const SpanCase& row = GetParam();
  const FoldedText folded = fold(row.text);
  const std::string keyword = fold(row.keyword).text;
  const std::size_t at = folded.text.find(keyword);
  ASSERT_NE(at, std::string::npos) << folded.text;
  EXPECT_EQ(slice_points(row.text, folded.original(at, at + keyword.size())), row.original);
}

const SpanCase kSpanCases[] = {
    {"Plain", "插上就漏电，还发烫", "漏電", "漏电"},
    {"Spaced", "插上 就 漏 电 了", "漏電", "漏 电"},
    {"ZeroWidth", "就漏\u200B\u200B電了", "漏电", "漏\u200B\u200B電"},
    {"TrailingZeroWidthStaysOut", "漏電\u200B了", "漏电", "漏電"},
    {"SelectorStaysIn", "按 1\uFE0F\u20E3 鍵", "1", "1\uFE0F\u20E3"},
    {"Strike", "漏\u0336電\u0336了", "漏电", "漏\u0336電\u0336"},
    {"FullWidth", "我要ＲＥＦＵＮＤ！", "refund", "ＲＥＦＵＮＤ"},
    {"Composed", "the cafe\u0301 is", "café", "cafe\u0301"},
    {"LigatureWidens", "prefix ﬁx", "ix", "ix"},
    {"InsideLigature", "oﬃce", "fi", "ﬃ"},
    {"Repeats", "快點！！！啊", "點!", "點！！！"},
    {"Spaces", "re   fund", "re fund", "re   fund"},
    {"Broken", "a\xFF\xFF漏電", "漏电", "漏電"},
    {"Emoji", "😀漏😀電漏電", "漏电", "漏電"},
};

INSTANTIATE_TEST_SUITE_P(Table, FoldSpanTest, testing::ValuesIn(kSpanCases), [](const auto& row) {
  return std::string(row.param.name);
});

void expect_sound(const std::string& text) {
  const FoldedText folded = fold(text);
  ASSERT_TRUE(is_valid_utf8(folded.text)) << text;
  ASSERT_EQ(folded.points.size(), count_points(folded.text)) << text;
  const std::size_t originals = count_points(text);
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  for (std::size_t i = 0; i < folded.points.size(); ++i) {
    const FoldedPoint& point = folded.points[i];
    ASSERT_EQ(point.byte, byte_of_point(folded.text, i)) << text;
    ASSERT_EQ(folded.point_at(point.byte), i) << text;
    ASSERT_EQ(point.point(), decode_utf8(folded.text, point.byte).point) << text;
    ASSERT_EQ(point.is_word(), is_word_point(point.point())) << text;
    ASSERT_GE(point.from, from) << text;
    ASSERT_GE(point.to, to) << text;
    ASSERT_LT(point.from, point.to) << text;
    from = point.from;
    to = point.to;
  }
  ASSERT_LE(to, originals) << text;
  ASSERT_EQ(fold(folded.text).text, folded.text) << text;
  ASSERT_EQ(fold_key(fold_key(text)), fold_key(text)) << text;
  ASSERT_EQ(fold_key(to_valid_utf8(text)), fold_key(text)) << text;
  if (folded.text.find('\n') == std::string::npos) {
    ASSERT_EQ(fold_key(text), folded.text) << text;
  }
}

TEST(FoldTest, KeepsItsPromisesForAnyBytes) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    RandomText random(seed);
    for (int i = 0; i < 1000; ++i) {
      expect_sound(random.next());
      if (HasFatalFailure()) {
        FAIL() << "seed " << seed << " round " << i;
      }
    }
  }
}

TEST(FoldTest, FoldsEveryCodePointOnce) {
  std::string text;
  for (char32_t point = 1; point < 0x110000; ++point) {
    text.clear();
    append_utf8(text, point);
    const std::string folded = fold(text).text;
    ASSERT_EQ(fold(folded).text, folded) << static_cast<unsigned>(point);
  }
}

TEST(FoldTest, KeepsLineEndsAndJoinsThemWithSpaces) {
  EXPECT_EQ(fold("漏電 \r\n\r\n 冒煙").text, "漏电\n冒烟");
  EXPECT_EQ(fold("a\u2028b").text, "a\nb");
  EXPECT_EQ(fold("\n\na\n").text, "a");
  EXPECT_EQ(fold_key("漏電\n冒煙"), "漏电冒烟");
  EXPECT_EQ(fold_key("a\nb"), "a b");
}

TEST(FoldTest, BoundsStackedAccents) {
  std::string text = "a";
  for (int i = 0; i < 20'000; ++i) {
    text += i % 2 == 0 ? "\u0316" : "\u0300";
  }
  const FoldedText folded = fold(text);
  EXPECT_LE(folded.points.size(), 9U);
  EXPECT_EQ(folded.original(0, folded.text.size()), (TextSpan{0, 20'001}));
}

TEST(FoldTest, EmptyRangesHaveAPlaceToo) {
  const FoldedText folded = fold("漏\u200B電");
  EXPECT_EQ(folded.original(0, 0), (TextSpan{0, 0}));
  EXPECT_EQ(folded.original(3, 3), (TextSpan{2, 2}));
  EXPECT_EQ(folded.original(6, 6), (TextSpan{3, 3}));
  EXPECT_EQ(folded.original(6, 99), (TextSpan{3, 3}));
  EXPECT_EQ(fold("").original(0, 5), (TextSpan{0, 0}));
}

TEST(FoldTest, NamesItsTable) {
  EXPECT_EQ(fold_table_hash().size(), 64U);
  EXPECT_TRUE(is_word_point(U'a'));
  EXPECT_TRUE(is_word_point(U'7'));
  EXPECT_TRUE(is_word_point(U'я'));
  for (const char32_t point : {U'漏', U'か', U'한', U' ', U'-', U'_', U'。', U'😀'}) {
    EXPECT_FALSE(is_word_point(point)) << static_cast<unsigned>(point);
  }
}

}  // namespace
}  // namespace triaged

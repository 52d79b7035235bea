#include "text/description_facts.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace triaged {
namespace {

std::string first_found(FactKind kind, const std::string& text) {
  const std::vector<TextSpan> spans = find_facts(fold(text), kind);
  return spans.empty() ? "" : std::string(slice_points(text, spans.front()));
}

struct FactCase {
  const char* name;
  FactKind kind;
  const char* text;
  const char* found;  ///< "" = nothing
};
class DescriptionFacts : public testing::TestWithParam<FactCase> {};

TEST_P(DescriptionFacts, AreFoundWhereTheyStand) {
  EXPECT_EQ(first_found(GetParam().kind, GetParam().text), GetParam().found) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    DescriptionFacts,
    testing::Values(
        FactCase{"DateHant", FactKind::kTime, "我是10月3日買的", "10月3日"},
        FactCase{"DateIso", FactKind::kTime, "bought 2026-10-03 online", "2026-10-03"},
        FactCase{"FullWidthClock", FactKind::kTime, "約在１４：３０發生", "１４：３０"},
        FactCase{"ClockHan", FactKind::kTime, "兩點半就壞", "兩點半"},
        FactCase{"Relative", FactKind::kTime, "用了三天前買的", "三天前"},
        FactCase{"Weekday", FactKind::kTime, "禮拜三沒人接", "禮拜三"},
        FactCase{"EnglishAgo", FactKind::kTime, "It broke two days ago.", "two days ago"},
        FactCase{"EnglishMonth", FactKind::kTime, "On Oct 3 it failed", "Oct 3"},
        FactCase{"ABitIsNoClock", FactKind::kTime, "有一點問題，三點建議", ""},
        FactCase{"Street", FactKind::kPlace, "寄到中山路12號", "寄到中山路12號"},
        FactCase{"Room", FactKind::kPlace, "放在廚房裡用", "廚房"},
        FactCase{"Town", FactKind::kPlace, "我在臺北", "臺北"},
        FactCase{"Shop", FactKind::kPlace, "徐家匯旗艦店買的", "徐家匯旗艦店"},
        FactCase{"EnglishRoom", FactKind::kPlace, "It sits in my kitchen.", "in my kitchen"},
        FactCase{"CircuitBoardIsNoStreet", FactKind::kPlace, "電路板燒了", ""},
        FactCase{"Broken", FactKind::kEvent, "水壺壞了", "壞了"},
        FactCase{"DoesNotCharge", FactKind::kEvent, "手機充不進電", "充不進"},
        FactCase{
            "EnglishStopped", FactKind::kEvent, "The kettle stopped working", "stopped working"},
        FactCase{"Greeting", FactKind::kEvent, "你好", ""},
        FactCase{"Consequence", FactKind::kResult, "導致我沒法上班", "導致"},
        FactCase{"StillNothing", FactKind::kResult, "到現在沒人來", "到現在沒人"},
        FactCase{"EnglishCannot", FactKind::kResult, "I cannot log in", "cannot log"},
        FactCase{"NoResult", FactKind::kResult, "水壺壞了", ""},
        FactCase{"OrderHant", FactKind::kOrder, "訂單號：A20261001", "訂單號：A20261001"},
        FactCase{"OrderEnglish", FactKind::kOrder, "order #55-1234 is late", "order #55-1234"},
        FactCase{"ParcelNumber", FactKind::kOrder, "SF1234567890 不動了", "SF1234567890"},
        FactCase{"NoOrder", FactKind::kOrder, "我的訂單呢", ""},
        FactCase{"Model", FactKind::kModel, "我的Ｋ-200壞了", "Ｋ-200"},
        FactCase{"ModelSaid", FactKind::kModel, "型號是 X5", "型號是 X5"},
        FactCase{"NoModel", FactKind::kModel, "我的水壺壞了", ""},
        FactCase{"Mobile", FactKind::kContact, "請打13812345678找我", "13812345678"},
        FactCase{"MobileApart", FactKind::kContact, "138 1234 5678", "138 1234 5678"},
        FactCase{"Mail", FactKind::kContact, "mail A.B@shop.example please", "A.B@shop.example"},
        FactCase{"ChatName", FactKind::kContact, "加我微信 ab_12345", "微信 ab_12345"},
        FactCase{"LongNumberIsNoPhone", FactKind::kContact, "條碼 6901381234567890", ""}),
    [](const auto& tested) { return tested.param.name; });

TEST(DescriptionFactsTest, AtMostTwentyAreNamed) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "昨天，";
  }
  EXPECT_EQ(find_facts(fold(text), FactKind::kTime).size(), 20U);
}

TEST(DescriptionFactsTest, EveryNameIsAKind) {
  for (const std::string_view name : kFactNames) {
    EXPECT_TRUE(parse_fact_kind(name)) << name;
  }
  EXPECT_FALSE(parse_fact_kind("when"));
}

}  // namespace
}  // namespace triaged

#include "text/description_facts.h"

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace triaged {
namespace {

std::string first_found(FactKind kind, const std::string& text) {
  const std::vector<TextSpan> spans = find_facts(fold(text), kind);
  return spans.empty() ? "" : std::string(slice_points(text, spans.front()));
}

struct Case {
  const char* name;
  FactKind kind;
  const char* text;
  const char* found;  ///< "" = nothing
};
class DescriptionFacts : public testing::TestWithParam<Case> {};

TEST_P(DescriptionFacts, AreFoundWhereTheyStand) {
  EXPECT_EQ(first_found(GetParam().kind, GetParam().text), GetParam().found) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    DescriptionFacts,
    testing::Values(
        Case{"DateHant", FactKind::kTime, "我是10月3日買的", "10月3日"},
        Case{"DateIso", FactKind::kTime, "bought 2026-10-03 online", "2026-10-03"},
        Case{"FullWidthClock", FactKind::kTime, "約在１４：３０發生", "１４：３０"},
        Case{"ClockHan", FactKind::kTime, "兩點半就壞", "兩點半"},
        Case{"Relative", FactKind::kTime, "用了三天前買的", "三天前"},
        Case{"Weekday", FactKind::kTime, "禮拜三沒人接", "禮拜三"},
        Case{"EnglishAgo", FactKind::kTime, "It broke two days ago.", "two days ago"},
        Case{"EnglishMonth", FactKind::kTime, "On Oct 3 it failed", "Oct 3"},
        Case{"ABitIsNoClock", FactKind::kTime, "有一點問題，三點建議", ""},
        Case{"Street", FactKind::kPlace, "寄到中山路12號", "寄到中山路12號"},
        Case{"Room", FactKind::kPlace, "放在廚房裡用", "廚房"},
        Case{"Town", FactKind::kPlace, "我在臺北", "臺北"},
        Case{"Shop", FactKind::kPlace, "徐家匯旗艦店買的", "徐家匯旗艦店"},
        Case{"EnglishRoom", FactKind::kPlace, "It sits in my kitchen.", "in my kitchen"},
        Case{"CircuitBoardIsNoStreet", FactKind::kPlace, "電路板燒了", ""},
        Case{"Broken", FactKind::kEvent, "水壺壞了", "壞了"},
        Case{"DoesNotCharge", FactKind::kEvent, "手機充不進電", "充不進"},
        Case{"EnglishStopped", FactKind::kEvent, "The kettle stopped working", "stopped working"},
        Case{"Greeting", FactKind::kEvent, "你好", ""},
        Case{"Consequence", FactKind::kResult, "導致我沒法上班", "導致"},
        Case{"StillNothing", FactKind::kResult, "到現在沒人來", "到現在沒人"},
        Case{"EnglishCannot", FactKind::kResult, "I cannot log in", "cannot log"},
        Case{"NoResult", FactKind::kResult, "水壺壞了", ""},
        Case{"OrderHant", FactKind::kOrder, "訂單號：A20261001", "訂單號：A20261001"},
        Case{"OrderEnglish", FactKind::kOrder, "order #55-1234 is late", "order #55-1234"},
        Case{"ParcelNumber", FactKind::kOrder, "SF1234567890 不動了", "SF1234567890"},
        Case{"NoOrder", FactKind::kOrder, "我的訂單呢", ""},
        Case{"Model", FactKind::kModel, "我的Ｋ-200壞了", "Ｋ-200"},
        Case{"ModelSaid", FactKind::kModel, "型號是 X5", "型號是 X5"},
        Case{"NoModel", FactKind::kModel, "我的水壺壞了", ""},
        Case{"Mobile", FactKind::kContact, "請打13812345678找我", "13812345678"},
        Case{"MobileApart", FactKind::kContact, "138 1234 5678", "138 1234 5678"},
        Case{"Mail", FactKind::kContact, "mail A.B@shop.example please", "A.B@shop.example"},
        Case{"ChatName", FactKind::kContact, "加我微信 ab_12345", "微信 ab_12345"},
        Case{"LongNumberIsNoPhone", FactKind::kContact, "條碼 6901381234567890", ""}),
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

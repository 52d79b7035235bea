#include "yaml/fault_phrases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "support/chinese_faults.h"
#include "yaml/faults.h"
#include "yaml/phrase_table.h"

namespace triaged {
namespace {

/// The places of a pattern: `{0}`, `[1]`, `<2>`.
std::set<std::string> places_of(std::string_view pattern) {
  std::set<std::string> places;
  for (std::size_t i = 0; i + 2 < pattern.size(); ++i) {
    const bool digit = pattern[i + 1] >= '0' && pattern[i + 1] <= '9';
    if (digit && ((pattern[i] == '{' && pattern[i + 2] == '}') ||
                  (pattern[i] == '[' && pattern[i + 2] == ']') ||
                  (pattern[i] == '<' && pattern[i + 2] == '>'))) {
      places.emplace(pattern.substr(i, 3));
    }
  }
  return places;
}

TEST(FaultPhrasesTest, EveryRowIsWholeInEachLanguageAndStandsOnce) {
  for (const auto rows : {phrases_of_places(),
                          phrases_of_labels(),
                          phrases_of_messages(),
                          phrases_of_hints(),
                          phrases_of_file_messages(),
                          phrases_of_file_hints(),
                          phrases_of_reports(),
                          phrases_of_commands(),
                          phrases_of_commands_hints(),
                          phrases_of_daemon(),
                          phrases_of_daemon_hints()}) {
    std::set<std::string_view> seen;
    for (const Phrase& row : rows) {
      EXPECT_TRUE(seen.insert(row.en).second) << row.en << " stands twice";
      EXPECT_EQ(places_of(row.en), places_of(row.hant)) << row.hant;
      EXPECT_EQ(places_of(row.en), places_of(row.hans)) << row.hans;
      for (const std::string_view chinese : {row.hant, row.hans}) {
        const bool han = std::ranges::any_of(
            chinese, [](char byte) { return static_cast<unsigned char>(byte) >= 0xE4; });
        EXPECT_TRUE(han || chinese == row.en) << row.en << " is not in Chinese: " << chinese;
      }
    }
  }
}

TEST(FaultPhrasesTest, PartsAreWordedInside) {
  EXPECT_EQ(message_in("'tag' in 'then' of rule 'a' is empty", "zh-Hant"),
            "規則「a」的 'then'裡的 'tag'是空的");
  EXPECT_EQ(message_in("unknown key 'x' in rule 'is empty'", "zh-Hans"),
            "规则“is empty”里没有 'x' 这个键");
  EXPECT_EQ(message_in("'sources' in the configuration must be a mapping, found a text", "zh-Hant"),
            "設定檔裡的 'sources'必須是對應表，這裡卻是 文字");
  EXPECT_EQ(
      message_in("'layers' in the configuration must be a text or a list of texts, found nothing",
                 "zh-Hans"),
      "配置文件里的 'layers'必须是文字或文字列表，这里却是 空白");
  EXPECT_EQ(hint_in("it may be 'a', 'b' or 'c'", "zh-Hant"), "可以是 'a', 'b' 或 'c'");
}

TEST(FaultPhrasesTest, WhatADaemonSaidInEnglishOfSlipsIsWordedToo) {
  Faults faults;
  faults.add({"a.yaml", 1, 1}, FaultKind::kWideQuote, {"「"});
  faults.add({"a.yaml", 2, 1}, FaultKind::kTwoSpellings, {"group", "a", "A", "b.yaml:2"});
  Faults told;  // as `reload` reads them from the answer
  for (const Fault& fault : faults.sorted()) {
    const Fault english = in_language(fault, "en");
    told.add(english.at, english.message, english.hint);
  }
  const std::string said = told.render(kShownFaults, "zh-Hant");
  EXPECT_NE(said.find("改用半形的"), std::string::npos) << said;
  EXPECT_NE(said.find("在 b.yaml:2 寫作「A」"), std::string::npos) << said;
}

TEST(FaultPhrasesTest, WhatTestsFoundIsWorded) {
  EXPECT_EQ(message_in("expected fired 'a', found 'b' or 'c'", "zh-Hant"),
            "應有 fired「a」，實際是 'b' or 'c'");
  EXPECT_EQ(message_in("expected priority '高', found none", "zh-Hans"),
            "应有 priority“高”，实际没有");
  EXPECT_EQ(hint_in("it is off", "zh-Hant"), "它已停用");
  EXPECT_EQ(message_in("there is no rule 'a'", "zh-Hant"), "沒有規則「a」");
}

TEST(FaultPhrasesTest, MessagesAreWordedInside) {
  EXPECT_EQ(message_in("no daemon listens on 'a.sock', and its store cannot be opened instead: "
                       "there is no store at 'a.db'",
                       "zh-Hant"),
            "沒有常駐程式在「a.sock」監聽，也無法直接開啟它的資料庫：在「a.db」沒有資料庫");
  EXPECT_EQ(message_in("a.yaml:3:1: 'tag' in rule 'a' is empty", "zh-Hans"),
            "a.yaml:3:1: 规则“a”里的 'tag'是空的");
  EXPECT_EQ(message_in("no such rule: something of its own", "zh-Hans"),
            "没有这条规则：something of its own");
}

TEST(FaultPhrasesTest, WhatJoinsMessagesWordsNothingByItself) {
  for (const char* english : {"'a: b' is told by nothing", "it: went, elsewhere", "(its own)"}) {
    EXPECT_EQ(message_in(english, "zh-Hant"), english);
  }
}

TEST(FaultPhrasesTest, WhatStandsByItselfIsNoPartOfAMessage) {
  EXPECT_EQ(label_in("group", "zh-Hant"), "群組");
  EXPECT_EQ(label_in(" (weight 100)", "zh-Hans"), "（权重 100）");
  for (const Phrase& row : phrases_of_labels()) {
    const std::string said = "'x' cannot be opened: " + std::string(row.en);
    EXPECT_EQ(message_in(said, "zh-Hant"), said);
    EXPECT_EQ(hint_in(row.en, "zh-Hant"), row.en);
  }
}

TEST(FaultPhrasesTest, WhatWouldLetARuleFireIsWorded) {
  EXPECT_EQ(message_in("if 'tag: a' were not true and 'text: {has_any [\"x and y\"]}' were true "
                       "('x' does not count as found) and 'tag: b' were true, all at once, it "
                       "would fire",
                       "zh-Hant"),
            "若同時 'tag: a' 不成立，且 'text: {has_any [\"x and y\"]}' 成立（「x」不算找到），且 "
            "'tag: b' 成立，就會命中");
  EXPECT_EQ(message_in("if 'tier: VIP' were true (customer.tier is missing), it would not fire",
                       "zh-Hans"),
            "若 'tier: VIP' 成立（缺少 customer.tier），就不会命中");
  EXPECT_EQ(
      message_in("if 'text: {has_any [\"don't\", \"foo\"]}' were true, it would fire", "zh-Hant"),
      "若 'text: {has_any [\"don't\", \"foo\"]}' 成立，就會命中");
}

TEST(FaultPhrasesTest, WhatHasNoRowStaysEnglish) {
  EXPECT_EQ(message_in("something of its own", "zh-Hant"), "something of its own");
  EXPECT_EQ(message_in("[0] is empty", "en"), "[0] is empty");
}

TEST(FaultPhrasesTest, WhatIsFoundOutsideOfRulesIsInChineseToo) {
  Faults faults;
  faults.add({}, "unknown time zone 'Asia/Shangai'", "use an IANA name such as Asia/Shanghai");
  faults.add({},
             "malformed JSON at byte 2",
             "a comma, quote or bracket is missing or too many near there");
  faults.add({},
             "'x' is no file or directory that can be read",
             "name a test file, or a directory that holds some");
  faults.add(
      {}, "cannot read the file: No such file or directory", "check the path and its permissions");
  faults.add({},
             "'a/b' is a link to a folder, and such links are not followed",
             "remove it, and name the folder that it leads to beside this one");
  faults.add({},
             "'a.csv': the file is not UTF-8",
             "save it as UTF-8; a spreadsheet calls that 'CSV UTF-8'");
  faults.add({},
             "regular expression 'a(?=b)': not supported at character 2, '(?='",
             "look-around and back-references are not available");
  EXPECT_EQ(english_left_in(faults), "message: 讀不到檔案：No such file or directory\n");
}

std::string often(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

TEST(FaultPhrasesTest, LongTextsThatPeopleWroteCostLittle) {
  const std::string words = often("退款 or 退貨 in 店裡 ", 400);
  EXPECT_EQ(message_in("unknown key '" + words + "' in rule 'a'", "zh-Hant"),
            "規則「a」裡沒有 '" + words + "' 這個鍵");
  // As much like our own words as can be, quoted so that any part may be a whole. Were all of it
  // tried, this would run into the test's time limit.
  const std::string alike = often("' in '' of '' must be '', found '' or ", 500);
  EXPECT_FALSE(
      message_in("'" + alike + "' in rule '" + alike + "' is of " + alike, "zh-Hant").empty());
}

TEST(FaultPhrasesTest, FaultsAreWordedForTheirReader) {
  Faults faults;
  faults.add({"a.yaml", 3, 5}, "unknown list '$x' in rule 'a'", "did you mean 'y'?");
  EXPECT_EQ(faults.render(kShownFaults, "zh-Hant"),
            "a.yaml:3:5: 規則「a」用到未宣告的清單「$x」 (是不是「y」？)\n");
  faults.warn({"b.yaml", 1, 1}, FaultKind::kTwoSpellings, {"group", "a", "A", "b.yaml:2"});
  EXPECT_NE(faults.render(kShownFaults, "zh-Hant").find("群組 「a」"), std::string::npos);
}

}  // namespace
}  // namespace triaged

// What rules and deliveries give as reasons, each as it stands where it is found.
#include <gtest/gtest.h>

#include <string>

#include "support/english_words.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

constexpr const char* kReasons[] = {
    // rules/judge: fire, typed_capture
    "the group 'order' matched nothing",
    "what the group 'day' matched is no day, such as 2026-03-05",
    "what the group 'order' matched holds no letter and no digit",
    "'阿明' is no declared person",
    "automatic mail gets no answer",
    "'主管' is already called in for this ticket",
    "no message of the ticket is valid",
    "field 'custom.order' is missing",
    "the ticket is already linked to 'INC-1'",
    "nobody is on duty in '夜班'",
    "no similar text was found to point to",
    "the table's cell is empty",
    // team_pick
    "nobody of team '客服' is on duty",
    "the journal did not say whose turn it is",
    // merge, breaker, take_back
    "a person changed this field",
    "a person added it",
    "a person removed it",
    "only what the rules added is removed",
    "the rule made this change 5 times within an hour: it only watches this ticket for now",
    "it was changed since the rule wrote it",
    "nothing stood there before and no default is declared: the ticket goes on to show it",
    // search_budget
    ("budget: 'fuzzy' would take 9000 steps with this message, at most 8000 are taken; search for "
     "less, or with 'has_any'"),
    ("budget: regular expressions would take 9000 steps with this message, at most 8000 are taken; "
     "search for less, or with 'has_any'"),
    ("budget: regular expressions would take 9000 steps with this message, and the rules before it "
     "left 80; search for less in all of them, or with 'has_any'"),
    "something that it needs is not there, so its searches were not tried",
    // scan_text
    "the text is longer than 65536 characters; only the first were read",
    ("the subject is longer than 65536 characters; only the first were read; the text is longer "
     "than 65536 characters; only the first were read"),
    "the text holds too many keywords; not all were read",
    ("the text holds too many keywords; not all were read; the thread holds too many keywords; not "
     "all were read"),
    // evaluation, follow_ups, trace, text_hits
    "no lexicon that it asks answers this text clearly enough",
    "effects on priority led to each other 8 times: the chain stops here",
    "it looks at other events",
    "its mode is off",
    "its mode lets it only watch",
    "its limit is used up",
    "cancelled by '沒有' (unless_near)",
    "has_none asks that it is not there",
    "no word of the other side within 8",
    // intake, intake_message
    "the echo of our own write",
    "the status that it tells of was changed since, or told already",
    "the ticket has a record already, so this is no new one",
    "the event changes nothing: an echo of what the record holds",
    "the ticket has no record: only message.customer, ticket.created and app.* open one",
    "only thanks after the ticket was solved",
    // deliver/gate, and what adapters withhold
    "expired at 2026-11-21T09:30:00Z",
    "mode is observe: nothing is written to this destination",
    "mode is internal: only fields and notes are written to this destination",
    "only_to: the customer is not one of the test customers",
    "the account cannot be loaded: see triaged check",
    "this platform has no such action: relay",
    "there is no ticket to write to",
    "'helpdesk' cannot be written to",
};

TEST(ReasonsTest, EachIsWordedInChinese) {
  // Names: keys of rules and of the configuration, values that stand in the sentence, commands.
  const std::vector<std::string> names{
      "observe", "internal", "mode", "priority", "relay", "triaged", "check"};
  for (const char* language : {"zh-Hant", "zh-Hans"}) {
    for (const char* reason : kReasons) {
      const std::string said = message_in(reason, language);
      EXPECT_TRUE(holds_han(said)) << reason;
      EXPECT_EQ(english_words_in(said, names), "") << reason << " → " << said;
      EXPECT_EQ(english_words_in(message_in("not sent: " + std::string(reason), language), names),
                "")
          << reason;
    }
  }
  EXPECT_EQ(message_in("field 'custom.order' is missing", "zh-Hant"), "缺少欄位 'custom.order'");
  EXPECT_EQ(message_in(kReasons[std::size(kReasons) - 3], "zh-Hans"),
            "这个平台没有这种动作：relay");
}

TEST(ReasonsTest, WhatWasSearchedForIsWordedInside) {
  EXPECT_EQ(message_in("budget: regular expressions would take 9 steps with this message, at most "
                       "8 are taken; search for less, or with 'has_any'",
                       "zh-Hant"),
            "這則訊息用正規表示式要 9 步，最多 8 步；請少找一些，或用 'has_any'");
}

TEST(ReasonsTest, AFailedRuleTestIsWordedWhole) {
  EXPECT_EQ(message_in("rule test 'leak' fails: expected tag 'a', found none", "zh-Hant"),
            "規則測試「leak」沒有通過：應有 tag「a」，實際沒有");
  EXPECT_EQ(hint_in("write `tag: x` or `text: {has_any: […]}`", "zh-Hans"),
            "请写 `tag: x` 或 `text: {has_any: […]}`");
}

}  // namespace
}  // namespace triaged

#include "text/escape.h"

#include <gtest/gtest.h>

#include "random_text.h"

namespace triaged {
namespace {

struct EscapeCase {
  const char* name;
  Markup markup;
  std::string value;
  std::string escaped;
};

void PrintTo(const EscapeCase& row, std::ostream* out) {
  *out << row.value;
}

class EscapeTableTest : public testing::TestWithParam<EscapeCase> {};

TEST_P(EscapeTableTest, EscapesAsStated) {
  const EscapeCase& row = GetParam();
  EXPECT_EQ(escape(row.markup, row.value), row.escaped);
}

const EscapeCase kEscapeCases[] = {
    {"PlainStays", Markup::kPlain, "a*b <c> & \"d\"\n漏電", "a*b <c> & \"d\"\n漏電"},
    {"PlainControls", Markup::kPlain, std::string("a\0b\x07\x1B[1m\tc", 10), "ab[1m\tc"},
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark is what is tested
    {"PlainBidi", Markup::kPlain, "a\u202Eb\u2066c", "abc"},
    {"PlainBroken", Markup::kPlain, "a\xFF", "a\uFFFD"},
    {"PlainAll", Markup::kPlain, "@all hi", "@\u200Ball hi"},
    {"PlainAllCase", Markup::kPlain, "(@ALL)", "(@\u200BALL)"},
    {"PlainEverybodyHan", Markup::kPlain, "你好@所有人看", "你好@\u200B所有人看"},
    {"PlainEveryone", Markup::kPlain, "@everyone", "@\u200Beveryone"},
    {"PlainHere", Markup::kPlain, "hi@here now", "hi@\u200Bhere now"},
    {"PlainEmail", Markup::kPlain, "a@all.example", "a@all.example"},
    {"PlainPerson", Markup::kPlain, "@alligator", "@alligator"},
    {"MarkdownMarks",
     Markup::kMarkdown,
     "*a* _b_ `c` ~d~ |e|",
     "\\*a\\* \\_b\\_ \\`c\\` \\~d\\~ \\|e\\|"},
    {"MarkdownLink", Markup::kMarkdown, "[x](y)", "\\[x\\](y)"},
    {"MarkdownImage", Markup::kMarkdown, "![x](y)", "\\!\\[x\\](y)"},
    {"MarkdownHtml", Markup::kMarkdown, "<b>&lt;", "\\<b\\>\\&lt;"},
    {"MarkdownHeading", Markup::kMarkdown, "# a\n  ## b", "\\# a\n \\## b"},
    {"MarkdownList", Markup::kMarkdown, "- a\n+ b\n1. c\n2) d", "\\- a\n\\+ b\n1\\. c\n2\\) d"},
    {"MarkdownInside", Markup::kMarkdown, "a - b + 1.5 #3", "a - b + 1.5 #3"},
    {"MarkdownCodeBlock", Markup::kMarkdown, "    code\n\tcode", " code\n code"},
    {"MarkdownRule", Markup::kMarkdown, "a\n---\n===", "a\n\\---\n\\==="},
    {"MarkdownQuickAction", Markup::kMarkdown, "/close", "\\/close"},
    {"MarkdownPage",
     Markup::kMarkdown,
     "https://evil.example/x",
     "https:\u200B//evil.\u200Bexample/x"},
    {"MarkdownBarePage", Markup::kMarkdown, "看www.evil.cn", "看www.\u200Bevil.\u200Bcn"},
    {"MarkdownHanDomain", Markup::kMarkdown, "看 壞人.中國", "看 壞人.\u200B中國"},
    {"MarkdownEmail", Markup::kMarkdown, "a@b.example", "a@b.example"},
    {"MarkdownPerson", Markup::kMarkdown, "hi @bob", "hi @\u200Bbob"},
    {"MarkdownBackslash", Markup::kMarkdown, "a\\[b", "a\\\\\\[b"},
    {"Html",
     Markup::kHtml,
     "<a href=\"x\">'&'</a>",
     "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;"},
    {"HtmlAll", Markup::kHtml, "@所有人", "@\u200B所有人"},
    {"SlackChannel", Markup::kSlack, "<!channel> a&b \"c\"", "&lt;!channel&gt; a&amp;b \"c\""},
    {"SlackLink", Markup::kSlack, "<https://x.example|y>", "&lt;https://x.example|y&gt;"},
    {"SlackHere", Markup::kSlack, "@here", "@\u200Bhere"},
    {"Telegram",
     Markup::kTelegram,
     "_*[]()~`>#+-=|{}.!\\",
     "\\_\\*\\[\\]\\(\\)\\~\\`\\>\\#\\+\\-\\=\\|\\{\\}\\.\\!\\\\"},
    {"TelegramPerson", Markup::kTelegram, "@bob", "@\u200Bbob"},
    {"Wecom", Markup::kWecom, "[x](y) <@all> **b** `c`", "［x］(y) ＜@\u200Ball＞ ＊＊b＊＊ ｀c｀"},
    {"WecomHeading", Markup::kWecom, "## a #b\n # c", "＃＃ a #b\n ＃ c"},
    {"HeaderInjection", Markup::kHeader, "a\r\nBcc: b@c.example\r\n", "a Bcc: b@c.example"},
    {"HeaderControls",
     Markup::kHeader,
     std::string(" a\0\x7F\tb\u2028"
                 "c\x0B",
                 11),
     "a b c"},
    {"HeaderHan", Markup::kHeader, "關於 漏電", "關於 漏電"},
};

INSTANTIATE_TEST_SUITE_P(Table,
                         EscapeTableTest,
                         testing::ValuesIn(kEscapeCases),
                         [](const auto& row) { return std::string(row.param.name); });

constexpr Markup kAll[] = {Markup::kPlain,
                           Markup::kMarkdown,
                           Markup::kHtml,
                           Markup::kSlack,
                           Markup::kTelegram,
                           Markup::kWecom,
                           Markup::kHeader};

TEST(MarkupTest, NamesGoRound) {
  for (const Markup markup : kAll) {
    EXPECT_EQ(parse_markup(to_string(markup)).value(), markup);
  }
  const auto unknown = parse_markup("bbcode");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kInvalidInput);
}

TEST(EscapeLinkTest, KeepsOurOwnAddressesWhole) {
  const std::string url = "https://shop.example/s/aB_c-9?x=1&y=2";
  EXPECT_EQ(escape_link(Markup::kPlain, url), url);
  EXPECT_EQ(escape_link(Markup::kMarkdown, url), url);
  EXPECT_EQ(escape_link(Markup::kWecom, url), url);
  EXPECT_EQ(escape_link(Markup::kMarkdown, "https://a/(b)*"), "https://a/%28b%29%2A");
  EXPECT_EQ(escape_link(Markup::kHtml, url), "https://shop.example/s/aB_c-9?x=1&amp;y=2");
  EXPECT_EQ(escape_link(Markup::kTelegram, "https://a.b/c-d"), "https://a\\.b/c\\-d");
}

TEST(EscapeTest, LeavesTheAuthorsWordsWhereMarksAreTheirsToUse) {
  const std::string text = "**停用** @all [a](https://a.bc) 1 < 2.";
  for (const Markup markup : {Markup::kPlain, Markup::kMarkdown, Markup::kSlack, Markup::kWecom}) {
    EXPECT_EQ(escape_author(markup, text), text) << to_string(markup);
  }
  EXPECT_EQ(escape_author(Markup::kHtml, "@all 1 < 2"), "@all 1 &lt; 2");
  EXPECT_EQ(escape_author(Markup::kTelegram, "*停用*."), "\\*停用\\*\\.");
  EXPECT_EQ(escape_author(Markup::kHeader, "a\r\nb"), "a b");
}

TEST(EscapeTest, GivesHarmlessValidTextForAnyBytes) {
  const std::string_view parts[] = {"@all",
                                    "<",
                                    ">",
                                    "[x](http://a.bc)",
                                    "\r\n",
                                    "&",
                                    "\"",
                                    "www.a.bc",
                                    "`",
                                    "@",
                                    "://",
                                    "\\",
                                    "#",
                                    "1.",
                                    "@所有人",
                                    "!channel",
                                    // NOLINTNEXTLINE(misc-misleading-bidirectional): tested
                                    "\u202E"};
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    RandomText random(seed);
    for (int i = 0; i < 1000; ++i) {
      std::string value;
      for (std::size_t left = random.below(10); left > 0; --left) {
        value += random.below(3) == 0 ? random.next(3) : parts[random.below(std::size(parts))];
      }
      for (const Markup markup : kAll) {
        const std::string escaped = escape(markup, value);
        ASSERT_TRUE(is_valid_utf8(escaped)) << value;
        ASSERT_TRUE(markup == Markup::kHeader || escaped.find("@所有人") == std::string::npos)
            << value;
      }
      ASSERT_EQ(escape(Markup::kHtml, value).find_first_of("<>\"'"), std::string::npos) << value;
      ASSERT_EQ(escape(Markup::kSlack, value).find_first_of("<>"), std::string::npos) << value;
      ASSERT_EQ(escape(Markup::kWecom, value).find_first_of("<>[]`"), std::string::npos) << value;
      ASSERT_EQ(escape(Markup::kHeader, value).find_first_of(std::string_view("\r\n\0", 3)),
                std::string::npos)
          << value;
      const std::string markdown = escape(Markup::kMarkdown, value);
      ASSERT_EQ(markdown.find("://"), std::string::npos) << value;
      for (std::size_t at = 0; at < markdown.size(); ++at) {
        if (markdown[at] == '\\') {
          ++at;  // a backslash and what it protects
          continue;
        }
        ASSERT_EQ(std::string_view("[]<>`*_&").find(markdown[at]), std::string_view::npos) << value;
      }
    }
  }
}

}  // namespace
}  // namespace triaged

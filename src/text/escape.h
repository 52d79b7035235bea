#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged {

/// What a platform reads a text as; each action of an adapter declares one.
enum class Markup : std::uint8_t {
  kPlain,     ///< Shown as it is.
  kMarkdown,  ///< CommonMark and its relatives: Chatwoot, GitLab, GitHub, Mattermost, Rocket.Chat.
  kHtml,      ///< Text or a quoted attribute value.
  kSlack,     ///< mrkdwn: https://docs.slack.dev/messaging/formatting-message-text
  kTelegram,  ///< MarkdownV2: https://core.telegram.org/bots/api#markdownv2-style
  kWecom,     ///< WeCom's Markdown, which has no escapes: look-alikes take the marks' places.
  kHeader,    ///< The value of an HTTP or mail header: one line.
};

/// `plain`, `markdown`, `html`, `slack`, `telegram`, `wecom`, `header`.
std::string_view to_string(Markup markup);
/// kInvalidInput: none of those names.
Result<Markup> parse_markup(std::string_view name);

/// A value to substitute into a text of that markup: it shows as written and has no effect.
/// - everywhere: valid UTF-8, no control characters but tab and line ends, no bidi controls;
/// - mentions of everybody (@all, @here, @channel, @everyone, @所有人 …) get a zero-width space
///   behind the @; in Markdown and Telegram so do mentions of anyone, e-mail addresses excepted;
/// - Markdown: marks, entities, headings, lists and quick actions (`/label` at a line's start) are
///   escaped, and addresses of pages are broken by a zero-width space, so that neither a written
///   link nor an automatic one can come out of a value. Use escape_link() for our own links;
/// - header: line ends and tabs become one space, the ends are trimmed.
std::string escape(Markup markup, std::string_view value);

/// The words of whoever wrote the rules, which substituted values stand between. As written where
/// the platform's marks are the author's to use (plain, Markdown, Slack, WeCom). Plain text where
/// one stray mark would spoil the message (HTML, Telegram, which refuses it) or the header; people
/// they mention are mentioned all the same.
std::string escape_author(Markup markup, std::string_view text);

/// As escape(), for an address of our own making (a survey's link): what would
/// be markup is escaped (percent escapes in Markdown), the address stays one.
std::string escape_link(Markup markup, std::string_view url);

}  // namespace triaged

#include "text/escape.h"

#include <algorithm>
#include <array>

#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::string_view kZeroWidthSpace = "\u200B";

constexpr std::array<std::string_view, 7> kNames = {
    "plain", "markdown", "html", "slack", "telegram", "wecom", "header"};

// Mentions of everybody: Slack, Mattermost, Rocket.Chat, Discord, WeCom, DingTalk, Feishu.
constexpr std::string_view kLatinEverybody[] = {
    "all", "here", "channel", "everyone", "group", "team", "room"};
constexpr std::string_view kHanEverybody[] = {
    "所有人", "全体成员", "全體成員", "全员", "全員", "大家"};

bool is_word(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value >= '0' && value <= '9') || (value >= 'a' && value <= 'z') ||
         (value >= 'A' && value <= 'Z') || value == '_';
}

bool is_letter(char byte) {
  return is_word(byte) && (byte < '0' || byte > '9') && byte != '_';
}

bool is_bidi_control(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) ||
         point == 0x200E || point == 0x200F || point == 0x061C;
}

bool is_control(char32_t point) {
  const bool kept = point == U'\t' || point == U'\n' || point == U'\r';
  return (point < 0x20 && !kept) || (point >= 0x7F && point < 0xA0);
}

/// Valid UTF-8 without control and bidi characters.
std::string clean(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    const DecodedPoint next = decode_utf8(value, at);
    at += next.bytes;
    if (!is_control(next.point) && !is_bidi_control(next.point)) {
      append_utf8(out, next.point);
    }
  }
  return out;
}

bool starts_with_word(std::string_view text, std::string_view lower_word) {
  if (text.size() < lower_word.size()) {
    return false;
  }
  for (std::size_t i = 0; i < lower_word.size(); ++i) {
    const char byte = is_letter(text[i]) ? static_cast<char>(text[i] | 0x20) : text[i];
    if (byte != lower_word[i]) {
      return false;
    }
  }
  return text.size() == lower_word.size() || !is_word(text[lower_word.size()]);
}

template <std::size_t N, class Matches>
bool is_any(const std::string_view (&words)[N], Matches&& matches) {
  return std::any_of(std::begin(words), std::end(words), matches);
}

/// Whether the @ at `at` reads as a mention; one inside an e-mail address does not.
bool is_mention(std::string_view text, std::size_t at, bool of_anyone) {
  const std::string_view after = text.substr(at + 1);
  if (is_any(kHanEverybody, [&](std::string_view word) { return after.starts_with(word); })) {
    return true;
  }
  const bool in_address =
      at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '-');
  if (is_any(kLatinEverybody,
             [&](std::string_view word) { return starts_with_word(after, word); })) {
    // a@here.example is an address; hello@here is a mention to some platforms.
    return !in_address || after.find('.') == std::string_view::npos ||
           after.find('.') > after.find_first_of(" \t\r\n");
  }
  return of_anyone && !in_address && !after.empty() && is_word(after.front());
}

/// Whether a page's address could be recognised around byte `at`: the colon of `://`, or a dot
/// between a word and two letters. An @ earlier in the token makes that an e-mail address instead.
bool is_link_joint(std::string_view text, std::size_t at) {
  if (text[at] == ':') {
    return text.substr(at, 3) == "://";
  }
  if (text[at] != '.' || at == 0 || at + 2 >= text.size()) {
    return false;
  }
  const auto joins = [text](std::size_t place) {
    return is_letter(text[place]) || static_cast<unsigned char>(text[place]) >= 0x80;
  };
  const std::size_t token = text.find_last_of(" \t\r\n", at) + 1;
  const bool in_email = text.substr(token, at - token).find('@') != std::string_view::npos;
  return (joins(at - 1) || is_word(text[at - 1])) && joins(at + 1) && joins(at + 2) && !in_email;
}

/// Puts a zero-width space where a mention or an address would otherwise be recognised.
std::string defuse(std::string_view text, Markup markup) {
  const bool of_anyone = markup == Markup::kMarkdown || markup == Markup::kTelegram;
  const bool links = markup == Markup::kMarkdown;
  std::string out;
  out.reserve(text.size() + 8);
  for (std::size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    if ((text[at] == '@' && is_mention(text, at, of_anyone)) ||
        (links && is_link_joint(text, at))) {
      out += kZeroWidthSpace;
    }
  }
  return out;
}

std::string escape_html(std::string_view text, bool quotes) {
  std::string out;
  out.reserve(text.size() + 16);
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += quotes ? "&quot;" : "\"";
        break;
      case '\'':
        out += quotes ? "&#39;" : "'";
        break;
      default:
        out.push_back(byte);
    }
  }
  return out;
}

std::string escape_telegram(std::string_view text) {
  constexpr std::string_view kSpecial = "_*[]()~`>#+-=|{}.!\\";
  std::string out;
  out.reserve(text.size() + 16);
  for (const char byte : text) {
    if (kSpecial.find(byte) != std::string_view::npos) {
      out.push_back('\\');
    }
    out.push_back(byte);
  }
  return out;
}

/// Whether the first byte of a line starts a heading, list, rule, container or quick action.
bool starts_block(char first) {
  return std::string_view("#+-=/:").find(first) != std::string_view::npos;
}

/// `12.` and `12)` at a line's start make a list: the place of that mark, or npos.
std::size_t ordered_list_mark(std::string_view line) {
  const std::size_t mark = line.find_first_not_of("0123456789");
  const bool list = mark != std::string_view::npos && mark > 0 && mark <= 9 &&
                    (line[mark] == '.' || line[mark] == ')');
  return list ? mark : std::string_view::npos;
}

void escape_markdown_line(std::string_view line, std::string& out) {
  constexpr std::string_view kSpecial = "\\`*_[]<>~|!&$^";
  // Four spaces would make a block of code, in which escapes show.
  const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
  line.remove_prefix(indent);
  out.append(std::min<std::size_t>(indent, 1), ' ');
  if (line.empty()) {
    return;
  }
  if (starts_block(line.front())) {
    out.push_back('\\');
  }
  const std::size_t list_mark = ordered_list_mark(line);
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (kSpecial.find(line[at]) != std::string_view::npos || at == list_mark) {
      out.push_back('\\');
    }
    out.push_back(line[at]);
  }
}

std::string escape_markdown(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  while (true) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    escape_markdown_line(text.substr(0, end), out);
    if (end == text.size()) {
      return out;
    }
    out.push_back(text[end]);
    text.remove_prefix(end + 1);
  }
}

std::string escape_wecom(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 16);
  bool line_start = true;
  for (const char byte : text) {
    constexpr std::string_view kSpecial = "[]<>*`";
    constexpr std::string_view kLookAlikes[] = {"［", "］", "＜", "＞", "＊", "｀"};
    const std::size_t special = kSpecial.find(byte);
    if (special != std::string_view::npos) {
      out += kLookAlikes[special];
    } else if (byte == '#' && line_start) {
      out += "＃";
    } else {
      out.push_back(byte);
    }
    line_start = byte == '\n' || (line_start && (byte == ' ' || byte == '#'));
  }
  return out;
}

/// Markdown's marks in an address, as percent escapes: a backslash would end the address.
std::string percent_escape_marks(std::string_view url) {
  constexpr std::string_view kSpecial = "\\`*[]<>()|^{}\" \t\r\n";
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char byte : url) {
    if (kSpecial.find(byte) == std::string_view::npos) {
      out.push_back(byte);
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    out += {'%', kHex[value >> 4U], kHex[value & 0xFU]};
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    at += next.bytes;
    const bool ends_line = next.point == U'\r' || next.point == U'\n' || next.point == U'\t' ||
                           next.point == 0x2028 || next.point == 0x2029;
    if (!ends_line) {
      append_utf8(out, next.point);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  return std::string(trim(out));
}

std::string escape_marks(Markup markup, std::string_view text) {
  switch (markup) {
    case Markup::kPlain:
      return std::string(text);
    case Markup::kMarkdown:
      return escape_markdown(text);
    case Markup::kHtml:
      return escape_html(text, true);
    case Markup::kSlack:
      return escape_html(text, false);
    case Markup::kTelegram:
      return escape_telegram(text);
    case Markup::kWecom:
      return escape_wecom(text);
    case Markup::kHeader:
      return one_line(text);
  }
  return {};
}

}  // namespace

std::string_view to_string(Markup markup) {
  return kNames[static_cast<std::size_t>(markup)];
}

Result<Markup> parse_markup(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    return invalid_input("unknown markup '" + cut_points(name, 30) + "'",
                         "one of plain, markdown, html, slack, telegram, wecom, header");
  }
  return static_cast<Markup>(found - kNames.begin());
}

std::string escape(Markup markup, std::string_view value) {
  const std::string cleaned = clean(value);
  return escape_marks(markup, markup == Markup::kHeader ? cleaned : defuse(cleaned, markup));
}

std::string escape_author(Markup markup, std::string_view text) {
  const bool strict =
      markup == Markup::kHtml || markup == Markup::kTelegram || markup == Markup::kHeader;
  return strict ? escape_marks(markup, clean(text)) : std::string(text);
}

std::string escape_link(Markup markup, std::string_view url) {
  const std::string cleaned = clean(url);
  const bool percent = markup == Markup::kMarkdown || markup == Markup::kWecom;
  return percent ? percent_escape_marks(cleaned) : escape_marks(markup, cleaned);
}

}  // namespace triaged

#include "adapters/mail_text.h"

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/expression.h"
#include "base/ascii.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxLines = 2000;    ///< longer mails keep their quotes
constexpr std::size_t kWrappedHeader = 4;  ///< lines that "On … wrote:" may be wrapped over

bool starts(std::string_view text, std::string_view with) {
  return text.substr(0, with.size()) == with;
}

bool ends(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && text.substr(text.size() - with.size()) == with;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t at = std::min(text.find('\n', from), text.size());
    std::string_view line = text.substr(from, at - from);
    if (ends(line, "\r")) {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    from = at + 1;
  }
  return lines;
}

/// "On … wrote:" and its like, `joined` being one to four lines.
bool is_attribution(std::string_view joined) {
  const std::string text = ascii_lower(joined);
  if (starts(text, "on ") && ends(text, "wrote:")) {
    return true;
  }
  if (starts(text, "le ") && (ends(text, "écrit :") || ends(text, "écrit:"))) {
    return true;
  }
  if (starts(text, "am ") && ends(text, "schrieb:")) {
    return true;
  }
  const bool writes =
      ends(text, "写道：") || ends(text, "写道:") || ends(text, "寫道：") || ends(text, "寫道:");
  const bool dated = starts(text, "在") || starts(text, "於") || starts(text, "于") ||
                     contains(text, "@") || contains(text, "年");
  return writes && dated;
}

/// "-----Original Message-----" and its like.
bool is_rule(std::string_view line) {
  if (!starts(line, "--") && !starts(line, "__")) {
    return false;
  }
  const std::string text = ascii_lower(line);
  constexpr std::array kMarks = {std::string_view("original message"),
                                 std::string_view("原始邮件"),
                                 std::string_view("原始郵件"),
                                 std::string_view("原邮件"),
                                 std::string_view("原郵件"),
                                 std::string_view("回复邮件")};
  return std::any_of(
      kMarks.begin(), kMarks.end(), [&](std::string_view mark) { return contains(text, mark); });
}

bool is_header_of(std::string_view line, std::span<const std::string_view> names) {
  const std::string text = ascii_lower(trim(line));
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    return starts(text, std::string(name) + ":") || starts(text, std::string(name) + "：");
  });
}

/// The block From / Sent / To / Subject that Outlook and Foxmail put above the quote.
bool is_header_block(std::span<const std::string_view> lines) {
  static constexpr std::array kFrom = {std::string_view("from"),
                                       std::string_view("发件人"),
                                       std::string_view("寄件者"),
                                       std::string_view("寄件人")};
  static constexpr std::array kOther = {std::string_view("sent"),
                                        std::string_view("date"),
                                        std::string_view("to"),
                                        std::string_view("subject"),
                                        std::string_view("发送时间"),
                                        std::string_view("收件人"),
                                        std::string_view("主题"),
                                        std::string_view("寄件日期"),
                                        std::string_view("收件者"),
                                        std::string_view("主旨"),
                                        std::string_view("傳送時間"),
                                        std::string_view("日期")};
  if (lines.empty() || !is_header_of(lines.front(), kFrom)) {
    return false;
  }
  const std::size_t look = std::min<std::size_t>(lines.size(), 5);
  const auto others = std::count_if(
      lines.begin() + 1, lines.begin() + static_cast<long>(look), [](std::string_view line) {
        return is_header_of(line, kOther);
      });
  return others >= 2;
}

bool is_forward(std::string_view line) {
  const std::string text = ascii_lower(line);
  return contains(text, "forwarded message") || contains(text, "转发邮件") ||
         contains(text, "轉寄郵件") || contains(text, "转发的邮件");
}

bool is_signature(std::string_view line) {
  if (line == "-- " || line == "--") {
    return true;
  }
  const std::string text = ascii_lower(trim(line));
  return starts(text, "sent from my ") || starts(text, "发自我的") || starts(text, "從我的") ||
         starts(text, "傳送自我的") || starts(text, "get outlook for ");
}

/// The lines that make up an attribution at `at`, or 0.
std::size_t attribution_at(std::span<const std::string_view> lines, std::size_t at) {
  std::string joined;
  for (std::size_t n = 0; n < kWrappedHeader && at + n < lines.size(); ++n) {
    const std::string_view line = trim(lines[at + n]);
    if (line.empty()) {
      return 0;
    }
    joined += (n == 0 ? "" : " ") + std::string(line);
    if (is_attribution(joined)) {
      return n + 1;
    }
  }
  return 0;
}

/// Where the quote begins; lines.size() when there is none.
std::size_t quote_start(std::span<const std::string_view> lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = trim(lines[i]);
    if (is_forward(line)) {
      return lines.size();
    }
    if (is_rule(line) || is_header_block(lines.subspan(i))) {
      return i;
    }
    const std::size_t length = attribution_at(lines, i);
    if (length == 0) {
      continue;
    }
    const auto rest = lines.subspan(i + length);
    // Text between or below quoted lines is an answer in place: it needs its quotes.
    const bool quoted = std::any_of(
        rest.begin(), rest.end(), [](std::string_view l) { return starts(trim(l), ">"); });
    const auto last = std::find_if(
        rest.rbegin(), rest.rend(), [](std::string_view l) { return !trim(l).empty(); });
    if (!quoted || last == rest.rend() || starts(trim(*last), ">")) {
      return i;
    }
    return lines.size();
  }
  return lines.size();
}

}  // namespace

std::string strip_quoted_reply(std::string_view text) {
  std::vector<std::string_view> lines = lines_of(text);
  if (lines.size() > kMaxLines) {
    return std::string(trim(text));
  }
  std::size_t end = quote_start(lines);
  const auto is_tail = [](std::string_view line) {
    return trim(line).empty() || starts(trim(line), ">");
  };
  while (end > 0 && is_tail(lines[end - 1])) {
    --end;
  }
  const auto signature = std::find_if(lines.begin(),
                                      lines.begin() + static_cast<long>(end),
                                      [](std::string_view line) { return is_signature(line); });
  std::string kept;
  for (auto line = lines.begin();
       line != signature && line - lines.begin() < static_cast<long>(end);
       ++line) {
    kept += std::string(*line) + "\n";
  }
  kept = std::string(trim(kept));
  return kept.empty() ? std::string(trim(text)) : kept;
}

std::string_view mail_kind_name(MailKind kind) {
  switch (kind) {
    case MailKind::kPerson:
      return "customer";
    case MailKind::kAutoReply:
      return "auto_reply";
    case MailKind::kBounce:
      return "bounce";
  }
  return "customer";
}

MailKind mail_kind(const Json& headers) {
  const auto header = [&](const char* name) { return ascii_lower(trim(string_at(headers, name))); };
  const std::string type = header("content-type");
  const std::string from = ascii_lower(split_mailbox(string_at(headers, "from")).address);
  const bool report = starts(type, "multipart/report");
  if ((report && !contains(type, "disposition-notification")) || header("return-path") == "<>" ||
      starts(from, "mailer-daemon@") || !header("x-failed-recipients").empty()) {
    return MailKind::kBounce;
  }
  const std::string submitted = header("auto-submitted");
  const std::string precedence = header("precedence");
  constexpr std::array kSigns = {"x-autoreply",
                                 "x-autorespond",
                                 "x-autoresponse",
                                 "x-auto-reply",
                                 "list-id",
                                 "list-unsubscribe"};
  const bool listed = std::any_of(
      kSigns.begin(), kSigns.end(), [&](const char* name) { return !header(name).empty(); });
  if (report || listed || (!submitted.empty() && submitted != "no") || precedence == "bulk" ||
      precedence == "junk" || precedence == "list" || precedence == "auto_reply") {
    return MailKind::kAutoReply;
  }
  return MailKind::kPerson;
}

Json header_object(const Json& headers,
                   std::string_view name_pointer,
                   std::string_view value_pointer) {
  Json object = Json::object();
  if (headers.is_object()) {
    for (const auto& [name, value] : headers.items()) {
      object.emplace(ascii_lower(name), value);
    }
  }
  if (headers.is_array()) {
    for (const Json& item : headers) {
      const Json* name = find_json(item, name_pointer);
      const Json* value = find_json(item, value_pointer);
      if (name != nullptr && value != nullptr) {
        object.emplace(ascii_lower(json_text(*name)), json_text(*value));
      }
    }
  }
  return object;
}

Mailbox split_mailbox(std::string_view text) {
  const std::size_t open = text.find('<');
  const std::size_t close = text.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) {
    return {"", std::string(trim(text.substr(0, text.find(','))))};
  }
  std::string_view name = trim(text.substr(0, open));
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    name = name.substr(1, name.size() - 2);
  }
  return {std::string(name), std::string(trim(text.substr(open + 1, close - open - 1)))};
}

Json message_ids(std::string_view header) {
  constexpr std::size_t kMost = 100;
  Json ids = Json::array();
  std::size_t from = 0;
  while (ids.size() < kMost) {
    const std::size_t open = header.find('<', from);
    const std::size_t close = header.find('>', open == std::string_view::npos ? 0 : open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      break;
    }
    ids.push_back(std::string(trim(header.substr(open + 1, close - open - 1))));
    from = close + 1;
  }
  return ids;
}

}  // namespace triaged

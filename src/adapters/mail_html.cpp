#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/mail_text.h"
#include "base/ascii.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// Elements whose beginning or end is a line end.
bool is_block(std::string_view name) {
  constexpr std::array kBlocks = {std::string_view("p"),
                                  std::string_view("div"),
                                  std::string_view("br"),
                                  std::string_view("li"),
                                  std::string_view("tr"),
                                  std::string_view("h1"),
                                  std::string_view("h2"),
                                  std::string_view("h3"),
                                  std::string_view("blockquote"),
                                  std::string_view("hr"),
                                  std::string_view("ul"),
                                  std::string_view("ol"),
                                  std::string_view("pre"),
                                  std::string_view("table")};
  return std::find(kBlocks.begin(), kBlocks.end(), name) != kBlocks.end();
}

/// The quotes of Gmail, Outlook, Apple Mail, NetEase and QQ Mail stand behind such a tag.
bool begins_quote(std::string_view tag) {
  constexpr std::array kMarks = {std::string_view("gmail_quote"),
                                 std::string_view("type=\"cite\""),
                                 std::string_view("divrplyfwdmsg"),
                                 std::string_view("isreplycontent"),
                                 std::string_view("qmbox")};
  const std::string text = ascii_lower(tag);
  return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) {
    return text.find(mark) != std::string::npos;
  });
}

/// Appends the character that `entity` (without & and ;) names; false when it is unknown.
bool append_entity(std::string& out, std::string_view entity) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed = {
      {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}}};
  for (const auto& [name, text] : kNamed) {
    if (entity == name) {
      out += text;
      return true;
    }
  }
  if (entity.size() < 2 || entity.front() != '#') {
    return false;
  }
  const bool hex = entity[1] == 'x' || entity[1] == 'X';
  const std::string_view digits = entity.substr(hex ? 2 : 1);
  std::uint32_t point = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
  if (error != std::errc() || end != digits.data() + digits.size() || point == 0) {
    return false;
  }
  append_utf8(out, static_cast<char32_t>(point));
  return true;
}

/// Reads the entity at `at` (an &); returns the byte behind it.
std::size_t read_entity(std::string_view html, std::size_t at, std::string& out) {
  constexpr std::size_t kLongest = 10;
  const std::size_t end = html.substr(at, kLongest).find(';');
  if (end != std::string_view::npos && append_entity(out, html.substr(at + 1, end - 1))) {
    return at + end + 1;
  }
  out += '&';
  return at + 1;
}

std::string_view tag_name(std::string_view tag) {
  const std::size_t from = !tag.empty() && tag.front() == '/' ? 1 : 0;
  return tag.substr(from, tag.find_first_of(" \t\r\n/>", from) - from);
}

/// The byte behind `</name>`, from `at` on.
std::size_t skip_element(std::string_view lowered, std::string_view name, std::size_t at) {
  const std::size_t end = lowered.find("</" + std::string(name), at);
  const std::size_t close = lowered.find('>', std::min(end, lowered.size()));
  return close == std::string_view::npos ? lowered.size() : close + 1;
}

std::string tidy_lines(std::string_view text) {
  std::string out;
  std::size_t breaks = 0;
  for (const char c : text) {
    if (c == '\n') {
      while (!out.empty() && out.back() == ' ') {
        out.pop_back();
      }
      if (++breaks > 2) {
        continue;
      }
    } else if (c != ' ') {
      breaks = 0;
    } else if (out.empty() || out.back() == ' ' || out.back() == '\n') {
      continue;
    }
    out += c;
  }
  return std::string(trim(out));
}

}  // namespace

std::string html_to_text(std::string_view html) {
  const std::string lowered = ascii_lower(html);
  std::string out;
  std::size_t at = 0;
  while (at < html.size()) {
    const char c = html[at];
    if (c == '&') {
      at = read_entity(html, at, out);
      continue;
    }
    if (c != '<') {
      out += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
      ++at;
      continue;
    }
    const bool comment = lowered.compare(at, 4, "<!--") == 0;
    const std::size_t close = html.find(comment ? "-->" : ">", at);
    if (close == std::string_view::npos) {
      break;
    }
    const std::string_view tag = std::string_view(lowered).substr(at + 1, close - at - 1);
    const std::string_view name = tag_name(tag);
    at = close + (comment ? 3 : 1);
    if (!comment && begins_quote(tag) && !trim(out).empty()) {
      break;
    }
    if (name == "style" || name == "script" || name == "head") {
      at = tag.front() == '/' ? at : skip_element(lowered, name, at);
    } else if (is_block(name)) {
      out += '\n';
    }
  }
  return tidy_lines(out);
}

}  // namespace triaged

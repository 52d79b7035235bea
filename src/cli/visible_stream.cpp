#include "cli/visible_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "cli/colours.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 7> kTerminalMarks{{{'b', "\x1B[1m"},
                                                                           {'r', "\x1B[31m"},
                                                                           {'g', "\x1B[32m"},
                                                                           {'y', "\x1B[33m"},
                                                                           {'p', "\x1B[0m"},
                                                                           {'h', "\r"},
                                                                           {'w', "\r\x1B[K"}}};

bool is_plain_byte(char byte) {
  return (byte >= ' ' && byte <= '~') || byte == '\n' || byte == '\t';
}

/// Control characters, line separators, and what embeds, overrides or isolates a direction.
bool acts_on_terminal(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point <= 0x9F) || point == 0x061C ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

/// How many bytes a code point has that begins so; 1 for what begins none.
std::size_t sequence_length(unsigned char lead) {
  if (lead == static_cast<unsigned char>(colours::kMark)) {
    return 2;
  }
  return lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
}

/// Where a code point begins that the text ends in the middle of; the size when there is none.
std::size_t cut_off(std::string_view text) {
  for (std::size_t back = 1; back < 4 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if (byte < 0x80 || byte >= 0xC0) {
      return sequence_length(byte) > back ? text.size() - back : text.size();
    }
  }
  return text.size();
}

}  // namespace

std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto* const from = text.begin() + at;
    const auto* const plain = std::find_if_not(from, text.end(), is_plain_byte);
    out.append(from, plain);
    at = static_cast<std::size_t>(plain - text.begin());
    if (at == text.size()) {
      break;
    }
    if (text[at] == colours::kMark && at + 1 < text.size()) {
      const auto* const mark = std::ranges::find(
          kTerminalMarks, text[at + 1], &decltype(kTerminalMarks)::value_type::first);
      if (mark != kTerminalMarks.end()) {
        out += mark->second;
        at += 2;
        continue;
      }
    }
    const DecodedPoint decoded = decode_utf8(text, at);
    at += decoded.bytes;
    if (acts_on_terminal(decoded.point)) {
      fmt::format_to(
          std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(decoded.point));
    } else {
      append_utf8(out, decoded.point);
    }
  }
  return out;
}

VisibleBuffer::int_type VisibleBuffer::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) {
    return traits_type::not_eof(byte);
  }
  const char one = traits_type::to_char_type(byte);
  return xsputn(&one, 1) == 1 ? byte : traits_type::eof();
}

std::streamsize VisibleBuffer::xsputn(const char* text, std::streamsize size) {
  rest_.append(text, static_cast<std::size_t>(size));
  const std::size_t whole = cut_off(rest_);
  to_ << visible(std::string_view(rest_).substr(0, whole));
  rest_.erase(0, whole);
  return to_.good() ? size : 0;
}

int VisibleBuffer::sync() {
  to_.flush();
  return to_.good() ? 0 : -1;
}

}  // namespace triaged

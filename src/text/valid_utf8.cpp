#include <simdjson.h>

#include <algorithm>

#include "text/utf8.h"

namespace triaged {

bool is_valid_utf8(std::string_view text) {
  return simdjson::validate_utf8(text.data(), text.size());
}

std::string to_valid_utf8(std::string_view text) {
  if (is_valid_utf8(text)) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size() + 16);
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    append_utf8(out, next.point);
    at += next.bytes;
  }
  return out;
}

std::size_t count_points(std::string_view text) {
  if (!is_valid_utf8(text)) {
    return point_of_byte(text, text.size());
  }
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !is_continuation(byte); }));
}

}  // namespace triaged

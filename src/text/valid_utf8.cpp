#include <simdjson.h>

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

}  // namespace triaged

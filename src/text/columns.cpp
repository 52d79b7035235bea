#include "text/columns.h"

#include <unicode/uchar.h>

#include "text/utf8.h"

namespace triaged {
namespace {

std::size_t columns_of(char32_t point) {
  const auto code = static_cast<UChar32>(point);
  const int kind = u_charType(code);
  if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR) {
    return 0;
  }
  const int width = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::size_t count_columns(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    columns += columns_of(next.point);
    at += next.bytes;
  }
  return columns;
}

}  // namespace triaged

#include "text/regex_pieces.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "text/utf8.h"

namespace triaged {
namespace {

/// Longer pieces stand in fewer texts, but not every pattern has them.
constexpr int kShortest[] = {4, 2, 1};

/// What TextSieve compares as it stands: ASCII, and characters without case. U+FFFD stands for
/// broken bytes in what is searched, not in what is sieved.
bool is_sieved(std::string_view piece) {
  for (std::size_t at = 0; at < piece.size();) {
    const DecodedPoint next = decode_utf8(piece, at);
    const auto point = static_cast<UChar32>(next.point);
    if (next.point == kReplacement ||
        (point >= 0x80 && u_hasBinaryProperty(point, UCHAR_CASED) != 0)) {
      return false;
    }
    at += next.bytes;
  }
  return !piece.empty();
}

std::vector<std::string> pieces_of(std::string_view pattern, int shortest) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  re2::FilteredRE2 filter(shortest);
  int id = 0;
  const re2::StringPiece text(pattern.data(), pattern.size());
  if (filter.Add(text, options, &id) != re2::RE2::NoError) {
    return {};
  }
  std::vector<std::string> pieces;
  filter.Compile(&pieces);
  std::vector<int> without_any;
  filter.AllPotentials({}, &without_any);
  const bool needed = without_any.empty() && std::ranges::all_of(pieces, is_sieved);
  return needed ? pieces : std::vector<std::string>();
}

}  // namespace

std::vector<std::string> needed_pieces(std::string_view pattern) {
  for (const int shortest : kShortest) {
    if (std::vector<std::string> pieces = pieces_of(pattern, shortest); !pieces.empty()) {
      return pieces;
    }
  }
  return {};
}

}  // namespace triaged

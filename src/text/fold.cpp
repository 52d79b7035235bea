#include "text/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "text/fold_table.h"

namespace triaged {
namespace {

namespace table = fold_table;

constexpr std::size_t kMaxAccents = 8;

/// Bytes of a longer name are folded as any text.
constexpr std::size_t kMostPlain = 256;

/// What no code point has that folds to one letter or ideograph, whatever stands around it.
constexpr std::uint32_t kNoLetter = table::kMulti | table::kDelete | table::kSpace |
                                    table::kNewline | table::kMark | table::kCombines;

enum class LineEnds : std::uint8_t { kKept, kAsSpaces };

/// Writes folded code points: joins white space, drops spaces between Han characters and at the
/// ends, shortens repeated marks.
class FoldWriter {
 public:
  FoldWriter(std::size_t bytes, LineEnds line_ends) : line_ends_(line_ends) {
    out_.text.resize(bytes + kRoom);
    out_.points.reserve(bytes / 2 + 4);
  }

  void put(char32_t point, std::uint32_t flags, TextSpan span) {
    if ((flags & (table::kSpace | table::kNewline)) != 0) {
      put_space((flags & table::kNewline) != 0 && line_ends_ == LineEnds::kKept, span);
      return;
    }
    if (pending_ != 0) {
      write_pending(flags);
    } else if (point == last_ && (flags & table::kMark) != 0) {
      out_.points.back().to = span.end;
      return;
    }
    write(point, flags, span);
    last_ = point;
    last_flags_ = flags;
  }

  /// put() for a letter or an ideograph that is one code point: most of most texts.
  void put_letter(char32_t point, std::uint32_t flags, TextSpan span) {
    if (pending_ != 0) {
      write_pending(flags);
    }
    write(point, flags, span);
    last_ = point;
    last_flags_ = flags;
  }

  /// A deleted mark that belongs to the code point before it, as a variation selector does.
  void extend(TextSpan deleted) {
    if (pending_ == 0 && !out_.points.empty() && out_.points.back().to == deleted.begin) {
      out_.points.back().to = deleted.end;
    }
  }

  FoldedText take() && {
    out_.text.resize(bytes_);
    return std::move(out_);
  }

 private:
  void put_space(bool newline, TextSpan span) {
    if (out_.points.empty()) {
      return;
    }
    pending_span_ = pending_ == 0 ? span : TextSpan{pending_span_.begin, span.end};
    pending_ = newline || pending_ == U'\n' ? U'\n' : U' ';
  }

  void write_pending(std::uint32_t next_flags) {
    const bool between_han = (last_flags_ & next_flags & table::kHan) != 0;
    if (pending_ == U'\n' || !between_han) {
      write(pending_, 0, pending_span_);
    }
    pending_ = 0;
  }

  void write(char32_t point, std::uint32_t flags, TextSpan span) {
    const std::uint32_t word = (flags & table::kWord) != 0 ? FoldedPoint::kWordBit : 0;
    out_.points.push_back({bytes_, span.begin, span.end, point | word});
    if (out_.text.size() - bytes_ < kRoom) {
      out_.text.resize(out_.text.size() * 2);
    }
    bytes_ += write_utf8(out_.text.data() + bytes_, point);
  }

  static constexpr std::size_t kRoom = 4;  ///< of one code point

  LineEnds line_ends_;
  FoldedText out_;           ///< its text is longer than what is written of it
  std::uint32_t bytes_ = 0;  ///< written
  char32_t last_ = 0;
  std::uint32_t last_flags_ = 0;
  char32_t pending_ = 0;  ///< A space or a line feed not yet known to be kept.
  TextSpan pending_span_;
};

/// Gives each code point that `entry` folds to, with the flags of its own entry.
template <class Put>
void for_each_result(char32_t point, std::uint32_t entry, Put&& put) {
  const std::uint32_t value = entry & table::kValueMask;
  if ((entry & table::kMulti) == 0) {
    put(value == 0 ? point : static_cast<char32_t>(value), entry);
    return;
  }
  const std::uint32_t* sequence = table::kSequences + value;
  for (std::uint32_t i = 1; i <= sequence[0]; ++i) {
    const auto part = static_cast<char32_t>(sequence[i]);
    put(part, table::entry_of(part));
  }
}

/// The usual case, a single pass; nothing when accents or the like need composing.
std::optional<FoldedText> fold_simple(std::string_view utf8, LineEnds line_ends) {
  FoldWriter writer(utf8.size(), line_ends);
  std::uint32_t index = 0;
  bool combines = false;
  for (std::size_t at = 0; at < utf8.size() && !combines; ++index) {
    const DecodedPoint next = decode_utf8(utf8, at);
    at += next.bytes;
    const TextSpan span{index, index + 1};
    const std::uint32_t entry = table::entry_of(next.point);
    if ((entry & kNoLetter) == 0) {
      const std::uint32_t value = entry & table::kValueMask;
      writer.put_letter(value == 0 ? next.point : static_cast<char32_t>(value), entry, span);
      continue;
    }
    if ((entry & table::kDelete) != 0) {
      if ((entry & table::kExtends) != 0) {
        writer.extend(span);
      }
      continue;
    }
    for_each_result(next.point, entry, [&](char32_t point, std::uint32_t flags) {
      combines = combines || (flags & table::kCombines) != 0;
      writer.put(point, flags, span);
    });
  }
  return combines ? std::nullopt : std::optional(std::move(writer).take());
}

struct MappedPoint {
  char32_t point = 0;
  std::uint32_t flags = 0;
  TextSpan span;
};

bool is_accent(char32_t point) {
  return u_getCombiningClass(static_cast<UChar32>(point)) != 0;
}

/// Maps code point by code point and leaves out the accents that decorate: any on a Han character,
/// and more than kMaxAccents in a row (which also bounds the cost of putting them in order).
class AccentFilter {
 public:
  void put(char32_t point, std::uint32_t flags, TextSpan span) {
    const bool accent = (flags & table::kCombines) != 0 && is_accent(point);
    if (!accent) {
      accents_ = 0;
      on_han_ = (flags & table::kHan) != 0;
    } else if (on_han_ || ++accents_ > kMaxAccents) {
      extend(span);
      return;
    }
    out_.push_back({point, flags, span});
  }

  void extend(TextSpan deleted) {
    if (!out_.empty() && out_.back().span.end == deleted.begin) {
      out_.back().span.end = deleted.end;
    }
  }

  [[nodiscard]] const std::vector<MappedPoint>& points() const { return out_; }

 private:
  std::vector<MappedPoint> out_;
  std::size_t accents_ = 0;
  bool on_han_ = false;
};

std::vector<MappedPoint> map_points(std::string_view utf8) {
  AccentFilter filter;
  std::uint32_t index = 0;
  for (std::size_t at = 0; at < utf8.size(); ++index) {
    const DecodedPoint next = decode_utf8(utf8, at);
    at += next.bytes;
    const TextSpan span{index, index + 1};
    const std::uint32_t entry = table::entry_of(next.point);
    if ((entry & table::kDelete) == 0) {
      for_each_result(next.point, entry, [&](char32_t point, std::uint32_t flags) {
        filter.put(point, flags, span);
      });
    } else if ((entry & table::kExtends) != 0) {
      filter.extend(span);
    }
  }
  return filter.points();
}

/// Composes points [begin, end): a base and what may combine with it. All of the result stands for
/// all of the originals.
void write_composed(const std::vector<MappedPoint>& points,
                    std::size_t begin,
                    std::size_t end,
                    FoldWriter& writer) {
  icu::UnicodeString text;
  for (std::size_t i = begin; i < end; ++i) {
    text.append(static_cast<UChar32>(points[i].point));
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  const icu::UnicodeString composed = U_SUCCESS(status) ? nfc->normalize(text, status) : text;
  const TextSpan span{points[begin].span.begin, points[end - 1].span.end};
  for (int32_t at = 0; at < composed.length(); at = composed.moveIndex32(at, 1)) {
    const auto point = static_cast<char32_t>(composed.char32At(at));
    for_each_result(point, table::entry_of(point), [&](char32_t part, std::uint32_t flags) {
      writer.put(part, flags, span);
    });
  }
}

FoldedText fold_composing(std::string_view utf8, LineEnds line_ends) {
  const std::vector<MappedPoint> points = map_points(utf8);
  FoldWriter writer(utf8.size(), line_ends);
  for (std::size_t begin = 0; begin < points.size();) {
    std::size_t end = begin + 1;
    while (end < points.size() && (points[end].flags & table::kCombines) != 0) {
      ++end;
    }
    if (end == begin + 1) {
      writer.put(points[begin].point, points[begin].flags, points[begin].span);
    } else {
      write_composed(points, begin, end, writer);
    }
    begin = end;
  }
  return std::move(writer).take();
}

/// The letters and digits that most ids are made of.
bool folds_to_itself(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/// What most names are: letters, ideographs and single marks, each of which folds to one code
/// point. Nothing for any other text.
std::optional<std::string> fold_plain(std::string_view utf8) {
  constexpr std::uint32_t kOther = kNoLetter & ~table::kMark;
  char out[kMostPlain * 4];
  std::size_t bytes = 0;
  char32_t last = 0;
  if (utf8.size() > kMostPlain) {
    return std::nullopt;
  }
  for (std::size_t at = 0; at < utf8.size();) {
    if (folds_to_itself(utf8[at])) {
      last = static_cast<unsigned char>(utf8[at]);
      out[bytes++] = utf8[at++];
      continue;
    }
    const DecodedPoint next = decode_utf8(utf8, at);
    const std::uint32_t entry = table::entry_of(next.point);
    const std::uint32_t value = entry & table::kValueMask;
    const char32_t point = value == 0 ? next.point : static_cast<char32_t>(value);
    if ((entry & kOther) != 0 || (point == last && (entry & table::kMark) != 0)) {
      return std::nullopt;
    }
    bytes += write_utf8(out + bytes, point);
    last = point;
    at += next.bytes;
  }
  return std::string(out, bytes);
}

FoldedText fold_lines(std::string_view utf8, LineEnds line_ends) {
  utf8 = utf8.substr(0, std::numeric_limits<std::uint32_t>::max());
  std::optional<FoldedText> simple = fold_simple(utf8, line_ends);
  return simple ? *std::move(simple) : fold_composing(utf8, line_ends);
}

}  // namespace

std::string_view fold_table_hash() {
  return table::kHash;
}

std::size_t FoldedText::point_at(std::size_t byte) const {
  if (byte >= text.size()) {
    return points.size();
  }
  const auto is_after = [](std::size_t value, const FoldedPoint& point) {
    return value < point.byte;
  };
  // In a text of one script the place is nearly where the bytes alone would put it.
  constexpr std::size_t kNear = 4;
  const std::size_t guess = byte * points.size() / text.size();
  if (points[guess].byte == byte) {
    return guess;
  }
  auto first = points.begin() + static_cast<std::ptrdiff_t>(guess < kNear ? 0 : guess - kNear);
  auto last =
      points.begin() + static_cast<std::ptrdiff_t>(std::min(points.size(), guess + kNear + 1));
  first = is_after(byte, *first) ? points.begin() : first;
  last = last == points.end() || is_after(byte, *last) ? last : points.end();
  return static_cast<std::size_t>(std::upper_bound(first, last, byte, is_after) - points.begin()) -
         1;
}

TextSpan FoldedText::original(std::size_t begin, std::size_t end) const {
  end = std::min(end, text.size());
  if (begin >= end) {
    const std::size_t at = point_at(begin);
    const std::uint32_t place =
        at < points.size() ? points[at].from : (points.empty() ? 0 : points.back().to);
    return {place, place};
  }
  return {points[point_at(begin)].from, points[point_at(end - 1)].to};
}

FoldedText as_folded(std::string_view folded) {
  FoldedText out{std::string(folded), {}};
  for (std::uint32_t at = 0; at < folded.size();) {
    const DecodedPoint next = decode_utf8(folded, at);
    const auto index = static_cast<std::uint32_t>(out.points.size());
    const std::uint32_t word = is_word_point(next.point) ? FoldedPoint::kWordBit : 0;
    out.points.push_back({at, index, index + 1, next.point | word});
    at += next.bytes;
  }
  return out;
}

FoldedText fold(std::string_view utf8) {
  return fold_lines(utf8, LineEnds::kKept);
}

std::string fold_key(std::string_view utf8) {
  if (std::optional<std::string> plain = fold_plain(utf8)) {
    return *std::move(plain);
  }
  return fold_lines(utf8, LineEnds::kAsSpaces).text;
}

bool same_name(std::string_view a, std::string_view b) {
  return a == b || fold_key(a) == fold_key(b);
}

bool is_word_point(char32_t folded) {
  return folded <= 0x10FFFF && (table::entry_of(folded) & table::kWord) != 0;
}

}  // namespace triaged

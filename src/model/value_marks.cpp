#include "model/value_marks.h"

#include <algorithm>

#include "text/mask.h"
#include "text/utf8.h"

namespace triaged {
namespace {

void erase_all(std::string& text, std::string_view mark) {
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
    text.erase(at, mark.size());
  }
}

/// The place of the first mark from `at` on, of either kind.
std::size_t next_mark(std::string_view text, std::size_t at) {
  return std::min(text.find(kValueBegin, at), text.find(kValueEnd, at));
}

/// Takes a marked text apart from front to back, by the bytes that it has beside its marks.
class PieceReader {
 public:
  explicit PieceReader(std::vector<TextPiece> pieces) : pieces_(std::move(pieces)) {}

  /// The pieces of the bytes up to `end`.
  std::vector<TextPiece> take_until(std::size_t end) {
    std::vector<TextPiece> taken;
    while (at_ < end && piece_ < pieces_.size()) {
      const TextPiece& piece = pieces_[piece_];
      const std::string part = piece.text.substr(in_piece_, end - at_);
      taken.push_back({part, piece.is_value});
      at_ += part.size();
      in_piece_ += part.size();
      if (in_piece_ == piece.text.size()) {
        ++piece_;
        in_piece_ = 0;
      }
    }
    return taken;
  }

 private:
  std::vector<TextPiece> pieces_;
  std::size_t piece_ = 0;
  std::size_t in_piece_ = 0;
  std::size_t at_ = 0;
};

std::string marked(const std::vector<TextPiece>& pieces) {
  std::string out;
  for (const TextPiece& piece : pieces) {
    out += piece.is_value ? mark_value(piece.text) : piece.text;
  }
  return out;
}

}  // namespace

std::string without_value_marks(std::string text) {
  erase_all(text, kValueBegin);
  erase_all(text, kValueEnd);
  return text;
}

std::string mark_value(std::string value) {
  value = without_value_marks(std::move(value));
  if (!value.empty()) {
    value.insert(0, kValueBegin);
    value += kValueEnd;
  }
  return value;
}

std::vector<TextPiece> split_at_marks(std::string_view text) {
  static_assert(kValueBegin.size() == kValueEnd.size());
  std::vector<TextPiece> pieces;
  bool in_value = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t mark = std::min(next_mark(text, at), text.size());
    if (mark > at) {
      const std::string_view stretch = text.substr(at, mark - at);
      if (!pieces.empty() && pieces.back().is_value == in_value) {
        pieces.back().text += stretch;
      } else {
        pieces.push_back({std::string(stretch), in_value});
      }
    }
    if (mark == text.size()) {
      break;
    }
    in_value = text.substr(mark).starts_with(kValueBegin);
    at = mark + kValueBegin.size();
  }
  return pieces;
}

std::string mask_marked(const std::string& text) {
  const std::string plain = without_value_marks(text);
  const std::vector<Masking> maskings = personal_maskings(plain);
  if (maskings.empty()) {
    return text;
  }
  PieceReader reader(split_at_marks(text));
  std::string out;
  for (const Masking& masking : maskings) {
    out += marked(reader.take_until(masking.begin));
    const std::vector<TextPiece> hidden = reader.take_until(masking.end);
    out += marked({{masking.text, std::ranges::any_of(hidden, &TextPiece::is_value)}});
  }
  return out + marked(reader.take_until(plain.size()));
}

std::string cut_marked(const std::string& text, std::size_t most) {
  if (count_points(without_value_marks(text)) <= most) {
    return text;
  }
  std::string out;
  std::size_t left = most;
  for (const TextPiece& piece : split_at_marks(text)) {
    const std::size_t points = count_points(piece.text);
    // One point is kept for the ellipsis, which stands for what comes after the last piece, too.
    const bool last = points >= left;
    const std::string kept = last ? cut_points(piece.text + " ", left) : piece.text;
    out += piece.is_value ? mark_value(kept) : kept;
    if (last) {
      break;
    }
    left -= points;
  }
  return out;
}

}  // namespace triaged

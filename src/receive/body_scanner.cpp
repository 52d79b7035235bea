#include "receive/body_scanner.h"

namespace triaged {

namespace {

constexpr std::size_t kMaxSizeDigits = 15;  // 60 bits: no chunk size can overflow
constexpr std::size_t kMaxOverheadBytes =
    std::size_t{8} * 1024;  // extensions and trailers carry nothing we use

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

}  // namespace

BodyScanner BodyScanner::with_length(std::size_t length) {
  BodyScanner scanner;
  scanner.left_ = length;
  scanner.state_ = length == 0 ? State::kDone : State::kMore;
  return scanner;
}

BodyScanner BodyScanner::chunked(std::size_t max_bytes) {
  BodyScanner scanner;
  scanner.step_ = Step::kSize;
  scanner.state_ = State::kMore;
  scanner.allowed_ = max_bytes;
  return scanner;
}

std::size_t BodyScanner::scan(std::string_view bytes) {
  const std::size_t all = bytes.size();
  while (!next_data(bytes).empty()) {
  }
  return all - bytes.size();
}

std::string_view BodyScanner::next_data(std::string_view& bytes) {
  while (!bytes.empty() && state_ == State::kMore) {
    if (step_ != Step::kLength && step_ != Step::kData) {
      take_byte(bytes.front());
      bytes.remove_prefix(1);
      continue;
    }
    const std::string_view data = bytes.substr(0, left_);
    bytes.remove_prefix(data.size());
    left_ -= data.size();
    if (left_ == 0 && step_ == Step::kLength) {
      state_ = State::kDone;
    } else if (left_ == 0) {
      step_ = Step::kDataReturn;
    }
    return data;
  }
  return {};
}

void BodyScanner::expect(char c, char wanted, Step next) {
  step_ = next;
  if (c != wanted) {
    state_ = State::kMalformed;
  }
}

void BodyScanner::take_size_byte(char c) {
  const int digit = hex_value(c);
  if (digit >= 0 && size_digits_ < kMaxSizeDigits) {
    left_ = left_ * 16 + static_cast<std::size_t>(digit);
    ++size_digits_;
  } else if (c == ';' && size_digits_ > 0) {
    step_ = Step::kExtension;
  } else if (c == '\r' && size_digits_ > 0) {
    step_ = Step::kSizeEnd;
  } else {
    state_ = State::kMalformed;
  }
}

void BodyScanner::end_size_line() {
  size_digits_ = 0;
  if (left_ > allowed_) {
    state_ = State::kTooLarge;
    return;
  }
  allowed_ -= left_;
  step_ = left_ == 0 ? Step::kTrailerStart : Step::kData;
}

void BodyScanner::take_trailer_byte(char c) {
  const bool too_long = ++overhead_ > kMaxOverheadBytes;
  if (too_long || c == '\n' || c == '\0') {
    state_ = State::kMalformed;
  } else if (c == '\r') {
    step_ = step_ == Step::kTrailer ? Step::kTrailerEnd : Step::kSizeEnd;
  }
}

void BodyScanner::take_byte(char c) {
  switch (step_) {
    case Step::kSize:
      return take_size_byte(c);
    case Step::kExtension:
    case Step::kTrailer:
      return take_trailer_byte(c);
    case Step::kSizeEnd:
      expect(c, '\n', Step::kSize);
      return state_ == State::kMore ? end_size_line() : void();
    case Step::kDataReturn:
      return expect(c, '\r', Step::kDataEnd);
    case Step::kDataEnd:
      return expect(c, '\n', Step::kSize);
    case Step::kTrailerStart:
      step_ = c == '\r' ? Step::kLastEnd : Step::kTrailer;
      return c == '\r' ? void() : take_trailer_byte(c);
    case Step::kTrailerEnd:
      return expect(c, '\n', Step::kTrailerStart);
    case Step::kLastEnd:
      expect(c, '\n', Step::kSize);
      state_ = state_ == State::kMore ? State::kDone : state_;
      return;
    case Step::kLength:
    case Step::kData:
      return;  // scan() takes these in one go
  }
}

}  // namespace triaged

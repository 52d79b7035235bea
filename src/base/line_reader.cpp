#include "base/line_reader.h"

#include <streambuf>

namespace triaged {

int LineReader::read_byte() {
  try {
    return in_.rdbuf()->sbumpc();
  } catch (const std::ios_base::failure&) {  // libstdc++ has no other way to tell a fault
    failed_ = true;
    return std::istream::traits_type::eof();
  }
}

std::optional<Result<std::string_view>> LineReader::next() {
  using Traits = std::istream::traits_type;
  line_.clear();
  std::size_t length = 0;
  while (!ended_) {
    const Traits::int_type read = read_byte();
    ended_ = Traits::eq_int_type(read, Traits::eof());
    if (ended_ || read == '\n') {
      break;
    }
    if (++length <= kMaxLineBytes) {
      line_ += Traits::to_char_type(read);
    }
    ended_ = length >= kEndlessLineBytes;
  }
  if (failed_ && !told_) {
    told_ = true;
    ++number_;
    return unavailable("the file cannot be read further", "look at its disk or pipe");
  }
  if (ended_ && length == 0) {
    return std::nullopt;
  }
  ++number_;
  bytes_ += length + 1;
  if (length >= kEndlessLineBytes) {
    return invalid_input("the line is longer than 64 MB, and nothing behind it was read",
                         "name a file that holds one short text or event a line");
  }
  if (length > kMaxLineBytes) {
    return invalid_input("the line is longer than 1 MB", "one short text or event a line");
  }
  return std::string_view(line_);
}

}  // namespace triaged

#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged {

/// The longest line that is read of a file with one text or event a line.
inline constexpr std::size_t kMaxLineBytes = std::size_t{1} << 20U;
/// Bytes of one line after which it is taken for endless, as in a device, and reading ends.
inline constexpr std::size_t kEndlessLineBytes = std::size_t{64} << 20U;

/// Reads a stream line by line in bounded memory. Borrows the stream. Not thread-safe.
class LineReader {
 public:
  explicit LineReader(std::istream& in) : in_(in) {}

  /// The next line without its line feed, valid until the next call; nothing at the end. A line
  /// that is too long is kInvalidInput in its place, and those behind it are read; nothing is read
  /// behind an endless one. kUnavailable, once: the rest cannot be read.
  std::optional<Result<std::string_view>> next();
  /// Of the line that was read last; the first is 1.
  [[nodiscard]] int number() const { return number_; }
  /// Read so far, line feeds included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  /// EOF also where reading failed.
  int read_byte();

  std::istream& in_;
  std::string line_;
  int number_ = 0;
  std::size_t bytes_ = 0;
  bool ended_ = false;
  bool failed_ = false;
  bool told_ = false;  ///< that it failed
};

}  // namespace triaged

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace triaged {

/// Finds the end of a request's body in the bytes as they come, without keeping them, and checks
/// the chunked coding strictly (RFC 9112 §7.1). A plain value.
class BodyScanner {
 public:
  enum class State : std::uint8_t { kMore, kDone, kMalformed, kTooLarge };

  BodyScanner() = default;
  /// A body of exactly `length` bytes.
  static BodyScanner with_length(std::size_t length);
  /// A chunked body of at most `max_bytes` decoded bytes.
  static BodyScanner chunked(std::size_t max_bytes);

  /// Takes the next bytes; returns how many of them belong to the body. After kMore that is all.
  std::size_t scan(std::string_view bytes);
  /// Takes bytes off the front of `bytes` up to and with the next run of data, which it returns;
  /// none when there is no data in what is left of the body. A caller that wants the body decoded
  /// asks until then.
  std::string_view next_data(std::string_view& bytes);

  [[nodiscard]] State state() const { return state_; }

 private:
  enum class Step : std::uint8_t {
    kLength,
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataReturn,
    kDataEnd,
    kTrailerStart,
    kTrailer,
    kTrailerEnd,
    kLastEnd,
  };

  void take_byte(char c);
  void take_size_byte(char c);
  void take_trailer_byte(char c);
  void end_size_line();
  void expect(char c, char wanted, Step next);

  Step step_ = Step::kLength;
  State state_ = State::kDone;
  std::size_t left_ = 0;  ///< data bytes to come of the body or of the chunk
  std::size_t allowed_ = 0;
  std::size_t size_digits_ = 0;
  std::size_t overhead_ = 0;  ///< bytes of extensions and trailers so far
};

}  // namespace triaged

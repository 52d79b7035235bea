#pragma once

#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

namespace triaged {

/// The bytes with everything that acts on a terminal written out as `\u001b`: control characters
/// but line ends and tabs, and the marks that turn the direction of writing. Bytes that are no
/// UTF-8 become U+FFFD. In JSON the result means the same as before. The marks of colours.h become
/// what a terminal is told.
std::string visible(std::string_view text);

/// Passes on what is written as visible() says, so that no text of a customer, name in a rule file
/// or answer of a platform can move the cursor, set the title or hide a line: one place for all
/// commands. Keeps nothing back but the beginning of a code point. Not thread-safe.
class VisibleBuffer final : public std::streambuf {
 public:
  /// `to` outlives the buffer.
  explicit VisibleBuffer(std::ostream& to) : to_(to) {}

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  std::ostream& to_;
  std::string rest_;  ///< the beginning of what the next write ends
};

}  // namespace triaged

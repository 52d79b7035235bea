#include "text/text_sieve.h"

#include <algorithm>

namespace triaged {
namespace {

constexpr std::string_view kKelvin = "\xE2\x84\xAA";
constexpr std::string_view kLongS = "\xC5\xBF";

/// Knuth's multiplicative hash: the upper 12 of 32 bits.
std::size_t hash_of(std::uint32_t bytes) {
  constexpr std::uint32_t kFactor = 2654435761U;
  return bytes * kFactor >> 20U;
}

std::size_t bit_of_pair(std::uint32_t last_two) {
  return TextSieve::kBytes + hash_of(last_two);
}

std::size_t bit_of_triple(std::uint32_t last_three) {
  return TextSieve::kBytes + TextSieve::kHashed + hash_of(last_three);
}

std::uint32_t lower(unsigned char byte) {
  return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
}

/// A byte as it counts, and how many bytes of the text it stands for.
struct SievedByte {
  std::uint32_t byte = 0;
  std::size_t size = 1;
};

SievedByte sieved_byte(std::string_view rest) {
  // One byte tells nearly always; starts_with() is a call for each.
  if (rest.front() == kKelvin.front() && rest.starts_with(kKelvin)) {
    return {'k', kKelvin.size()};
  }
  if (rest.front() == kLongS.front() && rest.starts_with(kLongS)) {
    return {'s', kLongS.size()};
  }
  return {lower(static_cast<unsigned char>(rest.front())), 1};
}

}  // namespace

SievedPiece::SievedPiece(std::string_view piece) {
  std::uint32_t window = 0;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    window = (window << 8U | static_cast<unsigned char>(piece[i])) & 0xFFFFFFU;
    if (i >= 2) {
      bits_.push_back(static_cast<std::uint16_t>(bit_of_triple(window)));
    }
  }
  if (bits_.empty()) {
    bits_.push_back(
        static_cast<std::uint16_t>(piece.size() == 2 ? bit_of_pair(window) : std::size_t{window}));
  }
}

TextSieve::TextSieve(std::string_view text) {
  std::uint32_t window = 0;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [byte, size] = sieved_byte(text.substr(i));
    i += size;
    window = (window << 8U | byte) & 0xFFFFFFU;
    bits_.set(byte);
    if (++seen >= 2) {
      bits_.set(bit_of_pair(window & 0xFFFFU));
    }
    if (seen >= 3) {
      bits_.set(bit_of_triple(window));
    }
  }
}

bool TextSieve::may_hold(const SievedPiece& piece) const {
  return std::ranges::all_of(piece.bits_, [this](std::uint16_t bit) { return bits_.test(bit); });
}

}  // namespace triaged

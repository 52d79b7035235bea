#include "base/hash.h"

#define XXH_INLINE_ALL  // short texts are hashed in place, and no library is needed to run
#include <xxhash.h>

#include "base/crypto.h"

namespace triaged {

std::uint64_t hash64(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::string hash128_hex(std::string_view bytes) {
  XXH128_canonical_t digits{};
  XXH128_canonicalFromHash(&digits, XXH3_128bits(bytes.data(), bytes.size()));
  return hex_encode({reinterpret_cast<const char*>(digits.digest), sizeof(digits.digest)});
}

}  // namespace triaged

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace triaged {

/// Thin faces of XXH3 (https://xxhash.com): equal on every machine and several times as fast as a
/// digest. They compare what is ours with what is ours; where somebody could gain by two texts of
/// one hash, see base/crypto.h. All functions are thread-safe.

/// Of several parts: the first with seed 0, each further one with the hash so far. Where one part
/// ends and the next begins counts.
std::uint64_t hash64(std::string_view bytes, std::uint64_t seed = 0);
/// 32 hex digits.
std::string hash128_hex(std::string_view bytes);

}  // namespace triaged

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged {

/// Thin faces of OpenSSL: no algorithm is written here. All functions are thread-safe.
using Sha256 = std::array<std::uint8_t, 32>;

Sha256 sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

/// Raw digests (20 and 32 bytes).
std::string hmac_sha1(std::string_view key, std::string_view bytes);
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// kInvalidInput when `public_key` is not 32 bytes; a wrong signature is a plain `false`.
Result<bool> verify_ed25519(std::string_view public_key,
                            std::string_view signature,
                            std::string_view bytes);
/// `seed` is 32 bytes (a 64-byte key's first half). kInvalidInput otherwise.
Result<std::string> sign_ed25519(std::string_view seed, std::string_view bytes);

/// The public half of a seed. kInvalidInput when it is not 32 bytes.
Result<std::string> public_ed25519(std::string_view seed);

std::string hex_encode(std::string_view bytes);
/// kInvalidInput: odd length or a character that is no hex digit.
Result<std::string> hex_decode(std::string_view text);
std::string base64_encode(std::string_view bytes);
/// The URL-safe alphabet without padding.
std::string base64url_encode(std::string_view bytes);
/// Standard alphabet with padding. kInvalidInput otherwise.
Result<std::string> base64_decode(std::string_view text);

/// Takes the same time wherever the first difference is; lengths may differ and are not hidden.
bool constant_time_equal(std::string_view a, std::string_view b);

/// Cryptographically secure. kInternal when the system has no randomness to give.
Result<std::string> random_bytes(std::size_t count);
/// `bits` of randomness as URL-safe base64 without padding.
Result<std::string> random_token(std::size_t bits);

}  // namespace triaged

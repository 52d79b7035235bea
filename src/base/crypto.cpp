#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

namespace triaged {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(
      text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(
      text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

struct FreeMac {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using MacContext = std::unique_ptr<EVP_MAC_CTX, FreeMac>;

/// Knows its digest and no key yet. Finding both in the library takes longer than the HMAC of a
/// webhook, so it is done once and then copied.
MacContext make_mac(const char* digest) {
  EVP_MAC* algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  MacContext context(EVP_MAC_CTX_new(algorithm));
  EVP_MAC_free(algorithm);
  std::string name(digest);
  const std::array<OSSL_PARAM, 2> params{
      OSSL_PARAM_construct_utf8_string("digest", name.data(), name.size()),
      OSSL_PARAM_construct_end()};
  if (!context || EVP_MAC_CTX_set_params(context.get(), params.data()) != 1) {
    std::abort();  // a library without HMAC
  }
  return context;
}

std::string hmac(const MacContext& prepared, std::string_view key, std::string_view bytes) {
  static const unsigned char kNoKey = 0;
  const MacContext context(EVP_MAC_CTX_dup(prepared.get()));
  std::string out(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  const unsigned char* secret = key.empty() ? &kNoKey : bytes_of(key);
  if (!context || EVP_MAC_init(context.get(), secret, key.size(), nullptr) != 1 ||
      EVP_MAC_update(context.get(), bytes_of(bytes), bytes.size()) != 1 ||
      EVP_MAC_final(context.get(), bytes_of(out), &size, out.size()) != 1) {
    std::abort();  // out of memory; an empty digest would be one that anybody can sign with
  }
  out.resize(size);
  return out;
}

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

// The algorithm is looked up once, and a thread's context kept: in OpenSSL 3 either takes longer
// than hashing a short text.
Sha256 sha256(std::string_view bytes) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> kContext(EVP_MD_CTX_new());
  Sha256 out{};
  if (kAlgorithm == nullptr || !kContext ||
      EVP_DigestInit_ex2(kContext.get(), kAlgorithm, nullptr) != 1 ||
      EVP_DigestUpdate(kContext.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(kContext.get(), out.data(), nullptr) != 1) {
    std::abort();  // a library without SHA-256; see hmac()
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  const Sha256 digest = sha256(bytes);
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  static const MacContext kPrepared = make_mac("SHA1");
  return hmac(kPrepared, key, bytes);
}
std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  static const MacContext kPrepared = make_mac("SHA256");
  return hmac(kPrepared, key, bytes);
}

Result<bool> verify_ed25519(std::string_view public_key,
                            std::string_view signature,
                            std::string_view bytes) {
  std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, bytes_of(public_key), public_key.size()));
  std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  if (!key || !context ||
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1) {
    return invalid_input("an Ed25519 public key has 32 bytes");
  }
  return EVP_DigestVerify(
             context.get(), bytes_of(signature), signature.size(), bytes_of(bytes), bytes.size()) ==
         1;
}

Result<std::string> sign_ed25519(std::string_view seed, std::string_view bytes) {
  std::unique_ptr<EVP_PKEY, FreeKey> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::string out(64, '\0');
  std::size_t size = out.size();
  if (!key || !context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), bytes_of(out), &size, bytes_of(bytes), bytes.size()) != 1) {
    return invalid_input("an Ed25519 secret key has 32 bytes");
  }
  return out;
}

Result<std::string> public_ed25519(std::string_view seed) {
  std::unique_ptr<EVP_PKEY, FreeKey> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()));
  std::string out(32, '\0');
  std::size_t size = out.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), bytes_of(out), &size) != 1) {
    return invalid_input("an Ed25519 secret key has 32 bytes");
  }
  return out;
}

std::string hex_encode(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '0');
  char* digit = out.data();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *digit++ = kDigits[byte >> 4U];
    *digit++ = kDigits[byte & 15U];
  }
  return out;
}

Result<std::string> hex_decode(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  if (text.size() % 2 != 0) {
    return invalid_input("hex text has an odd number of digits");
  }
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return invalid_input("text is not hex");
    }
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string base64_encode(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(bytes_of(out), bytes_of(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string base64url_encode(std::string_view bytes) {
  std::string text = base64_encode(bytes);
  std::erase(text, '=');
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  if (text.empty()) {
    return std::string();
  }
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const int size =
      text.size() % 4 == 0
          ? EVP_DecodeBlock(bytes_of(out), bytes_of(text), static_cast<int>(text.size()))
          : -1;
  if (size < 0) {
    return invalid_input("text is not base64");
  }
  const auto padding = static_cast<std::size_t>(std::count(text.end() - 2, text.end(), '='));
  out.resize(static_cast<std::size_t>(size) - padding);
  return out;
}

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<std::string> random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(bytes_of(out), static_cast<int>(count)) != 1) {
    return internal_error("the system gave no random bytes");
  }
  return out;
}

Result<std::string> random_token(std::size_t bits) {
  return base64url_encode(TRY(random_bytes((bits + 7) / 8)));
}

}  // namespace triaged

#include "base/crypto.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

// RFC 4231 test case 2, RFC 2202 test case 2, FIPS 180-4 "abc".
TEST(CryptoTest, MatchesPublishedDigests) {
  EXPECT_EQ(hex_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex_encode(hmac_sha1("Jefe", "what do ya want for nothing?")),
            "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(CryptoTest, Base64GoesRoundAndRefusesWhatIsNot) {
  for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) {
    EXPECT_EQ(base64_decode(base64_encode(text)).value(), text);
  }
  EXPECT_FALSE(base64_decode("abc").ok());
  EXPECT_FALSE(base64_decode("ab*=").ok());
}

TEST(CryptoTest, HexGoesRoundAndRefusesWhatIsNot) {
  EXPECT_EQ(hex_decode("00fFa1").value(), std::string("\x00\xff\xa1", 3));
  EXPECT_FALSE(hex_decode("0").ok());
  EXPECT_FALSE(hex_decode("zz").ok());
}

TEST(CryptoTest, Ed25519SignatureHoldsForItsMessageOnly) {
  // RFC 8032 section 7.1, test 1.
  const std::string seed =
      hex_decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value();
  const std::string key =
      hex_decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a").value();
  const std::string signature = sign_ed25519(seed, "").value();
  EXPECT_EQ(hex_encode(signature),
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39"
            "701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  EXPECT_TRUE(verify_ed25519(key, signature, "").value());
  EXPECT_FALSE(verify_ed25519(key, signature, "x").value());
  EXPECT_FALSE(verify_ed25519("short", signature, "").ok());
}

TEST(CryptoTest, TokensAreLongUrlSafeAndDifferent) {
  const std::string token = random_token(128).value();
  EXPECT_EQ(token.size(), 22U);
  EXPECT_EQ(
      token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
  EXPECT_NE(token, random_token(128).value());
}

TEST(CryptoTest, ConstantTimeEqualComparesBytes) {
  EXPECT_TRUE(constant_time_equal("abc", "abc"));
  EXPECT_FALSE(constant_time_equal("abc", "abd"));
  EXPECT_FALSE(constant_time_equal("abc", "abcd"));
}

}  // namespace
}  // namespace triaged

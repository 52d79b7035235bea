#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/expression.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/http.h"

namespace triaged {

/// How a platform proves that a webhook is its own. Immutable, thread-safe; secrets are compared in
/// constant time.
class SignatureScheme {
 public:
  virtual ~SignatureScheme() = default;

  /// kUnauthenticated. The message begins with one of kMissingSignature, kBadSignature,
  /// kStaleTimestamp and a colon: see verify_reason(). Never holds an expected value.
  [[nodiscard]] virtual Result<void> verify(const HttpRequest& request, TimePoint now) const = 0;
  /// Signs a request as the platform would; for samples and tests.
  virtual Result<void> sign(HttpRequest& request, TimePoint now) const = 0;
  /// The bytes of a verified request that its signature covers, when they tell deliveries apart;
  /// nothing for schemes that sign none of the request.
  [[nodiscard]] virtual std::optional<std::string> signed_bytes(
      const HttpRequest& request) const = 0;
  /// Lower-case names of the headers worth keeping.
  [[nodiscard]] virtual std::vector<std::string> headers() const = 0;
};

inline constexpr std::string_view kMissingSignature = "missing_signature";
inline constexpr std::string_view kBadSignature = "bad_signature";
inline constexpr std::string_view kStaleTimestamp = "stale_timestamp";

/// The reason id at the front of a verify() error's message, for counters; `bad_signature` when
/// there is none.
std::string_view verify_reason(const Error& error);

/// Several secrets are tried in turn, so that one can be replaced without a gap.
using Secrets = std::vector<Secret>;

enum class DigestEncoding : std::uint8_t { kHex, kBase64 };
enum class KeyForm : std::uint8_t { kText, kBase64, kHex };
enum class TimestampUnit : std::uint8_t { kSeconds, kMillis, kIso };

/// HMAC over a template of headers and body.
struct HmacSpec {
  bool sha1 = false;  ///< else SHA-256
  DigestEncoding encoding = DigestEncoding::kHex;
  KeyForm key = KeyForm::kText;
  std::string header;            ///< lower case; "" when `from` says where the signature stands
  std::optional<Template> from;  ///< reads header, query and raw
  std::string prefix;            ///< such as `sha256=`
  std::string separator;         ///< between several signatures in one header; "" = one only
  Template signed_text;          ///< reads header, query and raw
  std::string timestamp_header;  ///< lower case; "" = none
  TimestampUnit unit = TimestampUnit::kSeconds;
  Millis tolerance = std::chrono::minutes(5);
};
/// kInvalidInput: a secret that is not of the key's form.
Result<std::unique_ptr<SignatureScheme>> make_hmac(HmacSpec spec, const Secrets& secrets);

/// https://www.twilio.com/docs/usage/security: HMAC-SHA1 over the URL and the sorted form fields.
/// `base_url` is the scheme and authority the platform calls; `exact_url`, when set, the whole URL
/// as configured there.
std::unique_ptr<SignatureScheme> make_twilio(std::string base_url,
                                             std::string exact_url,
                                             Secrets secrets);

/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md, v1
/// (whsec_) and v1a (whpk_ to verify, whsk_ to sign and verify), also with svix- header names.
/// kInvalidInput: a key that is not of one of these forms.
Result<std::unique_ptr<SignatureScheme>> make_standard_webhooks(
    const Secrets& secrets, Millis tolerance = std::chrono::minutes(5));

/// HTTP basic authentication: one user, one or more passwords.
std::unique_ptr<SignatureScheme> make_basic(std::string user, Secrets passwords);

/// A token in the clear: `place` reads header, query or path (`{{ header/x-token }}`).
std::unique_ptr<SignatureScheme> make_token(Template place, std::string prefix, Secrets tokens);

/// Accepts everything; only where the configuration states a reason.
std::unique_ptr<SignatureScheme> make_unverified();

}  // namespace triaged

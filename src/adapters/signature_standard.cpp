#include <array>

#include "adapters/signature_text.h"
#include "base/crypto.h"

namespace triaged {
namespace {

constexpr std::size_t kSeedBytes = 32;

struct Keys {
  Secrets shared;                        ///< v1: decoded HMAC keys
  std::vector<std::string> public_keys;  ///< v1a: 32 bytes each
  Secret seed;                           ///< v1a: to sign samples
};

/// The header of either naming, e.g. `webhook-id` or `svix-id`.
std::optional<std::string_view> find_either(const HttpRequest& request, std::string_view part) {
  for (const std::string_view stem : {"webhook-", "svix-"}) {
    if (const auto found = find_header(request.headers, std::string(stem) + std::string(part))) {
      return found;
    }
  }
  return std::nullopt;
}

class StandardScheme final : public SignatureScheme {
 public:
  StandardScheme(Keys keys, Millis tolerance) : keys_(std::move(keys)), tolerance_(tolerance) {}

  Result<void> verify(const HttpRequest& request, TimePoint now) const override {
    const auto timestamp = find_either(request, "timestamp");
    const auto signatures = find_either(request, "signature");
    if (!find_either(request, "id") || !timestamp || !signatures || signatures->empty()) {
      return missing_signature(
          "one of the headers webhook-id, webhook-timestamp and "
          "webhook-signature");
    }
    TRY(check_timestamp(*timestamp, TimestampUnit::kSeconds, now, tolerance_));
    const std::string text = text_of(request);
    bool matches = false;
    for (const std::string_view one : split_text(*signatures, " ")) {
      matches |= matches_one(one, text);
    }
    return matches ? Result<void>() : Result<void>(bad_signature("header 'webhook-signature'"));
  }

  Result<void> sign(HttpRequest& request, TimePoint now) const override {
    if (!find_either(request, "id")) {
      set_header(request.headers, "webhook-id", "msg_" + sha256_hex(request.body).substr(0, 24));
    }
    set_header(
        request.headers, "webhook-timestamp", format_timestamp(TimestampUnit::kSeconds, now));
    const std::string text = text_of(request);
    if (!keys_.shared.empty()) {
      set_header(request.headers,
                 "webhook-signature",
                 "v1," + base64_encode(hmac_sha256(keys_.shared.front().reveal(), text)));
      return {};
    }
    if (keys_.seed.empty()) {
      return invalid_input("a public key cannot sign", "configure the whsk_ key to send samples");
    }
    const std::string signature = TRY(sign_ed25519(keys_.seed.reveal(), text));
    set_header(request.headers, "webhook-signature", "v1a," + base64_encode(signature));
    return {};
  }

  std::optional<std::string> signed_bytes(const HttpRequest& request) const override {
    return text_of(request);
  }

  std::vector<std::string> headers() const override {
    return {"webhook-id",
            "webhook-timestamp",
            "webhook-signature",
            "svix-id",
            "svix-timestamp",
            "svix-signature"};
  }

 private:
  static std::string text_of(const HttpRequest& request) {
    return std::string(find_either(request, "id").value_or("")) + "." +
           std::string(find_either(request, "timestamp").value_or("")) + "." + request.body;
  }

  bool matches_one(std::string_view signature, const std::string& text) const {
    bool matches = false;
    if (signature.substr(0, 3) == "v1,") {
      for (const Secret& key : keys_.shared) {
        const std::string expected = base64_encode(hmac_sha256(key.reveal(), text));
        matches |= constant_time_equal(expected, signature.substr(3));
      }
    }
    if (signature.substr(0, 4) == "v1a,") {
      const Result<std::string> raw = base64_decode(signature.substr(4));
      for (const std::string& key : keys_.public_keys) {
        const Result<bool> good =
            raw.ok() ? verify_ed25519(key, raw.value(), text) : Result<bool>(false);
        matches |= good.ok() && good.value();
      }
    }
    return matches;
  }

  Keys keys_;
  Millis tolerance_;
};

std::string_view without_prefix(std::string_view key) {
  for (const std::string_view prefix : {"whsec_", "whsk_", "whpk_"}) {
    if (key.substr(0, prefix.size()) == prefix) {
      return key.substr(prefix.size());
    }
  }
  return key;
}

Result<void> add_key(const std::string& key, Keys& keys) {
  Result<std::string> decoded = base64_decode(without_prefix(key));
  if (!decoded.ok() || decoded.value().empty()) {
    return invalid_input("the secret is no Standard Webhooks key",
                         "it is whsec_, whsk_ or whpk_ and base64");
  }
  std::string raw = std::move(decoded).take();
  if (key.rfind("whpk_", 0) == 0) {
    keys.public_keys.push_back(std::move(raw));
    return {};
  }
  if (key.rfind("whsk_", 0) == 0) {
    // The specification does not say whether this is a seed or a seed with its public half.
    const std::string seed = raw.substr(0, kSeedBytes);
    keys.public_keys.push_back(TRY(public_ed25519(seed)));
    keys.seed = Secret(seed);
    return {};
  }
  keys.shared.emplace_back(std::move(raw));
  return {};
}

}  // namespace

Result<std::unique_ptr<SignatureScheme>> make_standard_webhooks(const Secrets& secrets,
                                                                Millis tolerance) {
  Keys keys;
  for (const Secret& secret : secrets) {
    TRY(add_key(secret.reveal(), keys));
  }
  return std::unique_ptr<SignatureScheme>(
      std::make_unique<StandardScheme>(std::move(keys), tolerance));
}

}  // namespace triaged

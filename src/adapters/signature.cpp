#include "adapters/signature.h"

#include <algorithm>
#include <charconv>

#include "adapters/request_document.h"
#include "adapters/signature_text.h"
#include "base/crypto.h"
#include "base/time.h"

namespace triaged {

std::string_view verify_reason(const Error& error) {
  for (const std::string_view reason : {kMissingSignature, kBadSignature, kStaleTimestamp}) {
    if (std::string_view(error.message).substr(0, reason.size()) == reason) {
      return reason;
    }
  }
  return kBadSignature;
}

Error missing_signature(std::string_view what) {
  return unauthenticated(std::string(kMissingSignature) + ": " + std::string(what) +
                         " is not in the request");
}

Error bad_signature(std::string_view what) {
  return unauthenticated(std::string(kBadSignature) + ": " + std::string(what) + " does not match",
                         "compare the secret with the one that the platform shows");
}

Error stale_timestamp(std::string_view why) {
  return unauthenticated(std::string(kStaleTimestamp) + ": " + std::string(why),
                         "check the clocks of both machines");
}

void set_header(HttpHeaders& headers, const std::string& name, std::string value) {
  for (auto& [key, present] : headers) {
    if (key == name) {
      present = std::move(value);
      return;
    }
  }
  headers.emplace_back(name, std::move(value));
}

std::vector<std::string_view> split_text(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  while (!separator.empty() && from <= text.size()) {
    const std::size_t at = std::min(text.find(separator, from), text.size());
    if (at > from) {
      parts.push_back(text.substr(from, at - from));
    }
    from = at + separator.size();
  }
  if (separator.empty()) {
    parts.push_back(text);
  }
  return parts;
}

Result<void> check_timestamp(std::string_view text,
                             TimestampUnit unit,
                             TimePoint now,
                             Millis tolerance) {
  std::optional<TimePoint> at;
  if (unit == TimestampUnit::kIso) {
    const Result<TimePoint> parsed = parse_time(text);
    at = parsed.ok() ? std::optional(parsed.value()) : std::nullopt;
  } else {
    constexpr std::int64_t kLatest = 4'102'444'800'000;  // the year 2100 in milliseconds
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    const std::int64_t factor = unit == TimestampUnit::kSeconds ? 1000 : 1;
    if (whole && number >= 0 && number <= kLatest / factor) {
      at = TimePoint(Millis(number * factor));
    }
  }
  if (!at) {
    return stale_timestamp("the signed timestamp cannot be read");
  }
  const Millis off = now > *at ? now - *at : *at - now;
  if (off > tolerance) {
    return stale_timestamp("the signed timestamp is off by " + format_duration(off) +
                           ", allowed are " + format_duration(tolerance));
  }
  return {};
}

std::string format_timestamp(TimestampUnit unit, TimePoint now) {
  const std::int64_t millis = now.time_since_epoch().count();
  switch (unit) {
    case TimestampUnit::kSeconds:
      return std::to_string(millis / 1000);
    case TimestampUnit::kMillis:
      return std::to_string(millis);
    case TimestampUnit::kIso:
      break;
  }
  return format_utc(now);
}

namespace {

std::string render_over(const Template& text, const HttpRequest& request) {
  const RequestDocument document = read_head(request);
  Scope scope;
  document.add_to(scope);
  return text.render(scope);
}

/// The text that a signature covers. Made of single headers and the body, as most are, it is put
/// together without reading the whole head into a document: that cost as much as the HMAC.
class SignedText {
 public:
  explicit SignedText(Template text) : text_(std::move(text)), parts_(text_.plain_parts()) {
    const auto stands_in_request = [](const Reference& part) {
      const bool header = part.root == "header" && part.steps.size() == 1;
      return part.literal || header || (part.root == "raw" && part.steps.empty());
    };
    if (parts_ && !std::all_of(parts_->begin(), parts_->end(), stands_in_request)) {
      parts_.reset();
    }
  }

  [[nodiscard]] std::string over(const HttpRequest& request) const {
    if (!parts_) {
      return render_over(text_, request);
    }
    std::string text;
    for (const Reference& part : *parts_) {
      if (part.literal) {
        text += part.literal->get_ref<const std::string&>();
      } else if (part.root == "raw") {
        text += request.body;
      } else {
        text += find_header(request.headers, part.steps.front()).value_or("");
      }
    }
    return text;
  }

 private:
  Template text_;
  std::optional<std::vector<Reference>> parts_;
};

class HmacScheme final : public SignatureScheme {
 public:
  HmacScheme(HmacSpec spec, Secrets keys)
      : spec_(std::move(spec)), keys_(std::move(keys)), signed_text_(spec_.signed_text) {}

  Result<void> verify(const HttpRequest& request, TimePoint now) const override {
    const std::string given = given_signature(request);
    if (given.empty()) {
      return missing_signature(what());
    }
    if (!spec_.timestamp_header.empty()) {
      const auto timestamp = find_header(request.headers, spec_.timestamp_header);
      if (!timestamp) {
        return missing_signature("header '" + spec_.timestamp_header + "'");
      }
      TRY(check_timestamp(*timestamp, spec_.unit, now, spec_.tolerance));
    }
    const std::string text = signed_text_.over(request);
    bool matches = false;
    for (const Secret& key : keys_) {
      const std::string expected = spec_.prefix + digest(key, text);
      for (const std::string_view one : split_text(given, spec_.separator)) {
        matches |= constant_time_equal(expected, one);
      }
    }
    return matches ? Result<void>() : Result<void>(bad_signature(what()));
  }

  Result<void> sign(HttpRequest& request, TimePoint now) const override {
    if (spec_.header.empty()) {
      return invalid_input("this platform signs inside the body, which cannot be imitated");
    }
    if (!spec_.timestamp_header.empty()) {
      set_header(request.headers, spec_.timestamp_header, format_timestamp(spec_.unit, now));
    }
    const std::string text = signed_text_.over(request);
    set_header(request.headers, spec_.header, spec_.prefix + digest(keys_.front(), text));
    return {};
  }

  std::optional<std::string> signed_bytes(const HttpRequest& request) const override {
    return signed_text_.over(request);
  }

  std::vector<std::string> headers() const override {
    std::vector<std::string> names;
    for (const std::string& name : {spec_.header, spec_.timestamp_header}) {
      if (!name.empty()) {
        names.push_back(name);
      }
    }
    return names;
  }

 private:
  std::string what() const {
    return spec_.header.empty() ? "the signature" : "header '" + spec_.header + "'";
  }

  std::string given_signature(const HttpRequest& request) const {
    if (!spec_.header.empty()) {
      return std::string(find_header(request.headers, spec_.header).value_or(""));
    }
    return render_over(*spec_.from, request);
  }

  std::string digest(const Secret& key, std::string_view text) const {
    const std::string raw =
        spec_.sha1 ? hmac_sha1(key.reveal(), text) : hmac_sha256(key.reveal(), text);
    return spec_.encoding == DigestEncoding::kHex ? hex_encode(raw) : base64_encode(raw);
  }

  HmacSpec spec_;
  Secrets keys_;
  SignedText signed_text_;
};

}  // namespace

Result<std::unique_ptr<SignatureScheme>> make_hmac(HmacSpec spec, const Secrets& secrets) {
  Secrets keys;
  for (const Secret& secret : secrets) {
    if (spec.key == KeyForm::kText) {
      keys.push_back(secret);
      continue;
    }
    Result<std::string> key =
        spec.key == KeyForm::kHex ? hex_decode(secret.reveal()) : base64_decode(secret.reveal());
    if (!key.ok()) {
      return invalid_input(
          std::string("the secret is not ") + (spec.key == KeyForm::kHex ? "hex" : "base64"),
          "copy it again from the platform");
    }
    keys.emplace_back(std::move(key).take());
  }
  if (keys.empty()) {
    return invalid_input("no secret is set");
  }
  return std::unique_ptr<SignatureScheme>(
      std::make_unique<HmacScheme>(std::move(spec), std::move(keys)));
}

}  // namespace triaged

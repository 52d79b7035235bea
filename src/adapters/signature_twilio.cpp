#include <algorithm>
#include <map>
#include <set>

#include "adapters/signature_text.h"
#include "base/crypto.h"
#include "base/url.h"

namespace triaged {
namespace {

constexpr const char* kHeader = "x-twilio-signature";

/// `a=1&b=2` with each part decoded and encoded again, as the official library also accepts.
std::string reencoded_query(std::string_view query) {
  const Result<FormFields> fields = parse_form(query);
  return fields.ok() ? encode_form(fields.value()) : std::string(query);
}

/// The URL without a port and with the one that the scheme implies (or the one written).
std::vector<std::string> port_forms(const std::string& url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string::npos) {
    return {url};
  }
  const std::size_t host = scheme_end + 3;
  const std::size_t host_end = std::min(url.find_first_of("/?", host), url.size());
  const std::string authority = url.substr(host, host_end - host);
  const std::size_t colon = authority.rfind(':');
  const bool has_port =
      colon != std::string::npos && authority.find(']', colon) == std::string::npos;
  const std::string before = url.substr(0, host);
  const std::string rest = url.substr(host_end);
  if (has_port) {
    return {url, before + authority.substr(0, colon) + rest};
  }
  const char* port = url.rfind("https", 0) == 0 ? ":443" : ":80";
  return {url, before + authority + port + rest};
}

std::vector<std::string> url_candidates(const std::string& url) {
  std::vector<std::string> candidates = port_forms(url);
  const std::size_t query = url.find('?');
  if (query != std::string::npos) {
    const std::string again = url.substr(0, query + 1) + reencoded_query(url.substr(query + 1));
    for (std::string& form : port_forms(again)) {
      candidates.push_back(std::move(form));
    }
  }
  return candidates;
}

bool is_form(const HttpRequest& request) {
  return request.method != "GET" &&
         media_type(request.headers) == "application/x-www-form-urlencoded";
}

/// Names in byte order; the values of a repeated name once each, in byte order.
std::string sorted_fields(const HttpRequest& request) {
  const Result<FormFields> fields = parse_form(request.body);
  std::map<std::string, std::set<std::string>> sorted;
  if (fields.ok()) {
    for (const auto& [name, value] : fields.value()) {
      sorted[name].insert(value);
    }
  }
  std::string text;
  for (const auto& [name, values] : sorted) {
    for (const std::string& value : values) {
      text += name + value;
    }
  }
  return text;
}

class TwilioScheme final : public SignatureScheme {
 public:
  TwilioScheme(std::string base_url, std::string exact_url, Secrets tokens)
      : base_url_(std::move(base_url)),
        exact_url_(std::move(exact_url)),
        tokens_(std::move(tokens)) {}

  Result<void> verify(const HttpRequest& request, TimePoint /*now*/) const override {
    const auto given = find_header(request.headers, kHeader);
    if (!given || given->empty()) {
      return missing_signature("header 'x-twilio-signature'");
    }
    if (!signed_bytes(request)) {
      Error error = bad_signature("header 'x-twilio-signature'");
      error.hint = "the URL is signed too: public_url must be what is configured at Twilio";
      return error;
    }
    return check_body_hash(request);
  }

  Result<void> sign(HttpRequest& request, TimePoint /*now*/) const override {
    const std::string text = full_url(request) + (is_form(request) ? sorted_fields(request) : "");
    set_header(request.headers, kHeader, base64_encode(hmac_sha1(tokens_.front().reveal(), text)));
    return {};
  }

  /// Of the forms that the URL may have been signed in, the one that was: whoever repeats the
  /// request can write its query in other ways, the signature stays that of this one.
  std::optional<std::string> signed_bytes(const HttpRequest& request) const override {
    const std::string_view given = find_header(request.headers, kHeader).value_or("");
    const std::string fields = is_form(request) ? sorted_fields(request) : "";
    std::optional<std::string> matching;
    for (const std::string& url : url_candidates(full_url(request))) {
      const std::string text = url + fields;
      for (const Secret& token : tokens_) {
        const std::string expected = base64_encode(hmac_sha1(token.reveal(), text));
        if (constant_time_equal(expected, given)) {
          matching = text;
        }
      }
    }
    return matching;
  }

  std::vector<std::string> headers() const override { return {kHeader}; }

 private:
  std::string full_url(const HttpRequest& request) const {
    return exact_url_.empty() ? base_url_ + request.target : exact_url_;
  }

  /// Bodies that are no form are covered by a hash in the signed URL, or by nothing.
  Result<void> check_body_hash(const HttpRequest& request) const {
    bool covered = request.body.empty() || is_form(request);
    const std::string url = full_url(request);
    const std::size_t mark = url.find('?');
    const Result<FormFields> query =
        parse_form(mark == std::string::npos ? "" : url.substr(mark + 1));
    for (const auto& [name, value] : query.ok() ? query.value() : FormFields()) {
      if (name != "bodySHA256") {
        continue;
      }
      if (!constant_time_equal(value, sha256_hex(request.body))) {
        return bad_signature("'bodySHA256'");
      }
      covered = true;
    }
    return covered ? Result<void>() : Result<void>(bad_signature("the body"));
  }

  std::string base_url_;
  std::string exact_url_;
  Secrets tokens_;
};

}  // namespace

std::unique_ptr<SignatureScheme> make_twilio(std::string base_url,
                                             std::string exact_url,
                                             Secrets secrets) {
  return std::make_unique<TwilioScheme>(
      std::move(base_url), std::move(exact_url), std::move(secrets));
}

}  // namespace triaged

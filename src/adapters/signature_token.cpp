#include "adapters/request_document.h"
#include "adapters/signature_text.h"
#include "base/crypto.h"

namespace triaged {
namespace {

class BasicScheme final : public SignatureScheme {
 public:
  BasicScheme(std::string user, Secrets passwords)
      : user_(std::move(user)), passwords_(std::move(passwords)) {}

  Result<void> verify(const HttpRequest& request, TimePoint /*now*/) const override {
    const auto given = find_header(request.headers, "authorization");
    if (!given || given->empty()) {
      return missing_signature("header 'authorization'");
    }
    bool matches = false;
    for (const Secret& password : passwords_) {
      matches |= constant_time_equal(header_for(password), *given);
    }
    return matches ? Result<void>() : Result<void>(bad_signature("header 'authorization'"));
  }

  Result<void> sign(HttpRequest& request, TimePoint /*now*/) const override {
    set_header(request.headers, "authorization", header_for(passwords_.front()));
    return {};
  }

  std::optional<std::string> signed_bytes(const HttpRequest& /*request*/) const override {
    return std::nullopt;
  }
  std::vector<std::string> headers() const override { return {}; }

 private:
  std::string header_for(const Secret& password) const {
    return "Basic " + base64_encode(user_ + ":" + password.reveal());
  }

  std::string user_;
  Secrets passwords_;
};

class TokenScheme final : public SignatureScheme {
 public:
  TokenScheme(Template place, std::string prefix, Secrets tokens)
      : place_(std::move(place)), prefix_(std::move(prefix)), tokens_(std::move(tokens)) {}

  Result<void> verify(const HttpRequest& request, TimePoint /*now*/) const override {
    const RequestDocument document = read_head(request);
    Scope scope;
    document.add_to(scope);
    const std::string given = place_.render(scope);
    if (given.empty()) {
      return missing_signature("the token");
    }
    bool matches = false;
    for (const Secret& token : tokens_) {
      matches |= constant_time_equal(prefix_ + token.reveal(), given);
    }
    return matches ? Result<void>() : Result<void>(bad_signature("the token"));
  }

  Result<void> sign(HttpRequest& request, TimePoint /*now*/) const override {
    const std::string token = prefix_ + tokens_.front().reveal();
    const std::optional<Reference> place = place_.only_reference();
    if (place && place->root == "header") {
      set_header(request.headers, place->pointer.substr(1), token);
      return {};
    }
    if (place && place->root == "query") {
      request.query += (request.query.empty() ? "" : "&") + place->pointer.substr(1) + "=" + token;
      request.target = request.path + "?" + request.query;
      return {};
    }
    if (place && place->root == "path") {
      request.path += "/" + token;
      request.target = request.path + (request.query.empty() ? "" : "?" + request.query);
      return {};
    }
    return invalid_input("the token's place cannot be written to");
  }

  std::optional<std::string> signed_bytes(const HttpRequest& /*request*/) const override {
    return std::nullopt;
  }
  std::vector<std::string> headers() const override { return {}; }

 private:
  Template place_;
  std::string prefix_;
  Secrets tokens_;
};

class Unverified final : public SignatureScheme {
 public:
  Result<void> verify(const HttpRequest& /*request*/, TimePoint /*now*/) const override {
    return {};
  }
  Result<void> sign(HttpRequest& /*request*/, TimePoint /*now*/) const override { return {}; }
  std::optional<std::string> signed_bytes(const HttpRequest& /*request*/) const override {
    return std::nullopt;
  }
  std::vector<std::string> headers() const override { return {}; }
};

}  // namespace

std::unique_ptr<SignatureScheme> make_basic(std::string user, Secrets passwords) {
  return std::make_unique<BasicScheme>(std::move(user), std::move(passwords));
}

std::unique_ptr<SignatureScheme> make_token(Template place, std::string prefix, Secrets tokens) {
  return std::make_unique<TokenScheme>(std::move(place), std::move(prefix), std::move(tokens));
}

std::unique_ptr<SignatureScheme> make_unverified() {
  return std::make_unique<Unverified>();
}

}  // namespace triaged

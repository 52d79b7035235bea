#include "adapters/signature.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

const std::vector<std::string> kSignedRoots = {"header", "query", "path", "method", "raw"};

Template parsed(std::string_view text) {
  return Template::parse(text, kSignedRoots).value();
}

TimePoint at_second(std::int64_t seconds) {
  return TimePoint(std::chrono::seconds(seconds));
}

Secrets secrets_of(const std::vector<std::string>& texts) {
  Secrets secrets;
  for (const std::string& text : texts) {
    secrets.emplace_back(text);
  }
  return secrets;
}

HttpRequest request_with(HttpHeaders headers, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/hooks/s";
  request.target = "/hooks/s";
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

struct HmacCase {
  const char* name;
  const char* secret;
  const char* signed_text;
  const char* header;
  const char* prefix;
  DigestEncoding encoding;
  const char* timestamp_header;
  TimestampUnit unit;
  const char* timestamp;
  std::int64_t now;
  const char* body;
  const char* signature;
};

std::ostream& operator<<(std::ostream& out, const HmacCase& c) {
  return out << c.name;
}

class HmacTest : public testing::TestWithParam<HmacCase> {
 protected:
  static std::unique_ptr<SignatureScheme> scheme(const std::vector<std::string>& secrets) {
    const HmacCase& c = GetParam();
    HmacSpec spec;
    spec.header = c.header;
    spec.prefix = c.prefix;
    spec.encoding = c.encoding;
    spec.signed_text = parsed(c.signed_text);
    spec.timestamp_header = c.timestamp_header;
    spec.unit = c.unit;
    return make_hmac(std::move(spec), secrets_of(secrets)).take();
  }
  static HttpRequest request() {
    const HmacCase& c = GetParam();
    HttpHeaders headers = {{c.header, c.signature}};
    if (*c.timestamp_header != '\0') {
      headers.emplace_back(c.timestamp_header, c.timestamp);
    }
    return request_with(std::move(headers), c.body);
  }
  static TimePoint now() { return at_second(GetParam().now); }
};

TEST_P(HmacTest, AcceptsTheKnownSignature) {
  EXPECT_TRUE(scheme({GetParam().secret})->verify(request(), now()).ok());
}

TEST_P(HmacTest, AcceptsTheSecondSecretWhileRotating) {
  EXPECT_TRUE(scheme({"a newer one", GetParam().secret})->verify(request(), now()).ok());
}

TEST_P(HmacTest, RejectsAChangedBody) {
  HttpRequest changed = request();
  changed.body += " ";
  const auto verdict = scheme({GetParam().secret})->verify(changed, now());
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verdict.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(verify_reason(verdict.error()), kBadSignature);
}

TEST_P(HmacTest, TellsAMissingSignatureFromAWrongOne) {
  HttpRequest bare = request();
  bare.headers.erase(bare.headers.begin());
  const auto verdict = scheme({GetParam().secret})->verify(bare, now());
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verify_reason(verdict.error()), kMissingSignature);
}

TEST_P(HmacTest, RejectsAnOldTimestamp) {
  if (*GetParam().timestamp_header == '\0') {
    return;  // nothing is dated in this form
  }
  const auto verdict =
      scheme({GetParam().secret})->verify(request(), now() + std::chrono::seconds(301));
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verify_reason(verdict.error()), kStaleTimestamp);
}

TEST_P(HmacTest, VerifiesWhatItSigned) {
  HttpRequest fresh = request_with({}, GetParam().body);
  const auto own = scheme({GetParam().secret});
  ASSERT_TRUE(own->sign(fresh, now()).ok());
  EXPECT_TRUE(own->verify(fresh, now()).ok());
}

// The first is computed from Chatwoot's documented scheme; the others are the vendors' own vectors:
// https://github.com/slackapi/python-slack-sdk, https://github.com/line/line-bot-sdk-nodejs,
// https://docs.github.com/webhooks (secret and body of a published library test).
const HmacCase kHmacCases[] = {
    {"chatwoot",
     "cw_secret",
     "{{ header/x-chatwoot-timestamp }}.{{ raw }}",
     "x-chatwoot-signature",
     "sha256=",
     DigestEncoding::kHex,
     "x-chatwoot-timestamp",
     TimestampUnit::kSeconds,
     "1700000000",
     1700000000,
     R"({"event":"message_created","id":1})",
     "sha256=0268fe45bada2b4016157bba1c61b018dfebd7d8c325985bfdbc1f0fc6e84e48"},
    {"line",
     "test_secret",
     "{{ raw }}",
     "x-line-signature",
     "",
     DigestEncoding::kBase64,
     "",
     TimestampUnit::kSeconds,
     "",
     1700000000,
     R"({"hello":"world"})",
     "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM="},
    {"whatsapp",
     "secret",
     "{{ raw }}",
     "x-hub-signature-256",
     "sha256=",
     DigestEncoding::kHex,
     "",
     TimestampUnit::kSeconds,
     "",
     1700000000,
     "test",
     "sha256=0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914"},
    {"zendesk",
     "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
     "{{ header/x-zendesk-webhook-signature-timestamp }}{{ raw }}",
     "x-zendesk-webhook-signature",
     "",
     DigestEncoding::kBase64,
     "x-zendesk-webhook-signature-timestamp",
     TimestampUnit::kIso,
     "2026-01-15T09:30:00Z",
     1768469400,
     R"({"ticket_id":"35436","type":"comment"})",
     "cmjVJ1/kEtdGFLPy7ZxnaO/FtEs0pHn7srTwqeSK/1c="},
    {"rt",
     "rt-shared-secret",
     "{{ raw }}",
     "x-rt-signature",
     "sha256=",
     DigestEncoding::kHex,
     "",
     TimestampUnit::kSeconds,
     "",
     1700000000,
     R"({"ticket_id":20,"txn_id":317})",
     "sha256=fa3e39fea38514c881ca1ed3ad359c2f471fe2d004aa50aad737c74e7fb758d4"},
};
INSTANTIATE_TEST_SUITE_P(KnownAnswers,
                         HmacTest,
                         testing::ValuesIn(kHmacCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

constexpr const char* kTwilioQuery = "foo=1&bar=2";
constexpr const char* kTwilioForm =
    "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&"
    "To=%2B18005551212";

HttpRequest twilio_request(const std::string& signature, const std::string& body) {
  HttpRequest request = request_with(
      {{"x-twilio-signature", signature}, {"content-type", "application/x-www-form-urlencoded"}},
      body);
  request.path = "/myapp.php";
  request.query = kTwilioQuery;
  request.target = request.path + "?" + request.query;
  return request;
}

std::unique_ptr<SignatureScheme> twilio() {
  return make_twilio("https://mycompany.com", "", secrets_of({"12345"}));
}

// https://github.com/twilio/twilio-node/blob/main/spec/validation.spec.js
TEST(TwilioSignatureTest, AcceptsTheKnownFormSignature) {
  EXPECT_TRUE(
      twilio()->verify(twilio_request("RSOYDt4T1cUTdK1PDd93/VVr8B8=", kTwilioForm), {}).ok());
}

TEST(TwilioSignatureTest, AcceptsTheSignatureOverTheUrlWithItsPort) {
  EXPECT_TRUE(
      twilio()->verify(twilio_request("kvajT1Ptam85bY51eRf/AJRuM3w=", kTwilioForm), {}).ok());
}

TEST(TwilioSignatureTest, RejectsAnAddedField) {
  const auto verdict = twilio()->verify(
      twilio_request("RSOYDt4T1cUTdK1PDd93/VVr8B8=", std::string(kTwilioForm) + "&Extra=1"), {});
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(verify_reason(verdict.error()), kBadSignature);
}

TEST(TwilioSignatureTest, SortsNamesAndTakesRepeatedValuesOnce) {
  HttpRequest once = twilio_request("", "B=2&A=2&A=1");
  ASSERT_TRUE(twilio()->sign(once, {}).ok());
  HttpRequest repeated = once;
  repeated.body = "A=1&A=2&A=1&B=2";
  EXPECT_TRUE(twilio()->verify(repeated, {}).ok());
}

// RFC 9110 §8.3.1: the case of a media type means nothing.
TEST(TwilioSignatureTest, KnowsAFormHoweverItsMediaTypeIsWritten) {
  for (const char* type : {"Application/X-WWW-Form-URLencoded",
                           "application/x-www-form-urlencoded; charset=UTF-8",
                           "APPLICATION/x-www-form-urlencoded ;charset=utf-8"}) {
    HttpRequest request = twilio_request("RSOYDt4T1cUTdK1PDd93/VVr8B8=", kTwilioForm);
    request.headers.back().second = type;
    EXPECT_TRUE(twilio()->verify(request, {}).ok()) << type;
  }
}

TEST(TwilioSignatureTest, RejectsABodyThatNothingSigned) {
  HttpRequest request = twilio_request("", "");
  ASSERT_TRUE(twilio()->sign(request, {}).ok());
  EXPECT_TRUE(twilio()->verify(request, {}).ok());
  for (const char* type : {"text/plain", "application/x-www-form-urlencodedx"}) {
    request.headers[1].second = type;
    request.body = kTwilioForm;
    EXPECT_FALSE(twilio()->verify(request, {}).ok()) << "the signature is that of the URL alone";
  }
  const auto exact = make_twilio("", "https://mycompany.com/hook", secrets_of({"12345"}));
  request.body.clear();
  ASSERT_TRUE(exact->sign(request, {}).ok());
  EXPECT_TRUE(exact->verify(request, {}).ok());
  request.body = "Body=1";
  request.query = "bodySHA256=c656b11616624b1ffc8397f499622087ff922b82531a1ba5b7988162ddd12751";
  EXPECT_FALSE(exact->verify(request, {}).ok()) << "that query is not in the URL that was signed";
}

// The query may come encoded in another way than it was signed in.
TEST(TwilioSignatureTest, ARepeatWithItsQueryEncodedAnotherWayIsTheSameDelivery) {
  HttpRequest first = twilio_request("", kTwilioForm);
  first.query = "tag=a%20b&bar=2";
  first.target = first.path + "?" + first.query;
  ASSERT_TRUE(twilio()->sign(first, {}).ok());
  HttpRequest again = first;
  again.query = "tag=%61%20b&bar=%32";
  again.target = again.path + "?" + again.query;
  ASSERT_TRUE(twilio()->verify(again, {}).ok());
  EXPECT_EQ(twilio()->signed_bytes(again), twilio()->signed_bytes(first));
  again.body += "&Extra=1";
  EXPECT_FALSE(twilio()->signed_bytes(again).has_value()) << "nothing of it is signed";
}

TEST(TwilioSignatureTest, ChecksTheHashOfAJsonBody) {
  HttpRequest request = request_with({{"x-twilio-signature", "a9nBmqA0ju/hNViExpshrM61xv4="},
                                      {"content-type", "application/json"}},
                                     R"({"property": "value", "boolean": true})");
  request.path = "/myapp.php";
  request.query = std::string(kTwilioQuery) +
                  "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  request.target = request.path + "?" + request.query;
  EXPECT_TRUE(twilio()->verify(request, {}).ok());
  request.body += " ";
  EXPECT_FALSE(twilio()->verify(request, {}).ok());
}

constexpr const char* kWhsec = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr const char* kGoodV1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr const char* kOtherV1 = "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";
constexpr const char* kGoodV1a =
    "v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ==";

HttpRequest standard_request(const std::string& stem, const std::string& signature) {
  return request_with({{stem + "-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"},
                       {stem + "-timestamp", "1614265330"},
                       {stem + "-signature", signature}},
                      R"({"test": 2432232314})");
}

struct StandardCase {
  const char* name;
  const char* secret;
  const char* stem;
  std::string signature;
  std::int64_t now;
  std::string_view reason;  ///< "" = accepted
};

std::ostream& operator<<(std::ostream& out, const StandardCase& c) {
  return out << c.name;
}

class StandardWebhooksTest : public testing::TestWithParam<StandardCase> {};

TEST_P(StandardWebhooksTest, JudgesTheSignature) {
  const StandardCase& c = GetParam();
  const auto scheme = make_standard_webhooks(secrets_of({c.secret})).take();
  const auto verdict = scheme->verify(standard_request(c.stem, c.signature), at_second(c.now));
  EXPECT_EQ(verdict.ok(), c.reason.empty());
  if (!verdict.ok() && !c.reason.empty()) {
    EXPECT_EQ(verify_reason(verdict.error()), c.reason);
  }
}

// v1: https://github.com/standard-webhooks/standard-webhooks (libraries/javascript tests); v1a is
// computed with OpenSSL over the same message.
const StandardCase kStandardCases[] = {
    {"v1", kWhsec, "webhook", kGoodV1, 1614265330, ""},
    {"without_prefix", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "webhook", kGoodV1, 1614265330, ""},
    {"svix_names", kWhsec, "svix", kGoodV1, 1614265330, ""},
    {"in_a_list", kWhsec, "webhook", std::string(kOtherV1) + " v2,Ceo5 " + kGoodV1, 1614265330, ""},
    {"other_only", kWhsec, "webhook", kOtherV1, 1614265330, kBadSignature},
    {"unknown_version",
     kWhsec,
     "webhook",
     "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
     1614265330,
     kBadSignature},
    {"empty", kWhsec, "webhook", "", 1614265330, kMissingSignature},
    {"too_old", kWhsec, "webhook", kGoodV1, 1614265330 + 301, kStaleTimestamp},
    {"too_new", kWhsec, "webhook", kGoodV1, 1614265330 - 301, kStaleTimestamp},
    {"v1a_public_key",
     "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=",
     "webhook",
     kGoodV1a,
     1614265330,
     ""},
    {"v1a_secret_key",
     "whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
     "webhook",
     kGoodV1a,
     1614265330,
     ""},
};
INSTANTIATE_TEST_SUITE_P(Vectors,
                         StandardWebhooksTest,
                         testing::ValuesIn(kStandardCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(StandardWebhooksKeyTest, RefusesASecretThatIsNoKey) {
  EXPECT_FALSE(make_standard_webhooks(secrets_of({"whsec_not base64!"})).ok());
}

TEST(BasicAuthenticationTest, AcceptsTheConfiguredUserOnly) {
  const auto scheme = make_basic("triaged", secrets_of({"s3cret"}));
  const auto with = [](const char* value) { return request_with({{"authorization", value}}, ""); };
  EXPECT_TRUE(scheme->verify(with("Basic dHJpYWdlZDpzM2NyZXQ="), {}).ok());
  EXPECT_FALSE(scheme->verify(with("Basic dHJpYWdlZDpvdGhlcg=="), {}).ok());
  const auto missing = scheme->verify(request_with({}, ""), {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(verify_reason(missing.error()), kMissingSignature);
}

TEST(TokenTest, ReadsHeaderQueryAndPath) {
  HttpRequest request = request_with({{"x-token", "t0ken"}}, "");
  request.path = "/hooks/s/t0ken";
  request.query = "token=t0ken";
  for (const char* place : {"{{ header/x-token }}", "{{ query/token }}", "{{ path }}"}) {
    const auto scheme = make_token(parsed(place), "", secrets_of({"t0ken"}));
    EXPECT_TRUE(scheme->verify(request, {}).ok()) << place;
    const auto other = make_token(parsed(place), "", secrets_of({"another"}));
    EXPECT_FALSE(other->verify(request, {}).ok()) << place;
  }
}

TEST(VerifyReasonTest, NeverHoldsTheExpectedSignature) {
  HmacSpec spec;
  spec.header = "x-sig";
  spec.signed_text = parsed("{{ raw }}");
  const auto scheme = make_hmac(std::move(spec), secrets_of({"secret"})).take();
  const auto verdict = scheme->verify(request_with({{"x-sig", "00"}}, "test"), {});
  ASSERT_FALSE(verdict.ok());
  EXPECT_EQ(to_string(verdict.error()).find("0329a06b"), std::string::npos);
}

}  // namespace
}  // namespace triaged

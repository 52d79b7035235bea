#include <gmock/gmock.h>

#include "adapters/load.h"
#include "config/account.h"
#include "yaml/read.h"

namespace triaged {
namespace {

// What other platforms need of the descriptor language, each in its smallest form.
std::shared_ptr<const DeclarativeAdapter> adapter_of(const std::string& inbound) {
  Faults faults;
  const std::string text =
      "platform: x\nabout: y\ndocs: https://example.com\n"
      "options: {secret: {type: secret, doc: d}, verify_token: {type: secret, doc: d}}\n"
      "inbound:\n  channel: chat\n" +
      inbound;
  const auto root = read_yaml(text, "adapter.yaml", faults);
  auto descriptor = read_descriptor(*root, "adapters/x", faults);
  const auto account =
      read_yaml("{platform: x, secret: \"${env:S}\", verify_token: \"${env:S}\"}", "a", faults);
  const Account read = read_account(
      YamlEntry{"src", account->place, *account}, true, faults, [](const std::string&) {
        return std::optional<std::string>("s3cret");
      });
  auto adapter = make_adapter(std::make_shared<const Descriptor>(*std::move(descriptor)),
                              read,
                              "https://e.example.com",
                              {},
                              faults);
  EXPECT_EQ(faults.render(), "");
  return adapter;
}

HttpRequest post(std::string body, HttpHeaders headers = {}) {
  HttpRequest request;
  request.method = "POST";
  request.path = "/hooks/src";
  request.target = request.path;
  request.body = std::move(body);
  request.headers = std::move(headers);
  request.received_at = TimePoint(std::chrono::seconds(1795253400));
  return request;
}

// https://developers.line.biz/en/reference/messaging-api/#webhooks
constexpr const char* kBatch =
    "  verify: {scheme: hmac, secret: secret, header: X-Line-Signature, encoding: base64,"
    " signed: \"{{ raw }}\"}\n"
    "  items: \"{{ /events }}\"\n"
    "  set: {id: \"{{ /webhookEventId }}\", conversation: \"{{ /source/groupId or /source/userId "
    "}}\","
    " at: \"{{ /timestamp | unix_ms }}\"}\n"
    "  events: [{when: {/type: message}, types: message.customer, set: {actor: customer,"
    " message.text: \"{{ /message/text }}\"}}]\n";

TEST(BatchTest, GoodItemsOfABadBatchLive) {
  const auto adapter = adapter_of(kBatch);
  ASSERT_NE(adapter, nullptr);
  const auto read = adapter->normalise(
      post(R"({"events":[{"type":"message","webhookEventId":"a","source":{"userId":"u"},)"
           R"("message":{"text":"退款"}},{"type":"message","source":{}},{"type":"follow"}]})"));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read.value().events.size(), 1U);
  EXPECT_EQ(read.value().events[0].conversation, "u");
  EXPECT_EQ(read.value().pointers, std::vector<std::string>{"/events/0"});
  ASSERT_EQ(read.value().bad_items.size(), 1U);
  EXPECT_EQ(read.value().bad_items[0].pointer, "/events/1");
  EXPECT_EQ(read.value().ignored.size(), 1U);
}

TEST(BatchTest, AnEmptyBatchIsNoError) {
  const auto read = adapter_of(kBatch)->normalise(post(R"({"events":[]})"));
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read.value().events.empty());
}

TEST(BatchTest, AnUnreadableBodyIsAnError) {
  for (const char* body : {"{", "", R"({"events":7})", "\xff", R"({"events":"\ud800"})"}) {
    EXPECT_FALSE(adapter_of(kBatch)->normalise(post(body)).ok()) << body;
  }
}

// https://docs.slack.dev/apis/events-api#challenge
TEST(HandshakeTest, ASignedChallengeIsEchoed) {
  const auto adapter = adapter_of(
      "  verify: {scheme: hmac, secret: secret, header: X-Slack-Signature, prefix: \"v0=\","
      " signed: \"v0:{{ header/x-slack-request-timestamp }}:{{ raw }}\","
      " timestamp: X-Slack-Request-Timestamp}\n"
      "  handshake: {when: {/type: url_verification}, verified: true,"
      " answer: {body: \"{{ /challenge }}\"}}\n"
      "  set: {id: \"{{ /event_id }}\", conversation: \"{{ /event/channel }}\"}\n"
      "  events: [{when: {/type: event_callback}, types: message.customer}]\n");
  ASSERT_NE(adapter, nullptr);
  HttpRequest request = post(R"({"type":"url_verification","challenge":"3eZbrw1a"})");
  EXPECT_FALSE(adapter->handshake(request).has_value());
  ASSERT_TRUE(adapter->sign(request, request.received_at).ok());
  const auto answer = adapter->handshake(request);
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->body, "3eZbrw1a");
  EXPECT_FALSE(adapter->handshake(post(R"({"type":"event_callback"})")).has_value());
}

TEST(MethodTest, WebhooksComeByPostUnlessTheDescriptorSaysMore) {
  const std::string rest =
      "  verify: {scheme: token, secret: secret, place: \"{{ path }}\"}\n"
      "  set: {id: \"{{ /id }}\", conversation: c}\n"
      "  events: [{when: {/id: {exists: true}}, types: message.customer}]\n";
  EXPECT_EQ(adapter_of(rest)->capabilities().methods, "POST");
  EXPECT_EQ(adapter_of("  methods: [GET, POST]\n" + rest)->capabilities().methods, "GET, POST");
  EXPECT_EQ(adapter_of("  handshake: {when: {method: GET}, answer: {body: hi}}\n" + rest)
                ->capabilities()
                .methods,
            "GET, POST");
}

// https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests
TEST(HandshakeTest, AChallengeWithTheRightTokenIsEchoed) {
  const auto adapter = adapter_of(
      "  verify: {scheme: hmac, secret: secret, header: X-Hub-Signature-256, prefix: \"sha256=\","
      " signed: \"{{ raw }}\"}\n"
      "  handshake: {when: {method: GET, query/hub.mode: subscribe},"
      " check: {query/hub.verify_token: \"{{ option/verify_token }}\"},"
      " answer: {body: \"{{ query/hub.challenge }}\"}}\n"
      "  set: {id: \"{{ /id }}\", conversation: \"{{ /from }}\"}\n"
      "  events: [{when: {/id: {exists: true}}, types: message.customer}]\n");
  ASSERT_NE(adapter, nullptr);
  HttpRequest request = post("");
  request.method = "GET";
  request.query = "hub.mode=subscribe&hub.verify_token=s3cret&hub.challenge=1158";
  EXPECT_EQ(adapter->handshake(request).value_or(HttpAnswer{}).body, "1158");
  request.query = "hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158";
  EXPECT_FALSE(adapter->handshake(request).has_value());
}

TEST(BodyTest, ABodyBesideAQueryIsTextOrAnError) {
  const auto adapter = adapter_of(
      "  format: query\n"
      "  verify: {scheme: token, secret: secret, place: \"{{ path }}\"}\n"
      "  set: {id: \"{{ /id }}\", conversation: c, message.text: \"{{ raw }}\"}\n"
      "  events: [{when: {/id: {exists: true}}, types: message.customer}]\n");
  ASSERT_NE(adapter, nullptr);
  HttpRequest request = post("退款");
  request.query = "id=1";
  ASSERT_TRUE(adapter->normalise(request).ok());
  EXPECT_EQ(adapter->normalise(request)->events.at(0).message->text, "退款");
  for (const std::string& body : {std::string("\xcd\xcb"), std::string("a\0b", 3)}) {
    request.body = body;
    const auto read = adapter->normalise(request);
    ASSERT_FALSE(read.ok()) << body;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(BodyTest, JsonInsideAFormFieldAndJsonInsideAStringAreRead) {
  const auto adapter = adapter_of(
      "  format: form\n  body: \"{{ /payload | parse_json }}\"\n"
      "  verify: {scheme: token, secret: secret, place: \"{{ path }}\"}\n"
      "  set: {id: \"{{ /id }}\", conversation: c, message.text: \"{{ /content | parse_json |"
      " at(/text) }}\"}\n"
      "  events: [{when: {/id: {exists: true}}, types: message.customer}]\n");
  ASSERT_NE(adapter, nullptr);
  const auto read = adapter->normalise(
      post("payload=%7B%22id%22%3A1%2C%22content%22%3A%22%7B%5C%22text%5C%22%3A%5C%22hi%5C%22%7D"
           "%22%7D"));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read.value().events.size(), 1U);
  EXPECT_EQ(read.value().events[0].message->text, "hi");
  EXPECT_FALSE(adapter->normalise(post("payload=%7B")).ok());
}

}  // namespace
}  // namespace triaged

// What a sender gets to hear, and what becomes of what he sent.
#include "receive/public_site.h"

#include <gmock/gmock.h>

#include <memory>

#include "adapters/fixtures.h"
#include "adapters/load.h"
#include "base/crypto.h"
#include "support/forwarding_store.h"
#include "support/stub_adapter.h"
#include "survey/survey_codes.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Every body is one message, and its own id.
class Shop final : public test::StubAdapter {
 public:
  explicit Shop(const std::string& methods) : StubAdapter("shop") {
    capabilities_.methods = methods;
  }
  Result<void> verify(const HttpRequest&, TimePoint) const override { return {}; }
  Result<Normalised> normalise(const HttpRequest& request) const override {
    Normalised one;
    Event event;
    event.id = request.body;
    event.source = name();
    event.conversation = request.body;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.message.emplace().text = request.body;
    one.events.push_back(std::move(event));
    one.pointers.emplace_back();
    one.dedupe_keys.push_back("key of " + request.body);
    return one;
  }
  HttpAnswer acknowledgement(const HttpRequest&) const override {
    HttpAnswer answer;
    answer.body = "taken";
    return answer;
  }
};

class FailingStore final : public test::ForwardingStore {
 public:
  Result<std::vector<Appended>> append(std::span<const Delivery> deliveries) override {
    ++appends;
    if (fault || refuse_appends) {
      return fault ? *fault : *refuse_appends;
    }
    std::vector<Appended> each;
    for (const Delivery& delivery : deliveries) {
      const bool refused = !delivery.events.empty() && delivery.events.front().id == unstorable;
      if (refused && deliveries.size() == 1) {
        return internal_error("no such text here");
      }
      each.push_back(refused ? Appended{internal_error("no such text here"), false, 0, 0, 0}
                             : TRY(append_one(*inner_, delivery)));
    }
    return each;
  }
  Result<SurveyInvite> find_survey(const std::string& hash) override {
    if (fault) {
      return *fault;
    }
    if (invite && invite->code_hash == hash) {
      return *invite;
    }
    return ForwardingStore::find_survey(hash);
  }

  std::optional<Error> fault;
  std::optional<Error> refuse_appends;
  std::optional<SurveyInvite> invite;
  std::string unstorable = "a message that no database takes";
  int appends = 0;
};

HttpRequest request_to(const std::string& method,
                       const std::string& path,
                       const std::string& body = "") {
  HttpRequest request;
  request.method = method;
  request.path = request.target = path;
  request.body = body;
  request.received_at = TimePoint(Millis(1'800'000'000'000));
  return request;
}

std::shared_ptr<const Adapter> source(std::string_view name) {
  if (name == "sms") {
    return load_fixture_adapter(std::string(TRIAGED_SOURCE_DIR) + "/adapters/kannel").take();
  }
  return name == "shop"      ? std::make_shared<const Shop>("POST")
         : name == "gateway" ? std::make_shared<const Shop>("GET, POST")
                             : nullptr;
}

class PublicSiteTest : public testing::Test {
 protected:
  HttpAnswer ask(const HttpRequest& request) { return ask(std::vector{request}).front(); }
  std::vector<HttpAnswer> ask(const std::vector<HttpRequest>& requests) {
    std::vector<HttpAnswer> answers;
    for (std::optional<HttpAnswer>& answer : site_.handle(requests)) {
      answers.push_back(answer ? *std::move(answer) : HttpAnswer{500, "", "", {}});
    }
    return answers;
  }

  /// An open invitation behind /s/code.
  void invite(const std::string& language) {
    SurveyInvite& invite = store_.invite.emplace();
    invite.code_hash = SurveyCodes::hash_of("code");
    invite.record = 1;
    invite.ask = {{"language", language}, {"questions", {{{"id", "why"}, {"kind", "text"}}}}};
    invite.expires_at = clock_.utc() + Millis(1000);
  }

  FailingStore store_;
  ManualClock clock_{TimePoint(Millis(1'800'000'000'000))};
  std::unique_ptr<Metrics> metrics_ = make_metrics();
  PublicSite site_{WebhookEndpoint(source, store_, clock_, *metrics_),
                   SurveyEndpoint(store_, clock_, *metrics_),
                   store_};
};

TEST_F(PublicSiteTest, TakesAWebhookOnlyByTheMethodsOfItsPlatform) {
  for (const char* method : {"GET", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    const HttpAnswer answer = ask(request_to(method, "/hooks/shop", "1"));
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(find_header(answer.headers, "Allow"), "POST") << method;
  }
  EXPECT_EQ(ask(request_to("HEAD", "/hooks/shop")).status, 200) << "platforms probe new addresses";
  EXPECT_EQ(store_.counts()->pending_events, 0);
  EXPECT_EQ(ask(request_to("POST", "/hooks/shop", "1")).body, "taken");
  EXPECT_EQ(ask(request_to("GET", "/hooks/gateway", "2")).body, "taken") << "by GET or POST";
  EXPECT_EQ(ask(request_to("POST", "/hooks/gateway", "3")).body, "taken");
  EXPECT_EQ(find_header(ask(request_to("PUT", "/hooks/gateway")).headers, "Allow"), "GET, POST");
}

TEST_F(PublicSiteTest, TurnsAwayByTheHeadWhatNoEndpointTakes) {
  EXPECT_EQ(site_.handle_head(request_to("POST", "/hooks/nobody/token"))->status, 404);
  EXPECT_EQ(site_.handle_head(request_to("PUT", "/hooks/shop"))->status, 405);
  EXPECT_EQ(site_.handle_head(request_to("DELETE", "/s/code"))->status, 405);
  EXPECT_EQ(site_.handle_head(request_to("POST", "/wp-login.php"))->status, 404);
  EXPECT_EQ(site_.handle_head(request_to("GET", "/healthz"))->status, 200);
  EXPECT_EQ(site_.handle_head(request_to("POST", "/healthz"))->status, 405);
  EXPECT_FALSE(site_.handle_head(request_to("POST", "/hooks/shop/token")));
  EXPECT_FALSE(site_.handle_head(request_to("GET", "/s/code")));
}

TEST_F(PublicSiteTest, ASurveyAnswerSharesTheCommitOfTheWebhooksBesideIt) {
  ASSERT_EQ(ask(request_to("POST", "/hooks/shop", "1")).status, 200);
  invite("en");
  store_.appends = 0;
  const HttpRequest given = request_to("POST", "/s/code", "why=too+slow");
  const std::vector<HttpAnswer> answers = ask({request_to("POST", "/hooks/shop", "2"),
                                               given,
                                               request_to("POST", "/hooks/nobody", "3"),
                                               request_to("POST", "/hooks/shop", "4"),
                                               given});
  EXPECT_EQ(store_.appends, 1);
  EXPECT_EQ(answers[0].body, "taken");
  EXPECT_THAT(answers[1].body, HasSubstr("received your answer"));
  EXPECT_EQ(answers[2].status, 404);
  EXPECT_EQ(answers[3].body, "taken");
  EXPECT_THAT(answers[4].body, HasSubstr("already been answered"));
  EXPECT_EQ(store_.counts()->pending_events, 4);
}

TEST_F(PublicSiteTest, KeepsASurveyAnswerThatTheStoreCannotTakeAsADeadLetter) {
  ASSERT_EQ(ask(request_to("POST", "/hooks/shop", "1")).status, 200);
  invite("en");
  store_.unstorable = hex_encode(SurveyCodes::hash_of("code"));
  const HttpAnswer answer = ask(request_to("POST", "/s/code", "why=odd"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, Not(HasSubstr("<form"))) << "the customer has done all they can";
  const std::vector<DeadLetter> letters = store_.list_dead("", 10).take();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters.front().source, "survey");
  EXPECT_EQ(string_at(store_.find_dead(letters.front().id)->detail, "body"), "why=odd");
}

TEST_F(PublicSiteTest, ASurveyAnswerMayBeSentAgainWhileTheStoreIsDown) {
  invite("en");
  const HttpRequest given = request_to("POST", "/s/code", "why=odd");
  store_.refuse_appends = unavailable("the disk is full");
  EXPECT_EQ(ask(given).status, 503);
}

TEST_F(PublicSiteTest, KeepsWhatTheStoreCannotTakeAsADeadLetter) {
  const HttpRequest bad = request_to("POST", "/hooks/shop", store_.unstorable);
  EXPECT_EQ(ask(bad).body, "taken") << "alone";
  const std::vector<DeadLetter> letters = store_.list_dead("", 10).take();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters.front().source, "shop");
  EXPECT_THAT(letters.front().reason, HasSubstr("no such text here"));
  EXPECT_EQ(string_at(store_.find_dead(letters.front().id)->detail, "body"), store_.unstorable);

  const HttpRequest good = request_to("POST", "/hooks/shop", "1");
  for (const HttpAnswer& answer : ask({good, bad})) {
    EXPECT_EQ(answer.body, "taken") << "beside others, and again";
  }
  EXPECT_EQ(store_.list_dead("", 10)->size(), 1U) << "the same delivery";
  EXPECT_EQ(store_.counts()->pending_events, 1);
}

TEST_F(PublicSiteTest, AMessageThatCannotBeReadIsKeptWithAllThatItSaid) {
  HttpRequest posted = request_to("POST", "/hooks/sms/hook-token", "\xcd\xcb\xbf\xee");
  posted.headers = {{"content-type", "text/plain"}, {"x-kannel-from", "+886912345678"}};
  HttpRequest got = request_to("GET", "/hooks/sms/hook-token");
  got.query = "from=%2B886912345678&text=%CD%CB%BF%EE";
  for (const HttpAnswer& answer : ask({posted, got})) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "") << "as Kannel wants it";
  }
  const std::vector<DeadLetter> letters = store_.list_dead("", 10).take();
  ASSERT_EQ(letters.size(), 2U);
  EXPECT_THAT(letters[0].reason, HasSubstr("no UTF-8 text"));
  const Json body = store_.find_dead(letters[0].id)->detail;
  EXPECT_EQ(body["body_base64"], "zcu/7g==");
  EXPECT_THAT(dump_json(body["headers"]), HasSubstr("+886912345678"));
  const Json query = store_.find_dead(letters[1].id)->detail;
  EXPECT_EQ(query["target"], "?" + got.query);
  EXPECT_THAT(dump_json(query), Not(HasSubstr("hook-token")));
}

TEST_F(PublicSiteTest, TellsASenderThatTheStoreIsDownButNotWhereItIs) {
  store_.fault = unavailable("cannot write to '/var/lib/triaged/data/triaged.db': disk full",
                             "free space under /var/lib/triaged");
  for (const HttpRequest& request :
       {request_to("POST", "/hooks/shop", "1"), request_to("GET", "/s/abc")}) {
    const HttpAnswer answer = ask(request);
    EXPECT_EQ(answer.status, 503) << request.path;
    EXPECT_EQ(find_header(answer.headers, "Retry-After"), "2") << request.path;
    EXPECT_THAT(answer.body, HasSubstr("later")) << request.path;
    EXPECT_THAT(answer.body, Not(HasSubstr("/var/lib"))) << request.path;
  }
}

}  // namespace
}  // namespace triaged

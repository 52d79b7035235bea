#include "receive/admin_site.h"

#include <gtest/gtest.h>

#include <memory>

#include "receive/problem.h"
#include "store/memory/memory_store.h"
#include "support/stub_adapter.h"

namespace triaged {
namespace {

/// Reads every webhook as two good items, as after its description was mended.
class TwoItems final : public test::StubAdapter {
 public:
  TwoItems() : StubAdapter("batches") {}
  Result<Normalised> normalise(const HttpRequest&) const override {
    Normalised two;
    for (const char* pointer : {"/0", "/1"}) {
      two.events.push_back(message(std::string("item ") + pointer));
      two.pointers.emplace_back(pointer);
    }
    return two;
  }

  static Event message(const std::string& text) {
    Event event;
    event.id = text;
    event.source = "batches";
    event.conversation = text;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.message.emplace().text = text;
    return event;
  }
};

TEST(AdminSiteTest, AnswersOnlyTheMethodsThatAnAddressHas) {
  const std::unique_ptr<Store> store = make_memory_store();
  const auto metrics = make_metrics();
  const SystemClock clock;
  AdminHooks hooks;
  hooks.reload = [] { return ReloadReport{}; };
  hooks.promote = [](const PromoteWish&) { return ReloadReport{}; };
  hooks.rollback = [](const std::string&) { return ReloadReport{}; };
  hooks.explain = [](const std::string&, const std::string&) {
    return Result<Json>(not_found("none"));
  };
  hooks.unready = [] { return std::vector<std::string>(); };
  hooks.destinations = [] { return Json(); };
  hooks.refresh_metrics = [] {};
  AdminSite site(hooks, *store, clock, *metrics, Secret("token"));
  const std::vector<std::pair<std::string, std::string>> addresses = {
      {"/readyz", "GET, HEAD"},
      {"/metrics", "GET, HEAD"},
      {"/healthz", "GET, HEAD"},
      {"/api/v1/reload", "POST"},
      {"/api/v1/dead", "GET, HEAD"},
      {"/api/v1/dead/w1", "GET, HEAD"},
      {"/api/v1/dead/w1/retry", "POST"},
      {"/api/v1/dead/w1/drop", "POST"},
      {"/api/v1/outbox", "GET, HEAD"},
      {"/api/v1/releases", "GET, HEAD"},
      {"/api/v1/releases/promote", "POST"},
      {"/api/v1/releases/rollback", "POST"},
      {"/api/v1/releases/purge", "POST"},
      {"/api/v1/undo", "GET, HEAD, POST"},
      {"/api/v1/explain/1", "GET, HEAD"},
      {"/api/v1/decisions/1", "GET, HEAD"}};
  for (const auto& [path, allowed] : addresses) {
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
      HttpRequest request;
      request.method = method;
      request.path = path;
      const HttpAnswer answer = site.handle(request, AdminAccess::kTrusted);
      const bool has = allowed.find(method) != std::string::npos;
      EXPECT_EQ(answer.status != 405, has) << method << " " << path;
      EXPECT_EQ(find_header(answer.headers, "Allow").value_or(allowed), allowed) << path;
      EXPECT_EQ(find_header(answer.headers, "Allow").has_value(), !has) << method << " " << path;
    }
  }
}

TEST(AdminSiteTest, RetryingOneItemOfABatchLeavesTheGoodOnesAlone) {
  const std::unique_ptr<Store> store = make_memory_store();
  const auto metrics = make_metrics();
  const SystemClock clock;
  AdminHooks hooks;
  hooks.sources = [](std::string_view) { return std::make_shared<const TwoItems>(); };
  AdminSite site(hooks, *store, clock, *metrics, Secret("token"));
  Delivery delivery;
  delivery.webhook.source = "batches";
  delivery.webhook.body = "{}";
  delivery.events = {TwoItems::message("item /0")};
  delivery.bad_items = {{"no text", "/1"}};
  ASSERT_TRUE(append_one(*store, delivery).ok());
  ASSERT_EQ(store->counts()->pending_events, 1);
  const std::string id = store->list_dead("", 1).take().front().id;

  HttpRequest retry;
  retry.method = "POST";
  retry.path = "/api/v1/dead/" + id + "/retry";
  EXPECT_EQ(site.handle(retry, AdminAccess::kTrusted).status, 200);
  EXPECT_EQ(store->counts()->pending_events, 2) << "the good item came when the webhook did";
  EXPECT_TRUE(store->list_dead("", 1)->empty());
}

class ReloadTest : public testing::Test {
 protected:
  /// The answer to POST /api/v1/reload when that is what came of it.
  Json reload(const ReloadReport& report, int status) {
    AdminHooks hooks;
    hooks.reload = [&report] { return report; };
    AdminSite site(hooks, *store_, clock_, *metrics_, Secret("token"));
    HttpRequest request;
    request.method = "POST";
    request.path = "/api/v1/reload";
    const HttpAnswer answer = site.handle(request, AdminAccess::kTrusted);
    EXPECT_EQ(answer.status, status) << answer.body;
    return parse_json(answer.body).take();
  }

  std::unique_ptr<Store> store_ = make_memory_store();
  std::unique_ptr<Metrics> metrics_ = make_metrics();
  SystemClock clock_;
};

TEST_F(ReloadTest, SaysWhatWasLoadedAndWhatARestartNeeds) {
  ReloadReport report;
  report.rules = "abc";
  report.after_restart = {"listen"};
  report.faults.warn({"r.yaml", 1, 2}, "odd");
  const Json answer = reload(report, 200);
  EXPECT_EQ(answer["loaded"], "abc");
  EXPECT_EQ(answer["after_restart"], Json({"listen"}));
  EXPECT_EQ(answer["warnings"], 1);
  EXPECT_EQ(answer["faults"][0]["message"], "odd");
}

TEST_F(ReloadTest, SaysEveryFaultWithItsPlaceAndWhatToDo) {
  ReloadReport report;
  report.faults.add({"r.yaml", 7, 2}, "two", "do that");
  report.faults.add({"c.yaml", 3, 1}, "one", "do this");
  const Json answer = reload(report, 400);
  EXPECT_EQ(answer["title"], "the running set stays");
  EXPECT_EQ(answer["detail"], "faults: 2; c.yaml:3:1: one (do this)");
  ASSERT_EQ(answer["faults"].size(), 2U);
  EXPECT_EQ(answer["faults"][1]["file"], "r.yaml");
  EXPECT_EQ(answer["faults"][1]["line"], 7);
  EXPECT_EQ(answer["faults"][1]["hint"], "do that");
}

TEST(ProblemTest, TellsWhatToDoInTheDetailAndByItself) {
  const Json told =
      parse_json(problem_answer("not allowed", unauthenticated("closed", "use (a) token")).body)
          .take();
  EXPECT_EQ(told["detail"], "closed (use (a) token)");
  EXPECT_EQ(told["hint"], "use (a) token");
  EXPECT_FALSE(parse_json(problem_answer(404, "not found", "none").body).take().contains("hint"));
}

class RuleCallsTest : public testing::Test {
 protected:
  Json call(const std::string& method,
            const std::string& path,
            const std::string& query,
            int status,
            AdminAccess access = AdminAccess::kTrusted) {
    AdminHooks hooks;
    hooks.promote = [this](const PromoteWish& wish) {
      promoted_ = wish;
      ReloadReport report;
      report.rules = "abc";
      report.release = 3;
      return report;
    };
    hooks.undo = [this](const UndoWish& wish) {
      undone_ = wish;
      return Result<OrderedJson>(OrderedJson{{"tickets", OrderedJson::array()}});
    };
    AdminSite site(hooks, *store_, clock_, *metrics_, Secret("token"));
    HttpRequest request;
    request.method = method;
    request.path = "/api/v1/" + path;
    request.query = query;
    request.headers.emplace_back("authorization", "Bearer token");
    const HttpAnswer answer = site.handle(request, access);
    EXPECT_EQ(answer.status, status) << answer.body;
    return parse_json(answer.body).take();
  }

  std::unique_ptr<Store> store_ = make_memory_store();
  std::unique_ptr<Metrics> metrics_ = make_metrics();
  SystemClock clock_;
  PromoteWish promoted_;
  UndoWish undone_;
};

TEST_F(RuleCallsTest, PromotesWhatIsNamed) {
  const Json answer =
      call("POST", "releases/promote", "layer=%2Fa&layer=%2Fb&mode=canary%2010%25&by=li", 200);
  EXPECT_EQ(answer["release"], 3);
  EXPECT_EQ(promoted_.layers, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(promoted_.mode, "canary 10%");
  EXPECT_EQ(promoted_.by, "li");
}

TEST_F(RuleCallsTest, TakesNoDirectoriesFromTheNetwork) {
  call("POST", "releases/promote", "layer=%2Fetc", 400, AdminAccess::kBearer);
  EXPECT_TRUE(promoted_.layers.empty());
  call("POST", "releases/promote", "release=3", 200, AdminAccess::kBearer);
  EXPECT_EQ(promoted_.release, "3");
}

TEST_F(RuleCallsTest, AskingWhatAnUndoWouldDoChangesNothing) {
  call("GET", "undo", "rule=cls.x&since=2026-11-21T09:30:00Z", 200);
  EXPECT_TRUE(undone_.dry_run);
  EXPECT_EQ(undone_.rule, "cls.x");
  call("POST", "undo", "rule=cls.x&since=2026-11-21T09:30:00Z", 200);
  EXPECT_FALSE(undone_.dry_run);
  call("POST", "undo", "rule=cls.x&since=yesterday", 400);
  call("POST", "undo", "since=2026-11-21T09:30:00Z", 400);
}

TEST_F(RuleCallsTest, ListsReleases) {
  const Release canary{2, "hash", "rules", Release::State::kCanary, 1250, {}, "li", 0};
  ASSERT_TRUE(store_->save_releases({&canary, 1}, {{2, "files"}}).ok());
  const Json rows = call("GET", "releases", "", 200)["releases"];
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0]["state"], "canary");
  EXPECT_EQ(rows[0]["share"], 0.125);
  EXPECT_EQ(rows[0]["mode"], "canary 12.5%");
}

struct Visitor {
  const char* name;
  const char* token;  ///< configured
  const char* remote;
  const char* host;
  const char* authorization;
  AdminAccess access;
  bool allowed;
};

class PlaygroundDoorTest : public testing::TestWithParam<Visitor> {};

TEST_P(PlaygroundDoorTest, OpensToWhoeverMayKnowTheRules) {
  const std::unique_ptr<Store> store = make_memory_store();
  const auto metrics = make_metrics();
  const SystemClock clock;
  AdminHooks hooks;
  hooks.playground = [](const HttpRequest&, const Result<void>& allowed) {
    HttpAnswer answer;
    answer.status = allowed.ok() ? 200 : 401;
    return answer;
  };
  AdminSite site(hooks, *store, clock, *metrics, Secret(GetParam().token));
  HttpRequest request;
  request.method = "GET";
  request.path = "/playground/rules";
  request.remote = GetParam().remote;
  request.headers = {{"host", GetParam().host}, {"authorization", GetParam().authorization}};
  EXPECT_EQ(site.handle(request, GetParam().access).status == 200, GetParam().allowed);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    PlaygroundDoorTest,
    testing::Values(
        Visitor{
            "HereWithoutToken", "", "127.0.0.1", "127.0.0.1:8081", "", AdminAccess::kBearer, true},
        Visitor{"HereByName", "", "127.0.0.1", "localhost:8081", "", AdminAccess::kBearer, true},
        Visitor{"HereByIpv6", "", "::1", "[::1]:8081", "", AdminAccess::kBearer, true},
        Visitor{"FromElsewhere", "", "10.0.0.7", "127.0.0.1:8081", "", AdminAccess::kBearer, false},
        Visitor{
            "ByAForeignName", "", "127.0.0.1", "a.example:8081", "", AdminAccess::kBearer, false},
        Visitor{"WithoutAHost", "", "127.0.0.1", "", "", AdminAccess::kBearer, false},
        Visitor{"TokenMissing", "t0", "127.0.0.1", "127.0.0.1", "", AdminAccess::kBearer, false},
        Visitor{
            "TokenWrong", "t0", "127.0.0.1", "127.0.0.1", "Bearer t1", AdminAccess::kBearer, false},
        Visitor{
            "TokenRight", "t0", "10.0.0.7", "a.example", "Bearer t0", AdminAccess::kBearer, true},
        Visitor{"ControlSocket", "", "", "triaged", "", AdminAccess::kTrusted, true}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace triaged

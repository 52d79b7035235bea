#include "playground/playground_site.h"

#include <gmock/gmock.h>

#include "playground_fixture.h"

namespace triaged {
namespace {

using testing::HasSubstr;

class PlaygroundSiteTest : public testing::Test {
 protected:
  HttpAnswer ask(const std::string& method,
                 const std::string& path,
                 const std::string& body = "",
                 const std::string& type = "application/json",
                 const Result<void>& allowed = {}) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = {{"content-type", type}};
    return site_.handle(request, allowed);
  }

  SystemClock clock_;
  PlaygroundRules running_ = running_rules(kRunningRules);
  PlaygroundSite site_{[this] { return running_; }, clock_};
};

TEST_F(PlaygroundSiteTest, ServesThePageWithoutForeignParts) {
  for (const char* path :
       {"/playground", "/playground/", "/playground/playground.css", "/playground/playground.js"}) {
    const HttpAnswer answer = ask("GET", path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_FALSE(answer.body.empty()) << path;
    EXPECT_THAT(std::string(find_header(answer.headers, "Content-Security-Policy").value_or("")),
                HasSubstr("default-src 'none'"));
    EXPECT_EQ(answer.body.find("http://"), std::string::npos) << path;
    EXPECT_EQ(answer.body.find("https://"), std::string::npos) << path;
  }
}

TEST_F(PlaygroundSiteTest, TellsOfTheRulesOnlyWhoeverMayKnow) {
  const Result<void> refused = unauthenticated("no", "bring a token");
  EXPECT_EQ(ask("GET", "/playground", "", "", refused).status, 200);
  EXPECT_EQ(ask("GET", "/playground/rules", "", "", refused).status, 401);
  EXPECT_EQ(ask("GET", "/playground/rules/shop.danger", "", "", refused).status, 401);
  const HttpAnswer answer =
      ask("POST", "/playground/judge", R"({"text":"x"})", "application/json", refused);
  EXPECT_EQ(answer.status, 401);
  EXPECT_THAT(answer.body, HasSubstr("bring a token"));
}

TEST_F(PlaygroundSiteTest, JudgesJsonOnly) {
  const std::string body = R"({"text":"漏電"})";
  EXPECT_EQ(ask("POST", "/playground/judge", body).status, 200);
  EXPECT_EQ(ask("POST", "/playground/judge", body, "text/plain").status, 415);
  EXPECT_EQ(ask("POST", "/playground/judge", "{").status, 400);
  EXPECT_EQ(ask("GET", "/playground/judge").status, 405);
  EXPECT_EQ(ask("POST", "/playground/rules").status, 405);
}

TEST_F(PlaygroundSiteTest, AnswersUnknownNamesWithTheNearest) {
  const HttpAnswer answer = ask("GET", "/playground/rules/shop.dangr");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("shop.danger"));
  EXPECT_EQ(ask("GET", "/playground/other").status, 404);
}

}  // namespace
}  // namespace triaged

#include "playground/playground_site.h"

#include <gmock/gmock.h>

#include "playground_fixture.h"
#include "support/english_words.h"

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
    return site_.handle(request_of(method, path, body, type), allowed);
  }

  /// What the page asks while it is shown in that language.
  std::string ask_in(const char* language,
                     const std::string& method,
                     const std::string& path,
                     const std::string& body = "",
                     const Result<void>& allowed = {}) {
    HttpRequest request = request_of(method, path, body, "application/json");
    request.headers.emplace_back("accept-language", language);
    return std::string(site_.handle(request, allowed).body);
  }

  static HttpRequest request_of(const std::string& method,
                                const std::string& path,
                                const std::string& body,
                                const std::string& type) {
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = {{"content-type", type}};
    return request;
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

TEST_F(PlaygroundSiteTest, TellsTheFaultsOfADraftInThePagesLanguage) {
  const std::string body = dump_json(Json{
      {"text", "漏電"},
      {"rule", "shop.dangr"},
      {"draft", "version: 1\nclassify:\n  - id: a\n    when: {txt: x}\n    then: {tagg: y}\n"}});
  const auto faults_in = [&](const char* language) {
    std::string told;
    const Json answer = *parse_json(ask_in(language, "POST", "/playground/judge", body));
    for (const Json& fault : answer.at("draft").at("faults")) {
      told += string_at(fault, "message") + " (" + string_at(fault, "hint") + ")\n";
    }
    return told + string_at(answer, "conditions") + "\n";
  };
  const std::string hant = faults_in("zh-Hant");
  EXPECT_THAT(hant, HasSubstr("規則「a」"));
  EXPECT_THAT(hant, HasSubstr("沒有規則「shop.dangr」 (是不是「shop.danger」？)"));
  EXPECT_EQ(english_words_in(hant), "") << hant;
  const std::string hans = faults_in("zh-CN,zh;q=0.9,en;q=0.8");
  EXPECT_THAT(hans, HasSubstr("规则“a”"));
  EXPECT_THAT(hans, HasSubstr("没有规则“shop.dangr”"));
  EXPECT_EQ(english_words_in(hans), "") << hans;
  EXPECT_THAT(faults_in("en"), HasSubstr("there is no rule 'shop.dangr'"));
  EXPECT_THAT(faults_in("*"), HasSubstr("there is no rule 'shop.dangr'"));
}

TEST_F(PlaygroundSiteTest, RefusesInThePagesLanguage) {
  const std::string judge = "/playground/judge";
  const std::string long_text = R"({"text":")" + std::string(300'000, 'x') + "\"}";
  const std::string long_draft = R"({"text":"x","draft":")" + std::string(70'000, '#') + "\"}";
  const Result<void> refused = unauthenticated("the bearer token is missing or wrong",
                                               "send 'Authorization: Bearer <admin_token>'");
  const std::string told[] = {ask_in("zh-Hant", "POST", judge, long_text),
                              ask_in("zh-Hant", "POST", judge, long_draft),
                              ask_in("zh-Hans", "POST", judge, "{"),
                              ask_in("zh-Hans", "POST", judge, "[]"),
                              ask_in("zh-Hans", "POST", judge, R"({"text":1})"),
                              ask_in("zh-Hant", "POST", judge, R"({"message":{"text":"x"}})"),
                              ask_in("zh-Hant", "GET", "/playground/rules/shop.dangr"),
                              ask_in("zh-Hant", "GET", "/playground/rules", "", refused),
                              ask_in("zh-Hans", "GET", "/playground/other"),
                              ask_in("zh-Hans", "GET", judge)};
  EXPECT_THAT(told[0], HasSubstr("\"這段文字超過 256 KB (請只貼一部分)\""));
  for (const std::string& answer : told) {
    const Json problem = *parse_json(answer);
    for (const char* part : {"title", "detail"}) {
      const std::string words = string_at(problem, part);
      EXPECT_TRUE(holds_han(words)) << answer;
      EXPECT_EQ(english_words_in(words, {"KB", "JSON", "bearer", "token", "POST"}), "") << words;
    }
  }
}

TEST_F(PlaygroundSiteTest, AnswersUnknownNamesWithTheNearest) {
  const HttpAnswer answer = ask("GET", "/playground/rules/shop.dangr");
  EXPECT_EQ(answer.status, 404);
  EXPECT_THAT(answer.body, HasSubstr("shop.danger"));
  EXPECT_EQ(ask("GET", "/playground/other").status, 404);
}

}  // namespace
}  // namespace triaged

#include <gmock/gmock.h>

#include <algorithm>

#include "adapters/load.h"
#include "config/account.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using Level = DoctorFinding::Level;

constexpr const char* kHead =
    "platform: acme\nabout: a desk\ndocs: https://example.com\n"
    "options:\n"
    "  token: {type: secret, required: true, doc: its token}\n"
    "  url_token: {type: secret, doc: the last part of the path}\n"
    "  inbox: {type: text, doc: a number}\n"
    "inbound:\n"
    "  channel: chat\n"
    "  verify: {scheme: token, secret: url_token, place: \"{{ path }}\"}\n"
    "  set: {id: \"{{ /id }}\", conversation: \"{{ /id }}\"}\n"
    "  events: {when: {/id: {exists: true}}, types: message.customer, set: {message.text: \"{{ /t "
    "}}\"}}\n"
    "outbound:\n"
    "  base_url: https://acme.example.com/api\n"
    "  headers: {authorization: \"Bearer {{ option/token }}\"}\n"
    "  tag: \"{{ item | lower }}\"\n"
    "doctor:\n";

/// A desk's account whose doctor section holds `checks`, and what is asked of it.
class Desk {
 public:
  explicit Desk(const std::string& checks,
                const std::string& account = ", map: {tags: {VIP: Gold}}") {
    Faults faults;
    const auto root = read_yaml(kHead + checks, "adapter.yaml", faults);
    auto descriptor = root ? read_descriptor(*root, "adapters/acme", faults) : std::nullopt;
    const auto accounts = read_yaml(
        "desk: {platform: acme, token: \"${env:TOKEN}\", url_token: "
        "\"${env:PATH}\"" +
            account + "}\n",
        "triaged.yaml",
        faults);
    if (!descriptor || !accounts || !faults.ok()) {
      ADD_FAILURE() << faults.render();
      return;
    }
    const Account read =
        read_account(accounts->entries.front(), true, faults, [](const auto& name) {
          return std::optional<std::string>(name == "TOKEN" ? "s3cret-token" : "s3cret-path");
        });
    adapter_ = make_adapter(
        std::make_shared<const Descriptor>(*std::move(descriptor)), read, "", {}, faults);
    EXPECT_TRUE(faults.ok()) << faults.render();
    task.wanted = {{"tags", {"VIP", "Refund"}}, {"group", {"a", "b"}}};
    task.hook_url = "https://f.example.com/hooks/desk";
  }

  /// Gives each call the next answer; all calls are noted. What is left of the answers is a
  /// failure.
  std::vector<DoctorFinding> ask(std::vector<HttpResponse> answers) {
    std::vector<HttpResponse> so_far;
    while (adapter_) {
      DoctorOutcome outcome = adapter_->examine(task, so_far);
      if (auto* findings = std::get_if<std::vector<DoctorFinding>>(&outcome)) {
        EXPECT_EQ(so_far.size(), answers.size()) << "fewer calls than answers";
        return std::move(*findings);
      }
      const HttpCall& call = std::get<SendStep>(outcome).call;
      calls.push_back(call.method + " " + call.url + (call.body.empty() ? "" : " " + call.body));
      if (so_far.size() == answers.size()) {
        ADD_FAILURE() << "one call too many: " << calls.back();
        return {};
      }
      so_far.push_back(answers[so_far.size()]);
    }
    return {};
  }

  /// The end of a run in which these answers were given, in one walk: a run of many questions takes
  /// a walk for each.
  std::vector<DoctorFinding> end_of(const std::vector<HttpResponse>& answers) {
    DoctorOutcome outcome = adapter_->examine(task, answers);
    auto* findings = std::get_if<std::vector<DoctorFinding>>(&outcome);
    EXPECT_NE(findings, nullptr) << "one call too many";
    return findings == nullptr ? std::vector<DoctorFinding>() : std::move(*findings);
  }

  DoctorTask task;
  std::vector<std::string> calls;

 private:
  std::shared_ptr<const DeclarativeAdapter> adapter_;
};

HttpResponse answer(int status, std::string body) {
  return {status, {}, std::move(body), ""};
}

constexpr const char* kLabels =
    "  checks:\n"
    "    - check: labels\n"
    "      get: /labels\n"
    "      wants: \"{{ need/tags }}\"\n"
    "      has: \"{{ answer/labels }}\"\n"
    "      ok: all defined\n"
    "      warning: \"not defined: {{ missing }}\"\n"
    "      hint: define them\n"
    "      fix: {post: /labels, json: {title: \"{{ missing }}\"}}\n";

struct Case {
  const char* name;
  std::string checks;
  std::vector<HttpResponse> answers;
  Level level;
  const char* message;
  const char* hint;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

std::string one_check(const std::string& rest) {
  return "  checks:\n    - {check: c, get: /c, ok: well, fault: bad, hint: mend it, " + rest +
         "}\n";
}

class DoctorFindingTest : public testing::TestWithParam<Case> {};

TEST_P(DoctorFindingTest, SaysWhatTheAnswerShows) {
  Desk desk(GetParam().checks);
  const std::vector<DoctorFinding> findings = desk.ask(GetParam().answers);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].level, GetParam().level) << findings[0].message;
  EXPECT_EQ(findings[0].message, GetParam().message);
  EXPECT_EQ(findings[0].hint, GetParam().hint);
}

const Case kCases[] = {
    {"all_there",
     kLabels,
     {answer(200, R"({"labels":["gold","refund"]})")},
     Level::kOk,
     "all defined",
     ""},
    {"missing_in_the_written_form",
     kLabels,
     {answer(200, R"({"labels":["refund","VIP"]})")},
     Level::kWarning,
     "not defined: gold",
     "define them"},
    {"condition_holds",
     one_check("must: {answer/role: admin}"),
     {answer(200, R"({"role":"admin"})")},
     Level::kOk,
     "well",
     ""},
    {"condition_fails",
     one_check("must: {answer/role: admin}"),
     {answer(200, R"({"role":"agent"})")},
     Level::kFault,
     "bad",
     "mend it"},
    {"numbers_are_names",
     one_check("wants: \"7\", has: \"{{ answer | pick(/id) }}\""),
     {answer(200, R"([{"id":7}])")},
     Level::kOk,
     "well",
     ""},
    {"own_word_for_a_status",
     one_check(
         "on: {401: {warning: \"who is {{ option/inbox | default(nobody) }}\", hint: log in}}"),
     {answer(401, "no")},
     Level::kWarning,
     "who is nobody",
     "log in"},
    {"shared_word_for_a_status",
     "  on: {403: {fault: not for you}}\n" + one_check("must: {answer/x: 1}"),
     {answer(403, "{}")},
     Level::kFault,
     "not for you",
     ""},
    {"item_is_missing",
     one_check("each: \"{{ need/group }}\", on: {404: missing}"),
     {answer(200, "{}"), answer(404, "{}")},
     Level::kFault,
     "bad",
     "mend it"},
    {"no_right",
     one_check("must: {answer/x: 1}"),
     {answer(403, R"({"message":"denied to s3cret-token"})")},
     Level::kFault,
     R"(the platform answered 403: {"message":"denied to ***"})",
     "give the token's user the right to this"},
    {"server_fault_with_a_contact",
     one_check("must: {answer/x: 1}"),
     {answer(500, "ask li.wei@example.com")},
     Level::kFault,
     "the platform answered 500: ask l***@example.com",
     "try again; if it stays, ask who runs the platform"},
    {"redirect",
     one_check("must: {answer/x: 1}"),
     {answer(301, "")},
     Level::kFault,
     "the platform answered 301",
     "the address leads elsewhere: use the one behind the redirect"},
    {"a_page_for_people",
     one_check("must: {answer/x: 1}"),
     {answer(200, "<html>")},
     Level::kFault,
     "the platform answered 200 with something that is no JSON",
     "the address leads to a page for people: check it"},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         DoctorFindingTest,
                         testing::ValuesIn(kCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(DoctorTest, OnlyFixWritesAndThenItAsksAgain) {
  Desk plain(kLabels);
  EXPECT_TRUE(plain.ask({answer(200, R"({"labels":[]})")})[0].fixable);
  EXPECT_THAT(plain.calls, ElementsAre("GET https://acme.example.com/api/labels"));

  Desk desk(kLabels);
  desk.task.fix = true;
  const auto findings = desk.ask({answer(200, R"({"labels":[]})"),
                                  answer(201, "{}"),
                                  answer(201, "{}"),
                                  answer(200, R"({"labels":["gold"]})")});
  EXPECT_THAT(desk.calls,
              ElementsAre("GET https://acme.example.com/api/labels",
                          R"(POST https://acme.example.com/api/labels {"title":"gold"})",
                          R"(POST https://acme.example.com/api/labels {"title":"refund"})",
                          "GET https://acme.example.com/api/labels"));
  EXPECT_EQ(findings[0].level, Level::kWarning) << "it said it did, and did not";
  EXPECT_THAT(findings[0].missing, ElementsAre("refund"));
  EXPECT_THAT(findings[0].fixed, ElementsAre("gold"));
}

TEST(DoctorTest, SaysWhyThePlatformCreatedNothing) {
  Desk desk(kLabels);
  desk.task.fix = true;
  const auto findings = desk.ask({answer(200, R"({"labels":["gold"]})"),
                                  answer(422, R"({"message":"title is invalid"})"),
                                  answer(200, R"({"labels":["gold"]})")});
  EXPECT_EQ(findings[0].hint,
            R"(the platform answered 422 to creating 'refund': {"message":"title is invalid"})");
  EXPECT_FALSE(findings[0].fixable);
}

TEST(DoctorTest, NoAnswerEndsTheQuestions) {
  Desk desk(
      "  checks:\n    - {check: a, get: /a, ok: well}\n    - {check: b, get: /b, ok: well}\n");
  const auto findings = desk.ask({{0, {}, "", "connect"}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].message, "no answer: connect");
}

TEST(DoctorTest, StopsWhereAllLaterAnswersAreKnown) {
  const std::string checks =
      "  checks:\n    - {check: a, get: /a, stops: true, ok: well}\n"
      "    - {check: b, get: /b, ok: well}\n";
  Desk refused(checks);
  EXPECT_EQ(refused.ask({answer(401, "")}).size(), 1U);
  Desk welcome(checks);
  EXPECT_EQ(welcome.ask({answer(200, "{}"), answer(200, "{}")}).size(), 2U);
}

TEST(DoctorTest, AsksForEachAndNamesWhatIsMissingWhere) {
  Desk desk(
      "  checks:\n"
      "    - {check: fields, each: \"{{ need/group }}\", get: \"/queue/{{ item }}\", wants: [x, "
      "y],\n"
      "       has: \"{{ answer/fields }}\", as: \"{{ missing }} in {{ item }}\", on: {404: skip},\n"
      "       ok: well, fault: \"dropped: {{ missing }}\"}\n");
  desk.task.wanted["group"] = {"a b", "c", "d"};
  const auto findings = desk.ask({answer(200, R"({"fields":["x"]})"),
                                  answer(404, ""),
                                  answer(200, R"({"fields":["x","y"]})")});
  EXPECT_EQ(desk.calls[0], "GET https://acme.example.com/api/queue/a%20b");
  EXPECT_THAT(findings[0].missing, ElementsAre("y in a b"));
  EXPECT_EQ(findings[0].message, "dropped: y in a b");
}

TEST(DoctorTest, SaysWhatItHadNoQuestionsLeftFor) {
  Desk desk(
      "  checks:\n"
      "    - {check: queues, each: \"{{ need/group }}\", get: \"/queue/{{ item }}\", on: {404: "
      "missing}, ok: well, fault: \"no queue: {{ missing }}\"}\n"
      "    - {check: rights, get: /rights, ok: well}\n");
  desk.task.wanted["group"].clear();
  for (int i = 0; i < 1002; ++i) {
    desk.task.wanted["group"].push_back("q" + std::to_string(i));
  }
  std::vector<HttpResponse> answers(1000, answer(200, "{}"));
  answers[7] = answer(404, "");
  const auto findings = desk.end_of(answers);
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[0].level, Level::kWarning);
  EXPECT_EQ(findings[0].check, "queues");
  EXPECT_EQ(findings[0].message, "not looked at: q1000, q1001");
  EXPECT_THAT(findings[0].hint, HasSubstr("1000 questions at most"));
  EXPECT_EQ(findings[1].message, "no queue: q7") << "what was seen counts";
  EXPECT_EQ(findings[2].check, "rights");
  EXPECT_EQ(findings[2].message, "not looked at: anything");
}

TEST(DoctorTest, TakesNothingForCreatedThatItDidNotLookAtAgain) {
  Desk desk(kLabels);
  desk.task.fix = true;
  desk.task.wanted["tags"].clear();
  for (int i = 0; i < 999; ++i) {
    desk.task.wanted["tags"].push_back("t" + std::to_string(i));
  }
  const auto findings = desk.end_of(std::vector<HttpResponse>(1000, answer(200, "{}")));
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].message, "not looked at: anything");
  EXPECT_THAT(findings[1].fixed, IsEmpty());
  EXPECT_EQ(findings[1].missing.size(), 999U);
  EXPECT_THAT(findings[1].hint, HasSubstr("run it again"));
}

TEST(DoctorTest, KnowsMappedCustomFieldsFromOthers) {
  Desk desk(
      "  checks:\n"
      "    - {check: mapped, get: /f, wants: \"{{ need/custom_mapped }}\", has: \"{{ answer }}\", "
      "ok: well, fault: \"{{ missing }}\", hint: mend}\n"
      "    - {check: others, get: /f, wants: \"{{ need/custom_unmapped }}\", has: \"{{ answer "
      "}}\", ok: well, warning: \"{{ missing }}\", hint: mend}\n",
      ", map: {custom: {product.model: Model}}");
  desk.task.wanted = {{"custom", {"product.model", "product.order_no"}}};
  const auto findings = desk.ask({answer(200, "[]"), answer(200, "[]")});
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[0].message, "Model");
  EXPECT_EQ(findings[1].message, "product.order_no");
}

TEST(DoctorTest, PassesOverWhatDoesNotArise) {
  Desk desk(
      "  checks:\n"
      "    - {check: inbox, when: {option/inbox: {exists: true}}, get: /i, ok: well}\n"
      "    - {check: none, each: \"{{ need/assignee }}\", get: /n, ok: well}\n");
  EXPECT_THAT(desk.ask({}), IsEmpty());
}

TEST(DoctorTest, ShowsManyNamesCutAndKeepsThemAll) {
  Desk desk(kLabels);
  desk.task.wanted["tags"].clear();
  for (int i = 0; i < 25; ++i) {
    desk.task.wanted["tags"].push_back("t" + std::to_string(i));
  }
  const auto findings = desk.ask({answer(200, "{}")});
  EXPECT_EQ(findings[0].missing.size(), 25U);
  EXPECT_THAT(findings[0].message, HasSubstr("t19 and 5 more"));
}

TEST(DoctorTest, ComparesTheWholeWebhookAddressAndHidesItsSecret) {
  const std::string checks =
      "  checks:\n    - {check: hook, get: /h, wants: \"{{ account/hook_url }}\", has: \"{{ "
      "answer/urls }}\", ok: \"leads to {{ account/hook_url }}\", fault: \"none leads to {{ "
      "missing "
      "}}\"}\n";
  Desk there(checks);
  const auto good =
      there.ask({answer(200, R"({"urls":["https://f.example.com/hooks/desk/s3cret-path"]})")});
  EXPECT_EQ(good[0].message, "leads to https://f.example.com/hooks/desk/***");
  Desk without(checks);
  const auto bad = without.ask({answer(200, R"({"urls":["https://f.example.com/hooks/desk"]})")});
  EXPECT_EQ(bad[0].message, "none leads to https://f.example.com/hooks/desk/***");
  EXPECT_THAT(bad[0].missing, ElementsAre("https://f.example.com/hooks/desk/***"));
}

struct BadSection {
  const char* name;
  const char* doctor;
  const char* fault;
};
std::ostream& operator<<(std::ostream& out, const BadSection& c) {
  return out << c.name;
}
class DoctorSectionTest : public testing::TestWithParam<BadSection> {};

TEST_P(DoctorSectionTest, IsLocatedAndSaysWhatToDo) {
  Faults faults;
  const auto root = read_yaml(std::string("platform: acme\nabout: y\ndocs: https://example.com\n"
                                          "outbound: {base_url: https://a.example.com}\n") +
                                  GetParam().doctor,
                              "adapter.yaml",
                              faults);
  ASSERT_TRUE(root.has_value()) << faults.render();
  (void)read_descriptor(*root, "adapters/acme", faults);
  EXPECT_THAT(faults.render(), HasSubstr(GetParam().fault));
}

const BadSection kBadSections[] = {
    {"no_checks",
     "doctor: {}\n",
     "adapter.yaml:5:9: no 'checks' in doctor (list what the platform must have)"},
    {"no_name",
     "doctor:\n  checks:\n    - {get: /a, ok: well}\n",
     "adapter.yaml:7:7: missing key 'check' in a check"},
    {"two_of_a_name",
     "doctor:\n  checks:\n    - {check: a, get: /a, ok: w}\n    - {check: a, get: /b, ok: w}\n",
     "adapter.yaml:8:7: two checks 'a' (rename one)"},
    {"writes",
     "doctor: {checks: {check: a, post: /a, ok: w}}\n",
     "check 'a' does more than read (use 'get'; writing is for 'fix')"},
    {"reads_with_a_body",
     "doctor: {checks: {check: a, get: /a, json: {x: 1}, ok: w}}\n",
     "check 'a' does more than read"},
    {"asks_nothing", "doctor: {checks: {check: a, ok: w}}\n", "check 'a' asks nothing"},
    {"says_nothing",
     "doctor: {checks: {check: a, get: /a, must: {answer/x: 1}, ok: w}}\n",
     "neither 'warning' nor 'fault' in check 'a' (say what is wrong when it is)"},
    {"nothing_is_well",
     "doctor: {checks: {check: a, get: /a}}\n",
     "missing key 'ok' in check 'a' (say what is well when it is)"},
    {"says_both",
     "doctor: {checks: {check: a, get: /a, ok: w, must: {answer/x: 1}, warning: x, fault: y}}\n",
     "both 'warning' and 'fault' in check 'a' (keep one)"},
    {"wants_alone",
     "doctor: {checks: {check: a, get: /a, wants: x, fault: f, ok: w}}\n",
     "check 'a' has only one of 'wants' and 'has'"},
    {"unknown_root",
     "doctor: {checks: {check: a, get: \"/{{ record/id }}\", ok: w}}\n",
     "adapter.yaml:5:34: unknown name 'record'"},
    {"unknown_key",
     "doctor: {checks: {check: a, get: /a, hnt: x, ok: w}}\n",
     "unknown key 'hnt' in check 'a' (did you mean 'hint'?)"},
    {"no_status",
     "doctor: {checks: {check: a, get: /a, on: {4o4: skip}, ok: w}}\n",
     "'4o4' is no HTTP status"},
    {"unknown_word",
     "doctor: {checks: {check: a, get: /a, on: {404: mising}, ok: w}}\n",
     "did you mean 'missing'?"},
    {"answer_without_a_verdict",
     "doctor: {checks: {check: a, get: /a, on: {404: {hint: x}}, ok: w}}\n",
     "neither 'warning' nor 'fault' in answer 404 (say what the answer means)"},
    {"fix_reads",
     "doctor: {checks: {check: a, get: /a, must: {answer/x: 1}, fault: f, ok: w, fix: {get: "
     "/b}}}\n",
     "mends nothing (use post, put, patch or delete)"},
    {"fix_without_a_look",
     "doctor: {checks: {check: a, must: {let/x: 1}, fault: f, ok: w, fix: {post: /b}}}\n",
     "check 'a' has 'fix' but no 'get'"},
    {"a_list_where_a_check_is_due", "doctor: {checks: [[x]]}\n", "adapter.yaml:5:19: a check"},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         DoctorSectionTest,
                         testing::ValuesIn(kBadSections),
                         [](const auto& instance) { return std::string(instance.param.name); });

}  // namespace
}  // namespace triaged

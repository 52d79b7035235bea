// `triaged doctor` as a person runs it, against a desk that lacks things.
#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "e2e/desk_fixture.h"
#include "support/run_program.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::ProgramEnd;

constexpr const char* kHook = "https://feedback.example.com/hooks/desk";

class DoctorE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    write_rules("version: 1\n");
    desk_->subscribe(kHook, kSecret);
  }

  ProgramEnd doctor(std::vector<std::string> arguments, const std::string& token = "e2e-token") {
    std::string config = config_text();
    if (!signed_) {
      const std::string option = "    secret: ";
      config.replace(config.find(option), option.size(), "    url_token: ");
    }
    if (!has_public_url_) {
      const std::size_t line = config.find("public_url:");
      config.erase(line, config.find('\n', line) + 1 - line);
    }
    std::ofstream(folder_.file("triaged.yaml")) << config;
    arguments.insert(arguments.begin(), {TRIAGED_BINARY, "doctor"});
    arguments.insert(arguments.end(), {"--config", folder_.file("triaged.yaml")});
    auto end = testing_support::run_program(
        arguments, {std::string("E2E_SECRET=") + kSecret, "E2E_TOKEN=" + token});
    EXPECT_TRUE(end.ok()) << to_string(end.error());
    return end.ok() ? *end : ProgramEnd{};
  }

  bool has_public_url_ = true;
  bool signed_ = true;  ///< false: the webhook's path holds a secret instead

  /// The finding of one check in what --json said.
  static Json finding(const ProgramEnd& end, const std::string& check) {
    const Result<Json> report = parse_json(end.out);
    EXPECT_TRUE(report.ok()) << end.out << end.err;
    const Json accounts = report.ok() ? (*report)["accounts"] : Json::array();
    for (const Json& account : accounts) {
      for (const Json& one : account["findings"]) {
        if (one["check"] == check) {
          return one;
        }
      }
    }
    return Json::object();
  }
};

TEST_F(DoctorE2eTest, FindsMissingLabelsCreatesThemAndIsThenContent) {
  const ProgramEnd before = doctor({"desk", "--json"});
  EXPECT_EQ(before.code, 0) << "warnings only\n" << before.out << before.err;
  const Json labels = finding(before, "labels");
  EXPECT_EQ(labels["level"], "warning");
  EXPECT_THAT(labels["missing"], Contains("安全風險"));
  EXPECT_EQ(labels["fixable"], true);
  EXPECT_THAT(writes(), IsEmpty()) << "a plain run only reads";

  const ProgramEnd fixed = doctor({"desk", "--fix", "--json"});
  EXPECT_EQ(fixed.code, 0) << fixed.out << fixed.err;
  EXPECT_EQ(finding(fixed, "labels")["level"], "ok");
  EXPECT_EQ(finding(fixed, "labels")["fixed"], labels["missing"]);

  const std::size_t created = writes().size();
  const ProgramEnd after = doctor({"desk", "--fix"});
  EXPECT_EQ(after.code, 0) << after.out << after.err;
  EXPECT_THAT(after.out, HasSubstr("0 faults, 0 warnings\n"));
  EXPECT_EQ(writes().size(), created) << "nothing is left to create";
}

TEST_F(DoctorE2eTest, SaysOneLineACheckWithWhatToDo) {
  const ProgramEnd end = doctor({});
  EXPECT_THAT(end.out, HasSubstr("desk (chatwoot, mode live)\n"));
  EXPECT_THAT(end.out,
              HasSubstr("  ok       token              the token is that of 'Administrator', "
                        "administrator of account 1\n"));
  EXPECT_THAT(end.out, HasSubstr("  warning  labels "));
  EXPECT_THAT(end.out, HasSubstr("'triaged doctor desk --fix' mends it)\n"));
  EXPECT_THAT(end.out, HasSubstr("all groups that rules can set are teams"));
  EXPECT_THAT(end.out, Not(HasSubstr("\x1B"))) << "no colour where there is no terminal";
}

TEST_F(DoctorE2eTest, TellsAWrongTokenAndAsksNoMore) {
  const ProgramEnd end = doctor({"desk"}, "not-the-token");
  EXPECT_EQ(end.code, 1);
  EXPECT_THAT(end.out, HasSubstr("  fault    token  Chatwoot does not know the token (copy the"));
  EXPECT_THAT(end.out, HasSubstr("1 fault, 0 warnings\n"));
  EXPECT_THAT(end.out + end.err, Not(HasSubstr("not-the-token")));
  EXPECT_EQ(desk_->requests().size(), 1U);
}

TEST_F(DoctorE2eTest, TellsAWebhookThatLeadsElsewhereOrListensToTooLittle) {
  desk_->subscribe("https://elsewhere.example.com/hooks/desk", kSecret);
  const ProgramEnd elsewhere = doctor({"desk", "--json"});
  EXPECT_EQ(elsewhere.code, 1) << elsewhere.out;
  EXPECT_EQ(finding(elsewhere, "webhook")["level"], "fault");
  EXPECT_EQ(finding(elsewhere, "webhook")["fixable"], false) << "its secret would be unknown";

  desk_->subscribe(kHook, kSecret);
  desk_->listen_to({"message_created"});
  const ProgramEnd deaf = doctor({"desk", "--json"});
  EXPECT_EQ(deaf.code, 1) << deaf.out;
  EXPECT_THAT(
      finding(deaf, "webhook_events")["missing"],
      ElementsAre("conversation_status_changed", "conversation_updated", "message_updated"));
  const ProgramEnd mended = doctor({"desk", "--fix", "--json"});
  EXPECT_EQ(mended.code, 0) << mended.out;
  EXPECT_EQ(finding(mended, "webhook_events")["level"], "ok");
  EXPECT_EQ(finding(mended, "webhook")["level"], "ok");
}

TEST_F(DoctorE2eTest, CreatesAWebhookWhereItsPathProvesIt) {
  signed_ = false;
  desk_->subscribe("", "");
  const ProgramEnd none = doctor({"desk", "--json"});
  EXPECT_EQ(none.code, 1) << none.out << none.err;
  EXPECT_EQ(finding(none, "webhook")["fixable"], true);
  const ProgramEnd fixed = doctor({"desk", "--fix", "--json"});
  EXPECT_EQ(fixed.code, 0) << fixed.out << fixed.err;
  EXPECT_THAT(finding(fixed, "webhook")["fixed"], ElementsAre(std::string(kHook) + "/***"));
  EXPECT_EQ(finding(doctor({"desk", "--json"}), "webhook_events")["level"], "ok");
  EXPECT_THAT(none.out + fixed.out, Not(HasSubstr(kSecret)));
}

TEST_F(DoctorE2eTest, TellsATeamThatIsNotThere) {
  write_rules(
      "version: 1\nroute:\n  - {id: a, when: {text: {has_any: [x]}}, then: {group: 新組}}\n");
  const ProgramEnd end = doctor({"desk", "--json"});
  EXPECT_EQ(end.code, 1) << end.out << end.err;
  EXPECT_THAT(finding(end, "teams")["missing"], ElementsAre("新組"));
  EXPECT_THAT(finding(end, "teams")["hint"].get<std::string>(), HasSubstr("\"安全應急組\":2"));
}

TEST_F(DoctorE2eTest, WarnsWithoutAPublicUrl) {
  has_public_url_ = false;
  const ProgramEnd end = doctor({"desk", "--json"});
  EXPECT_EQ(end.code, 0) << end.out << end.err;
  EXPECT_EQ(finding(end, "public_url")["level"], "warning");
  EXPECT_THAT(finding(end, "public_url")["message"].get<std::string>(),
              HasSubstr("the rules' surveys cannot be sent"));
  EXPECT_THAT(finding(end, "webhook"), IsEmpty()) << "nothing to compare with";
}

TEST_F(DoctorE2eTest, TellsAnUnreachableDesk) {
  desk_url_ = "http://127.0.0.1:1";
  const ProgramEnd end = doctor({"desk"});
  EXPECT_EQ(end.code, 1);
  EXPECT_THAT(end.out, HasSubstr("  fault    token  no answer: connect (check the address"));
  EXPECT_THAT(end.out, HasSubstr("1 fault, 0 warnings\n"));
}

TEST_F(DoctorE2eTest, SaysThatAPlatformCannotBeAsked) {
  more_config_ =
      "  text: {platform: twilio, account: AC00000000000000000000000000000042,\n"
      "    secret: \"${env:E2E_SECRET}\", from: \"+15005550006\", write_back: desk}\n";
  const ProgramEnd end = doctor({"text"});
  EXPECT_EQ(end.code, 0) << end.err;
  EXPECT_THAT(end.out, HasSubstr("text (twilio, mode observe)\n  not asked: "));
}

TEST_F(DoctorE2eTest, TellsAnUnknownNameFromWrongUsage) {
  EXPECT_EQ(doctor({"dask"}).code, 1);
  EXPECT_THAT(doctor({"dask"}).err, HasSubstr("did you mean 'desk'?"));
  EXPECT_EQ(doctor({"--mend"}).code, 2);
}

}  // namespace
}  // namespace triaged::e2e

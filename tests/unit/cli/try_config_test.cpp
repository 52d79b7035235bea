// What `try` and `test` take from a configuration, and what `try` says would be written.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kConfiguredRules = R"(version: 1
dimensions: {kind: {values: [問, 訴], default: 問, name: {en: sort}, names: {訴: {en: complaint}}}}
classify:
  - {id: c, when: {text: {has_any: [漏電]}}, then: {set: {kind: 訴}, tag: [安全風險]}}
engage:
  - id: hello
    event: ticket.created
    then:
      message: "{{ ticket.number }} {{ ticket.created_at }} {{ customer.phone }}"
)";

class TryConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(folder_.file(""));
    std::filesystem::create_directories("rules");
    std::ofstream("rules/base.yaml") << kConfiguredRules;
  }
  void TearDown() override { std::filesystem::current_path(before_); }

  static void write_config(const std::string& path, const std::string& mode) {
    std::filesystem::create_directories("config");
    std::ofstream(path) << "version: 1\ntime_zone: Asia/Shanghai\nlanguage: en\nlayers: [rules]\n"
                           "adapters: [" TRIAGED_SOURCE_DIR
                           "/adapters]\n"
                           "public_url: https://feedback.example.com\n"
                           "sources:\n"
                           "  talk: {platform: chatwoot, base_url: \"https://c.example.com\",\n"
                           "         account: 1, secret: \"${env:S}\", token: \"${env:S}\", mode: "
                        << mode << "}\n";
  }

  static Said run(std::vector<std::string> arguments) {
    return run_triaged(std::move(arguments), [](CommandIo& io) {
      io.env = [](const std::string&) { return std::nullopt; };
    });
  }
  /// What would be written for one message, by kind.
  static std::map<std::string, Json> writes(std::vector<std::string> options) {
    options.insert(options.begin(), {"try", "--at", "2026-11-21T20:00:00Z", "--json"});
    const Said said = run(std::move(options));
    EXPECT_EQ(said.code, kExitGood) << said.err;
    std::map<std::string, Json> by_kind;
    const Json decision = parse_json(said.out).value();
    for (const Json& write : decision["writes"]) {
      by_kind[write["kind"]] = write;
    }
    return by_kind;
  }

  ScratchFolder folder_;
  std::filesystem::path before_;
};

TEST_F(TryConfigTest, ShowsWhatAPlatformWouldGetWithoutAConfiguration) {
  auto found = writes({"--rules", "rules", "--text", "漏電，我的電話 13812345678"});
  EXPECT_EQ(found["sync"]["destination"], "try");
  EXPECT_EQ(found["sync"]["fields"]["kind"], "訴");
  EXPECT_THAT(string_at(found["note"], "text"),
              testing::AllOf(HasSubstr("[FW202611210001] 標籤 安全風險"), HasSubstr("kind 訴")));
  EXPECT_TRUE(found["note"]["withheld"].is_null());
}

TEST_F(TryConfigTest, WritesAsTheConfigurationSays) {
  write_config("other.yaml", "internal");
  auto found = writes({"--config", "other.yaml", "--text", "漏電"});
  EXPECT_EQ(found["sync"]["destination"], "talk") << "the source with that channel";
  EXPECT_THAT(
      string_at(found["note"], "text"),
      testing::AllOf(HasSubstr("[FW202611220001] tags 安全風險"), HasSubstr("sort complaint")))
      << "its language, and the date in its time zone";
  EXPECT_TRUE(found["note"]["withheld"].is_null());
}

TEST_F(TryConfigTest, MasksContactsAndSaysWhyAMessageStays) {
  write_config("other.yaml", "internal");
  std::ofstream("event.json") << R"({"message": {"text": "漏電"}, "at": "2026-11-21T20:00:00Z",)"
                              << R"( "customer": {"phone": "+8613812345678"}})";
  auto found = writes({"--config", "other.yaml", "--event", "event.json"});
  EXPECT_EQ(found["message"]["rule"], "hello");
  EXPECT_THAT(
      string_at(found["message"], "text"),
      testing::AllOf(HasSubstr("FW202611220001 2026-11-22 04:00"), Not(HasSubstr("13812345678"))));
  EXPECT_THAT(string_at(found["message"], "withheld"), HasSubstr("mode is internal"));
  write_config("other.yaml", "observe");
  found = writes({"--config", "other.yaml", "--event", "event.json"});
  EXPECT_THAT(string_at(found["sync"], "withheld"), HasSubstr("mode is observe"));
}

TEST_F(TryConfigTest, FindsTheUsualConfiguration) {
  write_config("config/triaged.yaml", "live");
  auto found = writes({"--text", "漏電"});
  EXPECT_EQ(found["note"]["destination"], "talk");
  EXPECT_TRUE(found["note"]["withheld"].is_null());
}

TEST_F(TryConfigTest, AFaultyConfigurationIsLeftAsideWhenFoundAndRefusedWhenNamed) {
  std::filesystem::create_directories("config");
  std::ofstream("config/triaged.yaml") << "version: 1\ntime_zone: Mars/Base\n";
  const Said found = run({"try", "--rules", "rules", "--text", "漏電"});
  EXPECT_EQ(found.code, kExitGood);
  EXPECT_THAT(found.err, HasSubstr("config/triaged.yaml: has faults and is left aside"));
  const Said named =
      run({"try", "--rules", "rules", "--text", "漏電", "--config", "config/triaged.yaml"});
  EXPECT_EQ(named.code, kExitFaults);
  EXPECT_THAT(named.err, HasSubstr("config/triaged.yaml:2:12: "));
}

TEST_F(TryConfigTest, RuleTestsRunInTheConfigurationsTimeZone) {
  std::ofstream("rules/base.test.yaml")
      << "clock: 2026-11-21T20:00:00Z\n"
         "cases:\n"
         "  - name: first\n"
         "    given: {customer: {phone: \"+8613812345678\"}}\n"
         "    steps:\n"
         "      - event: {type: [message.customer, ticket.created], text: 你好，想問保固}\n"
         "        expect: {messages: {exactly: [\"TEST0001 2026-11-22 04:00 138****5678\"]}}\n";
  const Said utc = run({"test", "rules"});
  EXPECT_EQ(utc.code, kExitFaults);
  EXPECT_THAT(utc.err, HasSubstr("2026-11-21 20:00"));
  write_config("zone.yaml", "live");
  const Said local = run({"test", "rules", "--config", "zone.yaml"});
  EXPECT_EQ(local.code, kExitGood) << local.err;
}

}  // namespace
}  // namespace triaged

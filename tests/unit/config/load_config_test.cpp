#include "config/load_config.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "yaml/read.h"

namespace triaged {
namespace {

constexpr const char* kSecretValue = "s3cr3t-value";

std::optional<std::string> test_env(const std::string& name) {
  if (name == "SET") {
    return kSecretValue;
  }
  if (name == "STORE") {
    return "postgresql://u:" + std::string(kSecretValue) + "@db/triaged";
  }
  if (name == "URL") {
    return "https://from-env.example";
  }
  return name == "EMPTY" ? std::optional<std::string>("") : std::nullopt;
}

std::optional<Config> read(const std::string& text, Faults& faults) {
  const auto root = read_yaml(text, "c.yaml", faults);
  return root ? read_config(*root, faults, test_env) : std::nullopt;
}

Config read_good(const std::string& text) {
  Faults faults;
  auto config = read(text, faults);
  EXPECT_EQ(faults.render(), "") << text;
  return config ? std::move(*config) : Config();
}

TEST(ReadConfigTest, HasADefaultForEverythingButTheVersion) {
  const Config config = read_good("version: 1\n");
  EXPECT_EQ(to_string(config.listen), "127.0.0.1:8080");
  EXPECT_EQ(to_string(config.admin_listen), "127.0.0.1:8081");
  EXPECT_EQ(config.store.kind, StoreConfig::Kind::kSqlite);
  EXPECT_EQ(config.store.path, "data/triaged.db");
  EXPECT_EQ(config.notes, NotePolicy::kChanges);
  EXPECT_EQ(config.retention.raw, std::chrono::hours(720));
  ASSERT_EQ(config.layers.size(), 1U);
  EXPECT_EQ(config.layers[0].text, "rules/vendor");
  ASSERT_EQ(config.adapters.size(), 1U);
}

TEST(ReadConfigTest, MayJudgeNothingButAlwaysReceives) {
  EXPECT_EQ(read_good("version: 1\nworkers: {evaluate: 0}\n").limits.evaluate_workers, 0);
  Faults faults;
  (void)read("version: 1\nworkers: {receive: 0}\n", faults);
  EXPECT_FALSE(faults.ok());
}

TEST(ReadConfigTest, CapsLargeBodiesOfOneAddress) {
  EXPECT_EQ(read_good("version: 1\n").limits.large_bodies_per_address, 4);
  const auto capped = [](const std::string& cap, Faults& faults) {
    return read("version: 1\nlimits: {large_bodies_per_address: " + cap + "}\n", faults);
  };
  Faults none;
  EXPECT_EQ(capped("16", none)->limits.large_bodies_per_address, 16);
  EXPECT_TRUE(none.ok()) << none.render();
  for (const char* cap : {"0", "17"}) {
    Faults faults;
    (void)capped(cap, faults);
    EXPECT_NE(faults.render().find("large_bodies_per_address"), std::string::npos) << cap;
  }
}

TEST(ReadConfigTest, TypesASource) {
  const Config config = read_good(R"(
version: 1
sources:
  chat:
    platform: chatwoot
    base_url: https://chat.example.com/
    account: 1
    secret: "${env:SET}"
    mode: internal
    only_to: "+8613800000000"
    write_back: desk
    rate_per_second: 2.5
    concurrency: 2
    map:
      priority: {高: urgent, 低: low}
      customer.tier: sender.custom_attributes.level
  desk: {platform: rt}
)");
  ASSERT_EQ(config.sources.size(), 2U);
  const Account& chat = config.sources[0];
  EXPECT_EQ(chat.platform, "chatwoot");
  EXPECT_EQ(chat.platform_at, (SourcePos{"c.yaml", 5, 5}));
  EXPECT_EQ(chat.base_url->text, "https://chat.example.com");
  EXPECT_EQ(chat.mode, DeliveryMode::kInternal);
  EXPECT_EQ(chat.only_to, std::vector<std::string>{"+8613800000000"});
  EXPECT_EQ(chat.write_back, "desk");
  EXPECT_DOUBLE_EQ(chat.rate_per_second, 2.5);
  EXPECT_EQ(chat.concurrency, 2);
  ASSERT_EQ(chat.options.size(), 1U);
  EXPECT_EQ(chat.options[0].key, "account");
  ASSERT_NE(chat.secret("secret"), nullptr);
  EXPECT_EQ(chat.secret("secret")->value.reveal(), kSecretValue);
  EXPECT_EQ(chat.mapping("customer.tier")->path, "sender.custom_attributes.level");
  EXPECT_EQ(config.sources[1].mode, DeliveryMode::kObserve);
  EXPECT_EQ(config.sources[1].write_back, "desk");
  EXPECT_EQ(config.account("desk"), &config.sources[1]);
  EXPECT_EQ(config.account("nobody"), nullptr);
}

TEST(ReadConfigTest, MapsValuesBothWays) {
  const Config config = read_good(
      "version: 1\nsources: {a: {platform: x, map: {priority: {高: urgent}, customer.tier: t}}}\n");
  const Account& account = config.sources[0];
  EXPECT_EQ(to_theirs(account, "priority", "高"), "urgent");
  EXPECT_EQ(to_theirs(account, "priority", "低"), std::nullopt);
  EXPECT_EQ(to_theirs(account, "status", "已解決"), "已解決");
  EXPECT_EQ(to_ours(account, "priority", "urgent"), "高");
  EXPECT_EQ(to_ours(account, "priority", "low"), std::nullopt);
  EXPECT_EQ(to_ours(account, "customer.tier", "vip"), "vip");
}

TEST(ReadConfigTest, TakesAUrlFromTheEnvironment) {
  const Config config =
      read_good("version: 1\nsources: {a: {platform: x, base_url: \"${env:URL}\"}}\n");
  EXPECT_EQ(config.sources[0].base_url->text, "https://from-env.example");
}

TEST(ReadConfigTest, TakesTheStoreFromTheEnvironment) {
  const Config config = read_good("version: 1\nstore: \"${env:STORE}\"\n");
  EXPECT_EQ(config.store.kind, StoreConfig::Kind::kPostgres);
  EXPECT_EQ(config.store.url.reveal(), "postgresql://u:s3cr3t-value@db/triaged");
}

TEST(ReadConfigTest, TakesASecretFromAFileWithoutItsLineFeed) {
  const std::string path = testing::TempDir() + "/config_secret";
  std::ofstream(path) << kSecretValue << '\n';
  const Config config = read_good("version: 1\nadmin_token: \"${file:" + path + "}\"\n");
  EXPECT_EQ(config.admin_token.reveal(), kSecretValue);
  std::remove(path.c_str());
}

TEST(ReadConfigTest, AcceptsHttpWithAReasonOrToThisMachine) {
  read_good("version: 1\nsources: {a: {platform: x, base_url: http://127.0.0.1:3000}}\n");
  read_good(
      "version: 1\nsources: {a: {platform: x, base_url: http://desk.lan, insecure_reason: own "
      "cable}}\n");
}

struct Case {
  const char* name;
  const char* text;  ///< after `version: 1`
  const char* faults;
};

class ReadConfigFaultTest : public testing::TestWithParam<Case> {};

TEST_P(ReadConfigFaultTest, SaysWhatAndWhere) {
  Faults faults;
  read(std::string("version: 1\n") + GetParam().text, faults);
  EXPECT_EQ(faults.render(), GetParam().faults);
}

INSTANTIATE_TEST_SUITE_P(
    Config,
    ReadConfigFaultTest,
    testing::Values(
        Case{"SecretNotSet",
             "admin_token: \"${env:NOPE}\"\n",
             "c.yaml:2:14: 'admin_token': environment variable 'NOPE' is not set (set it before "
             "the start, or use '${file:PATH}')\n"},
        Case{"SecretEmpty",
             "admin_token: \"${env:EMPTY}\"\n",
             "c.yaml:2:14: 'admin_token': environment variable 'EMPTY' is empty (give it a "
             "value)\n"},
        Case{"SecretFileMissing",
             "admin_token: \"${file:no/such}\"\n",
             "c.yaml:2:14: 'admin_token': cannot read secret file 'no/such' (check the path and "
             "its permissions)\n"},
        Case{"SecretInPlainText",
             "sources: {a: {platform: x, app_secret: hunter2}}\n",
             "c.yaml:2:40: 'app_secret' in source 'a' must not stand in the file itself (write "
             "'${env:NAME}' or '${file:PATH}')\n"},
        Case{"ReferenceInsideText",
             "sources: {a: {platform: x, header: \"Bearer ${env:SET}\"}}\n",
             "c.yaml:2:36: 'header' in source 'a': a reference must be the whole value (write "
             "'${env:NAME}' or '${file:PATH}')\n"},
        Case{"ReferenceOfUnknownKind",
             "admin_token: \"${SET}\"\n",
             "c.yaml:2:14: 'admin_token': a reference must be the whole value (write "
             "'${env:NAME}' or '${file:PATH}')\n"},
        Case{"AdminOpenWithoutToken",
             "admin_listen: 0.0.0.0:8081\n",
             "c.yaml:2:1: 'admin_listen' is open to other machines but there is no 'admin_token' "
             "(listen on 127.0.0.1, or add 'admin_token: \"${env:TRIAGED_ADMIN_TOKEN}\"')\n"},
        Case{"HttpInAPlatformOption",
             "sources: {a: {platform: x, url: http://gateway.example}}\n",
             "c.yaml:2:33: 'url' in source 'a' sends webhooks and tokens unencrypted (use "
             "'https://', or give the reason as 'insecure_reason: …')\n"},
        Case{"WriteBackChain",
             "sources: {a: {platform: x, write_back: b}, b: {platform: x, write_back: c}, c: "
             "{platform: x}}\n",
             "c.yaml:2:28: 'write_back' in source 'a' names 'b', which itself writes back to 'c' "
             "(name 'c' here too)\n"},
        Case{"DestinationNamedLikeASource",
             "sources: {a: {platform: x}}\ndestinations: {a: {platform: y}}\n",
             "c.yaml:3:16: destination 'a' has the name of a source (a source is written to under "
             "its own name; remove one or rename it)\n"},
        Case{"StoreWithPassword",
             "store: postgresql://u:hunter2@db/x\n",
             "c.yaml:2:8: 'store' holds a password (put the whole URL into the environment: "
             "'${env:TRIAGED_STORE}')\n"},
        Case{"WaitsInTheWrongOrder",
             "retry: {first_wait: 1h, longest_wait: 1m}\n",
             "c.yaml:2:9: 'first_wait' is longer than 'longest_wait' (make 'longest_wait' at "
             "least as long)\n"}),
    [](const auto& row) { return row.param.name; });

TEST(ReadConfigTest, NeverShowsASecret) {
  Faults faults;
  read(
      "version: 1\n"
      "store: \"${env:SET}\"\n"
      "listen: \"${env:SET}\"\n"
      "sources:\n"
      "  a: {platform: x, base_url: \"${env:SET}\", token: s3cr3t-value, mode: [s3cr3t-value]}\n"
      "  b: password：s3cr3t-value\n"
      "  c: {platform: x, base_url: \"https://u:s3cr3t-value@h\"}\n",
      faults);
  EXPECT_GE(faults.errors(), 6U);
  EXPECT_EQ(faults.render().find(kSecretValue), std::string::npos) << faults.render();
}

/// The file with its commented samples taken in: the lines behind `sources: {}` and its like.
std::string with_samples(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  bool sample = false;
  for (std::string line; std::getline(file, line);) {
    const bool opens = line == "sources: {}" || line == "destinations: {}";
    sample = opens || (sample && line.starts_with('#'));
    text += opens ? line.substr(0, line.find(':') + 1) : line.substr(sample ? 1 : 0);
    text += '\n';
  }
  return text;
}

TEST(ShippedConfigTest, ItsSamplesCanBeTakenIn) {
  Faults faults;
  const auto root =
      read_yaml(with_samples(TRIAGED_SOURCE_DIR "/config/triaged.yaml"), "c.yaml", faults);
  ASSERT_TRUE(root);
  const auto config = read_config(
      *root, faults, [](const std::string&) { return std::optional<std::string>(kSecretValue); });
  for (const Fault& fault : faults.sorted()) {  // nothing but secrets that this machine has not
    EXPECT_NE(to_string(fault).find("secret"), std::string::npos) << to_string(fault);
  }
  ASSERT_TRUE(config) << faults.render();
  EXPECT_FALSE(config->sources.empty());
  EXPECT_FALSE(config->destinations.empty());
}

TEST(ShippedConfigTest, LoadsCleanly) {
  for (const char* name : {"triaged.yaml", "triaged.dev.yaml"}) {
    Faults faults;
    EXPECT_TRUE(load_config(std::string(TRIAGED_SOURCE_DIR "/config/") + name, faults, test_env));
    EXPECT_EQ(faults.render(), "") << name;
  }
}

}  // namespace
}  // namespace triaged

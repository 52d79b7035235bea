#include "adapters/load.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "adapters/fixtures.h"
#include "adapters/sample.h"
#include "config/load_config.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using testing::HasSubstr;

std::string adapters_folder() {
  return std::string(TRIAGED_SOURCE_DIR) + "/adapters";
}

struct Loaded {
  AdapterSet set;
  std::string faults;
};

Loaded load_text(const std::string& text, const AdapterNeeds& needs, const EnvLookup& env) {
  Faults faults;
  const std::optional<YamlNode> root = read_yaml(text, "triaged.yaml", faults);
  std::optional<Config> config = read_config(*root, faults, env);
  AdapterSet set = load_adapters(*config, needs, faults);
  return {std::move(set), faults.render()};
}

Loaded load(const std::string& accounts, const AdapterNeeds& needs = {}) {
  return load_text("version: 1\npublic_url: https://feedback.example.com\nadapters: [" +
                       adapters_folder() + "]\nlayers: [rules]\n" + accounts,
                   needs,
                   [](const std::string&) { return std::optional("c2VjcmV0"); });
}

constexpr const char* kChat =
    "sources:\n"
    "  chat:\n"
    "    platform: chatwoot\n"
    "    base_url: https://chat.example.com\n"
    "    account: 1\n"
    "    token: ${env:T}\n"
    "    secret: ${env:S}\n";

TEST(LoadAdaptersTest, BuildsAConfiguredSource) {
  const Loaded loaded = load(kChat);
  EXPECT_EQ(loaded.faults, "");
  const auto adapter = loaded.set.find("chat");
  ASSERT_NE(adapter, nullptr);
  EXPECT_EQ(adapter->platform(), "chatwoot");
  EXPECT_EQ(adapter->capabilities().channel, "chat");
  EXPECT_EQ(adapter->capabilities().fields.count("tags"), 1U);
  EXPECT_EQ(loaded.set.find("other"), nullptr);
}

TEST(LoadAdaptersTest, AMailServerTakesWhatGoesOutByMail) {
  const Loaded loaded = load(
      "sources: {}\ndestinations: {mail: {platform: smtp, url: smtps://m.example.com, from: "
      "a@example.com}}\n");
  EXPECT_EQ(loaded.faults, "");
  const auto mail = loaded.set.find("mail");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->capabilities().channel, "email");
  EXPECT_TRUE(mail->capabilities().kinds.contains(EntryKind::kMessage));
}

TEST(LoadAdaptersTest, AnAccountWithoutTheMeansToSendSendsNothing) {
  const char* mail_in = "sources: {mail: {platform: postmark, secret: \"${env:S}\"";
  const auto sends = [](const std::string& accounts) {
    const Loaded loaded = load(accounts);
    EXPECT_EQ(loaded.faults, "");
    return loaded.set.find("mail")->capabilities().kinds.contains(EntryKind::kMessage);
  };
  EXPECT_FALSE(sends(std::string(mail_in) + "}}\n"));
  EXPECT_TRUE(sends(std::string(mail_in) + ", token: \"${env:T}\", from: a@example.com}}\n"));
}

struct FaultCase {
  const char* name;
  std::string accounts;
  const char* fault;
};

std::ostream& operator<<(std::ostream& out, const FaultCase& c) {
  return out << c.name;
}

class LoadFaultTest : public testing::TestWithParam<FaultCase> {};

TEST_P(LoadFaultTest, IsLocatedAndSaysWhatToDo) {
  EXPECT_THAT(load(GetParam().accounts).faults, HasSubstr(GetParam().fault));
}

const FaultCase kFaultCases[] = {
    {"unknown_platform",
     "sources: {chat: {platform: chatwot, secret: \"${env:S}\"}}\n",
     "triaged.yaml:5:18: unknown platform 'chatwot' (did you mean 'chatwoot'?)"},
    {"missing_option",
     "sources: {chat: {platform: chatwoot, base_url: https://a.example.com, token: \"${env:T}\","
     " secret: \"${env:S}\"}}\n",
     "option 'account' is missing in 'chat' (the number behind /accounts/ in the address bar)"},
    {"unknown_option",
     std::string(kChat) + "    acount: 1\n",
     "triaged.yaml:12:5: unknown option 'acount' of platform 'chatwoot' (did you mean 'account'?)"},
    {"not_a_number",
     "sources: {chat: {platform: chatwoot, base_url: https://a.example.com, account: one,"
     " token: \"${env:T}\", secret: \"${env:S}\"}}\n",
     "'account' must be a whole number, found 'one'"},
    {"no_way_to_verify",
     "sources: {chat: {platform: chatwoot, base_url: https://a.example.com, account: 1,"
     " token: \"${env:T}\"}}\n",
     "source 'chat' has no way to verify its webhooks (set 'secret', 'url_token' or "
     "'unsigned_reason')"},
    {"value_the_platform_lacks",
     std::string(kChat) + "    map: {priority: {高: urgnt}}\n",
     "platform 'chatwoot' has no priority 'urgnt' (did you mean 'urgent'?)"},
    {"field_that_is_none",
     std::string(kChat) + "    map: {customer.tir: sender.level}\n",
     "customer.tier"},
    {"smtp_as_a_source",
     "sources: {mail: {platform: smtp, url: smtps://m.example.com, from: a@example.com}}\n",
     "sends no webhooks, so it cannot be a source (move 'mail' to 'destinations')"},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         LoadFaultTest,
                         testing::ValuesIn(kFaultCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(UnsetVariableTest, IsTheOnlyFaultOfItsValueAndHidesNoOther) {
  const std::string accounts =
      "sources:\n"
      "  chat: {platform: chatwoot, base_url: \"${env:URL}\", account: \"${env:ACCOUNT}\",\n"
      "         token: \"${env:T}\", secret: \"${env:S}\"}\n"
      "  sms: {platform: twilio, account: AC1, secret: \"${env:S}\", from: \"+1500\"}\n"
      "destinations: {mail: {platform: smtp, url: \"${env:MAIL}\", from: a@example.com}}\n";
  const std::string text = "version: 1\nadapters: [" + adapters_folder() + "]\n" + accounts;
  const std::string faults =
      load_text(text, {}, [](const std::string&) { return std::nullopt; }).faults;
  for (const char* name : {"'URL'", "'ACCOUNT'", "'T'", "'S'", "'MAIL'"}) {
    EXPECT_THAT(faults, HasSubstr(std::string("variable ") + name + " is not set"));
  }
  EXPECT_THAT(faults, HasSubstr("source 'sms': the platform signs the URL it calls"));
  for (const char* follower : {"missing", "whole number", "not a URL", "no way to verify"}) {
    EXPECT_THAT(faults, testing::Not(HasSubstr(follower)));
  }
}

struct MapCase {
  const char* name;
  const char* map;
  const char* warning;  ///< "" = none
};

std::ostream& operator<<(std::ostream& out, const MapCase& c) {
  return out << c.name;
}

class OneSidedMapTest : public testing::TestWithParam<MapCase> {};

TEST_P(OneSidedMapTest, SaysWhenIncomingValuesAreReadDifferently) {
  const std::string faults =
      load(std::string(kChat) + "    map: {status: " + GetParam().map + "}\n").faults;
  if (std::string(GetParam().warning).empty()) {
    EXPECT_THAT(faults, testing::Not(HasSubstr("status 'open'")));
  } else {
    EXPECT_THAT(faults, HasSubstr(GetParam().warning));
  }
}

const MapCase kMapCases[] = {
    {"hides_the_default",
     "{需升級: open}",
     "triaged.yaml:12:20: warning: status 'open' is now read as '需升級' in 'chat', no longer as "
     "'處理中' (write map.status: {處理中: open, 需升級: open} to read it as '處理中' still)"},
    {"keeps_the_default", "{處理中: open}", ""},
    {"gives_the_default_another_value", "{處理中: pending, 新: open}", ""},
    {"of_no_default", "{}", ""},
};
INSTANTIATE_TEST_SUITE_P(Table,
                         OneSidedMapTest,
                         testing::ValuesIn(kMapCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(LoadNeedsTest, AUsedValueWithoutAMappingIsAFault) {
  AdapterNeeds needs;
  needs.writable["priority"] = {"高", "低"};
  const Loaded loaded = load(std::string(kChat) + "    map: {priority: {高: urgent}}\n", needs);
  EXPECT_THAT(loaded.faults, HasSubstr("priority '低' has no mapping in 'chat' (add it to"));
  EXPECT_THAT(loaded.faults, testing::Not(HasSubstr("priority '高'")));
}

TEST(LoadNeedsTest, WarnsOfCustomFieldsThatOnlyATicketOfThatFieldTakes) {
  AdapterNeeds needs;
  needs.writable["custom"] = {"product.model", "product.order_no"};
  const std::string desk =
      "sources: {desk: {platform: rt, base_url: https://rt.example.com, token: \"${env:T}\", "
      "secret: \"${env:S}\", map: {custom: {product.model: Model}}}}\n";
  const std::string faults = load(desk, needs).faults;
  EXPECT_THAT(faults,
              HasSubstr("warning: custom field 'product.order_no' has no mapping in 'desk': it is "
                        "left out of tickets without a field of that very name (name the field"));
  EXPECT_THAT(faults, testing::Not(HasSubstr("product.model")));
  EXPECT_EQ(load(kChat, needs).faults, "") << "Chatwoot takes any name";
}

TEST(LoadNeedsTest, WarnsOfEffectsThatThePlatformCannotShow) {
  AdapterNeeds needs;
  needs.writable["tags"] = {"安全風險"};
  needs.kinds = {EntryKind::kNote};
  const Loaded loaded = load(
      "sources: {sms: {platform: twilio, account: AC1, secret: \"${env:S}\", from: \"+1500\"}}\n",
      needs);
  EXPECT_THAT(loaded.faults, HasSubstr("warning: 'sms' (twilio) cannot show 'tags' (they stay"));
  EXPECT_THAT(loaded.faults, HasSubstr("warning: 'sms' (twilio) cannot show 'note'"));
  EXPECT_NE(loaded.set.find("sms"), nullptr);
}

TEST(DescriptorFaultTest, AllAreFoundInOneRun) {
  Faults faults;
  const auto root = read_yaml(
      "platform: x\nabout: y\ndocs: https://example.com\nextra: 1\n"
      "inbound:\n  channel: chat\n  methods: PUT\n  verify: {scheme: hmac, secret: sekret, signed: "
      "\"{{ raww "
      "}}\"}\n"
      "  events:\n    - {when: {/a: {iss: 1}}, types: message.custmer, set: {message.txt: a}}\n",
      "adapter.yaml",
      faults);
  ASSERT_TRUE(root.has_value());
  (void)read_descriptor(*root, "adapters/x", faults);
  const std::string found = faults.render();
  EXPECT_THAT(found, HasSubstr("adapter.yaml:4:1: unknown key 'extra'"));
  EXPECT_THAT(found, HasSubstr("7:12: 'PUT' is no method of a webhook (GET or POST)"));
  EXPECT_THAT(found, HasSubstr("unknown option 'sekret'"));
  EXPECT_THAT(found, HasSubstr("hmac wants either 'header' or 'from'"));
  EXPECT_THAT(found, HasSubstr("did you mean 'raw'?"));
  EXPECT_THAT(found, HasSubstr("did you mean 'is'?"));
  EXPECT_THAT(found, HasSubstr("unknown event type 'message.custmer'"));
  EXPECT_THAT(found, HasSubstr("unknown field 'message.txt' (did you mean 'message.text'?)"));
}

TEST(DescriptorFaultTest, ATokenMayNotStandInAQueryThatIsStored) {
  for (const bool by_get : {true, false}) {
    Faults faults;
    const auto root = read_yaml(
        "platform: x\nabout: y\ndocs: https://example.com\n"
        "options: {secret: {type: secret, doc: d}}\n"
        "inbound:\n  channel: chat\n  methods: [" +
            std::string(by_get ? "GET, " : "") +
            "POST]\n"
            "  verify: {scheme: token, secret: secret, place: \"{{ query/token }}\"}\n"
            "  set: {id: \"{{ /id }}\", conversation: c}\n"
            "  events: [{when: {/id: {exists: true}}, types: message.customer}]\n",
        "adapter.yaml",
        faults);
    (void)read_descriptor(*root, "adapters/x", faults);
    EXPECT_EQ(faults.render().find("adapter.yaml:8:11: a token in the query") == 0, by_get)
        << faults.render();
  }
}

TEST(SampleTest, IsSignedForTheAccountAndNewEachTime) {
  const Loaded loaded = load(kChat);
  const auto adapter = loaded.set.find("chat");
  ASSERT_NE(adapter, nullptr);
  const TimePoint now(std::chrono::seconds(1795253400));
  const std::string folder = adapters_folder() + "/chatwoot";
  const auto first = sign_sample(*adapter, folder, "message_traditional", now);
  const auto second = sign_sample(*adapter, folder, "message_traditional", now);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().path, "/hooks/chat");
  EXPECT_TRUE(adapter->verify(first.value(), now).ok());
  EXPECT_NE(adapter->normalise(first.value()).value().dedupe_keys.front(),
            adapter->normalise(second.value()).value().dedupe_keys.front());
  EXPECT_EQ(sign_sample(*adapter, folder, "no_such", now).error().code, ErrorCode::kNotFound);
}

TEST(ScaffoldTest, ANewPlatformPassesItsOwnFixtures) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / "triaged_scaffold";
  std::filesystem::remove_all(folder);
  const auto made = scaffold_adapter(folder.string(), "acme-desk");
  ASSERT_TRUE(made.ok()) << to_string(made.error());
  const auto results = run_fixtures((folder / "acme-desk").string());
  ASSERT_TRUE(results.ok()) << to_string(results.error());
  EXPECT_TRUE(results.value().front().passed);
  EXPECT_EQ(scaffold_adapter(folder.string(), "acme-desk").error().code, ErrorCode::kConflict);
  EXPECT_EQ(scaffold_adapter(folder.string(), "../x").error().code, ErrorCode::kInvalidInput);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace triaged

#include "app/restart_settings.h"

#include <gmock/gmock.h>

#include <optional>

#include "config/load_config.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Config config_of(const std::string& yaml) {
  Faults faults;
  const auto root = read_yaml("version: 1\n" + yaml, "c.yaml", faults);
  auto config =
      root ? read_config(*root,
                         faults,
                         [](const std::string&) {
                           return std::optional<std::string>("postgresql://u:k@db/triaged");
                         })
           : std::nullopt;
  EXPECT_EQ(faults.render(), "") << yaml;
  return config ? std::move(*config) : Config();
}

struct Case {
  const char* name;  ///< of the setting
  const char* yaml;
};

class RestartSettingsTest : public ::testing::TestWithParam<Case> {};

TEST_P(RestartSettingsTest, NamesASettingThatDiffers) {
  const Config changed = config_of(GetParam().yaml);
  EXPECT_THAT(settings_for_restart(config_of(""), changed), ElementsAre(GetParam().name));
  EXPECT_THAT(settings_for_restart(changed, config_of("")), ElementsAre(GetParam().name));
  EXPECT_THAT(settings_for_restart(changed, config_of(GetParam().yaml)), IsEmpty());
}

constexpr Case kCases[] = {
    {"listen", "listen: 127.0.0.1:9090"},
    {"admin_listen", "admin_listen: 127.0.0.1:9091"},
    {"admin_token", "admin_token: \"${env:T}\""},
    {"trusted_proxies", "trusted_proxies: [10.0.0.0/8]"},
    {"store", "store: sqlite:other/triaged.db"},
    {"store", "store: \"memory:\""},
    {"store", "store: \"${env:T}\""},
    {"time_zone", "time_zone: Asia/Tokyo"},
    {"log_level", "log_level: debug"},
    {"control_socket", "control_socket: other.sock"},
    {"limits.body_size", "limits: {body_size: 1MiB}"},
    {"limits.waiting_size", "limits: {waiting_size: 32MiB}"},
    {"limits.disk_floor", "limits: {disk_floor: 1GiB}"},
    {"limits.accept_queue", "limits: {accept_queue: 7}"},
    {"limits.connections", "limits: {connections: 7}"},
    {"limits.connections_per_address", "limits: {connections_per_address: 7}"},
    {"limits.large_bodies_per_address", "limits: {large_bodies_per_address: 7}"},
    {"limits.head_timeout", "limits: {head_timeout: 7s}"},
    {"limits.body_timeout", "limits: {body_timeout: 7s}"},
    {"limits.keep_alive", "limits: {keep_alive: 7s}"},
    {"workers.receive", "workers: {receive: 7}"},
    {"workers.evaluate", "workers: {evaluate: 7}"},
    {"retention.raw", "retention: {raw: 8d}"},
    {"retention.attempts", "retention: {attempts: 8d}"},
    {"retention.records", "retention: {records: 8d}"},
};

INSTANTIATE_TEST_SUITE_P(Settings, RestartSettingsTest, ::testing::ValuesIn(kCases));

TEST(SettingsForRestartTest, SaysNothingOfWhatAReloadPutsToWork) {
  const Config changed = config_of(
      "public_url: https://feedback.example.com\nlanguage: en\nnotes: all\nlayers: [other]\n"
      "adapters: [other]\nretry: {attempts: 3}\n"
      "sources:\n  desk: {platform: chatwoot, base_url: \"https://desk.example.com\"}\n");
  EXPECT_THAT(settings_for_restart(config_of(""), changed), IsEmpty());
}

TEST(SettingsForRestartTest, NamesAllOfThem) {
  EXPECT_THAT(settings_for_restart(config_of(""),
                                   config_of("listen: 127.0.0.1:1\nlimits: {connections: 7}\n")),
              ElementsAre("listen", "limits.connections"));
}

}  // namespace
}  // namespace triaged

#include "app/restart_settings.h"

#include <algorithm>

namespace triaged {
namespace {

/// One row for each setting: whether both configurations say the same about it.
struct Setting {
  const char* name;
  bool (*same)(const Config& a, const Config& b);
};

bool same_store(const Config& a, const Config& b) {
  return a.store.kind == b.store.kind && a.store.path == b.store.path &&
         a.store.url.reveal() == b.store.url.reveal();
}

bool same_proxies(const Config& a, const Config& b) {
  return std::ranges::equal(
      a.trusted_proxies, b.trusted_proxies, {}, &AddressRange::text, &AddressRange::text);
}

template <auto Part, auto Member>
bool same(const Config& a, const Config& b) {
  return a.*Part.*Member == b.*Part.*Member;
}

template <auto Member>
constexpr auto kSameLimit = same<&Config::limits, Member>;
template <auto Member>
constexpr auto kSamePeriod = same<&Config::retention, Member>;

constexpr Setting kSettings[] = {
    {"listen", [](const Config& a, const Config& b) { return a.listen == b.listen; }},
    {"admin_listen",
     [](const Config& a, const Config& b) { return a.admin_listen == b.admin_listen; }},
    {"admin_token",
     [](const Config& a, const Config& b) {
       return a.admin_token.reveal() == b.admin_token.reveal();
     }},
    {"trusted_proxies", same_proxies},
    {"store", same_store},
    // Rules take the new zone at once; record numbers keep the day of the old one.
    {"time_zone",
     [](const Config& a, const Config& b) { return a.time_zone.name() == b.time_zone.name(); }},
    {"log_level", [](const Config& a, const Config& b) { return a.log_level == b.log_level; }},
    {"control_socket",
     [](const Config& a, const Config& b) { return a.control_socket == b.control_socket; }},
    {"limits.body_size", kSameLimit<&Limits::body_size>},
    {"limits.waiting_size", kSameLimit<&Limits::waiting_size>},
    {"limits.disk_floor", kSameLimit<&Limits::disk_floor>},
    {"limits.accept_queue", kSameLimit<&Limits::accept_queue>},
    {"limits.connections", kSameLimit<&Limits::connections>},
    {"limits.connections_per_address", kSameLimit<&Limits::connections_per_address>},
    {"limits.large_bodies_per_address", kSameLimit<&Limits::large_bodies_per_address>},
    {"limits.head_timeout", kSameLimit<&Limits::head_timeout>},
    {"limits.body_timeout", kSameLimit<&Limits::body_timeout>},
    {"limits.keep_alive", kSameLimit<&Limits::keep_alive>},
    {"workers.receive", kSameLimit<&Limits::receive_workers>},
    {"workers.evaluate", kSameLimit<&Limits::evaluate_workers>},
    {"retention.raw", kSamePeriod<&RetentionPeriods::raw>},
    {"retention.attempts", kSamePeriod<&RetentionPeriods::attempts>},
    {"retention.records", kSamePeriod<&RetentionPeriods::records>},
};

}  // namespace

std::vector<std::string> settings_for_restart(const Config& started, const Config& fresh) {
  std::vector<std::string> names;
  for (const Setting& setting : kSettings) {
    if (!setting.same(started, fresh)) {
      names.emplace_back(setting.name);
    }
  }
  return names;
}

}  // namespace triaged

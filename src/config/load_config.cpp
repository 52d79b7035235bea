#include "config/load_config.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/url.h"
#include "config/account.h"
#include "yaml/mapping.h"
#include "yaml/read.h"

namespace triaged {
namespace {

using std::string_view;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t kKiB = 1 << 10;
constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kGiB = 1 << 30;
constexpr Millis kDay = hours(24);
constexpr Millis kTenYears = 3660 * kDay;
constexpr std::size_t kMostAccounts = 1000;
constexpr string_view kVersion = "1";

const std::vector<std::string> kLanguages = {"zh-Hant", "zh-Hans", "en"};
const std::vector<std::string> kNotes = {"changes", "all", "none"};
const std::vector<std::string> kRulesFrom = {"layers", "releases"};
const std::vector<std::string> kRuleTests = {"off", "reload", "start"};
const std::vector<std::string> kLogLevels = {"debug", "info", "warning", "error"};

/// Reads the top level and its small sections. One use.
class ConfigReader {
 public:
  ConfigReader(YamlMapping& top, Faults& faults, const EnvLookup& env)
      : top_(top), faults_(faults), env_(env) {}

  Config read() {
    read_version();
    read_addresses();
    read_store();
    read_language();
    read_paths();
    read_limits();
    read_workers();
    read_retention();
    read_retry();
    config_.sources = read_accounts("sources", true);
    config_.destinations = read_accounts("destinations", false);
    top_.finish();
    check_accounts(config_, faults_);
    check_admin();
    return std::move(config_);
  }

 private:
  void read_version() {
    const YamlNode* version = top_.require("version", "begin the file with 'version: 1'");
    if (version && (!version->is_scalar() || version->text != kVersion)) {
      report_kind(*version, faults_, "'version'", "1");
    }
  }

  void read_listen(string_view key, ListenAddress& address) {
    const YamlNode* node = top_.find(key);
    const auto text = node ? as_text(*node, faults_, top_.name_of(key)) : std::nullopt;
    if (!text) {
      return;
    }
    Result<ListenAddress> parsed = parse_listen(*text);
    if (parsed) {
      address = std::move(parsed).take();
    } else {
      faults_.add(
          node->at(), top_.name_of(key) + ": " + parsed.error().message, parsed.error().hint);
    }
  }

  void read_addresses() {
    read_listen("listen", config_.listen);
    read_listen("admin_listen", config_.admin_listen);
    if (config_.listen == config_.admin_listen && config_.listen.port != 0) {
      faults_.add(top_.key_at("admin_listen"),
                  "'listen' and 'admin_listen' are both " + to_string(config_.listen),
                  "the admin pages need a port of their own");
    }
    const std::string reason = top_.optional_text("insecure_reason").value_or("");
    if (const YamlNode* url = top_.find("public_url")) {
      config_.public_url = read_base_url(*url, faults_, "'public_url'", reason, env_);
    }
    for (const LocatedText& text : top_.text_list("trusted_proxies")) {
      Result<AddressRange> range = AddressRange::parse(text.text);
      if (range) {
        config_.trusted_proxies.push_back(std::move(range).take());
      } else {
        faults_.add(text.at, "'trusted_proxies': " + range.error().message, range.error().hint);
      }
    }
    if (const YamlNode* token = top_.find("admin_token")) {
      config_.admin_token = read_secret(*token, faults_, "'admin_token'", env_);
    }
  }

  // Anybody who reaches the admin pages may read what the daemon knows.
  void check_admin() {
    if (is_loopback_host(config_.admin_listen.host) || top_.find("admin_token")) {
      return;
    }
    faults_.add(top_.key_at("admin_listen"),
                "'admin_listen' is open to other machines but there is no 'admin_token'",
                "listen on 127.0.0.1, or add 'admin_token: \"${env:TRIAGED_ADMIN_TOKEN}\"'");
  }

  void read_store() {
    const YamlNode* node = top_.find("store");
    if (node == nullptr) {
      return;
    }
    config_.store = {StoreConfig::Kind::kUnread, "", {}};  // with a fault no other store is meant
    const auto text = as_text(*node, faults_, "'store'");
    if (!text) {
      return;
    }
    Secret value(*text);
    if (is_reference(*text)) {
      value = read_secret(*node, faults_, "'store'", env_);
    } else if (is_postgres(*text) && text->find('@') != std::string::npos &&
               text->substr(0, text->find('@')).find(':', text->find("://") + 3) !=
                   std::string::npos) {
      faults_.add(node->at(),
                  "'store' holds a password",
                  "put the whole URL into the environment: '${env:TRIAGED_STORE}'");
      return;
    }
    if (!value.empty()) {
      set_store(*node, value);
    }
  }

  static bool is_postgres(string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
  }

  void set_store(const YamlNode& node, const Secret& value) {
    constexpr string_view kSqlite = "sqlite:";
    const std::string& text = value.reveal();
    if (text == "memory:") {
      config_.store = {StoreConfig::Kind::kMemory, "", {}};
    } else if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) {
      config_.store = {StoreConfig::Kind::kSqlite, text.substr(kSqlite.size()), {}};
    } else if (is_postgres(text)) {
      config_.store = {StoreConfig::Kind::kPostgres, "", value};
    } else {
      faults_.add(node.at(),
                  "'store' names no known kind of store",
                  "write 'sqlite:data/triaged.db', 'postgresql://user@host/db' or 'memory:'");
    }
  }

  void read_language() {
    if (const YamlNode* node = top_.find("time_zone")) {
      const auto name = as_text(*node, faults_, "'time_zone'");
      Result<Zone> zone = name ? Zone::find(*name) : Result<Zone>(Zone::utc());
      if (zone) {
        config_.time_zone = *zone;
      } else {
        faults_.add(zone.error(), node->at());
      }
    }
    if (const auto language = top_.optional_one_of("language", kLanguages)) {
      config_.language = kLanguages[*language];
    }
    if (const auto notes = top_.optional_one_of("notes", kNotes)) {
      config_.notes = static_cast<NotePolicy>(*notes);
    }
    if (const auto level = top_.optional_one_of("log_level", kLogLevels)) {
      config_.log_level = static_cast<LogLevel>(*level);
    }
  }

  std::vector<LocatedText> read_directories(string_view key, const std::string& fallback) {
    std::vector<LocatedText> paths = top_.text_list(key);
    if (!top_.find(key)) {
      paths.push_back({fallback, top_.at()});
    }
    for (const LocatedText& path : paths) {
      if (path.text.empty()) {
        faults_.add(path.at, top_.name_of(key) + " holds an empty path", "name a directory");
      }
    }
    return paths;
  }

  void read_paths() {
    config_.layers = read_directories("layers", "rules/vendor");
    config_.adapters = read_directories("adapters", "adapters");
    if (const auto from = top_.optional_one_of("rules_from", kRulesFrom)) {
      config_.rules_from = static_cast<RulesFrom>(*from);
    }
    if (const auto tests = top_.optional_one_of("rule_tests", kRuleTests)) {
      config_.rule_tests = static_cast<RuleTests>(*tests);
    }
    config_.control_socket = top_.optional_text("control_socket").value_or(config_.control_socket);
  }

  static void read_size(YamlMapping& map,
                        string_view key,
                        Range<std::int64_t> range,
                        std::int64_t& out) {
    out = map.optional_size(key, range.least, range.most).value_or(out);
  }

  static void read_count(YamlMapping& map, string_view key, Range<int> range, int& out) {
    out = static_cast<int>(map.optional_int(key, range.least, range.most).value_or(out));
  }

  static void read_span(YamlMapping& map, string_view key, Range<Millis> range, Millis& out) {
    out = map.optional_duration(key, range.least, range.most).value_or(out);
  }

  void read_limits() {
    auto map = top_.child("limits");
    if (!map) {
      return;
    }
    Limits& limits = config_.limits;
    read_size(*map, "body_size", {kKiB, 256 * kMiB}, limits.body_size);
    read_size(*map, "waiting_size", {kMiB, 16 * kGiB}, limits.waiting_size);
    read_size(*map, "disk_floor", {0, 1024 * kGiB}, limits.disk_floor);
    read_count(*map, "accept_queue", {1, 1'000'000}, limits.accept_queue);
    read_count(*map, "connections", {1, 1'000'000}, limits.connections);
    read_count(*map, "connections_per_address", {1, 1'000'000}, limits.connections_per_address);
    read_count(
        *map, "large_bodies_per_address", {1, kMostLargeBodies}, limits.large_bodies_per_address);
    read_span(*map, "head_timeout", {seconds(1), minutes(10)}, limits.head_timeout);
    read_span(*map, "body_timeout", {seconds(1), minutes(10)}, limits.body_timeout);
    read_span(*map, "keep_alive", {seconds(0), hours(1)}, limits.keep_alive);
    map->finish();
  }

  void read_workers() {
    auto map = top_.child("workers");
    if (!map) {
      return;
    }
    read_count(*map, "receive", {1, 256}, config_.limits.receive_workers);
    read_count(*map, "evaluate", {0, 256}, config_.limits.evaluate_workers);
    map->finish();
  }

  void read_retention() {
    auto map = top_.child("retention");
    if (!map) {
      return;
    }
    read_span(*map, "raw", {7 * kDay, kTenYears}, config_.retention.raw);
    read_span(*map, "attempts", {kDay, kTenYears}, config_.retention.attempts);
    read_span(*map, "records", {kDay, kTenYears}, config_.retention.records);
    map->finish();
  }

  void read_retry() {
    auto map = top_.child("retry");
    if (!map) {
      return;
    }
    RetryBudget& retry = config_.retry;
    read_count(*map, "attempts", {1, 100}, retry.attempts);
    read_span(*map, "first_wait", {Millis(10), hours(1)}, retry.first_wait);
    read_span(*map, "longest_wait", {Millis(10), kDay}, retry.longest_wait);
    read_span(*map, "call_timeout", {Millis(100), minutes(5)}, retry.call_timeout);
    if (retry.first_wait > retry.longest_wait) {
      faults_.add(map->key_at("first_wait"),
                  "'first_wait' is longer than 'longest_wait'",
                  "make 'longest_wait' at least as long");
    }
    map->finish();
  }

  std::vector<Account> read_accounts(string_view section, bool is_source) {
    std::vector<Account> accounts;
    auto map = top_.child(section);
    if (map && map->node().entries.size() > kMostAccounts) {
      faults_.add(map->at(),
                  "more than " + std::to_string(kMostAccounts) + " entries in '" +
                      std::string(section) + '\'',
                  "spread them over several daemons");
    } else if (map) {
      for (const YamlEntry* entry : map->rest()) {
        accounts.push_back(read_account(*entry, is_source, faults_, env_));
      }
    }
    return accounts;
  }

  YamlMapping& top_;
  Faults& faults_;
  const EnvLookup& env_;
  Config config_;
};

}  // namespace

const Account* Config::account(string_view name) const {
  for (const std::vector<Account>* section : {&sources, &destinations}) {
    const auto found = std::ranges::find(*section, name, &Account::name);
    if (found != section->end()) {
      return &*found;
    }
  }
  return nullptr;
}

std::optional<Config> load_config(const std::string& path, Faults& faults, const EnvLookup& env) {
  const std::optional<YamlNode> root = load_yaml(path, faults);
  return root ? read_config(*root, faults, env) : std::nullopt;
}

std::optional<Config> read_config(const YamlNode& root, Faults& faults, const EnvLookup& env) {
  YamlMapping top(root, faults, "the configuration");
  if (!top.ok()) {
    return std::nullopt;
  }
  return ConfigReader(top, faults, env).read();
}

bool looks_like_config(const YamlNode& root) {
  constexpr std::array<string_view, 15> kOwnKeys = {"listen",
                                                    "admin_listen",
                                                    "admin_token",
                                                    "store",
                                                    "sources",
                                                    "destinations",
                                                    "layers",
                                                    "adapters",
                                                    "public_url",
                                                    "control_socket",
                                                    "time_zone",
                                                    "log_level",
                                                    "limits",
                                                    "workers",
                                                    "retention"};
  return std::ranges::any_of(kOwnKeys, [&root](string_view key) { return root.find(key); });
}

}  // namespace triaged

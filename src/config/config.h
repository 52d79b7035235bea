#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/secret.h"
#include "base/time.h"
#include "config/address.h"
#include "yaml/node.h"
#include "yaml/values.h"

namespace triaged {

/// How much a platform sees of us: nothing, only tags and private notes, everything.
enum class DeliveryMode : std::uint8_t { kObserve, kInternal, kLive };
std::string_view to_string(DeliveryMode mode);

/// When a private note is written: when the decision changed, for every event, never.
enum class NotePolicy : std::uint8_t { kChanges, kAll, kNone };

/// Where the daemon's rules come from: the layers as they stand on disk whenever it loads them, or
/// the releases that were promoted.
enum class RulesFrom : std::uint8_t { kLayers, kReleases };

/// When the rule tests that stand in the layers must pass: never, before a reload or a promotion
/// takes the rules, or before a start as well.
enum class RuleTests : std::uint8_t { kOff, kReload, kStart };

/// One pair of a value map: what rules call it, what the platform calls it.
struct MappedValue {
  std::string ours;
  std::string theirs;
  SourcePos at;
};

/// How one record field is named or valued by a platform. Either `values` or `path` is filled.
struct FieldMapping {
  std::string field;                ///< `priority`, `status`, `group`, `customer.tier` …
  std::vector<MappedValue> values;  ///< as written
  std::string path;                 ///< where the field stands in the platform's payload
  SourcePos at;
};

/// A value that came from `${env:…}` or `${file:…}`, and where the reference stands.
struct SecretOption {
  Secret value;
  SourcePos at;
};

/// A source or destination. What the product knows is typed; every other key is the platform's
/// own option and is typed by src/adapters against the descriptor.
struct Account {
  std::string name;
  SourcePos at;
  bool is_source = false;  ///< has the endpoint /hooks/<name>
  std::string platform;
  SourcePos platform_at;
  std::optional<BaseUrl> base_url;
  bool names_base_url = false;  ///< also when what is written there has a fault
  std::string insecure_reason;  ///< why `http://` to another host is accepted
  DeliveryMode mode = DeliveryMode::kObserve;
  std::vector<std::string> only_to;  ///< contacts or ids; empty = everybody. Never logged.
  std::string write_back;            ///< the account written to; its own name by default
  SourcePos write_back_at;
  std::vector<FieldMapping> map;
  int concurrency = 4;                          ///< calls in flight at once
  double rate_per_second = 10;                  ///< calls begun per second
  std::vector<YamlEntry> options;               ///< the platform's own, in plain text
  std::map<std::string, SecretOption> secrets;  ///< every option written as a reference

  /// A plain option, or nullptr.
  [[nodiscard]] const YamlNode* option(std::string_view key) const;
  /// An option written as a reference, whether the descriptor calls it secret or not; or nullptr.
  [[nodiscard]] const SecretOption* secret(std::string_view key) const;
  [[nodiscard]] const FieldMapping* mapping(std::string_view field) const;
};

/// Keys of an account that are the product's own, for messages about a platform's options.
const std::vector<std::string>& account_keys();

/// The platform's word for our value; the value itself when the field has no value map; nothing
/// when it has one that lacks the value.
std::optional<std::string> to_theirs(const Account& account,
                                     std::string_view field,
                                     const std::string& ours);
/// Our word for the platform's value, the first when several are mapped to it; else as above.
std::optional<std::string> to_ours(const Account& account,
                                   std::string_view field,
                                   const std::string& theirs);

struct StoreConfig {
  enum class Kind : std::uint8_t { kSqlite, kPostgres, kMemory, kUnread };  ///< kUnread: a fault
  Kind kind = Kind::kSqlite;
  std::string path = "data/triaged.db";  ///< of SQLite
  Secret url;                            ///< of PostgreSQL; may hold a password
};

/// So many large bodies are read at once, whoever sends them.
inline constexpr int kMostLargeBodies = 16;

/// Limits of the server and its workers. Sizes are bytes.
struct Limits {
  std::int64_t body_size = 10 << 20;
  std::int64_t waiting_size = 64 << 20;  ///< of all requests that wait to be complete
  std::int64_t disk_floor = 256 << 20;   ///< below it webhooks are answered 503
  int accept_queue = 1024;
  int connections = 8192;
  int connections_per_address = 256;
  int large_bodies_per_address = 4;  ///< of kMostLargeBodies
  Millis head_timeout = std::chrono::seconds(10);
  Millis body_timeout = std::chrono::seconds(30);
  Millis keep_alive = std::chrono::seconds(60);
  int receive_workers = 8;   ///< each takes many webhooks at once, which share a commit
  int evaluate_workers = 2;  ///< 0: events are kept and wait, nothing is judged
};

/// How long what is kept.
struct RetentionPeriods {
  Millis raw = std::chrono::hours(24 * 30);
  Millis attempts = std::chrono::hours(24 * 90);
  Millis records = std::chrono::hours(24 * 730);  ///< events and decisions, after closing
};

/// How a failed call is tried again.
struct RetryBudget {
  int attempts = 12;
  Millis first_wait = std::chrono::seconds(2);
  Millis longest_wait = std::chrono::minutes(15);
  Millis call_timeout = std::chrono::seconds(15);
};

/// The daemon's configuration, typed and complete with defaults. A plain value; const use from
/// many threads is safe. Relative paths are relative to the working directory of the process.
struct Config {
  ListenAddress listen{"127.0.0.1", 8080};
  ListenAddress admin_listen{"127.0.0.1", 8081};
  std::optional<BaseUrl> public_url;
  StoreConfig store;
  Zone time_zone = Zone::utc();
  std::string language = "zh-Hant";
  NotePolicy notes = NotePolicy::kChanges;
  std::vector<LocatedText> layers;
  RulesFrom rules_from = RulesFrom::kLayers;
  RuleTests rule_tests = RuleTests::kReload;
  std::vector<LocatedText> adapters;
  std::string control_socket = "data/triaged.sock";
  Secret admin_token;  ///< empty: the admin API accepts no writes
  LogLevel log_level = LogLevel::kInfo;
  std::vector<AddressRange> trusted_proxies;
  Limits limits;
  RetentionPeriods retention;
  RetryBudget retry;
  std::vector<Account> sources;
  std::vector<Account> destinations;

  /// A source or destination by name, or nullptr.
  [[nodiscard]] const Account* account(std::string_view name) const;
};

}  // namespace triaged

#include "config/account.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/url.h"
#include "yaml/names.h"

namespace triaged {
namespace {

using std::string_view;

constexpr std::size_t kLongestName = 64;
const std::vector<std::string> kModes = {"observe", "internal", "live"};

// The name is part of the endpoint's URL and of metrics.
bool usable_name(string_view name) {
  const auto plain = [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '-' || byte == '_';
  };
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, plain) &&
         name.front() != '-';
}

// A value that may be given as a reference although it is no secret, such as a URL.
std::optional<std::string> text_or_reference(const YamlNode& node,
                                             Faults& faults,
                                             const std::string& what,
                                             const EnvLookup& env) {
  auto text = as_text(node, faults, what);
  if (!text || !is_reference(*text)) {
    return text;
  }
  Result<Secret> value = resolve_reference(*text, env);
  if (!value) {
    faults.add(node.at(), what + ": " + value.error().message, value.error().hint);
    return std::nullopt;
  }
  return value->reveal();
}

void report_insecure(const SourcePos& at, const std::string& what, Faults& faults) {
  faults.add(at,
             what + " sends webhooks and tokens unencrypted",
             "use 'https://', or give the reason as 'insecure_reason: …'");
}

std::vector<MappedValue> read_values(const YamlNode& node,
                                     Faults& faults,
                                     const std::string& what) {
  std::vector<MappedValue> values;
  for (const YamlEntry& entry : node.entries) {
    const std::string name = '\'' + entry.key + "' of " + what;
    if (const auto theirs = as_text(entry.value, faults, name)) {
      values.push_back({entry.key, *theirs, entry.key_at()});
    }
  }
  return values;
}

std::vector<FieldMapping> read_map(YamlMapping& account) {
  std::vector<FieldMapping> map;
  auto fields = account.child("map");
  if (!fields) {
    return map;
  }
  for (const YamlEntry* entry : fields->rest()) {
    const std::string what = "map of '" + entry->key + "'";
    FieldMapping mapping{entry->key, {}, "", entry->key_at()};
    if (entry->value.is_mapping()) {
      mapping.values = read_values(entry->value, account.faults(), what);
    } else if (entry->value.is_scalar()) {
      mapping.path = entry->value.text;
    } else {
      report_kind(entry->value,
                  account.faults(),
                  what,
                  "values like '{ours: theirs}' or a field path like 'sender.level'");
      continue;
    }
    map.push_back(std::move(mapping));
  }
  return map;
}

class AccountReader {
 public:
  AccountReader(YamlMapping& fields, Faults& faults, const EnvLookup& env, Account& account)
      : fields_(fields), faults_(faults), env_(env), account_(account) {}

  void read() {
    account_.platform_at = fields_.key_at("platform");
    account_.platform = fields_.required_text("platform", platform_hint());
    account_.insecure_reason = fields_.optional_text("insecure_reason").value_or("");
    if (const YamlNode* url = fields_.find("base_url")) {
      account_.names_base_url = true;
      account_.base_url =
          read_base_url(*url, faults_, fields_.name_of("base_url"), account_.insecure_reason, env_);
    }
    if (const auto mode = fields_.optional_one_of("mode", kModes)) {
      account_.mode = static_cast<DeliveryMode>(*mode);
    }
    for (LocatedText& contact : fields_.text_list("only_to")) {
      account_.only_to.push_back(std::move(contact.text));
    }
    read_write_back();
    account_.map = read_map(fields_);
    const auto concurrency = fields_.optional_int("concurrency", 1, 256);
    account_.concurrency = static_cast<int>(concurrency.value_or(account_.concurrency));
    account_.rate_per_second =
        fields_.optional_number("rate_per_second", 0.01, 10000).value_or(account_.rate_per_second);
    read_options();
    fields_.finish();
  }

 private:
  // Every other key may be the platform's own, so a mistyped `platform` is only known by its lack.
  [[nodiscard]] std::string platform_hint() const {
    const std::vector<std::string> wanted = {"platform"};
    for (const YamlEntry& entry : fields_.node().entries) {
      if (nearest_name(entry.key, wanted)) {
        return "rename '" + entry.key + "' on line " + std::to_string(entry.key_place.line);
      }
    }
    return "name its folder in 'adapters'";
  }

  void read_write_back() {
    account_.write_back = account_.name;
    account_.write_back_at = fields_.key_at("write_back");
    const auto target = fields_.optional_text("write_back");
    if (!target) {
      return;
    }
    if (!account_.is_source) {
      faults_.add(fields_.key_at("write_back"),
                  "'write_back' in " + fields_.what() + " has no meaning",
                  "only sources write back elsewhere");
      return;
    }
    account_.write_back = *target;
  }

  void read_options() {
    for (const YamlEntry* entry : fields_.rest()) {
      const std::string what = fields_.name_of(entry->key);
      const bool reference = entry->value.is_scalar() && is_reference(entry->value.text);
      if (reference || names_a_secret(entry->key)) {
        account_.secrets[entry->key] = {read_secret(entry->value, faults_, what, env_),
                                        entry->value.at()};
        continue;
      }
      check_option_url(*entry, what);
      account_.options.push_back(*entry);
    }
  }

  // Whatever the platform calls its options, an unencrypted URL needs its reason.
  void check_option_url(const YamlEntry& entry, const std::string& what) {
    if (!account_.insecure_reason.empty() || !entry.value.text.starts_with("http://")) {
      return;
    }
    const Result<BaseUrl> url = parse_base_url(entry.value.text);
    if (url && !is_loopback_host(url->host)) {
      report_insecure(entry.value.at(), what, faults_);
    }
  }

  YamlMapping& fields_;
  Faults& faults_;
  const EnvLookup& env_;
  Account& account_;
};

void check_unique(const Config& config, Faults& faults) {
  for (const Account& destination : config.destinations) {
    if (std::ranges::find(config.sources, destination.name, &Account::name) !=
        config.sources.end()) {
      faults.add(destination.at,
                 "destination '" + destination.name + "' has the name of a source",
                 "a source is written to under its own name; remove one or rename it");
    }
  }
}

}  // namespace

std::string_view to_string(DeliveryMode mode) {
  return kModes[static_cast<std::size_t>(mode)];
}

const std::vector<std::string>& account_keys() {
  static const std::vector<std::string> kKeys = {"platform",
                                                 "base_url",
                                                 "insecure_reason",
                                                 "mode",
                                                 "only_to",
                                                 "write_back",
                                                 "map",
                                                 "concurrency",
                                                 "rate_per_second"};
  return kKeys;
}

const YamlNode* Account::option(string_view key) const {
  const auto entry = std::ranges::find(options, key, &YamlEntry::key);
  return entry == options.end() ? nullptr : &entry->value;
}

const SecretOption* Account::secret(string_view key) const {
  const auto found = secrets.find(std::string(key));
  return found == secrets.end() ? nullptr : &found->second;
}

const FieldMapping* Account::mapping(string_view field) const {
  const auto found = std::ranges::find(map, field, &FieldMapping::field);
  return found == map.end() ? nullptr : &*found;
}

std::optional<std::string> to_theirs(const Account& account,
                                     string_view field,
                                     const std::string& ours) {
  const FieldMapping* map = account.mapping(field);
  if (!map || map->values.empty()) {
    return ours;
  }
  const auto found = std::ranges::find(map->values, ours, &MappedValue::ours);
  return found == map->values.end() ? std::nullopt : std::optional(found->theirs);
}

std::optional<std::string> to_ours(const Account& account,
                                   string_view field,
                                   const std::string& theirs) {
  const FieldMapping* map = account.mapping(field);
  if (!map || map->values.empty()) {
    return theirs;
  }
  const auto found = std::ranges::find(map->values, theirs, &MappedValue::theirs);
  return found == map->values.end() ? std::nullopt : std::optional(found->ours);
}

std::optional<BaseUrl> read_base_url(const YamlNode& node,
                                     Faults& faults,
                                     const std::string& what,
                                     const std::string& insecure_reason,
                                     const EnvLookup& env) {
  const auto text = text_or_reference(node, faults, what, env);
  if (!text) {
    return std::nullopt;
  }
  Result<BaseUrl> url = parse_base_url(*text);
  if (!url) {
    faults.add(node.at(), what + " is " + url.error().message, url.error().hint);
    return std::nullopt;
  }
  if (!url->secure && insecure_reason.empty() && !is_loopback_host(url->host)) {
    report_insecure(node.at(), what, faults);
  }
  return std::move(url).take();
}

Account read_account(const YamlEntry& entry, bool is_source, Faults& faults, const EnvLookup& env) {
  Account account;
  account.name = entry.key;
  account.at = entry.key_at();
  account.is_source = is_source;
  const std::string what = (is_source ? "source '" : "destination '") + entry.key + '\'';
  if (!usable_name(entry.key)) {
    faults.add(entry.key_at(),
               what + " has a name that does not fit a URL",
               "use up to 64 ASCII letters, digits, '-' and '_'");
  }
  YamlMapping fields(entry.value, faults, what);
  if (fields.ok()) {
    AccountReader(fields, faults, env, account).read();
  }
  return account;
}

void check_accounts(const Config& config, Faults& faults) {
  check_unique(config, faults);
  std::vector<std::string> names;
  for (const std::vector<Account>* section : {&config.sources, &config.destinations}) {
    for (const Account& account : *section) {
      names.push_back(account.name);
    }
  }
  for (const Account& source : config.sources) {
    const Account* target = config.account(source.write_back);
    const std::string what = "'write_back' in source '" + source.name + '\'';
    if (!source.write_back.empty() && !target) {
      faults.add(source.write_back_at,
                 what + " names '" + source.write_back + "', which is no source or destination",
                 suggestion(source.write_back, names, "known: " + name_choice(names)));
    } else if (target && target->is_source && target->write_back != target->name) {
      faults.add(source.write_back_at,
                 what + " names '" + target->name + "', which itself writes back to '" +
                     target->write_back + '\'',
                 "name '" + target->write_back + "' here too");
    }
  }
}

}  // namespace triaged

#include "adapters/options.h"

#include <algorithm>
#include <set>

#include "adapters/event_fields.h"
#include "base/url.h"
#include "yaml/names.h"

namespace triaged {
namespace {

std::string of_account(const std::string& key, const Account& account) {
  return "'" + key + "' in '" + account.name + "'";
}

/// A plain option or a resolved reference, typed.
Json typed(const OptionSpec& spec, const std::string& text, const SourcePos& at, Faults& faults) {
  const std::string what = "'" + spec.name + "'";
  switch (spec.type) {
    case OptionSpec::Type::kInt: {
      const Result<Json> number = parse_json(text);
      if (number.ok() && number.value().is_number_integer()) {
        return number.value();
      }
      faults.add(at, what + " must be a whole number, found '" + text + "'");
      return {};
    }
    case OptionSpec::Type::kBool:
      if (text == "true" || text == "false") {
        return text == "true";
      }
      faults.add(at, what + " must be true or false, found '" + text + "'");
      return {};
    case OptionSpec::Type::kUrl:
      if (const Result<Url> url = parse_url(text); !url.ok()) {
        faults.add(at, what + ": " + url.error().message, url.error().hint);
        return {};
      }
      return text;
    case OptionSpec::Type::kText:
    case OptionSpec::Type::kSecret:
      break;
  }
  return text;
}

Json read_option(const OptionSpec& spec, const Account& account, Faults& faults) {
  // What was written but could not be read was reported by whoever read the configuration.
  if (spec.name == "base_url" && account.names_base_url) {
    return account.base_url ? Json(account.base_url->text) : Json();
  }
  if (const SecretOption* secret = account.secret(spec.name)) {
    const std::string& value = secret->value.reveal();
    if (value.empty()) {
      return {};
    }
    return spec.type == OptionSpec::Type::kSecret ? Json(value)
                                                  : typed(spec, value, secret->at, faults);
  }
  const YamlNode* node = account.option(spec.name);
  if (node == nullptr || node->is_null()) {
    if (spec.required) {
      faults.add(
          account.at, "option '" + spec.name + "' is missing in '" + account.name + "'", spec.doc);
    }
    return spec.fallback.empty() ? Json() : typed(spec, spec.fallback, account.at, faults);
  }
  const std::optional<std::string> text = as_text(*node, faults, of_account(spec.name, account));
  if (!text) {
    return {};
  }
  if (spec.type == OptionSpec::Type::kSecret) {
    faults.add(node->at(),
               of_account(spec.name, account) + " is a secret and must not stand here",
               "write ${env:NAME} or ${file:PATH}");
    return {};
  }
  return typed(spec, *text, node->at(), faults);
}

void refuse_unknown(const Descriptor& descriptor, const Account& account, Faults& faults) {
  std::vector<std::string> names = account_keys();
  for (const OptionSpec& option : descriptor.options) {
    names.push_back(option.name);
  }
  const auto refuse = [&](const std::string& name, const SourcePos& at) {
    if (descriptor.option(name) == nullptr) {
      faults.add(at,
                 "unknown option '" + name + "' of platform '" + descriptor.platform + "'",
                 suggestion(name, names, ""));
    }
  };
  for (const YamlEntry& entry : account.options) {
    refuse(entry.key, entry.key_at());
  }
  for (const auto& [name, secret] : account.secrets) {
    refuse(name, secret.at);
  }
  if (account.names_base_url && descriptor.option("base_url") == nullptr) {
    faults.add(account.at,
               "platform '" + descriptor.platform + "' has no base_url",
               "remove it from '" + account.name + "'");
  }
}

Secrets secrets_of(const VerifySpec& spec, const Json& options) {
  Secrets secrets;
  for (const std::string& name : spec.secrets) {
    const std::string value = string_at(options, name);
    if (!value.empty()) {
      secrets.emplace_back(value);
    }
  }
  return secrets;
}

/// The one URL that Twilio signs where it was given, or "" when `public_url` tells it.
Result<std::string> signed_url(const Json& options, const std::string& public_url) {
  std::string exact = string_at(options, "webhook_url");
  if (exact.empty() && public_url.empty()) {
    return invalid_input("the platform signs the URL it calls, and none is configured",
                         "set 'public_url', or 'webhook_url' of this source");
  }
  return exact;
}

Result<std::unique_ptr<SignatureScheme>> make_scheme(const VerifySpec& spec,
                                                     const Json& options,
                                                     const std::string& public_url) {
  Secrets secrets = secrets_of(spec, options);
  if (spec.scheme == "hmac") {
    return make_hmac(spec.hmac, secrets);
  }
  if (spec.scheme == "standard_webhooks") {
    return make_standard_webhooks(secrets, spec.tolerance);
  }
  if (spec.scheme == "twilio") {
    const std::string exact = TRY(signed_url(options, public_url));
    return make_twilio(public_url, exact, std::move(secrets));
  }
  if (spec.scheme == "basic") {
    return make_basic(string_at(options, spec.user), std::move(secrets));
  }
  if (spec.scheme == "token") {
    return make_token(spec.place, spec.prefix, std::move(secrets));
  }
  return make_unverified();
}

void report_scheme(const Account& account, const Error& error, Faults& faults) {
  faults.add(account.at, "source '" + account.name + "': " + error.message, error.hint);
}

/// A secret that is named but could not be read is a fault already; what else the scheme needs is
/// to be known in the same run.
void check_without_secret(const VerifySpec& spec,
                          const Account& account,
                          const Json& options,
                          const std::string& public_url,
                          Faults& faults) {
  if (spec.scheme != "twilio") {
    return;
  }
  if (const auto url = signed_url(options, public_url); !url.ok()) {
    report_scheme(account, url.error(), faults);
  }
}

}  // namespace

Json read_options(const Descriptor& descriptor, const Account& account, Faults& faults) {
  Json options = Json::object();
  for (const OptionSpec& spec : descriptor.options) {
    Json value = read_option(spec, account, faults);
    if (!value.is_null()) {
      options[spec.name] = std::move(value);
    }
  }
  refuse_unknown(descriptor, account, faults);
  return options;
}

std::unique_ptr<SignatureScheme> choose_scheme(const Descriptor& descriptor,
                                               const Account& account,
                                               const Json& options,
                                               const std::string& public_url,
                                               Faults& faults) {
  const auto is_set = [&](const std::string& name) { return !string_at(options, name).empty(); };
  const auto is_named = [&](const std::string& name) { return account.secret(name) != nullptr; };
  bool named = false;
  std::vector<std::string> wanted;
  for (const VerifySpec& spec : descriptor.inbound->verify) {
    if (!std::ranges::any_of(spec.secrets, is_set)) {
      if (std::ranges::any_of(spec.secrets, is_named)) {
        check_without_secret(spec, account, options, public_url, faults);
        named = true;
      }
      wanted.push_back(spec.secrets.empty() ? spec.scheme : spec.secrets.front());
      continue;
    }
    Result<std::unique_ptr<SignatureScheme>> scheme = make_scheme(spec, options, public_url);
    if (!scheme.ok()) {
      report_scheme(account, scheme.error(), faults);
      return nullptr;
    }
    return std::move(scheme).take();
  }
  if (!named) {
    faults.add(account.at,
               "source '" + account.name + "' has no way to verify its webhooks",
               "set " + name_choice(wanted));
  }
  return nullptr;
}

namespace {

/// Whoever names one of our values for a platform's value changes what is read from it, too.
void warn_hidden_defaults(const FieldMapping& mapping,
                          const ValueSpec& spec,
                          const Account& account,
                          const ValueMap& given,
                          Faults& faults) {
  std::set<std::string> looked_at;
  for (const auto& [ours, theirs] : spec.defaults) {
    // Of several defaults the first is what is read; one that was given another value is gone.
    if (!looked_at.insert(theirs).second || given.has_ours(ours) || !given.has_theirs(theirs)) {
      continue;
    }
    const std::string now = given.to_ours(theirs);
    const auto at = std::find_if(
        mapping.values.begin(), mapping.values.end(), [theirs = theirs](const MappedValue& value) {
          return value.theirs == theirs;
        });
    const std::string pairs = ours + ": " + theirs + ", " + now + ": " + theirs;
    faults.warn(
        at->at,
        mapping.field + " '" + theirs + "' is now read as '" + now + "' in '" + account.name +
            "', no longer as '" + ours + "'",
        "write map." + mapping.field + ": {" + pairs + "} to read it as '" + ours + "' still");
  }
}

}  // namespace

ValueMaps read_value_maps(const Descriptor& descriptor, const Account& account, Faults& faults) {
  ValueMaps maps;
  for (const FieldMapping& mapping : account.map) {
    const auto spec = descriptor.values.find(mapping.field);
    for (const MappedValue& value : mapping.values) {
      maps[mapping.field].add(value.ours, value.theirs);
      if (spec == descriptor.values.end() || spec->second.known.empty()) {
        continue;
      }
      const auto& known = spec->second.known;
      if (std::find(known.begin(), known.end(), value.theirs) == known.end()) {
        faults.add(value.at,
                   "platform '" + descriptor.platform + "' has no " + mapping.field + " '" +
                       value.theirs + "'",
                   suggestion(value.theirs, known, "known there: " + name_choice(known)));
      }
    }
    if (spec != descriptor.values.end()) {
      warn_hidden_defaults(mapping, spec->second, account, maps[mapping.field], faults);
    }
  }
  for (const auto& [field, spec] : descriptor.values) {
    ValueMap& map = maps[field];
    for (const auto& [ours, theirs] : spec.defaults) {
      map.add(ours, theirs);
    }
  }
  return maps;
}

std::vector<FieldSpec> read_mapped_fields(const Account& account, Faults& faults) {
  static const std::vector<std::string> kRoots = {"", "header", "query", "body", "option", "let"};
  std::vector<FieldSpec> fields;
  for (const FieldMapping& mapping : account.map) {
    if (mapping.path.empty()) {
      continue;
    }
    if (!is_event_field(mapping.field)) {
      const std::vector<std::string> names = event_field_names();
      faults.add(mapping.at,
                 "unknown field '" + mapping.field + "' in the map of '" + account.name + "'",
                 suggestion(mapping.field, names, ""));
      continue;
    }
    std::string pointer = mapping.path;
    if (pointer.find('/') == std::string::npos) {
      std::replace(pointer.begin(), pointer.end(), '.', '/');
      pointer.insert(0, "/");
    }
    Result<Template> value = Template::parse("{{ " + pointer + " }}", kRoots);
    if (!value.ok()) {
      faults.add(value.error(), mapping.at);
      continue;
    }
    fields.push_back({mapping.field, std::move(value).take()});
  }
  return fields;
}

}  // namespace triaged

#include "app/setup.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "app/release_desk.h"
#include "rules/load_program.h"
#include "yaml/names.h"

namespace triaged {
namespace {

void load_rules_of(SetupParts& parts, std::optional<TimePoint> review_at, Faults& faults) {
  Faults own;
  LoadOptions options = rule_options(parts.config);
  options.review_at = review_at;
  parts.rule_files =
      std::make_shared<const std::vector<RuleFile>>(find_rule_files(parts.origin.layers, own));
  const bool found = own.ok();
  auto program = compile_files(*parts.rule_files, options, own);
  parts.program = found ? std::move(program) : nullptr;
  if (parts.origin.candidate) {
    parts.candidate = load_program(parts.origin.candidate->layers, rule_options(parts.config), own);
  }
  faults.merge(std::move(own));
}

void add_missing(const std::vector<std::string>& more, std::vector<std::string>& names) {
  for (const std::string& name : more) {
    if (std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
    }
  }
}

/// What the live rules need of the platforms, and those of a release beside them.
AdapterNeeds needs_of(const SetupParts& parts) {
  AdapterNeeds needs;
  needs.kinds = {EntryKind::kSync, EntryKind::kNote};
  for (const Program* program : {parts.program.get(), parts.candidate.get()}) {
    if (program == nullptr) {
      continue;
    }
    for (const char* field : {"priority", "status", "group", "assignee", "tags"}) {
      add_missing(program->writable(field), needs.writable[field]);
    }
    add_missing(program->raw_paths(), needs.raw_paths);
  }
  return needs;
}

/// Whether messages to a customer can go out by this account over `channel`.
bool sends(const Capabilities& place, std::string_view channel) {
  return place.channel == channel && place.kinds.contains(EntryKind::kMessage);
}

/// Where the account's calls go by configuration: there private addresses are meant.
std::string configured_url(const Account& account) {
  if (account.base_url) {
    return account.base_url->text;
  }
  for (const char* key : {"api_url", "url"}) {
    if (const YamlNode* option = account.option(key); option != nullptr) {
      return option->text;
    }
  }
  return "";
}

void route_account(const Account& account, Setup& snapshot) {
  const std::shared_ptr<const Adapter> adapter = snapshot.adapters.find(account.name);
  if (!adapter) {
    return;
  }
  const Capabilities& place = adapter->capabilities();
  snapshot.routing.places[account.name] = &place;
  if (account.is_source) {
    snapshot.routing.desks[account.name] = account.write_back;
  }
  if (snapshot.routing.mail.empty() && sends(place, "email")) {
    snapshot.routing.mail = account.name;
  }
  if (snapshot.routing.sms.empty() && sends(place, "sms")) {
    snapshot.routing.sms = account.name;
  }
  Route route;
  route.adapter = adapter;
  route.policy = policy_of(account, snapshot.config.retry);
  route.base_url = configured_url(account);
  snapshot.routes.by_name.emplace(account.name, std::move(route));
}

/// Webhooks of rules go to accounts of the configuration whose platforms take them.
void check_webhook(const WebhookEffect& webhook,
                   const Config& config,
                   const AdapterSet& adapters,
                   Faults& faults) {
  std::vector<std::string> known;
  for (const std::vector<Account>* accounts : {&config.destinations, &config.sources}) {
    for (const Account& account : *accounts) {
      known.push_back(account.name);
    }
  }
  if (std::ranges::find(known, webhook.destination) == known.end()) {
    faults.add(
        webhook.at,
        "webhook destination '" + webhook.destination + "' is not configured",
        suggestion(webhook.destination, known, "add it to the configuration's 'destinations'"));
    return;
  }
  const auto adapter = adapters.find(webhook.destination);
  if (adapter && !adapter->capabilities().kinds.contains(EntryKind::kWebhook)) {
    faults.add(webhook.at,
               "the platform of '" + webhook.destination + "' takes no webhooks of ours",
               "give its descriptor an action 'webhook', or name another destination");
  }
}

void check_webhooks(const CompiledProgram& program,
                    const Config& config,
                    const AdapterSet& adapters,
                    Faults& faults) {
  for (const Rule& rule : program.rules().rules) {
    for (const Effect& effect : rule.then) {
      if (const auto* webhook = std::get_if<WebhookEffect>(&effect)) {
        check_webhook(*webhook, config, adapters, faults);
      }
    }
  }
}

}  // namespace

RulesOrigin plain_origin(const Config& config) {
  RulesOrigin origin;
  for (const LocatedText& layer : config.layers) {
    origin.layers.push_back(layer.text);
  }
  return origin;
}

LoadOptions rule_options(const Config& config) {
  LoadOptions options;
  options.time_zone = config.time_zone.name();
  options.language = config.language;
  options.keywords_folder = state_folder(config) + "/keywords";
  return options;
}

std::optional<SetupParts> load_parts(const std::string& config_path,
                                     const EnvLookup& env,
                                     Faults& faults,
                                     const FindOrigin& find_origin,
                                     std::optional<TimePoint> review_at) {
  std::optional<Config> config = load_config(config_path, faults, env);
  if (!config) {
    return std::nullopt;
  }
  Result<RulesOrigin> origin = find_origin(*config);
  if (!origin.ok()) {
    faults.add(origin.error(), {config_path, 0, 0});
    return std::nullopt;
  }
  return load_parts(std::move(*config), std::move(origin).take(), faults, review_at);
}

SetupParts load_parts(Config config,
                      RulesOrigin origin,
                      Faults& faults,
                      std::optional<TimePoint> review_at) {
  SetupParts parts;
  parts.config = std::move(config);
  parts.origin = std::move(origin);
  load_rules_of(parts, review_at, faults);
  parts.adapters = load_adapters(parts.config, needs_of(parts), faults);
  if (parts.program) {
    check_webhooks(*parts.program, parts.config, parts.adapters, faults);
  }
  return parts;
}

std::shared_ptr<const Setup> assemble(SetupParts parts) {
  auto snapshot = std::make_shared<Setup>();
  snapshot->config = std::move(parts.config);
  snapshot->origin = std::move(parts.origin);
  snapshot->program = std::move(parts.program);
  snapshot->rule_files = std::move(parts.rule_files);
  snapshot->candidate = std::move(parts.candidate);
  snapshot->adapters = std::move(parts.adapters);
  snapshot->routing.language = snapshot->config.language;
  snapshot->routing.notes = snapshot->config.notes;
  // Destinations first: what is there only to send is the first choice for mails and texts.
  for (const std::vector<Account>* accounts :
       {&snapshot->config.destinations, &snapshot->config.sources}) {
    for (const Account& account : *accounts) {
      route_account(account, *snapshot);
    }
  }
  return snapshot;
}

std::shared_ptr<const Setup> load_setup(const std::string& config_path,
                                        const EnvLookup& env,
                                        Faults& faults,
                                        const FindOrigin& origin) {
  std::optional<SetupParts> parts = load_parts(config_path, env, faults, origin);
  if (!parts || !parts->program || !faults.ok()) {
    return nullptr;
  }
  return assemble(std::move(*parts));
}

}  // namespace triaged

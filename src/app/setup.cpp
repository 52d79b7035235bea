#include "app/setup.h"

#include <utility>
#include <vector>

#include "rules/load_program.h"

namespace triaged {
namespace {

void load_rules_of(SetupParts& parts, Faults& faults) {
  std::vector<std::string> layers;
  for (const LocatedText& layer : parts.config.layers) {
    layers.push_back(layer.text);
  }
  Faults own;
  parts.rule_files = std::make_shared<const std::vector<RuleFile>>(find_rule_files(layers, own));
  const bool found = own.ok();
  auto program = compile_files(*parts.rule_files, rule_options(parts.config), own);
  parts.program = found ? std::move(program) : nullptr;
  faults.merge(std::move(own));
}

AdapterNeeds needs_of(const Program* program) {
  AdapterNeeds needs;
  needs.kinds = {EntryKind::kSync, EntryKind::kNote};
  if (program != nullptr) {
    for (const char* field : {"priority", "status", "group", "assignee", "tags"}) {
      needs.writable[field] = program->writable(field);
    }
    needs.raw_paths = program->raw_paths();
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

}  // namespace

LoadOptions rule_options(const Config& config) {
  LoadOptions options;
  options.time_zone = config.time_zone.name();
  options.language = config.language;
  return options;
}

std::optional<SetupParts> load_parts(const std::string& config_path,
                                     const EnvLookup& env,
                                     Faults& faults) {
  std::optional<Config> config = load_config(config_path, faults, env);
  if (!config) {
    return std::nullopt;
  }
  SetupParts parts;
  parts.config = std::move(*config);
  load_rules_of(parts, faults);
  parts.adapters = load_adapters(parts.config, needs_of(parts.program.get()), faults);
  return parts;
}

std::shared_ptr<const Setup> assemble(SetupParts parts) {
  auto snapshot = std::make_shared<Setup>();
  snapshot->config = std::move(parts.config);
  snapshot->program = std::move(parts.program);
  snapshot->rule_files = std::move(parts.rule_files);
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
                                        Faults& faults) {
  std::optional<SetupParts> parts = load_parts(config_path, env, faults);
  if (!parts || !parts->program || !faults.ok()) {
    return nullptr;
  }
  return assemble(std::move(*parts));
}

}  // namespace triaged

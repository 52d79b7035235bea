#include "adapters/load.h"

#include <algorithm>
#include <filesystem>

#include "adapters/options.h"
#include "yaml/names.h"

namespace triaged {
namespace {

/// Descriptors read once each, with their faults.
class DescriptorShelf {
 public:
  DescriptorShelf(const Config& config, Faults& faults) : faults_(faults) {
    for (const LocatedText& folder : config.adapters) {
      folders_.push_back(folder.text);
    }
  }

  std::shared_ptr<const Descriptor> find(const Account& account) {
    const auto known = descriptors_.find(account.platform);
    if (known != descriptors_.end()) {
      return known->second;
    }
    std::shared_ptr<const Descriptor> found;
    if (account.platform.empty()) {
      return found;  // the configuration's reader has said so
    }
    const std::string folder = folder_of(account.platform);
    if (folder.empty()) {
      const std::vector<std::string> names = list_platforms(folders_);
      faults_.add(account.platform_at,
                  "unknown platform '" + account.platform + "'",
                  suggestion(account.platform, names, "known: " + name_choice(names)));
    } else {
      Faults own;
      std::optional<Descriptor> descriptor = load_descriptor(folder, own);
      if (descriptor && own.ok()) {
        found = std::make_shared<const Descriptor>(*std::move(descriptor));
      }
      faults_.merge(std::move(own));
    }
    return descriptors_[account.platform] = found;
  }

 private:
  std::string folder_of(const std::string& platform) const {
    if (platform.empty() || platform.find_first_of("/.") != std::string::npos) {
      return "";
    }
    for (auto it = folders_.rbegin(); it != folders_.rend(); ++it) {
      std::error_code error;
      if (std::filesystem::is_regular_file(*it + "/" + platform + "/adapter.yaml", error)) {
        return *it + "/" + platform;
      }
    }
    return "";
  }

  Faults& faults_;
  std::vector<std::string> folders_;
  std::map<std::string, std::shared_ptr<const Descriptor>> descriptors_;
};

const SourcePos& map_place(const Account& account, const std::string& field) {
  const FieldMapping* mapping = account.mapping(field);
  return mapping == nullptr ? account.at : mapping->at;
}

/// Every value that rules can write must have a word on the platform.
void check_values(const Account& account,
                  const Descriptor& descriptor,
                  const ValueMaps& values,
                  const AdapterNeeds& needs,
                  Faults& faults) {
  for (const std::string& field : descriptor.fields) {
    const auto wanted = needs.writable.find(field);
    const auto map = values.find(field);
    const auto spec = descriptor.values.find(field);
    if (wanted == needs.writable.end() || map == values.end() || spec == descriptor.values.end() ||
        (spec->second.known.empty() && !spec->second.mapped)) {
      continue;
    }
    const auto& known = spec->second.known;
    for (const std::string& value : wanted->second) {
      const bool same = std::find(known.begin(), known.end(), value) != known.end();
      if (!same && !map->second.has_ours(value)) {
        faults.add(map_place(account, field),
                   field + " '" + value + "' has no mapping in '" + account.name + "'",
                   "add it to map." + field + (known.empty() ? "" : ": " + name_choice(known)));
      }
    }
  }
}

std::string fallback_of(const Descriptor& descriptor, const std::string& effect) {
  const auto found = descriptor.fallbacks.find(effect);
  return found == descriptor.fallbacks.end() ? "it stays in our own record" : found->second;
}

/// Effects that the platform cannot show, one warning each.
void warn_effects(const Account& account,
                  const Descriptor& descriptor,
                  const AdapterNeeds& needs,
                  Faults& faults) {
  const auto warn = [&](const std::string& effect) {
    faults.warn(account.at,
                "'" + account.name + "' (" + descriptor.platform + ") cannot show '" + effect + "'",
                fallback_of(descriptor, effect));
  };
  for (const auto& [field, values] : needs.writable) {
    const auto& fields = descriptor.fields;
    if (!values.empty() && std::find(fields.begin(), fields.end(), field) == fields.end()) {
      warn(field);
    }
  }
  const bool writes = descriptor.outbound.has_value();
  for (const EntryKind kind : needs.kinds) {
    if (!writes || descriptor.outbound->actions.count(kind) == 0) {
      warn(std::string(to_string(kind)));
    }
  }
}

/// Whether all that was written could be read, variables and files included. What could not is a
/// fault of the configuration's reader.
bool is_complete(const Account& account) {
  return account.names_base_url == account.base_url.has_value() &&
         std::ranges::none_of(account.secrets,
                              [](const auto& named) { return named.second.value.empty(); });
}

/// Custom fields that a ticket takes only where it has one of that very name.
void warn_custom_fields(const Account& account,
                        const Descriptor& descriptor,
                        const ValueMaps& values,
                        const AdapterNeeds& needs,
                        Faults& faults) {
  const auto wanted = needs.writable.find("custom");
  if (!descriptor.outbound || !descriptor.outbound->custom_as_shown ||
      wanted == needs.writable.end()) {
    return;
  }
  const auto map = values.find("custom");
  for (const std::string& name : wanted->second) {
    if (map == values.end() || !map->second.has_ours(name)) {
      faults.warn(map_place(account, "custom"),
                  "custom field '" + name + "' has no mapping in '" + account.name +
                      "': it is left out of tickets without a field of that very name",
                  "name the field it is written to: map.custom: {" + name + ": …}");
    }
  }
}

}  // namespace

void AdapterSet::add(std::shared_ptr<const DeclarativeAdapter> adapter) {
  const std::string name = adapter->name();
  adapters_.insert_or_assign(name, std::move(adapter));
}

std::shared_ptr<const DeclarativeAdapter> AdapterSet::find(std::string_view name) const {
  const auto found = adapters_.find(name);
  return found == adapters_.end() ? nullptr : found->second;
}

std::vector<std::string> AdapterSet::names() const {
  std::vector<std::string> names;
  for (const auto& [name, adapter] : adapters_) {
    names.push_back(name);
  }
  return names;
}

std::vector<std::string> list_platforms(const std::vector<std::string>& folders) {
  std::set<std::string> names;
  for (const std::string& folder : folders) {
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      if (std::filesystem::is_regular_file(it->path() / "adapter.yaml", error)) {
        names.insert(it->path().filename().string());
      }
    }
  }
  return {names.begin(), names.end()};
}

std::shared_ptr<const DeclarativeAdapter> make_adapter(std::shared_ptr<const Descriptor> descriptor,
                                                       const Account& account,
                                                       const std::string& public_url,
                                                       const std::vector<std::string>& raw_paths,
                                                       Faults& faults) {
  Faults own;
  AdapterParts parts;
  parts.name = account.name;
  parts.options = read_options(*descriptor, account, own);
  parts.values = read_value_maps(*descriptor, account, own);
  parts.mapped_fields = read_mapped_fields(account, own);
  parts.raw_paths = raw_paths;
  parts.link_base = public_url.empty() ? "" : public_url + "/s/";
  if (account.is_source && !descriptor->inbound) {
    own.add(account.platform_at,
            "platform '" + descriptor->platform + "' sends no webhooks, so it cannot be a source",
            "move '" + account.name + "' to 'destinations'");
  } else if (account.is_source) {
    parts.scheme = choose_scheme(*descriptor, account, parts.options, public_url, own);
  }
  parts.descriptor = std::move(descriptor);
  const bool good = own.ok() && is_complete(account);
  faults.merge(std::move(own));
  return good ? std::make_shared<const DeclarativeAdapter>(std::move(parts)) : nullptr;
}

AdapterSet load_adapters(const Config& config, const AdapterNeeds& needs, Faults& faults) {
  AdapterSet set;
  DescriptorShelf shelf(config, faults);
  const std::string public_url = config.public_url ? config.public_url->text : "";
  std::set<std::string> written;
  for (const Account& account : config.sources) {
    written.insert(account.write_back);
  }
  for (const auto* accounts : {&config.sources, &config.destinations}) {
    for (const Account& account : *accounts) {
      const std::shared_ptr<const Descriptor> descriptor = shelf.find(account);
      if (!descriptor) {
        continue;
      }
      if (written.count(account.name) > 0) {
        Faults ignored;
        const ValueMaps values = read_value_maps(*descriptor, account, ignored);
        check_values(account, *descriptor, values, needs, faults);
        warn_effects(account, *descriptor, needs, faults);
        warn_custom_fields(account, *descriptor, values, needs, faults);
      }
      if (auto adapter = make_adapter(descriptor, account, public_url, needs.raw_paths, faults)) {
        set.add(std::move(adapter));
      }
    }
  }
  return set;
}

}  // namespace triaged

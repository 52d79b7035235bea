#include "adapters/descriptor.h"

#include <algorithm>
#include <array>

#include "yaml/read.h"

namespace triaged {
namespace {

constexpr std::size_t kDescriptorBytes = std::size_t{256} * 1024;

OptionSpec read_option(const YamlEntry& entry, Faults& faults) {
  static const std::array<std::string, 5> kTypes = {"text", "secret", "int", "url", "bool"};
  OptionSpec option;
  option.name = entry.key;
  YamlMapping in(entry.value, faults, "option '" + entry.key + "'");
  if (const auto type = in.optional_one_of("type", kTypes)) {
    option.type = static_cast<OptionSpec::Type>(*type);
  }
  option.required = in.optional_bool("required").value_or(false);
  option.fallback = in.optional_text("default").value_or("");
  option.doc = in.required_text("doc", "say in one line what it is");
  in.finish();
  return option;
}

ValueSpec read_values(const YamlEntry& entry, Faults& faults) {
  ValueSpec values;
  YamlMapping in(entry.value, faults, "values of '" + entry.key + "'");
  for (LocatedText& text : in.text_list("known")) {
    values.known.push_back(std::move(text.text));
  }
  if (auto defaults = in.child("default")) {
    for (const YamlEntry* pair : defaults->rest()) {
      if (const auto theirs = as_text(pair->value, faults, "'" + pair->key + "'")) {
        values.defaults.emplace_back(pair->key, *theirs);
      }
    }
  }
  values.mapped = in.optional_bool("mapped").value_or(false);
  in.finish();
  return values;
}

void read_fields(YamlMapping& in, Descriptor& descriptor) {
  static const std::array<std::string, 6> kFields = {
      "tags", "priority", "status", "group", "assignee", "custom"};
  const YamlNode* node = in.find("fields");
  if (node == nullptr) {
    return;
  }
  for (const YamlNode* item : as_items(*node)) {
    if (const auto field = as_one_of(*item, in.faults(), "a field", kFields)) {
      descriptor.fields.push_back(kFields[*field]);
    }
  }
}

void read_fallbacks(YamlMapping& in, Descriptor& descriptor) {
  auto fallbacks = in.child("fallbacks");
  if (!fallbacks) {
    return;
  }
  for (const YamlEntry* entry : fallbacks->rest()) {
    if (const auto text = as_text(entry->value, in.faults(), "'" + entry->key + "'")) {
      descriptor.fallbacks[entry->key] = *text;
    }
  }
}

void read_head_of(YamlMapping& in, Descriptor& descriptor) {
  descriptor.platform = in.required_text("platform", "the folder's name");
  descriptor.about = in.required_text("about", "say in one line what the platform is");
  for (LocatedText& link : in.text_list("docs")) {
    if (link.text.rfind("https://", 0) != 0) {
      in.faults().add(link.at,
                      "'" + link.text + "' is no https:// address",
                      "link the vendor's own documentation");
    }
    descriptor.docs.push_back(std::move(link.text));
  }
  if (descriptor.docs.empty()) {
    in.faults().add(in.at(), "no 'docs' in the descriptor", "link the vendor's documentation");
  }
  if (auto options = in.child("options")) {
    for (const YamlEntry* entry : options->rest()) {
      descriptor.options.push_back(read_option(*entry, in.faults()));
    }
  }
  if (auto values = in.child("values")) {
    for (const YamlEntry* entry : values->rest()) {
      descriptor.values.emplace(entry->key, read_values(*entry, in.faults()));
    }
  }
}

std::string last_part(const std::string& folder) {
  const std::size_t end = folder.find_last_not_of('/');
  const std::size_t slash = folder.rfind('/', end);
  return folder.substr(slash == std::string::npos ? 0 : slash + 1,
                       end - (slash == std::string::npos ? std::string::npos : slash));
}

}  // namespace

const OptionSpec* Descriptor::option(std::string_view name) const {
  const auto found = std::find_if(options.begin(), options.end(), [&](const OptionSpec& option) {
    return option.name == name;
  });
  return found == options.end() ? nullptr : &*found;
}

Template read_template(const YamlNode& node, Faults& faults, std::span<const std::string> roots) {
  const std::optional<std::string> text = as_text(node, faults, "a template");
  if (!text) {
    return {};
  }
  Result<Template> parsed = Template::parse(*text, roots);
  if (!parsed.ok()) {
    faults.add(parsed.error(), node.at());
    return {};
  }
  return std::move(parsed).take();
}

Template read_template(YamlMapping& in, std::string_view key, std::span<const std::string> roots) {
  const YamlNode* node = in.find(key);
  return node == nullptr ? Template() : read_template(*node, in.faults(), roots);
}

NamedTemplates read_templates(YamlMapping& in,
                              std::string_view key,
                              std::span<const std::string> roots) {
  NamedTemplates templates;
  if (auto map = in.child(key)) {
    for (const YamlEntry* entry : map->rest()) {
      templates.emplace_back(entry->key, read_template(entry->value, in.faults(), roots));
    }
  }
  return templates;
}

std::optional<Descriptor> read_descriptor(const YamlNode& root,
                                          const std::string& folder,
                                          Faults& faults) {
  YamlMapping in(root, faults, "the descriptor");
  if (!in.ok()) {
    return std::nullopt;
  }
  Descriptor descriptor;
  descriptor.folder = folder;
  read_head_of(in, descriptor);
  if (!descriptor.platform.empty() && descriptor.platform != last_part(folder)) {
    faults.add(in.key_at("platform"),
               "platform '" + descriptor.platform + "' in folder '" + last_part(folder) + "'",
               "name both the same");
  }
  read_fields(in, descriptor);
  read_fallbacks(in, descriptor);
  if (auto inbound = in.child("inbound", "inbound")) {
    descriptor.inbound = read_inbound(std::move(*inbound), descriptor);
  }
  if (auto outbound = in.child("outbound", "outbound")) {
    descriptor.outbound = read_outbound(std::move(*outbound), descriptor);
  }
  if (auto doctor = in.child("doctor", "doctor")) {
    descriptor.doctor = read_doctor(std::move(*doctor), descriptor);
  }
  if (!descriptor.inbound && !descriptor.outbound) {
    faults.add(in.at(),
               "neither 'inbound' nor 'outbound' in the descriptor",
               "describe at least one direction");
  }
  in.finish();
  return descriptor;
}

std::optional<Descriptor> load_descriptor(const std::string& folder, Faults& faults) {
  YamlLimits limits;
  limits.size_bytes = kDescriptorBytes;
  const std::optional<YamlNode> root = load_yaml(folder + "/adapter.yaml", faults, limits);
  return root ? read_descriptor(*root, folder, faults) : std::nullopt;
}

}  // namespace triaged

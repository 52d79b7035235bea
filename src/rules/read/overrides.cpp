#include "rules/read/overrides.h"

#include <algorithm>

#include "base/crypto.h"
#include "rules/read/finish_shape.h"
#include "text/fold.h"
#include "yaml/mapping.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::size_t kLeastHashDigits = 6;
constexpr Synonym kOverrideSynonyms[] = {
    {"disable", "to switch a rule off, write `replace: {mode: off}`"},
    {"disabled", "to switch a rule off, write `replace: {mode: off}`"},
    {"enabled", "to switch a rule off, write `replace: {mode: off}`"},
    {"delete", "to switch a rule off, write `replace: {mode: off}`"},
    {"mode", "write `replace: {mode: …}`"},
    {"then", "write `replace: {then: …}`"},
    {"when", "write `replace: {when: …}`"},
    {"weight", "write `replace: {weight: …}`"},
    {"id", "write `rule: id`"},
    {"name", "name what is changed by its kind, such as `rule: id` or `list: name`"},
    {"add", "write 'append'"},
    {"set", "write 'replace'"},
};

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> kKinds{"rule",
                                               "list",
                                               "table",
                                               "macro",
                                               "dimension",
                                               "score",
                                               "lexicon",
                                               "person",
                                               "team",
                                               "template",
                                               "survey",
                                               "calendar",
                                               "schedule",
                                               "duty",
                                               "sla",
                                               "priority",
                                               "status",
                                               "default_route"};
  return kKinds;
}

YamlEntry* find_entry(YamlNode& node, std::string_view key) {
  for (YamlEntry& entry : node.entries) {
    if (entry.key == key) {
      return &entry;
    }
  }
  return nullptr;
}

void make_list(YamlNode& node) {
  if (node.is_sequence()) {
    return;
  }
  YamlNode list;
  list.kind = YamlNode::Kind::kSequence;
  list.place = node.place;
  if (!node.is_null()) {
    list.items.push_back(std::move(node));
  }
  node = std::move(list);
}

/// The part of a mapping that an admin most likely wants to add to.
std::string likely_part(const YamlNode& mapping) {
  const auto list = std::ranges::find_if(
      mapping.entries, [](const YamlEntry& entry) { return entry.value.is_sequence(); });
  return list == mapping.entries.end() ? "…" : list->key;
}

/// Adds items to a list, or an entry to each named list of a mapping.
void append_to(YamlNode& target, const YamlNode& added) {
  if (target.is_mapping() && added.is_mapping()) {
    for (const YamlEntry& entry : added.entries) {
      YamlEntry* old = find_entry(target, entry.key);
      if (old == nullptr) {
        target.entries.push_back(entry);
      } else {
        append_to(old->value, entry.value);
      }
    }
    return;
  }
  make_list(target);
  for (const YamlNode* item : as_items(added)) {
    target.items.push_back(*item);
  }
}

void report_nothing_removed(const YamlNode& place, const std::string& what, Faults& faults) {
  faults.add(place.at(),
             "'remove' names '" + what + "', which is not there",
             "remove only what a layer below wrote");
}

void remove_from(YamlNode& target, const YamlNode& removed, Faults& faults) {
  if (removed.is_mapping()) {
    for (const YamlEntry& entry : removed.entries) {
      YamlEntry* old = find_entry(target, entry.key);
      if (old == nullptr) {
        report_nothing_removed(removed, entry.key, faults);
      } else {
        remove_from(old->value, entry.value, faults);
      }
    }
    return;
  }
  for (const YamlNode* item : as_items(removed)) {
    std::size_t gone = 0;
    if (target.is_mapping()) {
      gone = std::erase_if(target.entries,
                           [item](const YamlEntry& entry) { return entry.key == item->text; });
    } else {
      make_list(target);
      gone = std::erase_if(target.items,
                           [item](const YamlNode& old) { return old.text == item->text; });
    }
    if (gone == 0) {
      report_nothing_removed(*item, item->text, faults);
    }
  }
}

/// Key by key for mappings, whole for anything else.
void replace_in(YamlNode& target, const YamlNode& replacement) {
  if (!target.is_mapping() || !replacement.is_mapping()) {
    target = replacement;
    return;
  }
  for (const YamlEntry& entry : replacement.entries) {
    YamlEntry* old = find_entry(target, entry.key);
    if (old == nullptr) {
      target.entries.push_back(entry);
    } else {
      *old = entry;
    }
  }
}

void check_was(const Override& change, const Declaration& target, Faults& faults) {
  const std::string hash = sha256_hex(dump_json(canonical_node(target.node)));
  const std::string hint = "the layer below is now `was: \"" + hash.substr(0, 8) + "\"`";
  const YamlNode* was = change.node.find("was");
  if (was == nullptr) {
    if (change.kind == "rule") {
      faults.warn(change.node.at(), "override of rule '" + change.name + "' has no 'was'", hint);
    }
    return;
  }
  if (was->text.size() < kLeastHashDigits || !hash.starts_with(was->text)) {
    faults.add(was->at(),
               change.kind + " '" + change.name + "' was changed in a layer below since '" +
                   was->text + "'",
               hint);
  }
}

void apply_one(const Override& change, Declarations& declarations, Faults& faults) {
  auto& named = declarations.by_kind[change.kind];
  const auto found = named.find(fold_key(change.name));
  if (found == named.end() || found->second.layer >= change.layer) {
    // Declared too late, it would be the nearest name itself.
    const std::vector<std::string> known =
        found == named.end() ? declarations.names(change.kind) : std::vector<std::string>();
    faults.add(
        change.node.at(),
        "override names " + change.kind + " '" + change.name + "', which no layer below declares",
        suggestion(change.name, known, "overrides stand in a later layer"));
    return;
  }
  Declaration& target = found->second;
  check_was(change, target, faults);
  if (const YamlNode* node = change.node.find("replace")) {
    replace_in(target.node, *node);
  }
  if (const YamlNode* node = change.node.find("append")) {
    if (target.node.is_mapping() && !node->is_mapping()) {
      faults.add(node->at(),
                 "'append' does not say to which part it adds",
                 "write `append: {" + likely_part(target.node) + ": […]}`");
    } else {
      append_to(target.node, *node);
    }
  }
  if (const YamlNode* node = change.node.find("remove")) {
    remove_from(target.node, *node, faults);
  }
}

}  // namespace

std::optional<Override> read_override(const YamlNode& node, std::size_t layer, Faults& faults) {
  YamlMapping mapping(node, faults, "an override");
  if (!mapping.ok()) {
    return std::nullopt;
  }
  Override change;
  change.layer = layer;
  change.node = node;
  int named = 0;
  for (const std::string& kind : kinds()) {
    if (const YamlNode* name = mapping.find(kind)) {
      const bool single = kind == "priority" || kind == "status" || kind == "default_route";
      change.kind = kind;
      change.name =
          single ? "" : as_text(*name, faults, "'" + kind + "' of an override").value_or("");
      ++named;
    }
  }
  bool acts = false;
  for (const char* action : {"append", "remove", "replace"}) {
    acts = mapping.find(action) != nullptr || acts;
  }
  mapping.find("was");
  finish_shape(mapping, "override", kOverrideSynonyms);
  if (named != 1) {
    faults.add(
        node.at(), "an override must name one declaration", "write `rule: id` or `list: name`");
    return std::nullopt;
  }
  if (!acts) {
    faults.add(
        node.at(), "an override must say what it does", "add 'append', 'remove' or 'replace'");
    return std::nullopt;
  }
  return change;
}

void apply_overrides(std::vector<Override> overrides, Declarations& declarations, Faults& faults) {
  std::stable_sort(overrides.begin(), overrides.end(), [](const Override& a, const Override& b) {
    return std::tie(a.kind, a.name) < std::tie(b.kind, b.name);
  });
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const Override& change = overrides[i];
    if (i > 0 && overrides[i - 1].kind == change.kind && overrides[i - 1].name == change.name) {
      faults.add(change.node.at(),
                 "the same layer overrides " + change.kind + " '" + change.name + "' twice",
                 "join the two, their order must not matter");
      continue;
    }
    apply_one(change, declarations, faults);
  }
}

}  // namespace triaged

#include "rules/read/layers.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "model/canary.h"
#include "rules/read/finish_shape.h"
#include "rules/read/overrides.h"
#include "rules/read/unread_names.h"
#include "text/fold.h"
#include "yaml/mapping.h"
#include "yaml/names.h"
#include "yaml/read.h"

namespace triaged {
namespace {

enum class Shape : std::uint8_t { kNamed, kSingle, kListWithId, kRules };
struct Section {
  std::string_view name;
  std::string_view kind;
  Shape shape;
};
constexpr Section kSections[] = {
    {"lists", "list", Shape::kNamed},          {"tables", "table", Shape::kNamed},
    {"macros", "macro", Shape::kNamed},        {"dimensions", "dimension", Shape::kNamed},
    {"scores", "score", Shape::kNamed},        {"lexicons", "lexicon", Shape::kNamed},
    {"people", "person", Shape::kNamed},       {"teams", "team", Shape::kNamed},
    {"templates", "template", Shape::kNamed},  {"priority", "priority", Shape::kSingle},
    {"status", "status", Shape::kSingle},      {"default_route", "default_route", Shape::kSingle},
    {"calendars", "calendar", Shape::kNamed},  {"schedules", "schedule", Shape::kNamed},
    {"duty", "duty", Shape::kNamed},           {"sla", "sla", Shape::kListWithId},
    {"surveys", "survey", Shape::kListWithId}, {"audit", "rule", Shape::kRules},
    {"extract", "rule", Shape::kRules},        {"classify", "rule", Shape::kRules},
    {"prioritize", "rule", Shape::kRules},     {"route", "rule", Shape::kRules},
    {"engage", "rule", Shape::kRules},
};
/// Where the order of a list carries a meaning.
constexpr std::string_view kOrderedKeys[] = {"between", "channel", "levels", "ask"};
/// What stands below this key goes out as it was written.
constexpr std::string_view kVerbatimKey = "body";

constexpr Synonym kFileSynonyms[] = {
    {"rules", "rules stand in the section of their phase, such as 'classify' or 'route'"},
    {"automations", "rules stand in the section of their phase, such as 'classify' or 'route'"},
    {"triggers", "rules that answer an event stand under 'engage'"},
    {"tags", "tags need no declaration: `then: {tag: …}` gives one"},
    {"keywords", "write 'lists'"},
    {"words", "write 'lists'"},
    {"categories", "write 'dimensions'"},
    {"priorities", "write `priority: {levels: […]}`"},
    {"statuses", "write `status: {values: […]}`"},
    {"users", "write 'people'"},
    {"agents", "write 'people'"},
    {"groups", "write 'teams'"},
    {"holidays", "write `calendars: {name: {closed: […]}}`"},
    {"business_hours", "write `calendars: {name: {week: {…}}}`"},
    {"overrides", "write 'override'"},
};

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Json canonical_below(const YamlNode& node, std::string_view key, bool verbatim) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return nullptr;
    case YamlNode::Kind::kScalar:
      return node.text;
    case YamlNode::Kind::kMapping: {
      Json object = Json::object();
      for (const YamlEntry& entry : node.entries) {
        object[entry.key] =
            canonical_below(entry.value, entry.key, verbatim || entry.key == kVerbatimKey);
      }
      return object;
    }
    case YamlNode::Kind::kSequence:
      break;
  }
  std::vector<Json> items;
  for (const YamlNode& item : node.items) {
    items.push_back(canonical_below(item, "", verbatim));
  }
  if (!verbatim && !contains(kOrderedKeys, key)) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }
  return items;
}

class Collector {
 public:
  Collector(Declarations& out, Faults& faults) : out_(out), faults_(faults) {}

  void read_file(const RuleFile& file) {
    const YamlParts parts = read_yaml_parts(file.text, file.path, faults_);
    out_.unread += parts.unread;
    const bool whole = parts.unread.empty();
    if (!parts.root || (!whole && !parts.root->is_mapping())) {
      return;
    }
    YamlMapping mapping(*parts.root, faults_, "a rule file");
    if (!mapping.ok()) {
      return;
    }
    file_ = &file;
    file_mode_ = {};
    if (whole || parts.root->find("version") != nullptr) {
      read_version(mapping);
    }
    read_defaults(mapping);
    for (const Section& section : kSections) {
      if (const YamlNode* node = mapping.find(section.name)) {
        read_section(section, *node);
      }
    }
    read_override_section(mapping);
    finish_shape(mapping, "rule_file", kFileSynonyms);
  }

  /// Ends a layer: its overrides act on what the layers below left.
  void finish_layer() {
    Faults own;
    apply_overrides(std::move(overrides_), out_, own);
    overrides_.clear();
    faults_.merge(without_names_in(own, out_.unread));
  }

  /// Two different declarations of one name are a fault unless a later override replaces them.
  void finish() {
    for (const auto& [key, clash] : clashes_) {
      if (!replaced_.contains(key)) {
        faults_.add(clash.at, clash.message, clash.hint);
      }
    }
  }

 private:
  void read_version(YamlMapping& mapping) {
    const YamlNode* node = mapping.require("version", "begin the file with `version: 1`");
    if (node != nullptr) {
      as_int(*node, faults_, "'version'", {1, 1});
    }
  }

  void read_defaults(YamlMapping& mapping) {
    std::optional<YamlMapping> defaults = mapping.child("defaults");
    if (!defaults) {
      return;
    }
    if (const YamlNode* mode = defaults->find("mode")) {
      file_mode_ = read_mode(*mode, faults_, "'mode' in 'defaults'");
    }
    finish_shape(*defaults, "defaults");
  }

  void read_section(const Section& section, const YamlNode& node) {
    switch (section.shape) {
      case Shape::kNamed:
        read_named(section, node);
        return;
      case Shape::kSingle:
        declare(section, "", node, node.at());
        return;
      case Shape::kListWithId:
      case Shape::kRules:
        read_items(section, node);
        return;
    }
  }

  void read_named(const Section& section, const YamlNode& node) {
    YamlMapping mapping(node, faults_, "'" + std::string(section.name) + "'");
    for (const YamlEntry* entry : mapping.rest()) {
      declare(section, entry->key, entry->value, entry->key_at());
    }
  }

  void read_items(const Section& section, const YamlNode& node) {
    const std::string what(section.kind);
    for (const YamlNode* item : as_items(node)) {
      if (!item->is_mapping()) {
        report_kind(*item, faults_, "an entry of '" + std::string(section.name) + "'", "a mapping");
        continue;
      }
      const YamlNode* id = item->find("id");
      if (id == nullptr || !id->is_scalar() || id->text.empty()) {
        faults_.add(item->at(),
                    "a " + what + " in '" + std::string(section.name) + "' has no 'id'",
                    "give it a name of its own, such as `id: " + what + ".1`");
        continue;
      }
      declare(section, id->text, *item, id->at());
    }
  }

  void declare(const Section& section,
               const std::string& name,
               const YamlNode& node,
               const SourcePos& at) {
    Declaration declaration{std::string(section.kind),
                            name,
                            std::string(section.name),
                            node,
                            at,
                            file_->layer,
                            file_mode_};
    auto [place, fresh] = out_.by_kind[declaration.kind].try_emplace(fold_key(name), declaration);
    if (fresh) {
      return;
    }
    Declaration& first = place->second;
    if (file_->draft && first.layer != file_->layer) {
      first = std::move(declaration);
      return;
    }
    const std::string title = std::string(section.kind) + (name.empty() ? "" : " '" + name + "'");
    if (section.shape == Shape::kRules) {
      faults_.add(at,
                  title + " is already declared at " + place_text(first.at),
                  "give one of them another id, or use 'override'");
      out_.repeated_rules.push_back(std::move(declaration));
      return;
    }
    if (canonical_node(first.node) != canonical_node(node)) {
      const bool shown_only = without_display(first.node) == without_display(node);
      clashes_.try_emplace({std::string(section.kind), fold_key(name)},
                           Fault{at,
                                 title + " is declared differently at " + place_text(first.at),
                                 shown_only ? display_hint(section.kind, name, first.layer)
                                            : "keep one of them, or settle it with 'override' in "
                                              "a later layer",
                                 false});
    }
  }

  /// What is declared, but for the names that people read.
  static Json without_display(YamlNode node) {
    std::erase_if(node.entries, [](const YamlEntry& entry) {
      return entry.key == "name" || entry.key == "names";
    });
    return canonical_node(node);
  }

  std::string display_hint(std::string_view kind,
                           const std::string& name,
                           std::size_t first) const {
    const std::string id = name.empty() ? "{}" : name;
    const std::string form =
        "`override: [{" + std::string(kind) + ": " + id + ", replace: {names: …}}]`";
    return first < file_->layer
               ? "they differ in display names only: write " + form + " in this later layer"
               : "they differ in display names only: keep one of them, or write " + form +
                     " in a later layer";
  }

  static std::string place_text(const SourcePos& at) {
    return at.file + ":" + std::to_string(at.line);
  }

  void read_override_section(YamlMapping& mapping) {
    for (const YamlNode* item : mapping.items("override")) {
      std::optional<Override> change = read_override(*item, file_->layer, faults_);
      if (!change) {
        continue;
      }
      if (item->find("replace") != nullptr) {
        replaced_.insert({change->kind, fold_key(change->name)});
      }
      overrides_.push_back(*std::move(change));
    }
  }

  Declarations& out_;
  Faults& faults_;
  const RuleFile* file_ = nullptr;
  Mode file_mode_;
  std::vector<Override> overrides_;
  std::map<std::pair<std::string, std::string>, Fault> clashes_;
  std::set<std::pair<std::string, std::string>> replaced_;
};

}  // namespace

const Declaration* Declarations::find(const std::string& kind, const std::string& name) const {
  const auto named = by_kind.find(kind);
  if (named == by_kind.end()) {
    return nullptr;
  }
  const auto found = named->second.find(fold_key(name));
  return found == named->second.end() ? nullptr : &found->second;
}

std::vector<std::string> Declarations::names(const std::string& kind) const {
  std::vector<std::string> names;
  const auto named = by_kind.find(kind);
  if (named != by_kind.end()) {
    for (const auto& [key, declaration] : named->second) {
      names.push_back(declaration.name);
    }
  }
  return names;
}

Declarations collect_declarations(std::vector<RuleFile> files, Faults& faults) {
  std::sort(files.begin(), files.end(), [](const RuleFile& a, const RuleFile& b) {
    return std::tie(a.layer, a.path) < std::tie(b.layer, b.path);
  });
  Declarations out;
  Collector collector(out, faults);
  for (std::size_t i = 0; i < files.size(); ++i) {
    out.layer_of.emplace(files[i].path, files[i].layer);
    collector.read_file(files[i]);
    if (i + 1 == files.size() || files[i + 1].layer != files[i].layer) {
      collector.finish_layer();
    }
  }
  collector.finish();
  return out;
}

Mode read_mode(const YamlNode& node, Faults& faults, const std::string& what) {
  const std::optional<std::string> text = as_text(node, faults, what);
  if (!text || *text == "live") {
    return {};
  }
  if (*text == "off") {
    return {Mode::Kind::kOff, 0};
  }
  if (*text == "shadow") {
    return {Mode::Kind::kShadow, 0};
  }
  if (const std::optional<int> share = parse_canary(*text)) {
    return {Mode::Kind::kCanary, *share};
  }
  faults.add(node.at(),
             what + " is '" + *text + "'",
             "write off, shadow, live, or `canary 20%`: up to 100, with at most two decimals");
  return {};
}

Json canonical_node(const YamlNode& node, std::string_view key) {
  return canonical_below(node, key, false);
}

}  // namespace triaged

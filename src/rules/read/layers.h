#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rule_set.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// A file of a layer as it was read; later layers may override earlier ones.
struct RuleFile {
  std::size_t layer = 0;
  std::string path;
  std::string text;
  bool draft = false;  ///< what it declares takes the place of what the layers below declared
};

/// One named thing that some file declares, overrides applied but not yet understood.
struct Declaration {
  std::string kind;  ///< as `override` names it: rule, list, table, …
  std::string name;
  std::string section;  ///< of a rule: its phase
  YamlNode node;
  SourcePos at;
  std::size_t layer = 0;
  Mode file_mode;  ///< of the file's `defaults:`
};

/// All declarations of all layers. `by_kind[kind][folded name]` is ordered, so nothing depends on
/// files; names are compared folded, as everywhere.
struct Declarations {
  std::map<std::string, std::map<std::string, Declaration>> by_kind;
  /// Rules whose id another one has: a fault, but their own faults are looked for as well.
  std::vector<Declaration> repeated_rules;
  std::map<std::string, std::size_t> layer_of{};  ///< each file's, by path
  /// What syntax errors hide: it may declare what seems to be declared nowhere.
  std::string unread{};

  [[nodiscard]] const Declaration* find(const std::string& kind, const std::string& name) const;
  [[nodiscard]] std::vector<std::string> names(const std::string& kind) const;
};

/// Reads the files, sorts their sections out and applies the overrides, layer by layer.
Declarations collect_declarations(std::vector<RuleFile> files, Faults& faults);

/// Reads `off`, `shadow`, `canary 20%` or `live`; anything else is a fault.
Mode read_mode(const YamlNode& node, Faults& faults, const std::string& what);

/// A node with its order-free parts in a fixed order: equal for declarations that mean the same.
Json canonical_node(const YamlNode& node, std::string_view key = "");

}  // namespace triaged

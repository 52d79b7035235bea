#include "analyse/mutants.h"

#include <algorithm>
#include <utility>

namespace triaged {
namespace {

/// Where a node stands below the declaration's own: the place among entries or items, each time.
using NodePath = std::vector<std::size_t>;

YamlNode& node_at(YamlNode& root, const NodePath& path) {
  YamlNode* node = &root;
  for (const std::size_t at : path) {
    node = node->is_mapping() ? &node->entries[at].value : &node->items[at];
  }
  return *node;
}

YamlNode scalar(std::string text, const YamlNode& like) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.text = std::move(text);
  node.place = like.place;
  return node;
}

void negate(YamlNode& node) {
  YamlNode list;
  list.kind = YamlNode::Kind::kSequence;
  list.place = node.place;
  YamlNode outer;
  outer.kind = YamlNode::Kind::kMapping;
  outer.place = node.place;
  const YamlPlace place = node.place;
  list.items.push_back(std::move(node));
  outer.entries.push_back({"none", place, std::move(list)});
  node = std::move(outer);
}

/// A number at the text's beginning and what follows it (`30m`, `5`), or nothing.
std::optional<std::pair<long, std::string>> number_of(const std::string& text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  const std::string number = text.substr(0, digits);
  const std::string unit = digits == std::string::npos ? "" : text.substr(digits);
  const bool fits = !number.empty() && number.size() < 9 &&
                    (unit.empty() || unit == "s" || unit == "m" || unit == "h" || unit == "d");
  return fits ? std::optional(std::pair(std::stol(number), unit)) : std::nullopt;
}

/// Whether a part says what holds without it: dropping it changes nothing that a test could notice.
bool is_default(const std::string& of, const YamlEntry& part) {
  static const std::string kWithin = std::to_string(TextTest::Unless::kUsualWithin);
  return of == "unless_near" && ((part.key == "within" && part.value.text == kWithin) ||
                                 (part.key == "side" && part.value.text == "before"));
}

/// Walks one declaration and lists what can be changed about it.
class MutantLister {
 public:
  MutantLister(const Declaration& declaration, const DeclaredChoices& choices)
      : declaration_(declaration), choices_(choices) {}

  std::vector<Mutant> list() {
    if (declaration_.kind == "list") {
      drop_items(declaration_.node, {}, "keyword");
      return std::move(out_);
    }
    add({}, declaration_.at, "the rule switched off", [](YamlNode& root) {
      const YamlPlace place = root.place;
      std::erase_if(root.entries, [](const YamlEntry& entry) { return entry.key == "mode"; });
      YamlNode off;
      off.kind = YamlNode::Kind::kScalar;
      off.text = "off";
      off.place = place;
      root.entries.push_back({"mode", place, std::move(off)});
    });
    const std::vector<YamlEntry>& entries = declaration_.node.entries;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      rule_key(entries[i], i);
    }
    return std::move(out_);
  }

 private:
  void add(const NodePath& path,
           const SourcePos& at,
           std::string change,
           const std::function<void(YamlNode&)>& edit) {
    out_.push_back({declaration_.kind,
                    declaration_.name,
                    declaration_.at,
                    at.line == 0 ? declaration_.at : at,
                    std::move(change),
                    [path, edit](YamlNode& root) { edit(node_at(root, path)); }});
  }

  void drop_entry(const YamlEntry& entry,
                  std::size_t index,
                  const NodePath& path,
                  const std::string& what) {
    add(path, entry.key_at(), what + " '" + entry.key + "' dropped", [index](YamlNode& node) {
      node.entries.erase(node.entries.begin() + static_cast<std::ptrdiff_t>(index));
    });
  }

  void drop_item(const YamlNode& item,
                 std::size_t index,
                 const NodePath& path,
                 const std::string& what) {
    const std::string name = item.is_scalar() ? " '" + item.text + "'" : "";
    add(path, item.at(), what + name + " dropped", [index](YamlNode& node) {
      node.items.erase(node.items.begin() + static_cast<std::ptrdiff_t>(index));
    });
  }

  void drop_items(const YamlNode& node, const NodePath& path, const std::string& what) {
    for (std::size_t i = 0; node.items.size() > 1 && i < node.items.size(); ++i) {
      drop_item(node.items[i], i, path, what);
    }
  }

  void replace(const YamlNode& node,
               const NodePath& path,
               const std::string& what,
               std::string with) {
    std::string change = what + " '" + node.text + "' became '" + with + "'";
    add(path, node.at(), std::move(change), [with = std::move(with)](YamlNode& one) {
      one = scalar(with, one);
    });
  }

  static NodePath below(NodePath path, std::size_t index) {
    path.push_back(index);
    return path;
  }

  void rule_key(const YamlEntry& entry, std::size_t index) {
    const NodePath path{index};
    if (entry.key == "when") {
      add(path, entry.key_at(), "the condition negated", negate);
      condition(entry.value, path);
    } else if (entry.key == "unless") {
      drop_entry(entry, index, {}, "the key");
      condition(entry.value, path);
    } else if (entry.key == "except") {
      exceptions(entry, index);
    } else if (entry.key == "then") {
      effects(entry.value, path);
    } else if (entry.key == "weight") {
      if (entry.value.text != std::to_string(Rule::kUsualWeight)) {
        drop_entry(entry, index, {}, "the key");
      }
      if (entry.value.text != "1") {
        replace(entry.value, path, "weight", "1");
      }
    } else if (entry.key == "override_human") {
      drop_entry(entry, index, {}, "the key");
    }
  }

  void exceptions(const YamlEntry& entry, std::size_t index) {
    if (!entry.value.is_sequence() || entry.value.items.size() == 1) {
      drop_entry(entry, index, {}, "the key");
    } else {
      drop_items(entry.value, {index}, "exception");
    }
  }

  void children(const YamlNode& node, const NodePath& path) {
    if (!node.is_sequence()) {
      condition(node, path);
      return;
    }
    drop_items(node, path, "condition");
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      if (node.items.size() > 1) {
        add(below(path, i), node.items[i].at(), "condition negated", negate);
      }
      condition(node.items[i], below(path, i));
    }
  }

  void condition(const YamlNode& node, const NodePath& path) {
    if (node.is_sequence()) {
      children(node, path);
      return;
    }
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const YamlEntry& entry = node.entries[i];
      if (node.entries.size() > 1) {
        drop_entry(entry, i, path, "condition");
      }
      const bool group = entry.key == "all" || entry.key == "any" || entry.key == "none";
      if (group) {
        children(entry.value, below(path, i));
      } else {
        operand(entry.value, below(path, i), entry.key);
      }
    }
  }

  /// A value of a test: numbers shift, flags flip, lists and parts lose one at a time.
  void operand(const YamlNode& node, const NodePath& path, const std::string& name) {
    if (node.is_scalar()) {
      if (const auto number = node.quoted ? std::nullopt : number_of(node.text)) {
        replace(node, path, name, std::to_string(number->first + 1) + number->second);
        if (number->first > 0) {
          replace(node, path, name, std::to_string(number->first - 1) + number->second);
        }
      } else if (!node.quoted && (node.text == "true" || node.text == "false")) {
        replace(node, path, name, node.text == "true" ? "false" : "true");
      }
      return;
    }
    drop_items(node, path, name);
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const YamlEntry& entry = node.entries[i];
      if (node.entries.size() > 1 && !is_default(name, entry)) {
        drop_entry(entry, i, path, "part");
      }
      operand(entry.value, below(path, i), entry.key);
    }
  }

  void effects(const YamlNode& node, const NodePath& path) {
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const YamlEntry& entry = node.entries[i];
      const NodePath value = below(path, i);
      if (node.entries.size() > 1) {
        drop_entry(entry, i, path, "effect");
      }
      if (entry.key == "raise" || entry.key == "cap") {
        other_choice(entry.value, value, entry.key, "priority");
      } else if (entry.key == "set") {
        dimensions(entry.value, value);
      } else if (entry.key == "score" || entry.key == "limit") {
        operand(entry.value, value, entry.key);
      } else {
        drop_items(entry.value, value, entry.key);
      }
    }
  }

  void dimensions(const YamlNode& node, const NodePath& path) {
    for (std::size_t i = 0; i < node.entries.size(); ++i) {
      const YamlEntry& entry = node.entries[i];
      if (node.entries.size() > 1) {
        drop_entry(entry, i, path, "set");
      }
      other_choice(entry.value, below(path, i), entry.key, entry.key);
      drop_items(entry.value, below(path, i), entry.key);
    }
  }

  /// Another of the declared values: the one below, else the one above.
  void other_choice(const YamlNode& node,
                    const NodePath& path,
                    const std::string& what,
                    const std::string& declared) {
    const auto known = choices_.find(declared);
    if (known == choices_.end() || !node.is_scalar() || known->second.size() < 2) {
      return;
    }
    const std::vector<std::string>& values = known->second;
    const auto at = std::find(values.begin(), values.end(), node.text);
    const bool first = at == values.begin() || at == values.end();
    replace(
        node, path, what, first ? (at == values.end() ? values[0] : values[1]) : *std::prev(at));
  }

  const Declaration& declaration_;
  const DeclaredChoices& choices_;
  std::vector<Mutant> out_;
};

std::vector<std::string> scalars_of(const YamlNode* list) {
  std::vector<std::string> values;
  for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
    values.push_back(list->items[i].text);
  }
  return values;
}

}  // namespace

DeclaredChoices declared_choices(const Declarations& declarations) {
  DeclaredChoices choices;
  for (const std::string& name : declarations.names("priority")) {
    choices["priority"] = scalars_of(declarations.find("priority", name)->node.find("levels"));
  }
  for (const std::string& name : declarations.names("dimension")) {
    choices[name] = scalars_of(declarations.find("dimension", name)->node.find("values"));
  }
  return choices;
}

std::vector<Mutant> mutants_of(const Declaration& declaration, const DeclaredChoices& choices) {
  return MutantLister(declaration, choices).list();
}

}  // namespace triaged

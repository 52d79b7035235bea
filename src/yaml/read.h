#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// What one YAML file may hold. `depth` counts nested sequences and mappings.
struct YamlLimits {
  std::size_t size_bytes = 10 << 20;
  std::size_t depth = 64;
  std::size_t nodes = 1'000'000;
};

/// Reads one YAML document whose every key and value knows its place. `name` is the path as the
/// user typed it. Nothing is returned when the text cannot be read at all (syntax, encoding, a
/// limit); what a tree can still be built from (duplicate keys, anchors, aliases, merge keys,
/// tags) is reported in `faults` beside the tree, so that one run finds all. An empty file is a
/// null node. Never throws.
std::optional<YamlNode> read_yaml(std::string_view text,
                                  const std::string& name,
                                  Faults& faults,
                                  const YamlLimits& limits = {});

/// What can be read of a text that has syntax errors, so that its other faults can be told too.
struct YamlParts {
  std::optional<YamlNode> root;  ///< without the list items or keys that cannot be read
  std::string unread;            ///< the text of those; "" = `root` is the whole text
};

/// read_yaml() past syntax errors: the list item or top-level key that holds one is left out.
YamlParts read_yaml_parts(std::string_view text,
                          const std::string& name,
                          Faults& faults,
                          const YamlLimits& limits = {});

/// read_yaml() of a file. A file that cannot be opened is a fault at the whole file.
std::optional<YamlNode> load_yaml(const std::string& path,
                                  Faults& faults,
                                  const YamlLimits& limits = {});

}  // namespace triaged

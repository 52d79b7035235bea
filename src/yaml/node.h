#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace triaged {

/// A place in a YAML file; small, so that every node can carry one. The file name is shared.
struct YamlPlace {
  std::shared_ptr<const std::string> file;
  int line = 0;
  int column = 0;  ///< 1-based, in code points

  [[nodiscard]] SourcePos pos() const { return {file ? *file : std::string(), line, column}; }
};

struct YamlEntry;

/// One value of a YAML file, with its place. A plain value: copies are deep, const use from many
/// threads is safe. Scalars are text until a schema types them: `on`, `010`, `null` and dates are
/// what was written.
struct YamlNode {
  enum class Kind : std::uint8_t {
    kNull,  ///< nothing was written; stands at its key
    kScalar,
    kSequence,
    kMapping,
  };

  Kind kind = Kind::kNull;
  bool quoted = false;  ///< a scalar in '…', "…" or a | or > block
  bool faulty = false;  ///< already reported (an alias, say): readers pass it over in silence
  YamlPlace place;
  std::string text;                ///< of a scalar
  std::vector<YamlNode> items;     ///< of a sequence
  std::vector<YamlEntry> entries;  ///< of a mapping, as written; keys are unique

  [[nodiscard]] SourcePos at() const { return place.pos(); }
  [[nodiscard]] bool is_null() const { return kind == Kind::kNull; }
  [[nodiscard]] bool is_scalar() const { return kind == Kind::kScalar; }
  [[nodiscard]] bool is_sequence() const { return kind == Kind::kSequence; }
  [[nodiscard]] bool is_mapping() const { return kind == Kind::kMapping; }
  /// The value of `key`, or nullptr when this is no mapping or has no such key.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// A key and its value.
struct YamlEntry {
  std::string key;
  YamlPlace key_place;
  YamlNode value;

  [[nodiscard]] SourcePos key_at() const { return key_place.pos(); }
};

inline const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) {
      return &entry.value;
    }
  }
  return nullptr;
}

}  // namespace triaged

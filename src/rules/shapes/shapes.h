#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace triaged {

/// One key of a mapping in rule or test files.
struct ShapeKey {
  std::string_view name;  ///< ends in '!' when the key is required
  /// What may stand behind it, as alternatives parted by ` | `:
  /// `text`, `bool`, `int 0..100`, `number 0..1`, `duration` (4h), `span` (a duration, or `48h
  /// wall`, `5d working`), `date`, `any`, `null`, `=a,b` (one of these words), `~x` (the pattern
  /// x),
  /// `@name` (the mapping or the alternatives of that name), `map VALUE` (any keys, each with such
  /// a value), `pair VALUE` (a list of two), `event` (an event's type). `*` behind text, words and
  /// names: one or a list of them; `+`: one or a list of at least one.
  std::string_view value;
  std::string_view says;  ///< one line for who writes it
};

/// A mapping of the language: its known keys are those of the table and no others.
struct MappingShape {
  std::string_view name;
  std::string_view says;
  std::span<const ShapeKey> keys = {};
  std::string_view rest = "";     ///< the value of any other key; "" = there are no other keys
  std::string_view value = "";    ///< instead of keys: other names for alternatives
  std::string_view extends = "";  ///< a shape whose keys are known here too
  std::size_t least = 0;          ///< how many keys it must have
  std::size_t most = 0;           ///< how many it may have; 0 = any number
};

/// Every shape of rule files and test files. This is the one place where a key is added to the
/// language: check knows it from here, and rules/schema.json is generated from it.
const std::vector<MappingShape>& language_shapes();
/// The shape of that name; it must exist.
const MappingShape& shape_of(std::string_view name);
/// Its keys without marks.
std::vector<std::string> key_names(const MappingShape& shape);
/// The key of this name; null when it is not known there.
const ShapeKey* find_key(const MappingShape& shape, std::string_view key);
/// Whether nothing at all may stand behind it.
bool may_be_null(const ShapeKey& key);

std::span<const MappingShape> file_shapes();
std::span<const MappingShape> condition_shapes();
std::span<const MappingShape> effect_shapes();
std::span<const MappingShape> time_shapes();
std::span<const MappingShape> test_shapes();

/// The JSON Schema (draft 7, which editors' YAML plugins read) of rule files and test files.
OrderedJson language_schema();

}  // namespace triaged

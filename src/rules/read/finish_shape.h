#pragma once

#include <span>
#include <string>
#include <string_view>

#include "yaml/mapping.h"

namespace triaged {

struct ReadContext;

/// What people write instead of a key of ours.
struct Synonym {
  std::string_view written;
  std::string_view hint;
};

/// finish() by the language's table: unknown keys with the nearest known one or the synonym's hint;
/// what the table knows and the reader did not ask for is not supported yet.
void finish_shape(YamlMapping& mapping,
                  std::string_view shape,
                  std::span<const Synonym> synonyms = {});

/// Reports a value that must be a mapping, with the form to write: false when it is none. `form` is
/// what stands before and behind the value in it, such as `{to: $}`.
bool require_mapping(ReadContext& context,
                     const YamlNode& node,
                     const std::string& what,
                     std::string_view form);
/// Adds "… is empty" for a list without items; false then.
bool require_items(ReadContext& context, const YamlNode& node, const std::string& what);

}  // namespace triaged

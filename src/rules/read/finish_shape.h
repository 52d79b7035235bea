#pragma once

#include <span>
#include <string_view>

#include "yaml/mapping.h"

namespace triaged {

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

}  // namespace triaged

#include "rules/shapes/shapes.h"

#include <algorithm>

namespace triaged {
namespace {

std::string_view bare(std::string_view key) {
  return key.ends_with('!') ? key.substr(0, key.size() - 1) : key;
}

}  // namespace

const std::vector<MappingShape>& language_shapes() {
  static const std::vector<MappingShape> kAll = [] {
    std::vector<MappingShape> all;
    for (const auto part :
         {file_shapes(), condition_shapes(), effect_shapes(), time_shapes(), test_shapes()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return kAll;
}

const MappingShape& shape_of(std::string_view name) {
  const std::vector<MappingShape>& all = language_shapes();
  const auto found = std::ranges::find(all, name, &MappingShape::name);
  return found == all.end() ? all.front() : *found;
}

std::vector<std::string> key_names(const MappingShape& shape) {
  std::vector<std::string> names;
  for (const ShapeKey& key : shape.keys) {
    names.emplace_back(bare(key.name));
  }
  if (!shape.extends.empty()) {
    for (std::string& name : key_names(shape_of(shape.extends))) {
      names.push_back(std::move(name));
    }
  }
  return names;
}

bool knows_key(const MappingShape& shape, std::string_view key) {
  const auto is_key = [key](const ShapeKey& one) { return bare(one.name) == key; };
  return std::ranges::any_of(shape.keys, is_key) ||
         (!shape.extends.empty() && knows_key(shape_of(shape.extends), key));
}

}  // namespace triaged

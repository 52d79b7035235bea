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

const ShapeKey* find_key(const MappingShape& shape, std::string_view key) {
  const auto found = std::ranges::find_if(
      shape.keys, [key](const ShapeKey& one) { return bare(one.name) == key; });
  if (found != shape.keys.end()) {
    return &*found;
  }
  return shape.extends.empty() ? nullptr : find_key(shape_of(shape.extends), key);
}

bool may_be_null(const ShapeKey& key) {
  return key.value == "any" || key.value.ends_with("null");
}

}  // namespace triaged

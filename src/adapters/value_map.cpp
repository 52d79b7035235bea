#include "adapters/value_map.h"

#include "text/fold.h"

namespace triaged {

void ValueMap::add(const std::string& ours, const std::string& theirs) {
  if (theirs_.try_emplace(fold_key(ours), theirs).second || !ours_.contains(theirs)) {
    ours_[theirs].push_back(ours);
  }
}

bool ValueMap::has_ours(std::string_view ours) const {
  return theirs_.find(fold_key(ours)) != theirs_.end();
}

bool ValueMap::has_theirs(std::string_view theirs) const {
  return ours_.find(theirs) != ours_.end();
}

std::string ValueMap::to_theirs(std::string_view ours) const {
  const auto found = theirs_.find(fold_key(ours));
  return found == theirs_.end() ? std::string(ours) : found->second;
}

std::string ValueMap::to_ours(std::string_view theirs) const {
  const auto found = ours_.find(theirs);
  return found == ours_.end() ? std::string(theirs) : found->second.front();
}

std::vector<std::string> ValueMap::shown_alike(std::string_view ours) const {
  const std::string theirs = to_theirs(ours);
  const auto found = ours_.find(theirs);
  std::vector<std::string> others =
      found == ours_.end() ? std::vector<std::string>() : found->second;
  std::erase_if(others, [&](const std::string& one) {
    return same_name(one, ours) || to_theirs(one) != theirs;
  });
  return others;
}

std::string value_to_ours(const ValueMaps* maps, std::string_view field, std::string_view theirs) {
  if (maps == nullptr) {
    return std::string(theirs);
  }
  const auto map = maps->find(field);
  return map == maps->end() ? std::string(theirs) : map->second.to_ours(theirs);
}

std::string value_to_theirs(const ValueMaps* maps, std::string_view field, std::string_view ours) {
  if (maps == nullptr) {
    return std::string(ours);
  }
  const auto map = maps->find(field);
  return map == maps->end() ? std::string(ours) : map->second.to_theirs(ours);
}

std::vector<std::string> values_shown_alike(const ValueMaps* maps,
                                            std::string_view field,
                                            std::string_view ours) {
  const auto map = maps == nullptr ? ValueMaps::const_iterator() : maps->find(field);
  const bool mapped = maps != nullptr && map != maps->end();
  return mapped ? map->second.shown_alike(ours) : std::vector<std::string>();
}

}  // namespace triaged

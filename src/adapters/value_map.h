#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged {

/// One field's translation between our values and a platform's. Ours are compared script-folded
/// (高 and 髙 forms of one word are one value), theirs exactly. Immutable after load.
class ValueMap {
 public:
  /// Earlier pairs win: several of ours may share one of theirs, which then reads as the first.
  void add(const std::string& ours, const std::string& theirs);

  [[nodiscard]] bool has_ours(std::string_view ours) const;
  [[nodiscard]] bool has_theirs(std::string_view theirs) const;
  /// The value itself where nothing is mapped.
  [[nodiscard]] std::string to_theirs(std::string_view ours) const;
  [[nodiscard]] std::string to_ours(std::string_view theirs) const;
  /// The others of ours that are shown as this one is.
  [[nodiscard]] std::vector<std::string> shown_alike(std::string_view ours) const;

 private:
  std::map<std::string, std::string, std::less<>> theirs_;  ///< by our folded value
  std::map<std::string, std::vector<std::string>, std::less<>> ours_;
};

/// By field: priority, status, group, assignee, tags, custom (names of fields).
using ValueMaps = std::map<std::string, ValueMap, std::less<>>;

/// to_ours/to_theirs of a field that may have no map at all.
std::string value_to_ours(const ValueMaps* maps, std::string_view field, std::string_view theirs);
std::string value_to_theirs(const ValueMaps* maps, std::string_view field, std::string_view ours);
std::vector<std::string> values_shown_alike(const ValueMaps* maps,
                                            std::string_view field,
                                            std::string_view ours);

}  // namespace triaged

#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/values.h"

namespace triaged {

/// Reads one mapping by its schema: ask for every key it may have, then finish() reports the keys
/// nobody asked for. Faults go to the collector; each question answers with nothing (or "") when
/// the key is missing or wrong, so a reader is a plain list of questions. Borrows node and
/// faults. Not thread-safe.
class YamlMapping {
 public:
  /// `what` names it in messages: "source 'chat'". A node that is no mapping is reported here and
  /// answers every question with nothing; a null counts as an empty mapping.
  YamlMapping(const YamlNode& node, Faults& faults, std::string what);

  /// False when the node was no mapping.
  [[nodiscard]] bool ok() const { return usable_; }
  [[nodiscard]] const YamlNode& node() const { return node_; }
  [[nodiscard]] SourcePos at() const { return node_.at(); }
  [[nodiscard]] const std::string& what() const { return what_; }
  [[nodiscard]] Faults& faults() const { return faults_; }
  /// "'key' in source 'chat'", the name of a value in messages.
  [[nodiscard]] std::string name_of(std::string_view key) const;

  /// The value of `key`, or nullptr. A key with nothing behind it counts as missing.
  const YamlNode* find(std::string_view key);
  /// As find(); a missing key is a fault that says `hint`.
  const YamlNode* require(std::string_view key, const std::string& hint = "");
  /// Where `key` stands, or the mapping itself when it is missing.
  [[nodiscard]] SourcePos key_at(std::string_view key) const;

  std::string required_text(std::string_view key, const std::string& hint = "");
  std::optional<std::string> optional_text(std::string_view key);
  std::optional<bool> optional_bool(std::string_view key);
  std::optional<std::int64_t> optional_int(
      std::string_view key,
      std::int64_t least,
      std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::optional<double> optional_number(std::string_view key, double least, double most);
  std::optional<Millis> optional_duration(std::string_view key,
                                          Millis least = Millis(0),
                                          Millis most = std::chrono::hours(24 * 3660));
  /// In bytes.
  std::optional<std::int64_t> optional_size(std::string_view key,
                                            std::int64_t least,
                                            std::int64_t most);
  /// The index in `names`.
  std::optional<std::size_t> optional_one_of(std::string_view key,
                                             std::span<const std::string> names);
  /// Empty when the key is missing; a single text is a list of one.
  std::vector<LocatedText> text_list(std::string_view key);
  /// The items of a list, or the single value as a list of one.
  std::vector<const YamlNode*> items(std::string_view key);
  /// The mapping at `key`, or nothing when it is missing or no mapping (then reported). `what`
  /// defaults to "'key' in <this>".
  std::optional<YamlMapping> child(std::string_view key, std::string what = "");

  /// The entries nobody asked for so far, which then count as known: for open-ended mappings.
  std::vector<const YamlEntry*> rest();
  /// Reports every unknown key with the nearest known one. Call it last.
  void finish();
  /// As finish(), with names that are known though nobody asked for them.
  void finish(std::span<const std::string> also_known);

 private:
  const YamlNode& node_;
  Faults& faults_;
  std::string what_;
  bool usable_;
  std::vector<bool> asked_;         ///< parallel to node_.entries
  std::vector<std::string> known_;  ///< every key asked for, for suggestions
};

}  // namespace triaged

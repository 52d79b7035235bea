#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// A text and where it was written.
struct LocatedText {
  std::string text;
  SourcePos at;
};

/// The inclusive range a number may have.
template <class T>
struct Range {
  T least;
  T most;
};

// Each types one node, or adds a fault at it and returns nothing. `what` names the value in the
// message, e.g. "'port' in source 'chat'". Nodes that were reported before stay silent.

/// Any scalar, as written. A null is a fault, "" in quotes is not.
std::optional<std::string> as_text(const YamlNode& node, Faults& faults, const std::string& what);
/// `true` or `false`, unquoted.
std::optional<bool> as_bool(const YamlNode& node, Faults& faults, const std::string& what);
/// A decimal whole number; `010` is refused because half its readers take it for 8.
std::optional<std::int64_t> as_int(const YamlNode& node,
                                   Faults& faults,
                                   const std::string& what,
                                   Range<std::int64_t> range);
/// A decimal number such as `0.85`, no exponent.
std::optional<double> as_number(const YamlNode& node,
                                Faults& faults,
                                const std::string& what,
                                Range<double> range);
/// `90s`, `4h`, `5d`: see parse_duration().
std::optional<Millis> as_duration(const YamlNode& node,
                                  Faults& faults,
                                  const std::string& what,
                                  Range<Millis> range);
/// A size in bytes, written `512B`, `256KiB`, `10MiB` or `1GiB`.
std::optional<std::int64_t> as_size(const YamlNode& node,
                                    Faults& faults,
                                    const std::string& what,
                                    Range<std::int64_t> range);
/// One of `names`; the nearest is suggested. Returns its index.
std::optional<std::size_t> as_one_of(const YamlNode& node,
                                     Faults& faults,
                                     const std::string& what,
                                     std::span<const std::string> names);
/// The texts of a list; a single text is a list of one, nothing is an empty list. Items that are
/// no texts are faults and left out.
std::vector<LocatedText> as_text_list(const YamlNode& node,
                                      Faults& faults,
                                      const std::string& what);
/// The items of a list; anything else that is not null is a list of one.
std::vector<const YamlNode*> as_items(const YamlNode& node);

/// Adds "`what` must be `wanted`, found …" at the node, unless it was reported before.
void report_kind(const YamlNode& node,
                 Faults& faults,
                 const std::string& what,
                 std::string_view wanted);

}  // namespace triaged

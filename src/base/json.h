#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Keys are kept sorted, so equal values dump to equal bytes.
using Json = nlohmann::json;
/// Keys are kept in the order they were set; for output that people read.
using OrderedJson = nlohmann::ordered_json;

struct JsonLimits {
  std::size_t depth = 64;
  std::size_t nodes = 200'000;
};

/// Parses one JSON document. kInvalidInput: syntax, invalid UTF-8, a lone surrogate, a NUL
/// character in a string, deeper or larger than `limits`. Never throws.
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

/// Dumps without ever throwing: invalid UTF-8 becomes U+FFFD.
std::string dump_json(const Json& value);
std::string dump_json(const OrderedJson& value);

/// The value at a JSON pointer (`/a/0/b`), or nullptr when any step is missing. `pointer` "" is
/// `root` itself.
const Json* find_json(const Json& root, std::string_view pointer);
/// The same for a pointer that was taken apart before.
const Json* find_json(const Json& root, std::span<const std::string> steps);
/// The unescaped steps of a JSON pointer.
std::vector<std::string> pointer_steps(std::string_view pointer);

/// The string at `key`, or "" when it is missing or not a string.
std::string string_at(const Json& object, std::string_view key);
/// The integer at `key`, or `fallback` when it is missing or not an integer.
std::int64_t int_at(const Json& object, std::string_view key, std::int64_t fallback = 0);

}  // namespace triaged

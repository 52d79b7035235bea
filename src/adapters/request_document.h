#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/expression.h"
#include "base/json.h"
#include "base/result.h"
#include "model/http.h"

namespace triaged {

/// How a webhook's body is read.
enum class BodyFormat : std::uint8_t { kJson, kForm, kQuery, kMime, kText };
std::optional<BodyFormat> parse_body_format(std::string_view name);

/// A request as templates see it. `body` is null until read_body() was called.
struct RequestDocument {
  Json header = Json::object();  ///< lower-case names, the first of each
  Json query = Json::object();
  Json path;  ///< what stands behind /hooks/<source>/, "" when nothing
  Json method;
  Json raw;  ///< the body's bytes as a string
  Json body;

  /// Adds the roots header, query, path, method, raw and body.
  void add_to(Scope& scope) const;
};

/// Head and raw bytes; a query that cannot be decoded is left empty.
RequestDocument read_head(const HttpRequest& request);
/// Reads the body into `document.body`. A form is an object of its fields; a GET's form is its
/// query. kInvalidInput: malformed JSON, form or MIME, no UTF-8.
Result<void> read_body(const HttpRequest& request, BodyFormat format, RequestDocument& document);

}  // namespace triaged

#include "adapters/request_document.h"

#include <array>

#include "adapters/mime.h"
#include "base/url.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::string_view kHooks = "/hooks/";

std::string sub_path(const std::string& path) {
  if (path.rfind(kHooks, 0) != 0) {
    return "";
  }
  const std::size_t slash = path.find('/', kHooks.size());
  return slash == std::string::npos ? "" : path.substr(slash + 1);
}

bool is_text(std::string_view bytes) {
  return is_valid_utf8(bytes) && bytes.find('\0') == std::string_view::npos;
}

Result<void> check_text_body(const std::string& body) {
  if (!is_text(body)) {
    return invalid_input("the body is no UTF-8 text");
  }
  return {};
}

/// The first of a repeated name wins.
Result<Json> read_fields(std::string_view text) {
  const FormFields fields = TRY(parse_form(text));
  Json object = Json::object();
  for (const auto& [name, value] : fields) {
    if (!is_text(name) || !is_text(value)) {
      return invalid_input("a form field is no UTF-8 text");
    }
    object.emplace(name, value);
  }
  return object;
}

Result<Json> read_as(const HttpRequest& request, BodyFormat format) {
  switch (format) {
    case BodyFormat::kJson:
      return parse_json(request.body);
    case BodyFormat::kForm:
      return read_fields(request.method == "GET" ? request.query : request.body);
    case BodyFormat::kQuery:  // the body is read too, as `raw`
      TRY(check_text_body(request.body));
      return read_fields(request.query);
    case BodyFormat::kMime:
      return parse_mail(request.body);
    case BodyFormat::kText:
      break;
  }
  TRY(check_text_body(request.body));
  return Json(request.body);
}

}  // namespace

std::optional<BodyFormat> parse_body_format(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, BodyFormat>, 5> kFormats = {
      {{"json", BodyFormat::kJson},
       {"form", BodyFormat::kForm},
       {"query", BodyFormat::kQuery},
       {"mime", BodyFormat::kMime},
       {"text", BodyFormat::kText}}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) {
      return format;
    }
  }
  return std::nullopt;
}

void RequestDocument::add_to(Scope& scope) const {
  scope.set("header", &header);
  scope.set("query", &query);
  scope.set("path", &path);
  scope.set("method", &method);
  scope.set("raw", &raw);
  scope.set("body", &body);
}

RequestDocument read_head(const HttpRequest& request) {
  RequestDocument document;
  for (const auto& [name, value] : request.headers) {
    document.header.emplace(name, value);
  }
  if (Result<Json> fields = read_fields(request.query); fields.ok()) {
    document.query = std::move(fields).take();
  }
  document.path = sub_path(request.path);
  document.method = request.method;
  document.raw = request.body;
  return document;
}

Result<void> read_body(const HttpRequest& request, BodyFormat format, RequestDocument& document) {
  document.body = TRY(read_as(request, format));
  return {};
}

}  // namespace triaged

#include "model/http.h"

#include "base/ascii.h"

namespace triaged {

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (key == name) {
      return value;
    }
  }
  return std::nullopt;
}

std::string media_type(const HttpHeaders& headers) {
  const std::string_view whole = find_header(headers, "content-type").value_or("");
  const std::string_view type = whole.substr(0, whole.find(';'));
  return ascii_lower(type.substr(0, type.find_last_not_of(" \t") + 1));
}

}  // namespace triaged

#include "receive/query_values.h"

#include "base/url.h"

namespace triaged {

std::vector<std::string> query_values(const HttpRequest& request, std::string_view name) {
  std::vector<std::string> values;
  if (const Result<FormFields> fields = parse_form(request.query); fields.ok()) {
    for (const auto& [key, value] : *fields) {
      if (key == name) {
        values.push_back(value);
      }
    }
  }
  return values;
}

std::string query_value(const HttpRequest& request, std::string_view name) {
  const std::vector<std::string> values = query_values(request, name);
  return values.empty() ? "" : values.front();
}

}  // namespace triaged

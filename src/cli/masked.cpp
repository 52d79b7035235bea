#include "cli/masked.h"

#include "text/mask.h"

namespace triaged {
namespace {

std::string masked_member(const std::string& key, const std::string& text) {
  if (key == "phone") {
    return mask_phone(text);
  }
  if (key == "email") {
    return mask_email(text);
  }
  if (key == "to") {
    return text.find('@') == std::string::npos ? mask_phone(text) : mask_email(text);
  }
  return mask_personal(text);
}

}  // namespace

Json masked(const Json& value) {
  if (value.is_string()) {
    return mask_personal(value.get_ref<const std::string&>());
  }
  Json out = value;
  if (value.is_array()) {
    for (Json& item : out) {
      item = masked(item);
    }
  }
  if (value.is_object()) {
    for (auto& [key, item] : out.items()) {
      item = item.is_string() ? Json(masked_member(key, item.get<std::string>())) : masked(item);
    }
  }
  return out;
}

}  // namespace triaged

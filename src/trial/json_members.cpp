#include "trial/json_members.h"

#include <fmt/format.h>

#include <algorithm>

namespace triaged {

JsonMembers::JsonMembers(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object_.is_object()) {
    fail(fmt::format("{} is a JSON {}, expected an object",
                     path_.empty() ? "the line" : "'" + path_.substr(0, path_.size() - 1) + "'",
                     object_.type_name()),
         R"(write {"message":{"text":"…"}})");
  }
}

const Json* JsonMembers::find(const char* key) {
  asked_.emplace_back(key);
  if (fault_ || !object_.is_object()) {
    return nullptr;
  }
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void JsonMembers::text(const char* key, std::string& out) {
  std::optional<std::string> read;
  text(key, read);
  if (read) {
    out = *std::move(read);
  }
}

void JsonMembers::text(const char* key, std::optional<std::string>& out) {
  const Json* value = find(key);
  if (value == nullptr) {
    return;
  }
  if (value->is_string()) {
    out = value->get<std::string>();
  } else if (value->is_number_integer()) {
    out = value->dump();
  } else {
    wrong_kind(key, *value, "a text");
  }
}

void JsonMembers::flag(const char* key, std::optional<bool>& out) {
  const Json* value = find(key);
  if (value != nullptr && value->is_boolean()) {
    out = value->get<bool>();
  } else if (value != nullptr) {
    wrong_kind(key, *value, "true or false");
  }
}

void JsonMembers::number(const char* key, std::int64_t& out) {
  const Json* value = find(key);
  if (value != nullptr && value->is_number_integer()) {
    out = value->get<std::int64_t>();
  } else if (value != nullptr) {
    wrong_kind(key, *value, "a whole number");
  }
}

std::optional<std::vector<std::string>> JsonMembers::texts(const char* key) {
  const Json* value = find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (value->is_string()) {
    return std::vector<std::string>{value->get<std::string>()};
  }
  if (!value->is_array() ||
      !std::ranges::all_of(*value, [](const Json& item) { return item.is_string(); })) {
    wrong_kind(key, *value, "a list of texts");
    return std::nullopt;
  }
  return value->get<std::vector<std::string>>();
}

const Json* JsonMembers::object(const char* key) {
  const Json* value = find(key);
  if (value != nullptr && !value->is_object()) {
    wrong_kind(key, *value, "an object");
    return nullptr;
  }
  return value;
}

std::span<const Json> JsonMembers::list(const char* key) {
  const Json* value = find(key);
  if (value == nullptr) {
    return {};
  }
  if (!value->is_array()) {
    wrong_kind(key, *value, "a list");
    return {};
  }
  return value->get_ref<const Json::array_t&>();
}

void JsonMembers::fail(std::string message, std::string hint) {
  if (!fault_) {
    fault_ = invalid_input(std::move(message), std::move(hint));
  }
}

std::vector<std::string> JsonMembers::rest() const {
  std::vector<std::string> names;
  if (object_.is_object()) {
    for (const auto& [key, value] : object_.items()) {
      if (std::ranges::find(asked_, key) == asked_.end()) {
        names.push_back(path_ + key);
      }
    }
  }
  return names;
}

void JsonMembers::wrong_kind(const char* key, const Json& value, std::string_view expected) {
  fail(fmt::format("'{}{}' is a JSON {}, expected {}", path_, key, value.type_name(), expected));
}

}  // namespace triaged

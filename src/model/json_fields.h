#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace triaged {

/// How model values are written to and read from stored JSON: short, without empty members, times
/// as milliseconds. Only for src/model.
class JsonWriter {
 public:
  void put(const char* key, const std::string& text) {
    if (!text.empty()) {
      json_[key] = text;
    }
  }
  void put(const char* key, const std::optional<std::string>& text) {
    if (text) {
      json_[key] = *text;
    }
  }
  void put(const char* key, std::int64_t number) {
    if (number != 0) {
      json_[key] = number;
    }
  }
  void put(const char* key, bool flag) {
    if (flag) {
      json_[key] = true;
    }
  }
  void put(const char* key, TimePoint at) {
    put(key, static_cast<std::int64_t>(at.time_since_epoch().count()));
  }
  void put(const char* key, const std::optional<TimePoint>& at) {
    if (at) {
      json_[key] = at->time_since_epoch().count();
    }
  }
  void put(const char* key, const std::vector<std::string>& list) {
    if (!list.empty()) {
      json_[key] = list;
    }
  }
  void put(const char* key, Json value) {
    if (!value.is_null() && !(value.is_structured() && value.empty())) {
      json_[key] = std::move(value);
    }
  }
  Json take() && { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

/// Reads what JsonWriter wrote; a member of the wrong type reads as missing.
class JsonReader {
 public:
  explicit JsonReader(const Json& json) : json_(json) {}

  [[nodiscard]] const Json* find(const char* key) const {
    const auto found = json_.is_object() ? json_.find(key) : json_.end();
    return found == json_.end() ? nullptr : &*found;
  }
  void get(const char* key, std::string& out) const {
    if (const Json* value = find(key); value != nullptr && value->is_string()) {
      out = value->get_ref<const std::string&>();
    }
  }
  void get(const char* key, std::optional<std::string>& out) const {
    if (const Json* value = find(key); value != nullptr && value->is_string()) {
      out = value->get_ref<const std::string&>();
    }
  }
  void get(const char* key, std::int64_t& out) const {
    if (const Json* value = find(key); value != nullptr && value->is_number_integer()) {
      out = value->get<std::int64_t>();
    }
  }
  void get(const char* key, int& out) const {
    std::int64_t wide = out;
    get(key, wide);
    out = static_cast<int>(wide);
  }
  void get(const char* key, bool& out) const {
    if (const Json* value = find(key); value != nullptr && value->is_boolean()) {
      out = value->get<bool>();
    }
  }
  void get(const char* key, TimePoint& out) const {
    std::int64_t millis = out.time_since_epoch().count();
    get(key, millis);
    out = TimePoint(Millis(millis));
  }
  void get(const char* key, std::optional<TimePoint>& out) const {
    if (const Json* value = find(key); value != nullptr && value->is_number_integer()) {
      out = TimePoint(Millis(value->get<std::int64_t>()));
    }
  }
  void get(const char* key, std::vector<std::string>& out) const {
    for (const Json& item : array(key)) {
      if (item.is_string()) {
        out.push_back(item.get<std::string>());
      }
    }
  }
  void get(const char* key, Json& out) const {
    if (const Json* value = find(key)) {
      out = *value;
    }
  }
  /// The array at `key`, or an empty one.
  [[nodiscard]] const Json& array(const char* key) const {
    return structured(key, Json::value_t::array);
  }
  /// The object at `key`, or an empty one.
  [[nodiscard]] const Json& object(const char* key) const {
    return structured(key, Json::value_t::object);
  }

 private:
  [[nodiscard]] const Json& structured(const char* key, Json::value_t type) const {
    static const Json kNoItems = Json::array();
    static const Json kNoMembers = Json::object();
    const Json* value = find(key);
    if (value != nullptr && value->type() == type) {
      return *value;
    }
    return type == Json::value_t::array ? kNoItems : kNoMembers;
  }

  const Json& json_;
};

}  // namespace triaged

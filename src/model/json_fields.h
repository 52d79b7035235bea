#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace triaged {

/// How model values are written to and read from stored JSON: short, without empty members, times
/// as milliseconds. Only for src/model.
///
/// Writes text at once: a tree of each event, record and decision would cost several times as much
/// as its text, and nobody looks at it.
class JsonWriter {
 public:
  /// An object without members is written only as the document itself.
  template <class Fill>
  static std::string document(Fill fill) {
    JsonWriter out;
    out.text_.reserve(kUsualSize);
    out.text_ += '{';
    fill(out);
    out.text_ += '}';
    return std::move(out.text_);
  }

  void put(std::string_view key, std::string_view text) {
    if (!text.empty()) {
      put_text(key, text);
    }
  }
  void put(std::string_view key, const std::string& text) { put(key, std::string_view(text)); }
  void put(std::string_view key, const char* text) { put(key, std::string_view(text)); }
  void put(std::string_view key, const std::optional<std::string>& text) {
    if (text) {
      put_text(key, *text);
    }
  }
  void put(std::string_view key, std::int64_t number) {
    if (number != 0) {
      put_number(key, number);
    }
  }
  void put(std::string_view key, int number) { put(key, std::int64_t{number}); }
  void put(std::string_view key, bool flag) {
    if (flag) {
      put_flag(key, flag);
    }
  }
  void put(std::string_view key, TimePoint at) {
    put(key, std::int64_t{at.time_since_epoch().count()});
  }
  void put(std::string_view key, const std::optional<TimePoint>& at) {
    if (at) {
      put_number(key, at->time_since_epoch().count());
    }
  }
  void put(std::string_view key, const std::vector<std::string>& list) {
    if (!list.empty()) {
      put_list(key, list);
    }
  }
  void put(std::string_view key, const Json& value) {
    if (!value.is_null() && !(value.is_structured() && value.empty())) {
      put_json(key, value);
    }
  }

  // The same, empty or not.
  void put_text(std::string_view key, std::string_view text);
  void put_number(std::string_view key, std::int64_t number);
  void put_flag(std::string_view key, bool flag);
  void put_json(std::string_view key, const Json& value);
  template <class Texts>
  void put_list(std::string_view key, const Texts& list) {
    open(key, '[');
    for (const std::string& item : list) {
      separate();
      append_text(item);
    }
    text_ += ']';
  }

  /// An object that `fill` writes; none when it writes nothing, unless `always`.
  template <class Fill>
  void object(std::string_view key, Fill fill, bool always = false) {
    const std::size_t before = text_.size();
    open(key, '{');
    const std::size_t inside = text_.size();
    fill(*this);
    close(before, inside, '}', always);
  }
  /// One object for each item, written by `fill(writer, item)`.
  template <class Items, class Fill>
  void array(std::string_view key, const Items& items, Fill fill, bool always = false) {
    const std::size_t before = text_.size();
    open(key, '[');
    const std::size_t inside = text_.size();
    for (const auto& item : items) {
      separate();
      text_ += '{';
      fill(*this, item);
      text_ += '}';
    }
    close(before, inside, ']', always);
  }

 private:
  static constexpr std::size_t kUsualSize = 1024;

  JsonWriter() = default;
  /// A comma, unless this is the first in its object or array.
  void separate() {
    if (text_.back() != '{' && text_.back() != '[') {
      text_ += ',';
    }
  }
  void name(std::string_view key);
  void open(std::string_view key, char bracket);
  void close(std::size_t before, std::size_t inside, char bracket, bool always);
  /// In quotes; invalid UTF-8 becomes U+FFFD.
  void append_text(std::string_view text);

  std::string text_;
};

/// What JsonWriter wrote, as a tree.
Json tree_of(const std::string& text);

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

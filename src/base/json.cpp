#include "base/json.h"

#include <fmt/format.h>

#include <charconv>

namespace triaged {
namespace {

/// Builds a DOM while it counts depth and nodes, so that hostile nesting costs nothing but its own
/// bytes.
class LimitedBuilder final : public nlohmann::json_sax<Json> {
 public:
  LimitedBuilder(Json& root, const JsonLimits& limits) : root_(root), limits_(limits) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return clean(value) && add(std::move(value)); }
  bool binary(binary_t&) override { return refuse("binary value in JSON text"); }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool key(string_t& value) override {
    if (!clean(value)) {
      return false;
    }
    slot_ = &stack_.back()->get_ref<Json::object_t&>()[std::move(value)];
    return true;
  }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t at,
                   const std::string&,
                   const nlohmann::detail::exception&) override {
    return refuse(fmt::format("malformed JSON at byte {}", at));
  }

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  template <class T>
  bool add(T&& value) {
    return place(std::forward<T>(value)) != nullptr;
  }

  template <class T>
  Json* place(T&& value) {
    if (++nodes_ > limits_.nodes) {
      refuse(fmt::format("JSON has more than {} values", limits_.nodes));
      return nullptr;
    }
    if (stack_.empty()) {
      root_ = Json(std::forward<T>(value));
      return &root_;
    }
    if (stack_.back()->is_array()) {
      stack_.back()->push_back(Json(std::forward<T>(value)));
      return &stack_.back()->back();
    }
    *slot_ = Json(std::forward<T>(value));
    return slot_;
  }

  bool open(Json container) {
    if (stack_.size() >= limits_.depth) {
      return refuse(fmt::format("JSON is nested deeper than {} levels", limits_.depth));
    }
    Json* placed = place(std::move(container));
    if (placed == nullptr) {
      return false;
    }
    stack_.push_back(placed);
    return true;
  }

  bool close() {
    stack_.pop_back();
    return true;
  }

  bool clean(const std::string& text) {
    return text.find('\0') == std::string::npos || refuse("JSON string holds a NUL character");
  }

  bool refuse(std::string why) {
    if (problem_.empty()) {
      problem_ = std::move(why);
    }
    return false;
  }

  Json& root_;
  const JsonLimits& limits_;
  std::vector<Json*> stack_;
  Json* slot_ = nullptr;
  std::size_t nodes_ = 0;
  std::string problem_;
};

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  Json root;
  LimitedBuilder builder(root, limits);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    return invalid_input(builder.problem().empty() ? "malformed JSON" : builder.problem());
  }
  return root;
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::vector<std::string> pointer_steps(std::string_view pointer) {
  std::vector<std::string> steps;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);  // the slash
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string& key = steps.emplace_back(pointer.substr(0, end));
    pointer.remove_prefix(end);
    for (std::size_t i = 0; (i = key.find('~', i)) != std::string::npos && i + 1 < key.size();
         ++i) {
      key.replace(i, 2, key[i + 1] == '1' ? "/" : "~");
    }
  }
  return steps;
}

const Json* find_json(const Json& root, std::span<const std::string> steps) {
  const Json* at = &root;
  for (const std::string& key : steps) {
    if (at->is_object()) {
      auto found = at->find(key);
      if (found == at->end()) {
        return nullptr;
      }
      at = &*found;
      continue;
    }
    std::size_t index = 0;
    const char* last = key.data() + key.size();
    auto [stop, fault] = std::from_chars(key.data(), last, index);
    if (!at->is_array() || fault != std::errc() || stop != last || index >= at->size()) {
      return nullptr;
    }
    at = &(*at)[index];
  }
  return at;
}

const Json* find_json(const Json& root, std::string_view pointer) {
  return find_json(root, pointer_steps(pointer));
}

std::string string_at(const Json& object, std::string_view key) {
  auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t int_at(const Json& object, std::string_view key, std::int64_t fallback) {
  auto found = object.is_object() ? object.find(key) : object.end();
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>()
                                                             : fallback;
}

}  // namespace triaged

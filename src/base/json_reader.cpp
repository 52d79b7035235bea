#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>

#include "base/json.h"

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

/// Longer texts are left to the slow reader: the fast one keeps about 15 bytes for each byte of the
/// longest text, in every thread and for ever.
constexpr std::size_t kFastText = 32UL * 1024;

/// A surrogate that stands alone passes simdjson 3.0; pairs are rare enough to be read slowly.
bool may_hold_surrogates(std::string_view text) {
  return text.find("\\ud") != std::string_view::npos || text.find("\\uD") != std::string_view::npos;
}

/// Copies what simdjson has read into a DOM of ours, within the limits.
class FastCopy {
 public:
  explicit FastCopy(const JsonLimits& limits) : limits_(limits) {}

  /// False: something that the slow reader has to judge.
  bool copy(simdjson::dom::element from, Json& to, std::size_t depth) {
    if (++nodes_ > limits_.nodes) {
      return false;
    }
    switch (from.type()) {
      case simdjson::dom::element_type::ARRAY:
        return depth < limits_.depth && copy_array(from, to, depth + 1);
      case simdjson::dom::element_type::OBJECT:
        return depth < limits_.depth && copy_object(from, to, depth + 1);
      case simdjson::dom::element_type::STRING:
        return copy_text(from.get_string().value_unsafe(), to);
      case simdjson::dom::element_type::INT64: {
        const std::int64_t number = from.get_int64().value_unsafe();
        to = number < 0 ? Json(number) : Json(static_cast<std::uint64_t>(number));
        return true;
      }
      case simdjson::dom::element_type::UINT64:
        to = from.get_uint64().value_unsafe();
        return true;
      case simdjson::dom::element_type::DOUBLE:
        to = from.get_double().value_unsafe();
        return true;
      case simdjson::dom::element_type::BOOL:
        to = from.get_bool().value_unsafe();
        return true;
      case simdjson::dom::element_type::NULL_VALUE:
        return true;
    }
    return false;
  }

 private:
  bool copy_array(simdjson::dom::element from, Json& to, std::size_t depth) {
    to = Json::array();
    const simdjson::dom::array array = from.get_array().value_unsafe();
    auto& items = to.get_ref<Json::array_t&>();
    items.reserve(std::min(array.size(), limits_.nodes));
    for (const simdjson::dom::element item : array) {
      if (!copy(item, items.emplace_back(), depth)) {
        return false;
      }
    }
    return true;
  }

  bool copy_object(simdjson::dom::element from, Json& to, std::size_t depth) {
    to = Json::object();
    auto& members = to.get_ref<Json::object_t&>();
    const simdjson::dom::object object = from.get_object().value_unsafe();
    for (const auto [name, value] : object) {
      if (name.find('\0') != std::string_view::npos) {
        return false;
      }
      Json& member = members[std::string(name)];
      member = nullptr;  // the last of a repeated name wins
      if (!copy(value, member, depth)) {
        return false;
      }
    }
    return true;
  }

  static bool copy_text(std::string_view text, Json& to) {
    to = text;
    return text.find('\0') == std::string_view::npos;
  }

  const JsonLimits& limits_;
  std::size_t nodes_ = 0;
};

/// The common case at a third of the cost. Nothing: the slow reader decides, and says what is
/// wrong and where.
std::optional<Json> parse_fast(std::string_view text, const JsonLimits& limits) {
  if (text.size() > kFastText || may_hold_surrogates(text)) {
    return std::nullopt;
  }
  thread_local simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  Json copied;
  if (!FastCopy(limits).copy(root, copied, 0)) {
    return std::nullopt;
  }
  return copied;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (std::optional<Json> read = parse_fast(text, limits)) {
    return std::move(*read);
  }
  Json root;
  LimitedBuilder builder(root, limits);
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
    const std::string what = builder.problem().empty() ? "malformed JSON" : builder.problem();
    return invalid_input(what,
                         what.starts_with("malformed")
                             ? "a comma, quote or bracket is missing or too many near there"
                             : "");
  }
  return root;
}

}  // namespace triaged

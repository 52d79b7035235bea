#include <algorithm>
#include <charconv>

#include "model/event.h"
#include "rules/fields.h"
#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

using std::string_view;

constexpr string_view kDuration = "[0-9]+(ms|s|m|h|d)";
/// A parameter of a macro may stand where a number or a duration does.
constexpr string_view kParameter = R"(\$.+)";

OrderedJson list_of(const OrderedJson& item) {
  return {{"type", "array"}, {"items", item}};
}

OrderedJson pattern(const std::string& expression) {
  return {{"type", "string"}, {"pattern", expression}};
}

/// A plain text: YAML readers make numbers and booleans of some.
OrderedJson text_schema() {
  return {{"type", {"string", "number", "boolean"}}};
}

/// `least..most`; quoted digits are a number as well.
OrderedJson number_schema(string_view range, bool whole) {
  const std::size_t dots = range.find("..");
  double least = 0;
  double most = 0;
  std::from_chars(range.data(), range.data() + dots, least);
  std::from_chars(range.data() + dots + 2, range.data() + range.size(), most);
  OrderedJson schema = {{"type", {whole ? "integer" : "number", "string"}}};
  if (whole) {
    schema["minimum"] = static_cast<std::int64_t>(least);
    schema["maximum"] = static_cast<std::int64_t>(most);
  } else {
    schema["minimum"] = least;
    schema["maximum"] = most;
  }
  schema["pattern"] = "^(-?[0-9]+" + std::string(whole ? "" : R"((\.[0-9]+)?)") + "|" +
                      std::string(kParameter) + ")$";
  return schema;
}

OrderedJson words_schema(string_view words) {
  OrderedJson names = OrderedJson::array();
  while (!words.empty()) {
    const std::size_t comma = std::min(words.find(','), words.size());
    names.push_back(std::string(words.substr(0, comma)));
    words.remove_prefix(std::min(comma + 1, words.size()));
  }
  return {{"enum", std::move(names)}};
}

/// The types that the model knows, and the two open families.
OrderedJson event_schema() {
  std::string names;
  for (const std::string& name : event_type_names()) {
    for (const char byte : name) {
      names += byte == '.' ? "[.]" : std::string(1, byte);
    }
    names += '|';
  }
  return pattern("^(" + names + "(schedule|app)[.].+)$");
}

OrderedJson value_schema(string_view value);

OrderedJson term_schema(string_view term) {
  if (term.starts_with('~')) {
    return pattern(std::string(term.substr(1)));
  }
  if (term.starts_with("map ")) {
    return {{"type", "object"}, {"additionalProperties", value_schema(term.substr(4))}};
  }
  if (term.starts_with("pair ")) {
    OrderedJson pair = list_of(value_schema(term.substr(5)));
    pair["minItems"] = 2;
    pair["maxItems"] = 2;
    return pair;
  }
  if (term.ends_with('*') || term.ends_with('+')) {
    const OrderedJson one = term_schema(term.substr(0, term.size() - 1));
    OrderedJson list = list_of(one);
    if (term.ends_with('+')) {
      list["minItems"] = 1;
    }
    return {{"anyOf", {one, std::move(list)}}};
  }
  if (term.starts_with('@')) {
    return {{"$ref", "#/definitions/" + std::string(term.substr(1))}};
  }
  if (term.starts_with('=')) {
    return words_schema(term.substr(1));
  }
  if (term.starts_with("int ")) {
    return number_schema(term.substr(4), true);
  }
  if (term.starts_with("number ")) {
    return number_schema(term.substr(7), false);
  }
  if (term == "text") {
    return text_schema();
  }
  if (term == "event") {
    return event_schema();
  }
  if (term == "bool") {
    return {{"type", "boolean"}};
  }
  if (term == "null") {
    return {{"type", "null"}};
  }
  if (term == "date") {
    return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
  }
  if (term == "duration") {
    return pattern("^(" + std::string(kDuration) + "|" + std::string(kParameter) + ")$");
  }
  if (term == "span") {
    return pattern("^(" + std::string(kDuration) + "( (wall|working))?|" + std::string(kParameter) +
                   ")$");
  }
  return OrderedJson::object();  // any
}

/// `map` takes all that follows it.
OrderedJson value_schema(string_view value) {
  OrderedJson choices = OrderedJson::array();
  while (!value.empty()) {
    const bool whole = value.starts_with("map ") || value.starts_with('~');
    const std::size_t bar = whole ? value.size() : std::min(value.find(" | "), value.size());
    string_view term = value.substr(0, bar);
    value.remove_prefix(std::min(bar + 3, value.size()));
    const bool nullable = whole && term.ends_with(" | null");
    term.remove_suffix(nullable ? string_view(" | null").size() : 0);
    OrderedJson schema = term_schema(term);
    if (schema.contains("anyOf") && schema.size() == 1) {
      choices.insert(choices.end(), schema["anyOf"].begin(), schema["anyOf"].end());
    } else {
      choices.push_back(std::move(schema));
    }
    if (nullable) {
      choices.push_back({{"type", "null"}});
    }
  }
  return choices.size() == 1 ? choices.front() : OrderedJson{{"anyOf", std::move(choices)}};
}

OrderedJson described(string_view says, const OrderedJson& schema) {
  OrderedJson whole = {{"description", std::string(says)}};
  whole.update(schema);
  return whole;
}

void add_keys(const MappingShape& shape, OrderedJson& properties, OrderedJson& required) {
  if (!shape.extends.empty()) {
    add_keys(shape_of(shape.extends), properties, required);
  }
  for (const ShapeKey& key : shape.keys) {
    const bool must = key.name.ends_with('!');
    const std::string name(key.name.substr(0, key.name.size() - (must ? 1 : 0)));
    properties[name] = described(key.says, value_schema(key.value));
    if (must) {
      required.push_back(name);
    }
  }
}

OrderedJson shape_schema(const MappingShape& shape) {
  if (!shape.value.empty()) {
    return described(shape.says, value_schema(shape.value));
  }
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  add_keys(shape, properties, required);
  if (shape.name == "condition") {  // editors offer the record's own fields
    for (const FieldRow& row : fixed_fields()) {
      properties[std::string(row.name)] = term_schema("@field_test");
    }
  }
  OrderedJson schema = {{"description", std::string(shape.says)}, {"type", "object"}};
  if (!required.empty()) {
    schema["required"] = std::move(required);
  }
  if (shape.least > 0) {
    schema["minProperties"] = shape.least;
  }
  if (shape.most > 0) {
    schema["maxProperties"] = shape.most;
  }
  schema["properties"] = std::move(properties);
  schema["additionalProperties"] =
      shape.rest.empty() ? OrderedJson(false) : value_schema(shape.rest);
  return schema;
}

}  // namespace

OrderedJson language_schema() {
  OrderedJson definitions = OrderedJson::object();
  for (const MappingShape& shape : language_shapes()) {
    definitions[std::string(shape.name)] = shape_schema(shape);
  }
  return {{"$schema", "http://json-schema.org/draft-07/schema#"},
          {"title", "Rules and rule tests of triaged"},
          {"description",
           "Generated by `triaged check --schema`. A file with `cases`, `suite` or `layers` is a "
           "test file, any other one a rule file."},
          {"if",
           {{"type", "object"},
            {"anyOf",
             {{{"required", {"cases"}}}, {{"required", {"suite"}}}, {{"required", {"layers"}}}}}}},
          {"then", term_schema("@test_file")},
          {"else", term_schema("@rule_file")},
          {"definitions", std::move(definitions)}};
}

}  // namespace triaged

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Synonym kTestSynonyms[] = {
    {"is_not", "write 'not'"},
    {"equals", "write 'is'"},
    {"eq", "write 'is'"},
    {"ne", "write 'not'"},
    {"in", "write the list itself: `field: [a, b]`"},
    {"contains",
     "write `text: {has_any: […]}` for words, `tag: …` for a tag, or 'matches' for a regex"},
    {"min", "write 'gte'"},
    {"max", "write 'lte'"},
    {"above", "write 'gt'"},
    {"below", "write 'lt'"},
    {"at_least", "write 'gte'"},
    {"at_most", "write 'lte'"},
    {"regex", "write 'matches'"},
    {"greater_than", "write 'gt'"},
    {"greater_than_or_equal", "write 'gte'"},
    {"less_than", "write 'lt'"},
    {"less_than_or_equal", "write 'lte'"},
    {"not_equals", "write 'not'"},
    {"equal_to", "write 'is'"},
    {"not_equal_to", "write 'not'"},
    {"is_present", "write `exists: true`"},
    {"is_not_present", "write `exists: false`"},
    {"present", "write `exists: true`"},
    {"starts_with", "write 'starts'"},
    {"ends_with", "write 'ends'"},
    {"has_any", "write the list itself: `field: [a, b]`"},
};

std::optional<double> parse_number(const std::string& text) {
  if (text.empty() || text.size() > 20) {
    return std::nullopt;
  }
  const std::size_t start = text[0] == '-' ? 1 : 0;
  const std::size_t dot = text.find('.');
  const bool plain = text.find_first_not_of("0123456789.", start) == std::string::npos &&
                     text.size() > start && text.back() != '.' && text[start] != '.' &&
                     (dot == std::string::npos || text.find('.', dot + 1) == std::string::npos);
  if (!plain) {
    return std::nullopt;
  }
  return std::stod(text);
}

bool is_ordered(FieldType type) {
  return type == FieldType::kNumber || type == FieldType::kLevel || type == FieldType::kTime ||
         type == FieldType::kOpen || type == FieldType::kDuration;
}

bool is_text(FieldType type) {
  return type == FieldType::kText || type == FieldType::kOpen || type == FieldType::kValue;
}

/// Types one operand of a field, or reports it.
class OperandReader {
 public:
  OperandReader(ReadContext& context, const FieldRef& field) : context_(context), field_(field) {}

  std::optional<Operand> read(const YamlNode& node, Compare compare) {
    const auto text = as_text(node, context_.faults, "a value of '" + field_.name + "'");
    if (!text) {
      return std::nullopt;
    }
    Operand operand{*text, fold_key(*text), 0, *text == "true", {}};
    const bool free = compare == Compare::kStarts || compare == Compare::kEnds;
    return free || type(node, compare, operand) ? std::optional(std::move(operand)) : std::nullopt;
  }

 private:
  bool type(const YamlNode& node, Compare compare, Operand& operand) {
    switch (field_.type) {
      case FieldType::kNumber:
        return number(node, operand, true);
      case FieldType::kDuration:
        return duration(node, operand);
      case FieldType::kOpen:
        return number(node, operand, compare >= Compare::kGt && compare <= Compare::kBetween);
      case FieldType::kBool:
        return as_bool(node, context_.faults, "a value of '" + field_.name + "'").has_value();
      case FieldType::kTime:
        return time(node, operand);
      case FieldType::kLevel:
      case FieldType::kValue:
      case FieldType::kValueSet:
        return declared(node, operand);
      case FieldType::kText:
      case FieldType::kSet:
        return true;
    }
    return true;
  }

  bool number(const YamlNode& node, Operand& operand, bool must) {
    const std::optional<double> value = parse_number(operand.text);
    operand.number = value.value_or(std::nan(""));
    if (!value && must) {
      context_.faults.add(node.at(),
                          "'" + field_.name + "' in " + context_.title + " is compared with '" +
                              operand.text + "', which is no number",
                          "write digits, such as 3 or 0.5");
      return false;
    }
    return true;
  }

  bool duration(const YamlNode& node, Operand& operand) {
    const auto span = as_duration(node,
                                  context_.faults,
                                  "a value of '" + field_.name + "'",
                                  {Millis(0), std::chrono::hours(24 * 3660)});
    operand.number = span ? static_cast<double>(span->count()) : 0;
    return span.has_value();
  }

  bool time(const YamlNode& node, Operand& operand) {
    const Result<TimePoint> at = parse_time(operand.text);
    if (!at.ok()) {
      context_.faults.add(node.at(),
                          "'" + field_.name + "' in " + context_.title + " is compared with '" +
                              operand.text + "', which is no time",
                          "write it as 2026-11-21T09:30:00+08:00");
      return false;
    }
    operand.at = at.value();
    return true;
  }

  bool declared(const YamlNode& node, Operand& operand) {
    const auto values = declared_values(context_, field_);
    if (!values) {
      return true;
    }
    const auto index = index_of(*values, operand.text);
    if (!index) {
      context_.faults.add(
          node.at(),
          "'" + operand.text + "' is no value of '" + field_.name + "' in " + context_.title,
          suggestion(
              operand.text,
              *values,
              values->empty() ? "declare its values first" : "it may be " + name_choice(*values)));
      return false;
    }
    operand.number = static_cast<double>(*index);
    return true;
  }

  ReadContext& context_;
  const FieldRef& field_;
};

class FieldTestReader {
 public:
  FieldTestReader(ReadContext& context, const FieldRef& field)
      : context_(context), field_(field), operands_(context, field) {
    test_.field = field;
  }

  FieldTest read(const YamlNode& node) {
    const std::size_t before = context_.faults.errors();
    if (!node.is_mapping()) {
      add_values(Compare::kIs, node);
      warn_of_whole_text(node);
      return std::move(test_);
    }
    YamlMapping mapping(
        node, context_.faults, "the test of '" + field_.name + "' in " + context_.title);
    read_clause(mapping, "is", Compare::kIs);
    read_clause(mapping, "not", Compare::kNot);
    read_clause(mapping, "gt", Compare::kGt);
    read_clause(mapping, "gte", Compare::kGte);
    read_clause(mapping, "lt", Compare::kLt);
    read_clause(mapping, "lte", Compare::kLte);
    read_clause(mapping, "between", Compare::kBetween);
    read_clause(mapping, "starts", Compare::kStarts);
    read_clause(mapping, "ends", Compare::kEnds);
    read_exists(mapping);
    read_matches(mapping);
    test_.missing = mapping.optional_bool("missing");
    finish_shape(mapping, "comparisons", kTestSynonyms);
    const bool untold = mapping.find("matches") != nullptr && !context_.compiles_regexes();
    const bool empty = test_.clauses.empty() && !test_.missing && !untold;
    if (empty && context_.faults.errors() == before) {
      context_.faults.add(node.at(),
                          "the test of '" + field_.name + "' is empty",
                          "write a value, or `exists: true`");
    }
    warn_of_missing();
    return std::move(test_);
  }

 private:
  void read_clause(YamlMapping& mapping, std::string_view key, Compare compare) {
    const YamlNode* node = mapping.find(key);
    if (node == nullptr) {
      return;
    }
    const bool fits =
        compare <= Compare::kNot ||
        (compare <= Compare::kBetween ? is_ordered(field_.type) : is_text(field_.type));
    if (!fits) {
      context_.faults.add(
          mapping.key_at(key),
          "'" + std::string(key) + "' does not fit '" + field_.name + "' in " + context_.title,
          compare <= Compare::kBetween ? "it has no order; use 'is' or 'not'"
                                       : "it is no text; use 'is' or 'not'");
      return;
    }
    add_values(compare, *node);
  }

  void add_values(Compare compare, const YamlNode& node) {
    FieldTest::Clause clause;
    clause.compare = compare;
    for (const YamlNode* item : as_items(node)) {
      if (auto operand = operands_.read(*item, compare)) {
        clause.values.push_back(*std::move(operand));
      }
    }
    const std::size_t wanted = compare == Compare::kBetween ? 2 : 1;
    const bool several =
        compare <= Compare::kNot || compare == Compare::kStarts || compare == Compare::kEnds;
    if (several ? as_items(node).empty() : as_items(node).size() != wanted) {
      context_.faults.add(node.at(),
                          "the test of '" + field_.name + "' in " + context_.title + " needs " +
                              (wanted == 2 ? "two values" : "a value"),
                          wanted == 2 ? "write `between: [1, 5]`, both ends included"
                                      : "write what to compare with");
      return;
    }
    test_.clauses.push_back(std::move(clause));
  }

  void read_exists(YamlMapping& mapping) {
    if (const auto exists = mapping.optional_bool("exists")) {
      FieldTest::Clause clause;
      clause.compare = Compare::kExists;
      clause.values.push_back(
          {*exists ? "true" : "false", *exists ? "true" : "false", 0, *exists, {}});
      test_.clauses.push_back(std::move(clause));
    }
  }

  void read_matches(YamlMapping& mapping) {
    const YamlNode* node = mapping.find("matches");
    const auto pattern = node == nullptr
                             ? std::nullopt
                             : as_text(*node, context_.faults, mapping.name_of("matches"));
    if (!pattern) {
      return;
    }
    if (!is_text(field_.type)) {
      context_.faults.add(node->at(),
                          "'matches' does not fit '" + field_.name + "' in " + context_.title,
                          "it is no text");
      return;
    }
    FieldTest::Clause clause;
    clause.compare = Compare::kMatches;
    clause.regex = read_regex(context_, *node, *pattern);
    if (clause.regex != nullptr) {
      test_.clauses.push_back(std::move(clause));
    }
  }

  /// `message.text: 退款` looks like a search and is a comparison.
  void warn_of_whole_text(const YamlNode& node) {
    if (field_.id == FieldId::kMessageText) {
      context_.faults.warn(node.at(),
                           "'message.text' in " + context_.title +
                               " is compared as a whole: the message must say nothing else",
                           "to look for words in it, write `text: …`");
    }
  }

  void warn_of_missing() {
    const bool open = may_be_missing(context_.out, field_);
    for (const FieldTest::Clause& clause : test_.clauses) {
      if (clause.compare == Compare::kNot && open && !test_.missing) {
        context_.faults.warn(clause.values.empty() ? SourcePos{} : at_,
                             "'not' tests '" + field_.name + "' in " + context_.title +
                                 ", which may be missing: then the test is unknown",
                             "add `missing: true` or `missing: false`");
      }
    }
  }

 public:
  FieldTestReader& placed(const SourcePos& at) {
    at_ = at;
    return *this;
  }

 private:
  ReadContext& context_;
  const FieldRef& field_;
  OperandReader operands_;
  FieldTest test_;
  SourcePos at_;
};

}  // namespace

FieldTest read_field_test(ReadContext& context, const FieldRef& field, const YamlNode& node) {
  return FieldTestReader(context, field).placed(node.at()).read(node);
}

}  // namespace triaged

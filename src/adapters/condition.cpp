#include "adapters/condition.h"

#include <algorithm>
#include <array>

#include "yaml/values.h"

namespace triaged {
namespace {

const std::array<std::string, 7>& operator_names() {
  static const std::array<std::string, 7> kNames = {
      "is", "not", "exists", "empty", "starts", "ends", "contains"};
  return kNames;
}

}  // namespace

bool PayloadCondition::compares(std::string_view text, Operator op, std::string_view with) {
  switch (op) {
    case Operator::kStarts:
      return text.starts_with(with);
    case Operator::kEnds:
      return text.ends_with(with);
    case Operator::kContains:
      return text.find(with) != std::string_view::npos;
    default:
      return text == with;
  }
}

PayloadCondition PayloadCondition::load(const YamlNode& node,
                                        Faults& faults,
                                        std::span<const std::string> roots) {
  PayloadCondition condition;
  if (!node.is_mapping()) {
    report_kind(node, faults, "a condition", "a mapping of paths to tests");
    condition.broken_ = true;
    return condition;
  }
  for (const YamlEntry& entry : node.entries) {
    condition.load_entry(entry, faults, roots);
  }
  return condition;
}

void PayloadCondition::load_entry(const YamlEntry& entry,
                                  Faults& faults,
                                  std::span<const std::string> roots) {
  if (entry.key == "any" || entry.key == "none" || entry.key == "all") {
    PayloadCondition child;
    child.group_ =
        entry.key == "any" ? Group::kAny : (entry.key == "none" ? Group::kNone : Group::kAll);
    for (const YamlNode* item : as_items(entry.value)) {
      child.children_.push_back(load(*item, faults, roots));
    }
    children_.push_back(std::move(child));
    return;
  }
  Result<Expression> expression = parse_expression(entry.key, roots);
  if (!expression.ok()) {
    faults.add(expression.error(), entry.key_at());
    broken_ = true;
    return;
  }
  load_test(entry, expression.value(), faults, roots);
}

void PayloadCondition::load_test(const YamlEntry& entry,
                                 const Expression& expression,
                                 Faults& faults,
                                 std::span<const std::string> roots) {
  const std::string what = "the test of '" + entry.key + "'";
  const auto add = [&](Operator op, const YamlNode& values) {
    Test test{expression, op, {}};
    for (const LocatedText& value : as_text_list(values, faults, what)) {
      Result<Template> parsed = Template::parse(value.text, roots);
      if (!parsed.ok()) {
        faults.add(parsed.error(), value.at);
        continue;
      }
      test.values.push_back(std::move(parsed).take());
    }
    tests_.push_back(std::move(test));
  };
  if (!entry.value.is_mapping()) {
    add(Operator::kIs, entry.value);
    return;
  }
  for (const YamlEntry& part : entry.value.entries) {
    const YamlNode name{YamlNode::Kind::kScalar, false, false, part.key_place, part.key, {}, {}};
    if (const auto op = as_one_of(name, faults, what, operator_names())) {
      add(static_cast<Operator>(*op), part.value);
    } else {
      broken_ = true;
    }
  }
}

bool PayloadCondition::test_holds(const Test& test, const Scope& scope) {
  Json held;
  const Json& value = test.expression.view(scope, held);
  const auto any = [&](const auto& check) {
    return std::any_of(test.values.begin(), test.values.end(), [&](const Template& wanted) {
      std::string rendered;
      return check(wanted.render_view(scope, rendered));
    });
  };
  if (test.op == Operator::kExists) {
    return any([&](std::string_view v) { return v == (value.is_null() ? "false" : "true"); });
  }
  if (test.op == Operator::kEmpty) {
    return any([&](std::string_view v) { return v == (json_empty(value) ? "true" : "false"); });
  }
  if (test.op == Operator::kContains && value.is_array()) {
    return any([&](std::string_view v) {
      return std::any_of(
          value.begin(), value.end(), [&](const Json& item) { return json_text(item) == v; });
    });
  }
  std::string dumped;
  return any([&, text = json_text_view(value, dumped)](std::string_view v) {
           return compares(text, test.op, v);
         }) != (test.op == Operator::kNot);
}

bool PayloadCondition::holds(const Scope& scope) const {
  if (broken_) {
    return false;
  }
  const auto child_holds = [&](const PayloadCondition& child) { return child.holds(scope); };
  if (group_ == Group::kAny) {
    return std::any_of(children_.begin(), children_.end(), child_holds);
  }
  if (group_ == Group::kNone) {
    return std::none_of(children_.begin(), children_.end(), child_holds);
  }
  return std::all_of(tests_.begin(),
                     tests_.end(),
                     [&](const Test& test) { return test_holds(test, scope); }) &&
         std::all_of(children_.begin(), children_.end(), child_holds);
}

}  // namespace triaged

#include "rules/judge/evaluate_condition.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "rules/judge/fact_book.h"
#include "text/fold.h"

namespace triaged {
namespace {

bool contains(const std::vector<std::string>& sorted, const std::string& key) {
  return std::find(sorted.begin(), sorted.end(), key) != sorted.end();
}

std::optional<double> number_of(const FieldValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    return *number;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->empty() || text->size() > 20 ||
      text->find_first_not_of("0123456789.-") != std::string::npos) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double number = std::strtod(text->c_str(), &end);
  return end == text->c_str() + text->size() ? std::optional(number) : std::nullopt;
}

bool equal_to(const FieldTest& test, const FieldValue& value, const Operand& operand) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return fold_key(*text) == operand.folded;
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return *number == operand.number;
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    const bool open = test.field.type == FieldType::kOpen;
    return open ? operand.text == (*flag ? "true" : "false") : *flag == operand.flag;
  }
  if (const auto* at = std::get_if<TimePoint>(&value)) {
    return *at == operand.at;
  }
  if (const auto* set = std::get_if<std::vector<std::string>>(&value)) {
    return contains(*set, operand.folded);
  }
  return false;
}

bool equals_any(const FieldTest& test, const FieldTest::Clause& clause, const FieldValue& value) {
  return std::any_of(clause.values.begin(), clause.values.end(), [&](const Operand& operand) {
    return equal_to(test, value, operand);
  });
}

/// A comparable number for an ordered field: levels by their place, times in milliseconds.
std::optional<double> order_of(const FieldTest& test,
                               const FieldValue& value,
                               const std::vector<std::string>* levels) {
  if (test.field.type == FieldType::kLevel) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || levels == nullptr) {
      return std::nullopt;
    }
    const std::string key = fold_key(*text);
    for (std::size_t i = 0; i < levels->size(); ++i) {
      if (fold_key((*levels)[i]) == key) {
        return static_cast<double>(i);
      }
    }
    return std::nullopt;
  }
  if (const auto* at = std::get_if<TimePoint>(&value)) {
    return static_cast<double>(at->time_since_epoch().count());
  }
  return number_of(value);
}

double operand_order(const FieldTest& test, const Operand& operand) {
  return test.field.type == FieldType::kTime
             ? static_cast<double>(operand.at.time_since_epoch().count())
             : operand.number;
}

Truth compare_order(const FieldTest& test,
                    const FieldTest::Clause& clause,
                    const FieldValue& value,
                    const std::vector<std::string>* levels) {
  const std::optional<double> left = order_of(test, value, levels);
  if (!left) {
    return Truth::kUnknown;
  }
  const double right = operand_order(test, clause.values.front());
  switch (clause.compare) {
    case Compare::kGt:
      return truth_of(*left > right);
    case Compare::kGte:
      return truth_of(*left >= right);
    case Compare::kLt:
      return truth_of(*left < right);
    case Compare::kLte:
      return truth_of(*left <= right);
    default:
      return truth_of(*left >= right && *left <= operand_order(test, clause.values.back()));
  }
}

Truth compare_text(const FieldTest::Clause& clause, const FieldValue& value) {
  const std::optional<std::string> text = field_text(value);
  if (!text) {
    return Truth::kUnknown;
  }
  if (clause.compare == Compare::kMatches) {
    const Result<bool> found = clause.regex->search(*text);
    return found.ok() ? truth_of(found.value()) : Truth::kUnknown;
  }
  const std::string key = fold_key(*text);
  return truth_of(
      std::any_of(clause.values.begin(), clause.values.end(), [&](const Operand& operand) {
        return clause.compare == Compare::kStarts ? key.starts_with(operand.folded)
                                                  : key.ends_with(operand.folded);
      }));
}

Truth evaluate_clause(const FieldTest& test,
                      const FieldTest::Clause& clause,
                      const FieldValue& value,
                      const std::vector<std::string>* levels) {
  const bool missing = std::holds_alternative<std::monostate>(value);
  if (clause.compare == Compare::kExists) {
    return truth_of(clause.values.front().flag != missing);
  }
  if (missing) {
    return Truth::kUnknown;
  }
  switch (clause.compare) {
    case Compare::kIs:
      return truth_of(equals_any(test, clause, value));
    case Compare::kNot:
      return truth_of(!equals_any(test, clause, value));
    case Compare::kStarts:
    case Compare::kEnds:
    case Compare::kMatches:
      return compare_text(clause, value);
    default:
      return compare_order(test, clause, value, levels);
  }
}

bool json_matches(const Json& json, const TestedNames& names) {
  if (names.empty()) {
    return true;
  }
  if (json.is_array()) {
    return std::any_of(
        json.begin(), json.end(), [&](const Json& item) { return json_matches(item, names); });
  }
  if (json.is_null()) {
    return false;
  }
  const std::string folded = fold_key(json.is_string() ? json.get<std::string>() : dump_json(json));
  return std::ranges::find(names, folded, &TestedName::folded) != names.end();
}

struct Evaluator {
  const ConditionInput& input;

  Truth operator()(const AllOf& node) const {
    Truth truth = Truth::kTrue;
    for (const Condition& child : node.children) {
      truth = truth_and(truth, evaluate(child, input));
      if (truth == Truth::kFalse) {
        break;
      }
    }
    return truth;
  }

  Truth operator()(const AnyOf& node) const { return any_of(node.children); }
  Truth operator()(const NoneOf& node) const { return truth_not(any_of(node.children)); }

  Truth operator()(const FieldTest& test) const {
    const FieldValue value = read_field(test.field, input.snapshot);
    if (test.missing && std::holds_alternative<std::monostate>(value)) {
      return truth_of(*test.missing);
    }
    Truth truth = Truth::kTrue;
    for (const FieldTest::Clause& clause : test.clauses) {
      truth = truth_and(truth, evaluate_clause(test, clause, value, input.snapshot.levels));
    }
    return truth;
  }

  Truth operator()(const TagTest& test) const {
    const auto has = [this](const TestedName& tag) {
      const auto found = input.snapshot.record.tags.find(tag.folded);
      return found != input.snapshot.record.tags.end() && found->second.present;
    };
    return truth_of(
        std::all_of(test.has_all.begin(), test.has_all.end(), has) &&
        (test.has_any.empty() || std::any_of(test.has_any.begin(), test.has_any.end(), has)) &&
        std::none_of(test.has_none.begin(), test.has_none.end(), has));
  }

  Truth operator()(const TextTest& test) const { return evaluate_text(test, input.text); }

  Truth operator()(const ChangedTest& test) const {
    return truth_of(std::any_of(
        input.snapshot.changes.begin(),
        input.snapshot.changes.end(),
        [&test](const FieldChange& change) {
          const bool by = test.by.empty() ||
                          std::find(test.by.begin(), test.by.end(), change.by) != test.by.end();
          return by && (test.field.empty() || test.field == change.field) &&
                 json_matches(change.from, test.from) && json_matches(change.to, test.to);
        }));
  }

  Truth operator()(const TableTest& test) const {
    const std::optional<std::string> text = field_text(read_field(test.field, input.snapshot));
    return text ? truth_of(test.table->find(fold_key(*text)) != nullptr) : Truth::kUnknown;
  }

  Truth operator()(const FactsTest& test) const { return evaluate_facts(test, input.text); }

  Truth operator()(const TimeTest& test) const {
    const TimePoint at = input.snapshot.event.at;
    const bool open = std::any_of(test.calendars.begin(),
                                  test.calendars.end(),
                                  [at](const CalendarPtr& one) { return one->is_open(at); });
    return truth_of(open != test.outside);
  }

  Truth operator()(const JournalTest& test) const {
    return input.facts == nullptr ? Truth::kUnknown : input.facts->truth(test);
  }

 private:
  Truth any_of(const std::vector<Condition>& children) const {
    Truth truth = Truth::kFalse;
    for (const Condition& child : children) {
      truth = truth_or(truth, evaluate(child, input));
      if (truth == Truth::kTrue) {
        break;
      }
    }
    return truth;
  }
};

/// Visits the tests that made a true condition true: true ones, outside `none`.
template <class Visit>
void visit_grounds(const Condition& condition, const ConditionInput& input, const Visit& visit) {
  if (std::holds_alternative<NoneOf>(condition.node) ||
      evaluate(condition, input) != Truth::kTrue) {
    return;
  }
  const std::vector<Condition>* children = nullptr;
  if (const auto* all = std::get_if<AllOf>(&condition.node)) {
    children = &all->children;
  } else if (const auto* any = std::get_if<AnyOf>(&condition.node)) {
    children = &any->children;
  }
  if (children == nullptr) {
    visit(condition);
    return;
  }
  for (const Condition& child : *children) {
    visit_grounds(child, input, visit);
  }
}

bool names_event_field(FieldId id) {
  return (id >= FieldId::kMessageId && id <= FieldId::kMessageSentAt) ||
         (id >= FieldId::kSurveyId && id <= FieldId::kSurveyAnswer) || id == FieldId::kRaw ||
         (id >= FieldId::kClockName && id <= FieldId::kIncidentSize) ||
         id == FieldId::kAuditVerdict;
}

/// What the journal answered, or why it was not asked.
std::string fact_remark(const JournalTest& test, const ConditionInput& input) {
  const std::string words = input.facts == nullptr ? "" : input.facts->words(test);
  if (!words.empty()) {
    return "  (" + words + ")";
  }
  const FieldRef* missing = missing_group_field(*test.spec, input.snapshot);
  return missing == nullptr ? "" : "  (" + missing->name + " is missing)";
}

void explain_into(const Condition& condition,
                  const ConditionInput& input,
                  int depth,
                  std::string& out) {
  const std::vector<Condition>* children = nullptr;
  const char* name = "";
  if (const auto* all = std::get_if<AllOf>(&condition.node)) {
    children = &all->children;
    name = "all";
  } else if (const auto* any = std::get_if<AnyOf>(&condition.node)) {
    children = &any->children;
    name = "any";
  } else if (const auto* none = std::get_if<NoneOf>(&condition.node)) {
    children = &none->children;
    name = "none";
  }
  out += std::string(static_cast<std::size_t>(depth) * 2, ' ');
  out += to_string(evaluate(condition, input));
  out += "  ";
  if (children == nullptr) {
    out += condition_as_written(condition);
    const auto* test = std::get_if<FieldTest>(&condition.node);
    if (test != nullptr &&
        std::holds_alternative<std::monostate>(read_field(test->field, input.snapshot))) {
      out += "  (" + test->field.name + " is missing)";
    }
    if (const auto* text = std::get_if<TextTest>(&condition.node)) {
      for (const UnusedHit& one : unused_hits(*text, input.text)) {
        out += "  ('" + one.hit.text + "' " + one.why + ")";
      }
    }
    if (const auto* fact = std::get_if<JournalTest>(&condition.node)) {
      out += fact_remark(*fact, input);
    }
    out += "\n";
    return;
  }
  out += std::string(name) + "\n";
  for (const Condition& child : *children) {
    explain_into(child, input, depth + 1, out);
  }
}

}  // namespace

Truth evaluate(const Condition& condition, const ConditionInput& input) {
  return std::visit(Evaluator{input}, condition.node);
}

std::vector<Evidence> collect_evidence(const Condition& condition, const ConditionInput& input) {
  std::vector<Evidence> all;
  const auto take = [&all](std::vector<Evidence> found) {
    all.insert(
        all.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  };
  visit_grounds(condition, input, [&](const Condition& ground) {
    if (const auto* test = std::get_if<TextTest>(&ground.node)) {
      take(text_evidence(*test, input.text));
    } else if (const auto* facts = std::get_if<FactsTest>(&ground.node)) {
      take(facts_evidence(*facts, input.text));
    }
  });
  std::sort(all.begin(), all.end(), [](const Evidence& a, const Evidence& b) {
    return std::tie(a.part, a.from, a.to) < std::tie(b.part, b.from, b.to);
  });
  all.erase(std::unique(all.begin(), all.end()), all.end());
  all.resize(std::min(all.size(), kMaxEvidence));
  return all;
}

const Table::Row* bind_row(const Condition& condition, const ConditionInput& input) {
  const Table::Row* row = nullptr;
  visit_grounds(condition, input, [&](const Condition& ground) {
    if (const auto* text = std::get_if<TextTest>(&ground.node)) {
      row = text->has_key == nullptr ? row : find_row(*text, input.text);
    } else if (const auto* table = std::get_if<TableTest>(&ground.node)) {
      const auto key = field_text(read_field(table->field, input.snapshot));
      row = key ? table->table->find(fold_key(*key)) : row;
    }
  });
  return row;
}

std::vector<std::pair<std::string, std::string>> collect_captures(const Condition& condition,
                                                                  const ConditionInput& input) {
  std::vector<std::pair<std::string, std::string>> captures;
  visit_grounds(condition, input, [&](const Condition& ground) {
    if (const auto* text = std::get_if<TextTest>(&ground.node)) {
      for (auto& capture : text_captures(*text, input.text)) {
        captures.push_back(std::move(capture));
      }
    }
  });
  return captures;
}

bool rests_on_event(const Condition& condition,
                    const ConditionInput& input,
                    const std::vector<FreshGround>& grounds) {
  bool fresh = false;
  const auto laid = [&grounds](std::string_view set, const std::string* value) {
    return std::any_of(grounds.begin(), grounds.end(), [&](const FreshGround& ground) {
      return ground.set == set && (value == nullptr || ground.value == *value);
    });
  };
  const auto is_fresh_tag = [&laid](const TestedName& tag) { return laid("tags", &tag.folded); };
  visit_grounds(condition, input, [&](const Condition& ground) {
    if (std::holds_alternative<TextTest>(ground.node) ||
        std::holds_alternative<FactsTest>(ground.node) ||
        std::holds_alternative<ChangedTest>(ground.node) ||
        std::holds_alternative<JournalTest>(ground.node)) {
      fresh = true;
    } else if (const auto* test = std::get_if<FieldTest>(&ground.node)) {
      const FieldId id = test->field.id;
      const bool dimension = id == FieldId::kDimension || id == FieldId::kManyDimension;
      fresh = fresh || names_event_field(id) || id == FieldId::kScore ||
              (dimension && laid(test->field.key, nullptr)) ||
              (id == FieldId::kTicketTags && laid("tags", nullptr));
    } else if (const auto* tags = std::get_if<TagTest>(&ground.node)) {
      fresh = fresh || std::any_of(tags->has_any.begin(), tags->has_any.end(), is_fresh_tag) ||
              std::any_of(tags->has_all.begin(), tags->has_all.end(), is_fresh_tag);
    }
  });
  return fresh;
}

std::string explain_condition(const Condition& condition, const ConditionInput& input) {
  std::string out;
  explain_into(condition, input, 0, out);
  return out;
}

}  // namespace triaged

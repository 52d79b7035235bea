#include "analyse/field_choice.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "rules/judge/evaluate_condition.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// More keys of a table than this are not tried.
constexpr std::size_t kTriedKeys = 200;
constexpr std::string_view kFreeText = "別的";

/// A text that shares no letter with any of the keys, so that nothing said of their beginnings,
/// ends or wholes is true of it; "" = none was found.
std::string free_text_beside(const std::set<std::string>& keys) {
  const auto unused = [&keys](std::string_view letter) {
    const std::string folded = fold_key(letter);
    return std::ranges::none_of(
        keys, [&](const std::string& key) { return key.find(folded) != std::string::npos; });
  };
  if (unused("別") && unused("的")) {
    return std::string(kFreeText);
  }
  for (char32_t point = U'一'; point <= U'龥'; ++point) {
    std::string letter;
    append_utf8(letter, point);
    if (unused(letter)) {
      return letter + letter;
    }
  }
  return "";
}

/// The values worth trying for one field: every one that some test tells from its neighbours.
class Candidates {
 public:
  Candidates(std::span<const Goal> tests, const RuleSet& rules)
      : field_(field_of(*tests.front().condition)), rules_(rules) {
    for (const Goal& goal : tests) {
      if (const auto* table = std::get_if<TableTest>(&goal.condition->node)) {
        take_keys(*table->table);
      } else {
        take_test(std::get<FieldTest>(goal.condition->node), goal.truths);
      }
    }
    finish();
  }

  [[nodiscard]] const std::vector<FieldValue>& values() const { return values_; }
  /// Whether a value that is not among them cannot do better.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  void take_keys(const Table& table) {
    complete_ = complete_ && table.rows.size() <= kTriedKeys;
    for (const auto& row : table.rows) {
      named_.insert(row.first);
    }
    for (std::size_t i = 0; i < std::min(table.rows.size(), kTriedKeys); ++i) {
      texts_.insert(table.rows[i].second.key);
    }
  }

  void take_test(const FieldTest& test, Truths truths) {
    for (const FieldTest::Clause& clause : test.clauses) {
      complete_ = complete_ && clause.compare != Compare::kMatches;
      const bool negative = clause.compare == Compare::kNot;
      const bool shuns = (truths & kOnlyTrue) != 0 ? negative : !negative;
      for (const Operand& operand : clause.values) {
        take_operand(clause.compare, operand, shuns);
      }
    }
  }

  void take_operand(Compare compare, const Operand& operand, bool shuns) {
    switch (field_.type) {
      case FieldType::kSet:
      case FieldType::kValueSet:
        if (compare != Compare::kExists) {
          (shuns ? shunned_ : members_).insert(operand.folded);
        }
        return;
      case FieldType::kTime:
        numbers_.insert(static_cast<double>(operand.at.time_since_epoch().count()));
        return;
      case FieldType::kNumber:
        numbers_.insert(operand.number);
        return;
      default:
        break;
    }
    if (compare == Compare::kExists) {
      return;
    }
    texts_.insert(operand.text);
    named_.insert(operand.folded);
    const bool number = compare == Compare::kGt || compare == Compare::kGte ||
                        compare == Compare::kLt || compare == Compare::kLte ||
                        compare == Compare::kBetween;
    if (field_.type == FieldType::kOpen && number) {
      numbers_.insert(operand.number);
    }
    if (compare == Compare::kStarts) {
      starts_.insert(operand.text);
    }
    if (compare == Compare::kEnds) {
      ends_.insert(operand.text);
    }
  }

  void add_numbers() {
    std::set<double> tried{0, 1};
    for (const double number : numbers_) {
      tried.insert({number, number - 1, number + 1});
    }
    for (auto at = numbers_.begin(); at != numbers_.end() && std::next(at) != numbers_.end();
         ++at) {
      tried.insert((*at + *std::next(at)) / 2);
    }
    for (const double number : tried) {
      if (field_.type == FieldType::kTime) {
        values_.emplace_back(TimePoint(Millis(static_cast<std::int64_t>(number))));
      } else {
        values_.emplace_back(number);
      }
    }
  }

  void add_texts() {
    const std::string free = free_text_beside(named_);
    complete_ = complete_ && !free.empty();
    for (const std::string& start : starts_) {
      texts_.insert(start + free);
      for (const std::string& end : ends_) {
        texts_.insert(start + free + end);
      }
    }
    for (const std::string& end : ends_) {
      texts_.insert(free + end);
    }
    for (const std::string& text : texts_) {
      values_.emplace_back(text);
    }
    values_.emplace_back(free);
  }

  void add_declared(const std::vector<std::string>& declared) {
    for (const std::string& value : declared) {
      values_.emplace_back(value);
    }
  }

  bool add_all_declared() {
    if (field_.id == FieldId::kTicketPriority && rules_.priority) {
      add_declared(rules_.priority->values);
      return true;
    }
    if (field_.id != FieldId::kDimension) {
      return false;
    }
    for (const DeclaredValues& dimension : rules_.dimensions) {
      if (dimension.name == field_.key) {
        add_declared(dimension.values);
      }
    }
    return true;
  }

  void add_sets() {
    std::vector<std::string> names;
    for (const std::string& name : members_) {
      if (!shunned_.contains(name)) {
        names.push_back(name);
      }
    }
    values_.emplace_back(std::vector<std::string>{});
    values_.emplace_back(names);
    for (const std::string& name : names) {
      values_.emplace_back(std::vector<std::string>{name});
    }
  }

  void finish() {
    if (field_.type == FieldType::kSet || field_.type == FieldType::kValueSet) {
      add_sets();
      return;
    }
    if (!add_all_declared()) {
      if (field_.type == FieldType::kBool || field_.type == FieldType::kOpen) {
        values_.emplace_back(true);
        values_.emplace_back(false);
      }
      if (field_.type == FieldType::kNumber || field_.type == FieldType::kTime ||
          !numbers_.empty()) {
        add_numbers();
      }
      if (field_.type != FieldType::kNumber && field_.type != FieldType::kTime &&
          field_.type != FieldType::kBool) {
        add_texts();
      }
    }
    values_.emplace_back(std::monostate{});
  }

  const FieldRef& field_;
  const RuleSet& rules_;
  std::set<std::string> texts_, starts_, ends_, members_, shunned_;
  std::set<std::string> named_;  ///< texts of the tests, folded
  std::set<double> numbers_;
  std::vector<FieldValue> values_;
  bool complete_ = true;
};

bool satisfies(std::span<const Goal> tests, const RuleSet& rules, const Scene& scene) {
  static const ScannedText kNoText;
  const RecordSnapshot snapshot = scene.snapshot(rules);
  return std::all_of(tests.begin(), tests.end(), [&](const Goal& goal) {
    return (truths_of(evaluate(*goal.condition, {snapshot, kNoText})) & goal.truths) != 0;
  });
}

/// Counts are whole and not below zero, so a value that is neither is no value at all.
bool is_no_count(const FieldRef& field, const FieldValue& value) {
  const auto* number = std::get_if<double>(&value);
  return field.type == FieldType::kNumber && field.id != FieldId::kSurveyScore &&
         number != nullptr && (*number < 0 || *number != std::floor(*number));
}

}  // namespace

Choice choose_field(std::span<const Goal> tests, const RuleSet& rules, Scene& scene) {
  const FieldRef& field = field_of(*tests.front().condition);
  const Candidates candidates(tests, rules);
  bool settable = true;
  for (const FieldValue& value : candidates.values()) {
    Scene tried = scene;
    const bool put = put_field(field, value, rules, tried);
    if (put && satisfies(tests, rules, tried)) {
      scene = std::move(tried);
      return Choice::kFound;
    }
    settable = settable && (put || is_no_count(field, value));
  }
  return candidates.complete() && settable ? Choice::kImpossible : Choice::kUnknown;
}

const FieldRef& field_of(const Condition& condition) {
  const auto* table = std::get_if<TableTest>(&condition.node);
  return table != nullptr ? table->field : std::get<FieldTest>(condition.node).field;
}

bool is_fixed(const FieldRef& field) {
  switch (field.id) {
    case FieldId::kTicketStatus:
    case FieldId::kTicketPriority:
    case FieldId::kTicketGroup:
    case FieldId::kTicketAssignee:
    case FieldId::kTicketCollaborators:
    case FieldId::kTicketTags:
    case FieldId::kTicketCustom:
    case FieldId::kProduct:
    case FieldId::kExtracted:
    case FieldId::kDimension:
    case FieldId::kManyDimension:
    case FieldId::kScore:
    case FieldId::kAuditVerdict:
      return false;
    default:
      return true;
  }
}

}  // namespace triaged

#include "rules/phase_warnings.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "text/fold.h"

namespace triaged {
namespace {

/// What rules give: `tag`, a dimension or `group`, and a folded value of it.
using Given = std::pair<std::string, std::string>;

constexpr const char* kTag = "tag";
constexpr const char* kGroup = "group";

class PhaseCheck {
 public:
  PhaseCheck(const RuleSet& rules, Faults& faults) : rules_(rules), faults_(faults) {}

  void run() {
    for (const Rule& rule : rules_.rules) {
      for (const Effect& effect : rule.then) {
        take(effect, rule);
      }
    }
    for (const Rule& rule : rules_.rules) {
      if (rule.when) {
        look_into(*rule.when, rule);
      }
    }
  }

 private:
  struct Giver {
    const Rule* rule;
    std::string written;  ///< the value as the rule writes it
  };

  void take(const Effect& effect, const Rule& rule) {
    if (const auto* tags = std::get_if<TagEffect>(&effect); tags != nullptr && !tags->remove) {
      take_values(kTag, tags->tags, rule);
    } else if (const auto* set = std::get_if<SetEffect>(&effect); set != nullptr && !set->unset) {
      take_values(set->dimension, set->values, rule);
      if (!set->otherwise.literal.empty()) {
        take_values(set->dimension, {set->otherwise}, rule);
      }
    } else if (const auto* assign = std::get_if<AssignEffect>(&effect);
               assign != nullptr && assign->field == kGroup) {
      take_values(kGroup, {assign->value}, rule);
    }
  }

  /// A value that stands in a table's row may be any: then nothing is known of the whole field.
  void take_values(const std::string& field,
                   const std::vector<ValueExpr>& values,
                   const Rule& rule) {
    for (const ValueExpr& value : values) {
      if (value.from_row) {
        open_.insert(field);
      } else {
        givers_[{field, fold_key(value.literal)}].push_back({&rule, value.literal});
      }
    }
  }

  /// Only what must be true for the rule to fire: not what stands under `any` beside other ways,
  /// and not what must be missing.
  void look_into(const Condition& condition, const Rule& rule) {
    if (const auto* all = std::get_if<AllOf>(&condition.node)) {
      for (const Condition& child : all->children) {
        look_into(child, rule);
      }
    } else if (const auto* tags = std::get_if<TagTest>(&condition.node)) {
      for (const TestedName& tag : tags->has_all) {
        look_at(kTag, {tag.folded}, condition.at, rule);
      }
      std::vector<std::string> any;
      for (const TestedName& tag : tags->has_any) {
        any.push_back(tag.folded);
      }
      look_at(kTag, any, condition.at, rule);
    } else if (const auto* test = std::get_if<FieldTest>(&condition.node)) {
      look_at_field(*test, condition.at, rule);
    }
  }

  void look_at_field(const FieldTest& test, const SourcePos& at, const Rule& rule) {
    const bool dimension =
        test.field.id == FieldId::kDimension || test.field.id == FieldId::kManyDimension;
    if (!dimension && test.field.id != FieldId::kTicketGroup) {
      return;
    }
    for (const FieldTest::Clause& clause : test.clauses) {
      if (clause.compare != Compare::kIs) {
        continue;
      }
      std::vector<std::string> values;
      for (const Operand& operand : clause.values) {
        values.push_back(operand.folded);
      }
      look_at(dimension ? test.field.key : kGroup, values, at, rule);
    }
  }

  void look_at(const std::string& field,
               const std::vector<std::string>& values,
               const SourcePos& at,
               const Rule& rule) {
    if (values.empty() || open_.contains(field) || has_default(field, values)) {
      return;
    }
    const Giver* giver = nullptr;
    for (const std::string& value : values) {
      const auto found = givers_.find({field, value});
      if (found == givers_.end()) {
        return;  // people or the platform give it
      }
      for (const Giver& one : found->second) {
        if (one.rule->phase < rule.phase || !meet(*one.rule, rule)) {
          return;
        }
        giver = giver == nullptr ? &one : giver;
      }
    }
    faults_.warn(at,
                 "rule '" + rule.id + "' looks for the " + name_of(field, giver->written) +
                     ", which only rules of its own phase or of a later one give, such as '" +
                     giver->rule->id + "': it sees it with the next event",
                 "move rule '" + rule.id + "' to a later section, or rule '" + giver->rule->id +
                     "' to an earlier one");
  }

  static std::string name_of(const std::string& field, const std::string& value) {
    return field == kTag || field == kGroup ? field + " '" + value + "'"
                                            : "value '" + value + "' of '" + field + "'";
  }

  bool has_default(const std::string& field, const std::vector<std::string>& values) const {
    std::string value = rules_.default_route;
    if (field != kGroup) {
      const auto dimension = std::ranges::find(rules_.dimensions, field, &DeclaredValues::name);
      if (dimension == rules_.dimensions.end()) {
        return false;  // a tag
      }
      value = dimension->default_value;
    }
    return std::ranges::find(values, fold_key(value)) != values.end();
  }

  /// Whether one event can make both run.
  static bool meet(const Rule& a, const Rule& b) {
    return std::ranges::any_of(a.events, [&b](const EventFilter& one) {
      return std::ranges::any_of(
          b.events, [&one](const EventFilter& other) { return other.type == one.type; });
    });
  }

  const RuleSet& rules_;
  Faults& faults_;
  std::map<Given, std::vector<Giver>> givers_;
  std::set<std::string> open_;  ///< fields whose values stand in tables
};

}  // namespace

void warn_of_phases(const RuleSet& rules, Faults& faults) {
  PhaseCheck(rules, faults).run();
}

}  // namespace triaged

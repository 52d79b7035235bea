#include "release/writings.h"

#include <algorithm>
#include <set>

#include "model/ticket_field.h"
#include "rules/judge/lexicon_reading.h"
#include "text/fold.h"

namespace triaged {
namespace {

std::string text_in(const Json& decision, const std::string& field) {
  const Json* value = find_json(decision, "/outcome/" + field);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

/// A single dimension's value in a stored outcome. Names of dimensions are no pointer syntax.
const Json* dimension_in(const Json& decision, const std::string& name) {
  const Json* dimensions = find_json(decision, "/outcome/dimensions");
  if (dimensions == nullptr || !dimensions->is_object()) {
    return nullptr;
  }
  const auto found = dimensions->find(name);
  return found == dimensions->end() ? nullptr : &*found;
}

bool lists_name(const Json* names, const std::string& key) {
  return names != nullptr && names->is_array() &&
         std::ranges::any_of(*names, [&key](const Json& name) {
           return name.is_string() && fold_key(name.get<std::string>()) == key;
         });
}

/// The words that made the rule fire, folded.
std::set<std::string> words_of(const Json& decision, const std::string& rule) {
  std::set<std::string> words;
  const Json* fired = find_json(decision, "/fired");
  for (std::size_t i = 0; fired != nullptr && i < fired->size(); ++i) {
    const Json* evidence = find_json((*fired)[i], "/evidence");
    if (string_at((*fired)[i], "rule") != rule || evidence == nullptr) {
      continue;
    }
    for (const Json& one : *evidence) {
      words.insert(fold_key(string_at(one, "text")));
    }
  }
  return words;
}

/// Lists what one rule's effects write.
class GiftLister {
 public:
  GiftLister(const CompiledProgram& program, const Rule& rule, const Json* decision)
      : program_(program), rule_(rule), decision_(decision) {}

  Writings::Gifts list() {
    for (const Effect& effect : rule_.then) {
      add(effect);
    }
    return std::move(gifts_);
  }

 private:
  void add(const Effect& effect) {
    if (const auto* tags = std::get_if<TagEffect>(&effect); tags != nullptr && !tags->remove) {
      for (const ValueExpr& tag : tags->tags) {
        add_value("tags", tag);
      }
    } else if (const auto* set = std::get_if<SetEffect>(&effect); set != nullptr && !set->unset) {
      for (const ValueExpr& value : set->values) {
        add_value(set->dimension, value);
      }
      add_name(set->dimension, set->otherwise.literal);
    } else if (const auto* assign = std::get_if<AssignEffect>(&effect)) {
      add_value(assign->field, assign->value);
    } else if (const auto* team = std::get_if<TeamAssignEffect>(&effect)) {
      for (const std::string& member : team->members) {
        add_name("assignee", member);
      }
      add_name("assignee", team->otherwise);
    } else if (const auto* level = std::get_if<PriorityEffect>(&effect)) {
      if (!level->cap) {
        add_name("priority", program_.priority().values[static_cast<std::size_t>(level->level)]);
      }
    }
  }

  void add_name(const std::string& field, const std::string& name) {
    if (!name.empty()) {
      gifts_.emplace_back(field, name);
    }
  }

  void add_value(const std::string& field, const ValueExpr& value) {
    if (!value.from_row) {
      add_name(field, value.literal);
      return;
    }
    if (rule_.row_table == nullptr) {
      return;
    }
    const auto cell = [&value](const Table::Row& row) {
      return value.key ? row.key : row.cells[value.column];
    };
    const std::size_t before = gifts_.size();
    if (decision_ != nullptr) {
      const std::set<std::string> words = words_of(*decision_, rule_.id);
      for (const auto& [key, row] : rule_.row_table->rows) {
        if (words.contains(key)) {
          add_name(field, cell(row));
        }
      }
    }
    if (gifts_.size() == before) {  // the row was found by a field, which is not told
      for (const auto& [key, row] : rule_.row_table->rows) {
        add_name(field, cell(row));
      }
    }
  }

  const CompiledProgram& program_;
  const Rule& rule_;
  const Json* decision_;
  Writings::Gifts gifts_;
};

/// The rule's effect that gives the field a lexicon's answer; null = none.
const SetEffect* lexicon_effect(const Rule& rule, const std::string& field) {
  for (const Effect& effect : rule.then) {
    const auto* set = std::get_if<SetEffect>(&effect);
    if (set != nullptr && set->from != nullptr && set->dimension == field) {
      return set;
    }
  }
  return nullptr;
}

/// Whether the lexicon answered so. It may answer with any of its classes, so it is asked again:
/// its answer rests on the event's text alone.
bool answered(const CompiledProgram& program,
              const StoredDecision& decision,
              bool opening,
              const SetEffect& effect,
              const std::string& key) {
  TextContext context;
  if (opening) {
    context.subject = decision.event.ticket.subject;
  }
  const ScannedText text = scan_text(decision.event, context, &program.automaton());
  LexiconReading reading(
      program.lexicons(), text, decision.event.message ? decision.event.message->language : "");
  const std::span<const std::size_t> classes = reading.answer(*effect.from, effect.many);
  return classes.empty() ? effect.otherwise.folded == key
                         : std::ranges::any_of(classes, [&](std::size_t cls) {
                             return effect.values[cls].folded == key;
                           });
}

bool names_it(const UndoOrder& order, const std::string& field, const std::string& key) {
  const auto value = [&](const UndoOrder::Value& one) {
    return one.field == field && fold_key(one.written) == key;
  };
  const auto member = [&](const UndoOrder::Member& one) {
    return one.set == field && fold_key(one.name) == key;
  };
  return std::ranges::any_of(order.values, value) || std::ranges::any_of(order.members, member) ||
         std::ranges::any_of(order.released, member);
}

}  // namespace

std::string value_in(const Json& decision, const std::string& field) {
  if (find_ticket_field(field) != nullptr) {
    return text_in(decision, field);
  }
  const Json* value = dimension_in(decision, field);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

bool has_member(const Json& decision, const std::string& set, const std::string& key) {
  return lists_name(
      set == "tags" ? find_json(decision, "/outcome/tags") : dimension_in(decision, set), key);
}

std::vector<std::string> fired_in(const Json& decision) {
  std::vector<std::string> rules;
  if (const Json* fired = find_json(decision, "/fired"); fired != nullptr && fired->is_array()) {
    for (const Json& one : *fired) {
      rules.push_back(string_at(one, "rule"));
    }
  }
  return rules;
}

bool fired_on(const Json& decision, const std::string& rule) {
  const std::vector<std::string> rules = fired_in(decision);
  return std::ranges::find(rules, rule) != rules.end();
}

Writings::Gifts Writings::of(const std::string& rule, const Json* decision) const {
  const Rule* found = find_rule(rule);
  return found == nullptr ? Gifts() : GiftLister(*program_, *found, decision).list();
}

const Rule* Writings::find_rule(const std::string& id) const {
  if (program_ == nullptr) {
    return nullptr;
  }
  const auto found = std::ranges::find(program_->rules().rules, id, &Rule::id);
  return found == program_->rules().rules.end() ? nullptr : &*found;
}

bool Writings::gave(const StoredDecision& decision,
                    const std::string& rule,
                    const std::string& field,
                    const std::string& key) const {
  const bool can = fired_on(decision.decision, rule) &&
                   std::ranges::any_of(of(rule, &decision.decision), [&](const auto& gift) {
                     return gift.first == field && fold_key(gift.second) == key;
                   });
  const SetEffect* from = can ? lexicon_effect(*find_rule(rule), field) : nullptr;
  const bool opening = decision.seq == decisions_.front().seq;
  return can && (from == nullptr || answered(*program_, decision, opening, *from, key));
}

std::string Writings::other_giver(const std::string& rule,
                                  const std::string& field,
                                  const std::string& key,
                                  EventSeq from) const {
  for (const StoredDecision& decision : decisions_) {
    if (decision.seq < from) {
      continue;
    }
    for (const std::string& other : fired_in(decision.decision)) {
      if (other != rule && gave(decision, other, field, key) &&
          undone(other, field, key, decision.seq) == nullptr) {
        return other;
      }
    }
  }
  return "";
}

std::pair<std::string, std::string> Writings::other_raise(const std::string& rule,
                                                          const std::string& before,
                                                          EventSeq from) const {
  if (program_ == nullptr) {
    return {};
  }
  const DeclaredValues& priority = program_->priority();
  const std::string floor = fold_key(before.empty() ? priority.default_value : before);
  const std::vector<std::string>& levels = priority.values;
  for (auto level = levels.rbegin(); level != levels.rend() && fold_key(*level) != floor; ++level) {
    if (std::string other = other_giver(rule, "priority", fold_key(*level), from); !other.empty()) {
      return {*level, std::move(other)};
    }
  }
  return {};
}

const StoredDecision* Writings::undone(const std::string& rule,
                                       const std::string& field,
                                       const std::string& key,
                                       EventSeq from) const {
  const auto found = std::ranges::find_if(decisions_, [&](const StoredDecision& decision) {
    if (decision.seq <= from || std::ranges::find(decision.event.types, event_type::kRuleUndone) ==
                                    decision.event.types.end()) {
      return false;
    }
    const UndoOrder order = undo_order_from_json(decision.event.detail);
    return order.rule == rule && names_it(order, field, key);
  });
  return found == decisions_.end() ? nullptr : &*found;
}

}  // namespace triaged

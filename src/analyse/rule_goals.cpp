#include "analyse/rule_goals.h"

#include <algorithm>

#include "text/fold.h"

namespace triaged {
namespace {

EventChoice choice_of(const EventFilter& filter) {
  EventChoice choice{{filter.type}, Json()};
  for (const auto& [name, value] : filter.detail) {
    choice.detail[name] = value;
  }
  return choice;
}

bool is_opening_type(std::string_view type) {
  return type == event_type::kTicketCreated || type == event_type::kMessageCustomer;
}

/// An event of both filters: of the same type, or a message that opens its ticket.
std::optional<EventChoice> both(const EventFilter& a, const EventFilter& b) {
  EventChoice choice = choice_of(a);
  if (a.type != b.type) {
    if (!is_opening_type(a.type) || !is_opening_type(b.type)) {
      return std::nullopt;
    }
    choice.types.push_back(b.type);
  }
  for (const auto& [name, value] : b.detail) {
    const auto known = a.detail.find(name);
    if (known != a.detail.end() && known->second != value) {
      return std::nullopt;
    }
    choice.detail[name] = value;
  }
  return choice;
}

const std::string* literal_of(const ValueExpr& value) {
  return value.from_row ? nullptr : &value.literal;
}

/// Whether the rule wishes for this member of this set, or for its removal.
bool wishes_member(const Rule& rule, const std::string& set, const std::string& key, bool remove) {
  return std::any_of(rule.then.begin(), rule.then.end(), [&](const Effect& effect) {
    const std::vector<ValueExpr>* values = nullptr;
    bool removes = false;
    if (const auto* tags = std::get_if<TagEffect>(&effect); tags != nullptr && set == "tags") {
      values = &tags->tags;
      removes = tags->remove;
    } else if (const auto* people = std::get_if<CollaboratorEffect>(&effect);
               people != nullptr && set == "collaborators") {
      values = &people->people;
    } else if (const auto* dimension = std::get_if<SetEffect>(&effect);
               dimension != nullptr && dimension->many && dimension->from == nullptr &&
               dimension->dimension == set) {
      values = &dimension->values;
      removes = dimension->unset;
    }
    return values != nullptr && removes == remove &&
           std::any_of(values->begin(), values->end(), [&key](const ValueExpr& value) {
             return literal_of(value) != nullptr && fold_key(value.literal) == key;
           });
  });
}

bool covers_members(const Rule& above,
                    const std::string& set,
                    const std::vector<ValueExpr>& values,
                    bool remove) {
  return std::all_of(values.begin(), values.end(), [&](const ValueExpr& value) {
    return literal_of(value) != nullptr &&
           wishes_member(above, set, fold_key(value.literal), remove);
  });
}

bool covers_value(const Rule& above, const Rule& rule, const SingleWish& wish) {
  const std::vector<SingleWish> others = single_wishes(above);
  return std::any_of(others.begin(), others.end(), [&](const SingleWish& other) {
    const bool same = same_name(other.value, wish.value);
    return other.field == wish.field && (above.weight > rule.weight || same);
  });
}

bool covers_level(const Rule& above, const PriorityEffect& effect) {
  return std::any_of(above.then.begin(), above.then.end(), [&effect](const Effect& one) {
    const auto* other = std::get_if<PriorityEffect>(&one);
    return other != nullptr && other->cap == effect.cap &&
           (effect.cap ? other->level <= effect.level : other->level >= effect.level);
  });
}

/// A lock on the priority lets only fresh raises pass, so what covers one must be as fresh.
bool rests_on_words(const Rule& rule) {
  bool words = rule.names_events;
  if (rule.when) {
    for_each_condition(*rule.when, [&words](const Condition& one) {
      words = words || std::holds_alternative<TextTest>(one.node);
    });
  }
  return words;
}

std::optional<SingleWish> single_wish(const Effect& effect) {
  if (const auto* set = std::get_if<SetEffect>(&effect); set != nullptr && !set->many &&
                                                         !set->unset && set->from == nullptr &&
                                                         set->values.size() == 1) {
    if (const std::string* value = literal_of(set->values.front())) {
      return SingleWish{set->dimension, *value};
    }
  } else if (const auto* assign = std::get_if<AssignEffect>(&effect)) {
    if (const std::string* value = literal_of(assign->value)) {
      return SingleWish{assign->field, *value};
    }
  } else if (const auto* audit = std::get_if<AuditEffect>(&effect);
             audit != nullptr && audit->from == nullptr) {
    return SingleWish{"audit.verdict", audit->verdict};
  }
  return std::nullopt;
}

}  // namespace

std::vector<Goal> fire_goals(const Rule& rule, const CompiledProgram& program, TimePoint now) {
  std::vector<Goal> goals;
  for (const RuleException& exception : rule.exceptions) {
    if (!program.has_ended(exception, now)) {
      goals.push_back({&exception.when, kNotTrue, rule.phase});
    }
  }
  if (rule.unless) {
    goals.push_back({&*rule.unless, kNotTrue, rule.phase});
  }
  if (rule.when) {
    goals.push_back({&*rule.when, kOnlyTrue, rule.phase});
  }
  return goals;
}

std::vector<EventChoice> event_choices(const Rule& rule) {
  std::vector<EventChoice> choices;
  for (const EventFilter& filter : rule.events) {
    const bool first = filter.type == event_type::kMessageCustomer;
    choices.insert(first ? choices.begin() : choices.end(), choice_of(filter));
  }
  return choices;
}

std::vector<EventChoice> common_events(const Rule& a, const Rule& b) {
  std::vector<EventChoice> choices;
  for (const EventFilter& one : a.events) {
    for (const EventFilter& other : b.events) {
      if (auto choice = both(one, other)) {
        const bool first = one.type == event_type::kMessageCustomer && one.type == other.type;
        choices.insert(first ? choices.begin() : choices.end(), *std::move(choice));
      }
    }
  }
  return choices;
}

bool hears_all(const Rule& a, const Rule& b) {
  return std::all_of(a.events.begin(), a.events.end(), [&b](const EventFilter& one) {
    return std::any_of(b.events.begin(), b.events.end(), [&one](const EventFilter& other) {
      return other.type == one.type && (other.detail.empty() || other.detail == one.detail);
    });
  });
}

std::vector<SingleWish> single_wishes(const Rule& rule) {
  std::vector<SingleWish> wishes;
  for (const Effect& effect : rule.then) {
    if (auto wish = single_wish(effect)) {
      wishes.push_back(*std::move(wish));
    }
  }
  return wishes;
}

bool covers(const Rule& above, const Rule& rule, const Effect& effect) {
  const bool comparable = above.weight >= rule.weight && above.mode.kind == Mode::Kind::kLive &&
                          above.override_human == rule.override_human;
  if (!comparable) {
    return false;
  }
  if (const auto wish = single_wish(effect)) {
    return covers_value(above, rule, *wish);
  }
  if (const auto* tags = std::get_if<TagEffect>(&effect)) {
    return !tags->force && covers_members(above, "tags", tags->tags, tags->remove);
  }
  if (const auto* people = std::get_if<CollaboratorEffect>(&effect)) {
    return covers_members(above, "collaborators", people->people, false);
  }
  if (const auto* set = std::get_if<SetEffect>(&effect)) {
    return set->many && set->from == nullptr &&
           covers_members(above, set->dimension, set->values, set->unset);
  }
  if (const auto* level = std::get_if<PriorityEffect>(&effect)) {
    return covers_level(above, *level) && (rests_on_words(above) || !rests_on_words(rule));
  }
  return false;
}

}  // namespace triaged

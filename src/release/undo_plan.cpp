#include "release/undo_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "model/ticket_field.h"
#include "release/writings.h"
#include "rules/judge/declared.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kTakenBack = "it was taken back already";
constexpr const char* kOlder = "it was written before that time";
constexpr const char* kLocked = "a person changed this field";

class UndoPlanner {
 public:
  UndoPlanner(const Record& record,
              const std::vector<StoredDecision>& decisions,
              const std::string& rule,
              TimePoint since,
              const CompiledProgram* program)
      : record_(record),
        decisions_(decisions),
        rule_(rule),
        since_(since),
        program_(program),
        writings_(program, decisions) {
    plan_.record = record.id;
    plan_.number = record.number;
    plan_.order.rule = rule;
  }

  UndoPlan run() {
    for (const TicketField& field : kTicketFields) {
      add_value(std::string(field.name), record_.*field.state);
    }
    for (const auto& [name, state] : record_.dimensions) {
      add_value(name, state);
    }
    add_members("tags", record_.tags);
    for (const auto& [name, members] : record_.many_dimensions) {
      add_members(name, members);
    }
    add_lost();
    return std::move(plan_);
  }

 private:
  /// The decision in which the value came, and what stood before it.
  struct Written {
    const StoredDecision* decision = nullptr;
    std::string before;
  };

  /// What the ticket showed when its record opened.
  std::string told_at_opening(const std::string& field) const {
    const TicketField* plain = find_ticket_field(field);
    return decisions_.empty() || plain == nullptr
               ? ""
               : (decisions_.front().event.ticket.*(plain->told)).value_or("");
  }

  /// The last time that it came while the rule fired; else, since it last came by another rule,
  /// the first time that this one gave it as well.
  std::optional<Written> written(const std::string& field, const std::string& value) const {
    std::optional<Written> found;
    bool ours = false;  // whether the rule gave what stands there
    std::string last = told_at_opening(field);
    std::string before;  // what stood before `last`
    for (const StoredDecision& decision : decisions_) {
      const std::string now = value_in(decision.decision, field);
      const bool changed = !same_name(now, last);
      before = changed ? last : before;
      ours = !changed && ours;
      last = now;
      const bool wrote = changed ? fired_on(decision.decision, rule_)
                                 : writings_.gave(decision, rule_, field, fold_key(value));
      if (same_name(now, value) && !ours && wrote) {
        found = Written{&decision, before};
        ours = true;
      }
    }
    return found;
  }

  const StoredDecision* member_written(const std::string& set, const std::string& key) const {
    const StoredDecision* found = nullptr;
    bool ours = false;
    bool before = false;
    for (const StoredDecision& decision : decisions_) {
      const bool now = has_member(decision.decision, set, key);
      ours = before && ours;
      const bool wrote =
          before ? writings_.gave(decision, rule_, set, key) : fired_on(decision.decision, rule_);
      if (now && !ours && wrote) {
        found = &decision;
        ours = true;
      }
      before = now;
    }
    return found;
  }

  void add_value(const std::string& field, const ValueState& state) {
    if (state.by != Actor::kRule || state.rule != rule_) {
      return;
    }
    seen_.insert(field);
    const std::optional<Written> when = written(field, state.value);
    UndoRow row{field, state.value, when ? when->before : "", ""};
    if (!when) {
      row.kept = "no stored decision says what stood before it";
    } else if (when->decision->decided_at < since_) {
      row.kept = kOlder;
    } else if (record_.locks.contains(field)) {
      row.kept = kLocked;
    } else {
      order_value(when->decision->seq, row);
    }
    plan_.rows.push_back(std::move(row));
  }

  /// Gives the field back, or to another rule that gives the same, or a priority between the two.
  void order_value(EventSeq from, UndoRow& row) {
    std::string heir = writings_.other_giver(rule_, row.field, fold_key(row.written), from);
    if (!heir.empty()) {
      row.kept = also_words(heir);
      plan_.order.values.push_back({row.field, row.written, row.written, heir});
      return;
    }
    if (row.field == "priority") {
      if (auto [level, rule] = writings_.other_raise(rule_, row.before, from); !rule.empty()) {
        row.before = std::move(level);
        heir = std::move(rule);
      }
    }
    plan_.order.values.push_back({row.field, row.written, row.before, heir});
    if (row.before.empty() && program_ != nullptr && find_ticket_field(row.field) != nullptr) {
      row.before = default_of(program_->rules(), row.field);
    }
  }

  void add_members(const std::string& set, const MemberSet& members) {
    for (const auto& [key, state] : members) {
      if (!state.present || state.by != Actor::kRule || state.rule != rule_) {
        continue;
      }
      seen_.insert(set + "\n" + key);
      const StoredDecision* when = member_written(set, key);
      UndoRow row{set, state.name, "", ""};
      if (when == nullptr) {
        row.kept = "no stored decision says that the rule brought it";
      } else if (when->decided_at < since_) {
        row.kept = kOlder;
      } else if (record_.locks.contains(member_lock(set, key))) {
        row.kept = kLocked;
      } else {
        const std::string heir = writings_.other_giver(rule_, set, key, when->seq);
        row.kept = heir.empty() ? "" : also_words(heir);
        plan_.order.members.push_back({set, state.name, heir});
      }
      plan_.rows.push_back(std::move(row));
    }
  }

  /// What the rule wrote since then and somebody changed after it.
  void add_lost() {
    for (const auto& [field, value] : writings_.of(rule_)) {
      const std::string key = fold_key(value);
      const bool is_set = field == "tags" || record_.many_dimensions.contains(field);
      if (is_set ? !seen_.insert(field + "\n" + key).second : !seen_.insert(field).second) {
        continue;
      }
      if (is_set) {
        add_lost_member(field, value, key);
      } else {
        add_lost_value(field);
      }
    }
  }

  void add_lost_member(const std::string& set, const std::string& name, const std::string& key) {
    const StoredDecision* when = member_written(set, key);
    if (when == nullptr || when->decided_at < since_) {
      return;
    }
    const MemberSet* members = &record_.tags;
    if (set != "tags") {
      const auto found = record_.many_dimensions.find(set);
      members = found == record_.many_dimensions.end() ? nullptr : &found->second;
    }
    const auto state = members == nullptr ? MemberSet::const_iterator() : members->find(key);
    UndoRow row{set, name, "", "it is gone"};
    if (members != nullptr && state != members->end()) {
      const bool undone = writings_.undone(rule_, set, key, when->seq) != nullptr;
      const bool shared = state->second.present && state->second.by == Actor::kRule;
      const std::string other = shared ? state->second.rule : "";
      row.kept =
          other.empty() ? since_words(state->second.by, state->second.rule) : also_words(other);
      if (!state->second.present && undone) {
        row.kept = kTakenBack;
      } else if (!other.empty() && !undone) {
        plan_.order.released.push_back({set, name});
      }
    }
    plan_.rows.push_back(std::move(row));
  }

  /// A value that another rule stands for as well, and is said to have written.
  bool add_shared_value(const std::string& field) {
    const ValueState* state = state_of(field);
    if (state == nullptr || state->by != Actor::kRule || state->rule.empty()) {
      return false;
    }
    const std::string key = fold_key(state->value);
    const auto shares = [&](const StoredDecision& decision) {
      return decision.decided_at >= since_ && writings_.gave(decision, rule_, field, key) &&
             fold_key(value_in(decision.decision, field)) == key;
    };
    const auto when = std::ranges::find_if(decisions_, shares);
    if (when == decisions_.end()) {
      return false;
    }
    if (writings_.undone(rule_, field, key, when->seq) == nullptr) {
      plan_.order.released.push_back({field, state->value});
    }
    plan_.rows.push_back({field, state->value, "", also_words(state->rule)});
    return true;
  }

  void add_lost_value(const std::string& field) {
    if (add_shared_value(field)) {
      return;
    }
    std::string before;
    const StoredDecision* when = nullptr;
    std::string wrote;
    for (const StoredDecision& decision : decisions_) {
      const std::string now = value_in(decision.decision, field);
      if (decision.decided_at >= since_ && now != before && fired_on(decision.decision, rule_) &&
          only_writer(decision.decision, field)) {
        when = &decision;
        wrote = now;
      }
      before = now;
    }
    if (when == nullptr) {
      return;
    }
    const ValueState* state = state_of(field);
    UndoRow row{
        field, wrote, "", state == nullptr ? "it is gone" : since_words(state->by, state->rule)};
    const StoredDecision* undone = writings_.undone(rule_, field, fold_key(wrote), when->seq);
    if (undone != nullptr && state != nullptr &&
        same_name(value_in(undone->decision, field), state->value)) {
      row.kept = kTakenBack;
    }
    plan_.rows.push_back(std::move(row));
  }

  /// Whether of the rules that fired only ours writes the field.
  bool only_writer(const Json& decision, const std::string& field) const {
    return std::ranges::none_of(fired_in(decision), [&](const std::string& other) {
      return other != rule_ && std::ranges::any_of(writings_.of(other), [&](const auto& one) {
               return one.first == field;
             });
    });
  }

  const ValueState* state_of(const std::string& field) const {
    if (field == "priority") {
      return &record_.priority;
    }
    if (field == "status") {
      return &record_.status;
    }
    if (field == "group") {
      return &record_.group;
    }
    if (field == "assignee") {
      return &record_.assignee;
    }
    const auto found = record_.dimensions.find(field);
    return found == record_.dimensions.end() ? nullptr : &found->second;
  }

  static std::string also_words(const std::string& rule) {
    return fmt::format("rule '{}' gives it, too", rule);
  }

  static std::string since_words(Actor by, const std::string& rule) {
    if (by == Actor::kRule) {
      return rule.empty() ? "the daemon changed it since"
                          : fmt::format("rule '{}' changed it since", rule);
    }
    return by == Actor::kCustomer ? "the customer changed it since" : "a person changed it since";
  }

  const Record& record_;
  const std::vector<StoredDecision>& decisions_;
  const std::string& rule_;
  TimePoint since_;
  const CompiledProgram* program_;  ///< null: its rules are not loaded
  Writings writings_;
  UndoPlan plan_;
  std::set<std::string> seen_;
};

}  // namespace

bool UndoPlan::takes_back() const {
  return std::ranges::any_of(rows, [](const UndoRow& row) { return row.kept.empty(); });
}

UndoPlan plan_undo(const Record& record,
                   const std::vector<StoredDecision>& decisions,
                   const std::string& rule,
                   TimePoint since,
                   const CompiledProgram* program) {
  return UndoPlanner(record, decisions, rule, since, program).run();
}

Event undo_event(const UndoPlan& plan, const Record& record, const std::string& by, TimePoint now) {
  Event event;
  event.id =
      fmt::format("undo:{}:{}:{}", plan.order.rule, record.id, now.time_since_epoch().count());
  event.types = {std::string(event_type::kRuleUndone)};
  event.source = record.source;
  event.channel = record.channel;
  event.record = record.id;
  event.at = now;
  event.received_at = now;
  event.actor = Actor::kAgent;
  event.actor_name = by;
  event.detail = to_json(plan.order);
  return event;
}

}  // namespace triaged

#include "rules/judge/intake_changes.h"

#include <algorithm>

#include "rules/judge/status_move.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

std::string text_of(const Json& json) {
  return json.is_string() ? json.get<std::string>() : "";
}

class ChangeReader {
 public:
  ChangeReader(const RuleSet& rules, const Event& event, Intake& out)
      : rules_(rules), event_(event), out_(out) {}

  /// The event that a change of the status was, "" where none was.
  std::string_view run() {
    for (const FieldChange& change : event_.changes) {
      if (event_.is_follow_up()) {
        out_.changes.push_back(change);
      } else if (change.field == "tags") {
        take_tags(change);
      } else {
        take_change(change);
      }
    }
    if (out_.types.empty() && !out_.changes.empty()) {
      out_.add_type(event_type::kTicketUpdated);
    }
    return moved_;
  }

 private:
  Record& record() { return out_.record; }

  void take_change(const FieldChange& change) {
    const std::string to = text_of(change.to);
    if (change.field == "subject") {
      record().ticket.subject = to;
      out_.changes.push_back(change);
      return;
    }
    ValueState& state = *find_value(record(), change.field, true);
    if (is_echo(change.field)) {
      pass_over(change.field);
      return;
    }
    const bool same = tells(change, state.value);
    if (same && change.field == "status" && out_.echoes.owed.is_object()) {
      take_owed(change, state);
    }
    if (same) {
      return;  // an echo
    }
    correct(change, state);
    out_.platform[change.field] = change.to;
    FieldChange seen = change;
    if (seen.from.is_null() && !state.value.empty()) {
      seen.from = state.value;
    }
    const bool is_status = change.field == "status";
    const std::string_view moved =
        is_status ? event_of_move(rules_, record(), to) : std::string_view();
    state = {to, 0, change.by, ""};
    if (is_status) {
      out_.add_type(moved);
      take_move(rules_, moved, event_.at, record());
      moved_ = moved;
    }
    lock(change.field, change.by);
    out_.changes.push_back(std::move(seen));
  }

  bool is_echo(const std::string& change) const {
    return std::ranges::find(out_.echoes.late, change) != out_.echoes.late.end();
  }

  /// What the platform calls the event is as old as the change.
  void pass_over(const std::string& field) {
    if (field == "status") {
      erase_moves(out_.types);
    }
  }

  /// A rule's status that could not be written stands on the desk now. The record is there already,
  /// since the rule wished for it. Without a name it may be a later write of ours: still the
  /// rule's.
  void take_owed(const FieldChange& change, ValueState& state) {
    const Json& owed = out_.echoes.owed;
    record().heard_status = string_at(owed, "id");
    const std::vector<std::string> types = names_of(owed.value("types", Json()));
    for (const std::string_view move : event_type::kStatusMoves) {
      if (std::ranges::find(types, move) != types.end()) {
        out_.add_type(move);
        moved_ = move;
      }
    }
    out_.platform[change.field] = change.to;
    out_.changes.push_back(change);
    if (change.by != Actor::kUnknown) {
      state = {state.value, 0, change.by, ""};
      lock(change.field, change.by);
    }
  }

  void lock(const std::string& field, Actor by) {
    const bool customers_status = field == "status" && by == Actor::kCustomer;
    if (by != Actor::kRule && !out_.opening && !customers_status) {
      record().locks[field] = {by, event_.at};
      out_.locked.insert(field);
    }
  }

  static bool is_person(Actor by) { return by == Actor::kAgent || by == Actor::kUnknown; }

  void correct(const FieldChange& change, const ValueState& ours) {
    if (!is_person(change.by) || out_.opening) {
      return;
    }
    add_correction(change.field,
                   ours.value.empty() ? Json() : Json(ours.value),
                   change.to,
                   ours.by == Actor::kRule ? ours.rule : "");
  }

  void add_correction(const std::string& field,
                      const Json& ours,
                      const Json& theirs,
                      const std::string& rule) {
    Event follow;
    follow.id = event_.id + ":corrected:" + field +
                (field == "tags" ? ":" + text_of(ours) + text_of(theirs) : "");
    follow.types = {std::string(event_type::kAgentCorrected)};
    follow.source = event_.source;
    follow.channel = event_.channel;
    follow.conversation = event_.conversation;
    follow.record = record().id;
    follow.at = event_.at;
    follow.received_at = event_.received_at;
    follow.actor = Actor::kAgent;
    follow.actor_name = event_.actor_name;
    follow.hop = event_.hop + 1;
    follow.backfill = event_.backfill;
    follow.detail = {{"field", field}, {"ours", ours}, {"theirs", theirs}, {"rule", rule}};
    out_.corrections.push_back(std::move(follow));
  }

  static std::vector<std::string> names_of(const Json& json) {
    std::vector<std::string> names;
    if (json.is_string()) {
      names.push_back(json.get<std::string>());
    } else if (json.is_array()) {
      for (const Json& item : json) {
        names.push_back(text_of(item));
      }
    }
    return names;
  }

  void take_tags(const FieldChange& change) {
    MemberSet& tags = record().tags;
    FieldChange seen{"tags", Json::array(), Json::array(), change.by};
    std::map<std::string, std::string> wanted;
    for (const std::string& name : names_of(change.to)) {
      wanted.emplace(fold_key(name), name);
    }
    for (const auto& [key, name] : wanted) {
      const auto old = tags.find(key);
      if ((old == tags.end() || !old->second.present) && !is_echo(member_lock("tags", key))) {
        change_tag(key, {name, true, change.by, ""}, seen);
      }
    }
    std::vector<std::string> gone;
    for (const auto& [key, state] : tags) {
      if (state.present && !wanted.contains(key) && !is_echo(member_lock("tags", key))) {
        gone.push_back(key);
      }
    }
    for (const std::string& key : gone) {
      change_tag(key, {tags[key].name, false, change.by, ""}, seen);
    }
    out_.platform["tags"] = told_names(tags, wanted);
    if (!seen.from.empty() || !seen.to.empty()) {
      out_.changes.push_back(std::move(seen));
    }
  }

  /// What the platform shows, in our spelling where the record has one.
  static std::vector<std::string> told_names(const MemberSet& tags,
                                             const std::map<std::string, std::string>& told) {
    std::vector<std::string> names;
    for (const auto& [key, name] : told) {
      const auto ours = tags.find(key);
      names.push_back(ours == tags.end() ? name : ours->second.name);
    }
    std::ranges::sort(names);
    return names;
  }

  void change_tag(const std::string& key, MemberState state, FieldChange& seen) {
    MemberState& old = record().tags[key];
    if (is_person(state.by) && !out_.opening) {
      add_correction("tags",
                     state.present ? Json() : Json(old.name),
                     state.present ? Json(state.name) : Json(),
                     old.by == Actor::kRule ? old.rule : "");
    }
    (state.present ? seen.to : seen.from).push_back(state.name);
    const Actor by = state.by;
    old = std::move(state);
    lock(member_lock("tags", key), by);
  }

  const RuleSet& rules_;
  const Event& event_;
  Intake& out_;
  std::string_view moved_;
};

}  // namespace

std::string_view take_changes(const RuleSet& rules, const Event& event, Intake& out) {
  return ChangeReader(rules, event, out).run();
}

}  // namespace triaged

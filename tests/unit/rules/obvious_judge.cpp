#include "obvious_judge.h"

#include <algorithm>
#include <optional>

#include "obvious_conditions.h"

namespace triaged {
namespace {

const std::map<std::string, std::string> kDefaults{
    {"kind", "咨詢"}, {"group", "人工分派"}, {"status", "待處理"}};

struct Fired {
  const Json* rule = nullptr;
  bool fresh = false;
  std::map<std::string, std::string> held;  ///< dimension → value at the time, for `unset`
  std::string row_group;

  int weight() const { return rule->value("weight", 100); }
  bool overrides() const { return rule->value("override_human", false); }
  std::string id() const { return rule->at("id").get<std::string>(); }
  const Json& then() const { return rule->at("then"); }
};

/// The laws, field by field, over all that fired so far.
class Law {
 public:
  Law(const ObviousState& before,
      const std::vector<Fired>& fired,
      TimePoint at,
      ObviousOutcome& out)
      : before_(before), fired_(fired), at_(at), out_(out), state_(before) {}

  ObviousState apply(bool scoring, bool conflict) {
    out_.held_back.clear();
    out_.conflicts.clear();
    for (const char* field : {"kind", "problem", "group", "status", "custom.note"}) {
      conflict = single(field) || conflict;
    }
    for (const char* set : {"tags", "mood", "collaborators"}) {
      members(set);
    }
    if (conflict) {
      ObviousState::Member& tag = state_.sets["tags"]["規則衝突"];
      const bool removed = before_.sets.contains("tags") &&
                           before_.sets.at("tags").contains("規則衝突") && !tag.present &&
                           !tag.ours;
      if (!removed && !tag.present) {
        tag = {true, true};
      }
    }
    score(scoring);
    priority();
    return state_;
  }

 private:
  /// What one rule wants of a field; it may contradict itself.
  std::vector<std::string> wishes(const Fired& fired, const std::string& field) const {
    const Json& then = fired.then();
    std::vector<std::string> wanted;
    if (field == "kind" || field == "problem") {
      if (then.contains("set") && then.at("set").contains(field)) {
        wanted.push_back(then.at("set").at(field).get<std::string>());
      }
      if (then.contains("unset") && then.at("unset").contains(field) &&
          fired.held.contains(field) && fired.held.at(field) == then.at("unset").at(field)) {
        wanted.emplace_back();
      }
    } else if (field == "custom.note") {
      if (then.contains("custom")) {
        wanted.push_back(then.at("custom").at("note").get<std::string>());
      }
    } else if (then.contains(field)) {
      const auto value = then.at(field).get<std::string>();
      wanted.push_back(value == "$row.group" ? fired.row_group : value);
    }
    return wanted;
  }

  /// True when the wishes were in conflict.
  bool single(const std::string& field) {
    const auto found = before_.values.find(field);
    const ObviousState::Value old =
        found == before_.values.end() ? ObviousState::Value{} : found->second;
    const std::string fallback = kDefaults.contains(field) ? kDefaults.at(field) : "";
    std::map<int, std::map<std::string, bool>> sides;  // weight → value → some rule overrides
    bool overrides = false;
    for (const Fired& one : fired_) {
      for (const std::string& wanted : wishes(one, field)) {
        if (before_.locks.contains(field) && !one.overrides()) {
          if (wanted != old.value) {
            out_.held_back.insert(one.id() + " " + field);
          }
          continue;
        }
        bool& side = sides[one.weight()][wanted];
        side = side || one.overrides();
        overrides = overrides || one.overrides();
      }
    }
    if (sides.empty()) {
      return false;
    }
    const auto& [weight, values] = *sides.rbegin();
    const bool competes = field != "status" && !old.value.empty();
    ObviousState::Value& target = state_.values[field];
    if (values.size() > 1) {
      if (competes && old.weight > weight && !overrides) {
        return false;
      }
      if (old.value.empty() || old.value == fallback) {
        target = old.value == fallback ? old : ObviousState::Value{fallback, 0};
      }
      out_.conflicts.insert(field);
      return true;
    }
    const auto& [wanted, side_overrides] = *values.begin();
    const std::string value = wanted.empty() ? fallback : wanted;
    if (value == old.value) {
      target.weight = std::max(old.weight, weight);
    } else if (!competes || old.weight < weight || side_overrides) {
      target = {value, wanted.empty() ? 0 : weight};
    }
    return false;
  }

  struct MemberWish {
    std::string name;
    bool remove = false;
    bool force = false;
  };

  static std::vector<MemberWish> member_wishes(const Json& then, const std::string& set) {
    std::vector<MemberWish> wishes;
    const auto add = [&wishes](const Json& names, bool remove, bool force) {
      for (const Json& name : list_of(names)) {
        wishes.push_back({name.get<std::string>(), remove, force});
      }
    };
    if (set == "mood") {
      for (const char* key : {"set", "unset"}) {
        if (then.contains(key) && then.at(key).contains("mood")) {
          add(then.at(key).at("mood"), std::string(key) == "unset", false);
        }
      }
    } else if (set == "collaborators") {
      add(then.value("collaborators", Json::array()), false, false);
    } else {
      add(then.value("tag", Json::array()), false, false);
      const Json untag = then.value("untag", Json::array());
      add(untag.is_object() ? untag.at("tags") : untag, true, untag.is_object());
    }
    return wishes;
  }

  void members(const std::string& set) {
    std::map<std::string, std::pair<int, int>> weights;  // name → best to add, best to remove
    const auto old = before_.sets.find(set);
    for (const Fired& one : fired_) {
      for (const MemberWish& wish : member_wishes(one.then(), set)) {
        const bool known = old != before_.sets.end() && old->second.contains(wish.name);
        const ObviousState::Member member =
            known ? old->second.at(wish.name) : ObviousState::Member{};
        if (may(set, one, wish, member, known)) {
          int& best = wish.remove ? weights[wish.name].second : weights[wish.name].first;
          best = std::max(best, one.weight());
        } else {
          out_.held_back.insert(one.id() + " " + set);
        }
      }
    }
    for (const auto& [name, best] : weights) {
      const auto& [add, remove] = best;
      const bool known = old != before_.sets.end() && old->second.contains(name);
      const bool present = known && old->second.at(name).present;
      if (add == remove) {
        out_.conflicts.insert(set);
      }
      if (add >= remove && !present) {
        state_.sets[set][name] = {true, true};
      } else if (add < remove && present) {
        state_.sets[set][name] = {false, true};
      }
    }
  }

  bool may(const std::string& set,
           const Fired& one,
           const MemberWish& wish,
           const ObviousState::Member& member,
           bool known) const {
    if (member.present == !wish.remove || one.overrides()) {
      return true;
    }
    const bool locked = before_.locks.contains(set == "tags" ? "tag:" + wish.name : set);
    const bool taken_away = !wish.remove && known && !member.ours;
    const bool foreign = wish.remove && !member.ours && !wish.force;
    return !locked && !taken_away && !foreign;
  }

  void score(bool scoring) {
    std::map<std::string, int> groups;
    int sum = 0;
    for (const Fired& one : fired_) {
      if (!one.then().contains("score")) {
        continue;
      }
      scores_ = true;
      const Json& heat = one.then().at("score").at("heat");
      (heat.contains("group") ? groups[heat.at("group").get<std::string>()] : sum) +=
          heat.at("add").get<int>();
    }
    for (const auto& [name, points] : groups) {
      sum += std::clamp(points, -50, 50);
    }
    if (scoring || scores_) {
      state_.heat = std::clamp(sum, 0, 100);
    }
  }

  /// What the score asks for: one raise on the grounds of all rules that gave points.
  template <class Lock>
  int scored_wish(int present, Lock lock) {
    const int level = !scores_ ? 0 : state_.heat >= 60 ? 2 : state_.heat >= 30 ? 1 : 0;
    bool fresh = false;
    bool overrides = false;
    std::string first;
    for (const Fired& one : fired_) {
      if (one.then().contains("score")) {
        fresh = fresh || one.fresh;
        overrides = overrides || one.overrides();
        first = first.empty() ? one.id() : std::min(first, one.id());
      }
    }
    if (lock == before_.locks.end() || overrides || (fresh && at_ > lock->second)) {
      return level;
    }
    if (level > present) {
      out_.held_back.insert(first + " priority");
    }
    return 0;
  }

  void priority() {
    const int present = level_of(before_.values.at("priority").value);
    const auto lock = before_.locks.find("priority");
    int wish = scored_wish(present, lock);
    for (const Fired& one : fired_) {
      if (!one.then().contains("raise")) {
        continue;
      }
      const int level = level_of(one.then().at("raise").get<std::string>());
      const bool held =
          lock != before_.locks.end() && !one.overrides() && (!one.fresh || at_ <= lock->second);
      if (!held) {
        wish = std::max(wish, level);
      } else if (level > present) {
        out_.held_back.insert(one.id() + " priority");
      }
    }
    int forced = 2;
    for (const Fired& one : fired_) {
      if (one.then().contains("cap")) {
        const int level = level_of(one.then().at("cap").get<std::string>());
        wish = std::min(wish, level);
        forced = one.overrides() ? std::min(forced, level) : forced;
      }
    }
    const int result = std::min(std::max(present, wish), forced);
    state_.values["priority"].value = kLevels[static_cast<std::size_t>(result)];
  }

  const ObviousState& before_;
  const std::vector<Fired>& fired_;
  TimePoint at_;
  ObviousOutcome& out_;
  ObviousState state_;
  bool scores_ = false;
};

/// How far a ticket with a status is: 0 open, 1 solved, 2 closed.
int stage_of(const std::string& status) {
  return status == "已關閉" ? 2 : status == "已解決" ? 1 : 0;
}

void solve(ObviousState& state) {
  state.solved = true;
  state.closed = state.closed && stage_of(state.values["status"].value) != 1;
  state.escalated.clear();
}

/// What follows from the status that the ticket has now, after `before`: the event that it is.
std::string take_move(const std::string& before, ObviousState& state) {
  const int told = state.closed ? 2 : state.solved ? 1 : 0;
  const int from = state.closed ? 2 : std::max(stage_of(before), told);
  const int to = stage_of(state.values["status"].value);
  if (to == 0 && from != 0) {
    if (state.closed) {
      state.locks.clear();
    }
    state.solved = state.closed = false;
    return "ticket.reopened";
  }
  if (to == 1 && from != 1) {
    solve(state);
    return "ticket.solved";
  }
  if (to == 2 && !state.closed) {
    state.closed = true;
    return "ticket.closed";
  }
  return "";
}

/// What people did: their changes, with the locks. Tells the events that changes of the status are.
std::set<std::string> take_in(const Event& event, ObviousState& state) {
  std::set<std::string> moves;
  if (!state.opened) {
    for (const auto& [field, value] : kDefaults) {
      state.values[field] = {value, 0};
    }
    state.values["priority"] = {"低", 0};
  }
  if (event.is("message.customer")) {
    state.locks.erase("status");
    if (state.solved || state.closed) {
      moves.insert("ticket.reopened");
      if (state.closed) {
        state.locks.clear();
      }
      state.solved = state.closed = false;
      if (!state.locks.contains("status")) {
        state.values["status"] = {"待處理", 0};
      }
    }
  }
  for (const FieldChange& change : event.changes) {
    if (change.field == "tags") {
      std::set<std::string> wanted;
      for (const Json& tag : change.to) {
        wanted.insert(tag.get<std::string>());
      }
      for (const std::string& tag : wanted) {
        if (!holds_member(state, "tags", tag)) {
          state.sets["tags"][tag] = {true, false};
          state.locks["tag:" + tag] = event.at;
        }
      }
      for (auto& [tag, member] : state.sets["tags"]) {
        if (member.present && !wanted.contains(tag)) {
          member = {false, false};
          state.locks["tag:" + tag] = event.at;
        }
      }
      continue;
    }
    const auto to = change.to.get<std::string>();
    const std::string old = state.values[change.field].value;
    if (old != to) {
      state.values[change.field] = {to, 0};
      if (change.field == "status") {
        moves.insert(take_move(old, state));
      }
      state.locks[change.field] = event.at;
    }
  }
  if (event.is("ticket.solved")) {
    solve(state);
  }
  return moves;
}

}  // namespace

Json obvious_declarations() {
  return {
      {"version", 1},
      {"dimensions",
       {{"kind", {{"values", {"咨詢", "投訴", "建議"}}, {"default", "咨詢"}}},
        {"problem", {{"values", {"質量", "流程"}}}},
        {"mood", {{"values", {"憤怒", "失望"}}, {"many", true}}}}},
      {"priority", {{"levels", {"低", "中", "高"}}, {"default", "低"}}},
      {"status",
       {{"values", {"待處理", "處理中", "已解決", "已關閉"}},
        {"default", "待處理"},
        {"solved", {"已解決"}},
        {"closed", {"已關閉"}}}},
      {"scores",
       {{"heat", {{"levels", {{"低", 0}, {"中", 30}, {"高", 60}}}, {"cap_per_group", 50}}}}},
      {"people", {{"li", {{"name", "李工"}}}, {"wang", {{"name", "王工"}}}}},
      {"tables", {{"會員", {{"file", "members.csv"}, {"key", "tier"}, {"columns", {"group"}}}}}},
      {"macros",
       {{"緊急",
         {{"params", {{"n", 3}}},
          {"any",
           {{{"message.exclaims", {{"gte", "$n"}}}}, {{"text", {{"has_any", {"馬上"}}}}}}}}}}},
      {"default_route", "人工分派"}};
}

namespace {

bool listens(const Json& rule, const std::set<std::string>& types) {
  const std::vector<Json> events = rule.contains("event")
                                       ? list_of(rule.at("event"))
                                       : std::vector<Json>{"ticket.created", "message.customer"};
  return std::any_of(events.begin(), events.end(), [&](const Json& type) {
    return types.contains(type.get<std::string>());
  });
}

bool fires(const Json& rule, const Scene& scene, int chance) {
  const std::string mode = rule.value("mode", "live");
  const bool acts = mode == "live" || (mode == "canary 50%" && chance < 5000);
  if (!acts || value_of(rule.at("when"), scene) != kYes ||
      (rule.contains("unless") && value_of(rule.at("unless"), scene) == kYes)) {
    return false;
  }
  const Json* except = rule.contains("except") ? &rule.at("except")[0] : nullptr;
  return except == nullptr || except->at("until").get<std::string>() < "2026-09-30" ||
         value_of(except->at("when"), scene) != kYes;
}

/// What rules of the phases so far asked for that happens once.
struct Singles {
  std::set<std::string> refused;
  std::map<std::string, std::string> escalations;  ///< target → the first rule
  std::map<int, std::set<std::string>> verdicts;   ///< weight → verdicts
  bool message = false;                            ///< that a verdict can be of

  void take(const Fired& one, const ObviousState& now, ObviousOutcome& out) {
    const Json& then = one.then();
    if (message && then.contains("audit")) {
      verdicts[one.weight()].insert(then.at("audit").get<std::string>());
    }
    if (then.contains("note")) {
      out.singles.insert(one.id() + " note ");
    }
    if (then.contains("escalate")) {
      const auto target = then.at("escalate").get<std::string>();
      if (now.escalated.contains(target)) {
        refused.insert(one.id() + " escalate");
      } else {
        escalations.emplace(target, one.id());
      }
    }
  }

  void finish(ObviousState& state, ObviousOutcome& out) const {
    out.held_back.insert(refused.begin(), refused.end());
    for (const auto& [target, rule] : escalations) {
      out.singles.insert(rule + " escalate " + target);
      state.escalated.insert(target);
    }
    if (disagree()) {
      out.conflicts.insert("audit.verdict");
    }
  }

  bool disagree() const { return !verdicts.empty() && verdicts.rbegin()->second.size() > 1; }
};

/// What a rule that rests on the event wishes for, and so rests on it too.
void lay_grounds(const Fired& one, std::set<std::string>& fresh) {
  const Json& then = one.then();
  for (const Json& tag : list_of(then.value("tag", Json::array()))) {
    fresh.insert("tag:" + tag.get<std::string>());
  }
  const Json set = then.value("set", Json::object());
  for (const auto& [dimension, value] : set.items()) {
    fresh.insert(dimension);
  }
  const Json unset = then.value("unset", Json::object());
  for (const char* dimension : {"kind", "problem"}) {
    if (unset.contains(dimension) && one.held.at(dimension) == unset.at(dimension)) {
      fresh.insert(dimension);
    }
  }
}

Fired fired_of(const Json& rule, const Scene& scene, const std::set<std::string>& fresh) {
  Fired one{&rule, rule.contains("event") || rests_on_event(rule.at("when"), scene, fresh), {}, ""};
  for (const char* field : {"kind", "problem"}) {
    one.held[field] = scene.state.values.contains(field) ? scene.state.values.at(field).value : "";
  }
  if (one.then().value("group", "") == "$row.group") {
    one.row_group = row_group(rule.at("when"), scene);
  }
  return one;
}

}  // namespace

ObviousOutcome ObviousJudge::judge(const Event& event, int chance, ObviousState& state) const {
  ObviousOutcome out;
  std::set<std::string> types(event.types.begin(), event.types.end());
  const bool opening = !state.opened;
  if (opening) {
    types.insert("ticket.created");
  }
  types.merge(take_in(event, state));
  state.opened = true;
  const ObviousState before = state;
  std::vector<Fired> fired;
  std::set<std::string> fresh;
  Singles singles;
  singles.message = event.is("message.customer") && event.message.has_value();
  for (const std::string phase : {"audit", "classify", "prioritize", "route", "engage"}) {
    if (out.verdict != "valid" && phase != "engage") {
      continue;
    }
    const ObviousState now = state;
    const Scene scene{event, now, out.verdict, opening};
    std::set<std::string> fresh_now;
    static const Json kNone = Json::array();
    const auto section = rules_.find(phase);
    for (const Json& rule : section == rules_.end() ? kNone : *section) {
      if (!listens(rule, types) || !fires(rule, scene, chance)) {
        continue;
      }
      fired.push_back(fired_of(rule, scene, fresh));
      const Fired& one = fired.back();
      out.fired.push_back(one.id());
      singles.take(one, now, out);
      if (one.fresh) {
        lay_grounds(one, fresh_now);
      }
    }
    fresh.insert(fresh_now.begin(), fresh_now.end());
    state =
        Law(before, fired, event.at, out).apply(event.is("message.customer"), singles.disagree());
    if (phase == "audit" && !singles.verdicts.empty()) {
      const std::set<std::string>& top = singles.verdicts.rbegin()->second;
      out.verdict = top.size() == 1 ? *top.begin() : "valid";
      types = out.verdict == "valid" ? types : std::set<std::string>{"audit.invalidated"};
    }
  }
  singles.finish(state, out);
  if (state.values["status"].value != before.values.at("status").value) {
    take_move(before.values.at("status").value, state);
  }
  return out;
}

}  // namespace triaged

// The compiled evaluator against the obvious one, over random rule sets of the whole language and
// random dialogues. What differs is printed with the rules and the event that did it.
#include <random>

#include "obvious_judge.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

constexpr unsigned kPrograms = 250;
constexpr int kTurns = 7;
/// So far that no hour holds two events, and with what follows from one no rule changes anything
/// six times in an hour: the obvious judge has no breaker.
constexpr int kMinutesApart = 61;

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t count) { return engine_() % count; }
  bool once_in(std::size_t count) { return below(count) == 0; }
  Json of(const std::vector<Json>& list) { return list[below(list.size())]; }

 private:
  std::mt19937 engine_;
};

const std::vector<Json> kWords{
    "漏電", "漏", "電", "沒有", "冒煙", "退款", "馬上", "金卡", "ab", "abc", "b c", "no"};
const std::vector<Json> kTags{"甲", "乙", "丙"};

Json some(Random& random, const std::vector<Json>& pool) {
  Json list = Json::array();
  for (std::size_t left = random.below(3) + 1; left > 0; --left) {
    list.push_back(random.of(pool));
  }
  return list;
}

Json random_text(Random& random) {
  Json test;
  if (random.once_in(6)) {
    return {{"has_key", "會員"}, {"part", "text"}};
  }
  if (random.once_in(4)) {
    test = {{"near", {random.of(kWords), random.of(kWords)}}, {"within", random.below(6)}};
  } else {
    test[random.of({"has_any", "has_all", "has_none"}).get<std::string>()] = some(random, kWords);
  }
  if (random.once_in(3)) {
    test["unless_near"] = {{"list", {"沒有", "no"}},
                           {"within", random.below(5)},
                           {"side", random.of({"before", "both"})}};
  }
  if (random.once_in(4)) {
    test["part"] = random.of({"text", "subject"});
  }
  return test;
}

Json random_atom(Random& random, bool audit) {
  switch (random.below(audit ? 6 : 13)) {
    case 0:
    case 1:
    case 2:
      return {{"text", random_text(random)}};
    case 3:
      return {
          {"message.exclaims", {{random.of({"gte", "lt"}).get<std::string>(), random.below(3)}}}};
    case 4:
      return {{"customer.tier",
               random.of({"金卡",
                          Json{{"exists", true}},
                          Json{{"starts", "金"}},
                          Json{{"not", "金卡"}},
                          Json{{"is", "銀卡"}, {"missing", true}}})}};
    case 5:
      return {{"macro", {{"緊急", {{"n", random.below(3) + 1}}}}}};
    case 6:
      return {{"tag", random.of(kTags)}};
    case 7:
      return {{"tag",
               {{random.of({"has_all", "has_any", "has_none"}).get<std::string>(),
                 some(random, kTags)}}}};
    case 8:
      return {{"kind", random.of({"投訴", Json{"咨詢", "建議"}, Json{{"not", "咨詢"}}})}};
    case 9:
      return {
          {"problem",
           random.of({"質量", Json{{"exists", false}}, Json{{"is", "流程"}, {"missing", true}}})}};
    case 10:
      return {{"mood", random.of({"憤怒", Json{{"not", "失望"}}})}};
    case 11:
      return random.once_in(2)
                 ? Json{{"heat", {{"between", {1, 50}}}}}
                 : Json{{"ticket.priority", random.of({Json{{"gte", "中"}}, Json{{"lt", "高"}}})}};
    default:
      return {{"changed",
               {{"field", random.of({"status", "tags", "group", "priority"})},
                {"by", random.of({"agent", "unknown"})}}}};
  }
}

Json random_condition(Random& random, bool audit, int depth = 0) {
  if (depth == 2 || !random.once_in(3)) {
    return random_atom(random, audit);
  }
  Json children = Json::array();
  for (std::size_t left = random.below(3) + 1; left > 0; --left) {
    children.push_back(random_condition(random, audit, depth + 1));
  }
  return {{random.of({"all", "any", "none"}).get<std::string>(), std::move(children)}};
}

Json random_effects(Random& random, const std::string& phase) {
  if (phase == "audit") {
    return {{"audit", random.of({"advertisement", "abusive", "valid"})}};
  }
  const std::vector<Json> all{
      {{"tag", some(random, kTags)}},
      {{"untag", some(random, kTags)}},
      {{"untag", {{"tags", some(random, kTags)}, {"force", true}}}},
      {{"set", {{"kind", random.of({"投訴", "建議", "咨詢"})}}}},
      {{"set", {{"problem", random.of({"質量", "流程"})}, {"mood", {"憤怒"}}}}},
      {{"unset", {{"kind", "投訴"}, {"mood", {"憤怒", "失望"}}}}},
      {{"unset", {{"problem", "質量"}}}},
      {{"raise", random.of({"中", "高"})}},
      {{"cap", random.of({"低", "中"})}},
      {{"score", {{"heat", {{"add", 40}, {"group", "g"}}}}}},
      {{"score", {{"heat", {{"add", random.of({25, -30, 60})}}}}}},
      {{"group", random.of({"一組", "二組"})}},
      {{"status", random.of({"處理中", "待處理", "已解決", "已關閉"})}},
      {{"collaborators", {"一組", "二組"}}},
      {{"custom", {{"note", random.of({"x", "y"})}}}},
      {{"note", "看"}},
      {{"escalate", random.of({"li", "wang"})}}};
  Json effects = random.of(all);
  effects.update(random.of(all));
  // A rule that takes back what it gives is refused.
  for (const auto& [gives, takes] :
       {std::pair("tag", "untag"), std::pair("set", "unset"), std::pair("raise", "cap")}) {
    if (effects.contains(gives)) {
      effects.erase(takes);
    }
  }
  return effects;
}

/// A rule that needs the table's row for its group.
Json row_rule(Random& random) {
  return {{"when",
           random.of({Json{{"table", {{"會員", "customer.tier"}}}},
                      Json{{"text", {{"has_key", "會員"}, {"part", "text"}}}}})},
          {"then", {{"group", "$row.group"}}}};
}

Json random_rule(Random& random, const std::string& phase) {
  const bool audit = phase == "audit";
  Json rule{{"when", random_condition(random, audit)}, {"then", random_effects(random, phase)}};
  if (!audit && random.once_in(8)) {
    rule = row_rule(random);
  }
  rule["weight"] = 99 + random.below(3);
  if (random.once_in(5)) {
    rule["override_human"] = true;
  }
  if (random.once_in(5)) {
    rule["unless"] = random_condition(random, audit);
  }
  if (random.once_in(5)) {
    rule["except"] = {{{"name", "例外"},
                       {"when", random_condition(random, audit)},
                       {"owner", "qa"},
                       {"until", random.of({"2026-09-29", "2026-12-31"})}}};
  }
  if (random.once_in(4)) {
    rule["mode"] = random.of({"off", "shadow", "canary 50%"});
  }
  if (phase == "engage" || random.once_in(4)) {
    rule["event"] = random.of({"message.customer",
                               "ticket.updated",
                               "audit.invalidated",
                               Json{"ticket.updated", "ticket.solved", "message.customer"},
                               Json{"ticket.reopened", "ticket.closed"}});
  }
  return rule;
}

Json random_rules(Random& random) {
  Json rules = Json::object();
  int number = 10;
  for (const std::string phase : {"audit", "classify", "prioritize", "route", "engage"}) {
    for (std::size_t left = random.below(phase == "audit" ? 3 : 5); left > 0; --left) {
      Json rule = random_rule(random, phase);
      rule["id"] = "r" + std::to_string(number++);
      rules[phase].push_back(std::move(rule));
    }
  }
  return rules;
}

std::string random_words(Random& random, int turn) {
  std::string text = "第" + std::to_string(turn) + "次";  // never the same text twice
  for (std::size_t left = random.below(7); left > 0; --left) {
    text += random.of(kWords).get<std::string>() +
            random.of({"", "", "的", " ", "，", "！", "!", "。"}).get<std::string>();
  }
  return text;
}

/// The next event; a change is one indeed, for an echo is no event to anybody.
Event random_event(Random& random, Dialogue& dialogue, int turn) {
  const Record& record = dialogue.record();
  const Actor by = random.once_in(2) ? Actor::kAgent : Actor::kUnknown;
  if (turn == 0 || !random.once_in(3)) {
    Event event = dialogue.message(random_words(random, turn));
    if (turn == 0 && random.once_in(2)) {
      event.ticket.subject = random_words(random, 99);
    }
    return event;
  }
  if (random.once_in(4)) {
    return dialogue.event("ticket.solved");
  }
  if (random.once_in(3)) {
    const Json tags = random.of({Json::array(), Json{"甲"}, Json{"甲", "乙"}, Json{"丁", "丙"}});
    const std::vector<std::string> present = present_names(record.tags);
    return std::set<std::string>(present.begin(), present.end()) ==
                   tags.get<std::set<std::string>>()
               ? dialogue.event("ticket.solved")
               : dialogue.change("tags", tags, by);
  }
  const std::vector<std::pair<std::string, Json>> changes{
      {"status", random.of({"處理中", "已關閉", "待處理", "已解決"})},
      {"group", random.of({"一組", "三組"})},
      {"priority", random.of({"低", "高"})}};
  const auto& [field, to] = changes[random.below(changes.size())];
  const std::string now = field == "status"  ? record.status.value
                          : field == "group" ? record.group.value
                                             : record.priority.value;
  return now == to ? dialogue.event("ticket.solved") : dialogue.change(field, to, by);
}

/// Both sides' outcome in one form.
Json form_of(const Decision& decision) {
  const Record& record = decision.record;
  Json values;
  for (const char* name : {"kind", "problem"}) {
    const auto found = record.dimensions.find(name);
    values[name] = found == record.dimensions.end() ? "" : found->second.value;
  }
  const auto custom = record.custom.find("custom.note");
  values["custom.note"] = custom == record.custom.end() ? "" : custom->second.value;
  values["group"] = record.group.value;
  values["status"] = record.status.value;
  values["priority"] = record.priority.value;
  const auto mood = record.many_dimensions.find("mood");
  std::set<std::string> held, conflicts, singles;
  for (const HeldBack& one : decision.held_back) {
    held.insert(one.rule + " " + one.field);
  }
  for (const Conflict& one : decision.conflicts) {
    conflicts.insert(one.field);
  }
  for (const SingleEffect& one : decision.effects) {
    singles.insert(one.rule + " " + std::string(to_string(one.kind)) + " " + one.target);
  }
  const auto heat = record.scores.find("heat");
  return {{"fired", fired_ids(decision)},
          {"verdict", decision.verdict},
          {"values", values},
          {"tags", tags_of(decision)},
          {"mood",
           mood == record.many_dimensions.end() ? std::vector<std::string>{}
                                                : present_names(mood->second)},
          {"collaborators", present_names(record.collaborators)},
          {"solved", record.solved_at.has_value()},
          {"closed", record.closed_at.has_value()},
          {"heat", heat == record.scores.end() ? 0 : heat->second},
          {"held", held},
          {"conflicts", conflicts},
          {"singles", singles}};
}

Json form_of(const ObviousOutcome& outcome, const ObviousState& state) {
  Json values;
  for (const char* name : {"kind", "problem", "custom.note", "group", "status", "priority"}) {
    const auto found = state.values.find(name);
    values[name] = found == state.values.end() ? "" : found->second.value;
  }
  const auto present = [&state](const char* set) {
    std::vector<std::string> names;
    if (state.sets.contains(set)) {
      for (const auto& [name, member] : state.sets.at(set)) {
        if (member.present) {
          names.push_back(name);
        }
      }
    }
    return names;
  };
  return {{"fired", outcome.fired},
          {"verdict", outcome.verdict},
          {"values", values},
          {"tags", present("tags")},
          {"mood", present("mood")},
          {"collaborators", present("collaborators")},
          {"solved", state.solved},
          {"closed", state.closed},
          {"heat", state.heat},
          {"held", outcome.held_back},
          {"conflicts", outcome.conflicts},
          {"singles", outcome.singles}};
}

class LanguageDifferentialTest : public testing::Test {
 protected:
  /// One random rule set and dialogue.
  void compare(unsigned seed) {
    Random random(seed);
    const Json rules = random_rules(random);
    Json file = obvious_declarations();
    file.update(rules);
    const auto program = program_of(
        {{"r.yaml", dump_json(file)}, {"members.csv", "tier,group\n金卡,一組\n銀卡,二組\n"}});
    ASSERT_NE(program, nullptr) << "seed " << seed << "\n" << rules.dump(1);
    const ObviousJudge judge(rules);
    Dialogue dialogue(program);
    ObviousState state;
    const auto tier = random.of({"", "金卡", "銀卡", "木卡"}).get<std::string>();
    for (int turn = 0; turn < kTurns; ++turn) {
      Event event = random_event(random, dialogue, turn);
      event.at = event.received_at = at_minute(turn * kMinutesApart);
      event.customer.tier = tier;
      const int chance = static_cast<int>(random.below(10'000));
      const Json compiled = form_of(dialogue.judge(event, {chance}));
      const ObviousOutcome outcome = judge.judge(event, chance, state);
      ASSERT_EQ(compiled, form_of(outcome, state)) << "seed " << seed << " turn " << turn << "\n"
                                                   << rules.dump(1) << "\n"
                                                   << to_text(event);
      fired_ += outcome.fired.size();
      held_ += outcome.held_back.size();
      conflicts_ += outcome.conflicts.size();
      invalid_ += outcome.verdict == "valid" ? 0U : 1U;
    }
  }

  std::size_t fired_ = 0, held_ = 0, conflicts_ = 0, invalid_ = 0;
};

TEST_F(LanguageDifferentialTest, CompiledAndObviousJudgesAgree) {
  for (unsigned seed = 1; seed <= kPrograms; ++seed) {
    compare(seed);
    if (HasFatalFailure()) {
      return;
    }
  }
  EXPECT_GT(fired_, kPrograms) << "the rules hardly fire: this compares nothing";
  EXPECT_GT(held_, kPrograms / 10);
  EXPECT_GT(conflicts_, kPrograms / 10);
  EXPECT_GT(invalid_, kPrograms / 10);
}

}  // namespace
}  // namespace triaged

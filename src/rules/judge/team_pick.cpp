#include "rules/judge/team_pick.h"

#include <algorithm>
#include <set>

namespace triaged {
namespace {

/// Places among the team's members, in declared order.
std::vector<std::size_t> available(const TeamAssignEffect& effect,
                                   const RuleSet& rules,
                                   const RecordSnapshot& snapshot) {
  std::set<std::string> present;
  for (const auto& [name, duty] : rules.duty) {
    for (std::string& person : on_duty(duty, snapshot.event.at)) {
      present.insert(std::move(person));
    }
  }
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < effect.members.size(); ++i) {
    if (!effect.on_duty || present.contains(effect.members[i])) {
      places.push_back(i);
    }
  }
  return places;
}

bool has_ticket(const TeamAssignEffect& effect, const RecordSnapshot& snapshot) {
  const std::string& assignee = snapshot.record.assignee.value;
  return std::find(effect.members.begin(), effect.members.end(), assignee) != effect.members.end();
}

FactQuery question(const TeamAssignEffect& effect, const RecordSnapshot& snapshot) {
  FactQuery query;
  query.kind = effect.by == TeamAssignEffect::By::kRoundRobin ? FactQuery::Kind::kLastTurn
                                                              : FactQuery::Kind::kOpenEach;
  query.index = effect.spec->index.id;
  query.at = snapshot.event.at;
  query.record = snapshot.record.id;
  for (const std::string& member : effect.members) {
    query.groups.push_back(group_of(member));
  }
  query.id = question_id(query);
  return query;
}

std::size_t next_turn(const std::vector<std::size_t>& places, const Json& last) {
  if (!last.is_number_integer()) {
    return places.front();
  }
  const auto next = std::upper_bound(places.begin(), places.end(), last.get<std::size_t>());
  return next == places.end() ? places.front() : *next;
}

std::size_t least_loaded(const std::vector<std::size_t>& places, const Json& open) {
  return *std::min_element(places.begin(), places.end(), [&open](std::size_t a, std::size_t b) {
    return open.at(a).get<std::int64_t>() < open.at(b).get<std::int64_t>();
  });
}

}  // namespace

std::optional<FactQuery> team_question(const TeamAssignEffect& effect,
                                       const RuleSet& rules,
                                       const RecordSnapshot& snapshot) {
  if (has_ticket(effect, snapshot) || available(effect, rules, snapshot).size() < 2) {
    return std::nullopt;
  }
  return question(effect, snapshot);
}

TeamPick pick_of_team(const TeamAssignEffect& effect,
                      const RuleSet& rules,
                      const RecordSnapshot& snapshot,
                      const FactBook& facts) {
  if (has_ticket(effect, snapshot)) {
    return {snapshot.record.assignee.value, "", false};
  }
  const std::vector<std::size_t> places = available(effect, rules, snapshot);
  if (places.empty()) {
    return {effect.otherwise,
            effect.otherwise.empty() ? "nobody of team '" + effect.team + "' is on duty" : "",
            false};
  }
  const bool turns = effect.by == TeamAssignEffect::By::kRoundRobin;
  if (places.size() == 1) {
    return {effect.members[places.front()], "", turns};
  }
  const Json* answer = facts.answer_to(question(effect, snapshot).id);
  const bool known = answer != nullptr && (turns || answer->size() == effect.members.size());
  if (!known) {
    return {"", "the journal did not say whose turn it is", false};
  }
  const std::size_t place = turns ? next_turn(places, *answer) : least_loaded(places, *answer);
  return {effect.members[place], "", turns};
}

}  // namespace triaged

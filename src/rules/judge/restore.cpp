// Stored decisions as the journal's indexes see them.
#include <algorithm>

#include "rules/compile.h"
#include "rules/judge/fact_book.h"
#include "rules/judge/intake.h"
#include "rules/judge/status_move.h"
#include "text/fold.h"

namespace triaged {
namespace {

void take_value(const Json& outcome, const char* name, ValueState& state) {
  const auto found = outcome.find(name);
  state = {found != outcome.end() && found->is_string() ? found->get<std::string>() : "",
           state.weight,
           state.by,
           state.rule};
}

void take_members(const Json* names, MemberSet& members) {
  members.clear();
  if (names == nullptr || !names->is_array()) {
    return;
  }
  for (const Json& name : *names) {
    if (name.is_string()) {
      const auto text = name.get<std::string>();
      members[fold_key(text)] = {text, true, Actor::kRule, ""};
    }
  }
}

void take_dimensions(const Json& outcome, Record& record) {
  const Json* dimensions = find_json(outcome, "/dimensions");
  record.dimensions.clear();
  record.many_dimensions.clear();
  if (dimensions == nullptr || !dimensions->is_object()) {
    return;
  }
  for (const auto& [name, value] : dimensions->items()) {
    if (value.is_string()) {
      record.dimensions[name].value = value.get<std::string>();
    } else {
      take_members(&value, record.many_dimensions[name]);
    }
  }
}

void take_rest(const Json& outcome, Record& record) {
  record.scores.clear();
  if (const Json* scores = find_json(outcome, "/scores"); scores != nullptr) {
    for (const auto& [name, points] : scores->items()) {
      record.scores[name] = points.is_number_integer() ? points.get<int>() : 0;
    }
  }
  record.custom.clear();
  if (const Json* custom = find_json(outcome, "/custom"); custom != nullptr) {
    for (const auto& [name, value] : custom->items()) {
      record.custom[name].value = value.is_string() ? value.get<std::string>() : "";
    }
  }
}

bool tests_text(const FactSpec& spec) {
  bool found = false;
  if (spec.where != nullptr) {
    for_each_condition(*spec.where, [&found](const Condition& one) {
      found = found || std::holds_alternative<TextTest>(one.node);
    });
  }
  return found;
}

}  // namespace

std::vector<FactIndex> CompiledProgram::fact_indexes() const {
  std::vector<FactIndex> indexes;
  for (const FactSpecPtr& spec : fact_specs_) {
    indexes.push_back(spec->index);
  }
  return indexes;
}

std::vector<FactRow> CompiledProgram::fact_rows(const Event& event,
                                                const Record& before,
                                                const Decision& decision) const {
  if (fact_specs_.empty()) {
    return {};
  }
  Record record;
  const Intake intake = take_in(rules_, event, before, {decision.echoes, decision.owed}, record);
  RecordSnapshot now{
      event, decision.record, intake.survey, decision.verdict, intake.changes, &priority_.values};
  ScannedText text;
  if (std::any_of(fact_specs_.begin(), fact_specs_.end(), [](const FactSpecPtr& spec) {
        return tests_text(*spec);
      })) {
    TextContext context;
    if (intake.opening) {
      context.subject = event.ticket.subject;
    }
    text = scan_text(event, context, automaton_.get());
  }
  return triaged::fact_rows(fact_specs_, {now, text, nullptr}, before, decision);
}

Decision CompiledProgram::restore(const Event& event,
                                  const Record& before,
                                  const Json& stored) const {
  Decision decision;
  const Intake intake = take_in(rules_, event, before, stored_echoes(stored), decision.record);
  decision.echoes = intake.echoes.late;
  decision.owed = intake.echoes.owed;
  decision.verdict = string_at(stored, "verdict");
  decision.ignored = string_at(stored, "ignored");
  const bool counted = decision.ignored.empty() && event.is(event_type::kMessageCustomer) &&
                       event.message &&
                       (decision.verdict == "valid" || decision.verdict == "suspected_duplicate");
  decision.record.valid_messages += counted ? 1 : 0;
  if (const Json* turns = find_json(stored, "/turns"); turns != nullptr && turns->is_array()) {
    for (const Json& turn : *turns) {
      decision.turns.push_back({string_at(turn, "team"), string_at(turn, "person")});
    }
  }
  const Json* outcome = find_json(stored, "/outcome");
  if (outcome == nullptr || !outcome->is_object()) {
    return decision;
  }
  Record& record = decision.record;
  take_value(*outcome, "priority", record.priority);
  take_value(*outcome, "status", record.status);
  if (decision.ignored.empty()) {
    settle_status(rules_, intake.status, intake.types, event.at, record);
  }
  take_value(*outcome, "group", record.group);
  take_value(*outcome, "assignee", record.assignee);
  take_members(find_json(*outcome, "/tags"), record.tags);
  take_members(find_json(*outcome, "/collaborators"), record.collaborators);
  take_dimensions(*outcome, record);
  take_rest(*outcome, record);
  return decision;
}

}  // namespace triaged

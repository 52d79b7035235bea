#include "app/explain_ticket.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "receive/decision_row.h"
#include "release/writings.h"
#include "rules/find_rule.h"
#include "rules/judge/trace.h"

namespace triaged {
namespace {

/// Rules that did not fire, and are told of nevertheless.
constexpr std::size_t kMostNear = 20;

/// Whether a test speaks for the rule. What `none` asks not to be there speaks for no rule: it is
/// missing in nearly every message.
bool something_holds(const ConditionTrace& trace) {
  switch (trace.kind) {
    case ConditionTrace::Kind::kTest:
      return trace.truth == Truth::kTrue;
    case ConditionTrace::Kind::kNone:
      return false;
    case ConditionTrace::Kind::kAll:
    case ConditionTrace::Kind::kAny:
      break;
  }
  return std::ranges::any_of(trace.children, something_holds);
}

/// One test away from firing, with another that holds already: otherwise every rule with one
/// keyword would be near.
bool is_near(const RuleTrace& trace) {
  return trace.state == RuleTrace::State::kFalse && trace.when && something_holds(*trace.when) &&
         nearest_change(*trace.when, true).size() == 1;
}

bool is_told(const RuleTrace& trace) {
  return trace.state == RuleTrace::State::kFired || trace.state == RuleTrace::State::kExcepted ||
         trace.state == RuleTrace::State::kWatching || trace.state == RuleTrace::State::kFailed;
}

Json kept_facts(const StoredDecision& stored) {
  const Json* kept = find_json(stored.decision, "/facts");
  return kept == nullptr ? Json() : *kept;
}

Json plain(const OrderedJson& ordered) {
  return Json(ordered);
}

Json rules_json(const std::vector<RuleTrace>& traces, bool all) {
  Json rows = Json::array();
  std::size_t near = 0;
  for (const RuleTrace& trace : traces) {
    if (all || is_told(trace) || (is_near(trace) && near++ < kMostNear)) {
      rows.push_back(plain(to_json(trace)));
    }
  }
  return rows;
}

/// Judges a record's events again, one after the other.
class Rejudge {
 public:
  Rejudge(const std::vector<const CompiledProgram*>& programs,
          const Record& record,
          const std::string& rule)
      : programs_(programs), number_(record.number), rule_(rule) {
    before_.id = record.id;
  }

  Json next(const StoredDecision& stored) {
    damaged_ = damaged_ || !stored.damage.empty();
    if (programs_.empty() || damaged_) {
      return nullptr;
    }
    Retrace again = retrace(program_of(stored),
                            stored.event,
                            before_,
                            {facts_of(kept_facts(stored)), stored_echoes(stored.decision)},
                            rule_);
    const std::string reason = difference(stored.decision, again.decision);
    Json merges = Json::array();
    for (const MergeTrace& merge : again.merges) {
      merges.push_back(plain(to_json(merge)));
    }
    before_ = std::move(again.decision.record);
    before_.number = number_;
    return {{"same", reason.empty()},
            {"reason", reason.empty() ? Json() : Json(reason)},
            {"rules", rules_json(again.rules, !rule_.empty())},
            {"merges", std::move(merges)}};
  }

 private:
  static std::string difference(const Json& stored, const Decision& again) {
    if (string_at(stored, "rules") != again.rules) {
      return "other rules ran then: this is how those of today judge";
    }
    const Json now = to_json(again);
    const Json* then = find_json(stored, "/outcome");
    const Json* outcome = find_json(now, "/outcome");
    return then != nullptr && outcome != nullptr && *then == *outcome
               ? ""
               : "the record stood otherwise then: decisions before it cannot be judged again";
  }

  const CompiledProgram& program_of(const StoredDecision& stored) const {
    const std::string then = string_at(stored.decision, "rules");
    const auto found = std::ranges::find(programs_, then, &CompiledProgram::hash);
    return found == programs_.end() ? *programs_.front() : **found;
  }

  const std::vector<const CompiledProgram*>& programs_;
  std::string number_;
  const std::string& rule_;
  Record before_;
  bool damaged_ = false;
};

/// That no program has the rule, unless a decision names it: it was there then.
Result<void> check_rule(const std::vector<const CompiledProgram*>& programs,
                        const std::vector<StoredDecision>& decisions,
                        const std::string& rule) {
  std::vector<std::string> known;
  for (const CompiledProgram* program : programs) {
    std::ranges::copy(program->rule_ids(), std::back_inserter(known));
  }
  for (const StoredDecision& stored : decisions) {
    std::ranges::copy(fired_in(stored.decision), std::back_inserter(known));
  }
  TRY(find_rule_id(rule, known));
  return {};
}

}  // namespace

Result<Json> explain_ticket(Store& store,
                            const std::vector<const CompiledProgram*>& programs,
                            const std::string& ticket,
                            const std::string& rule) {
  const Record record = TRY(store.find_record(ticket));
  const std::vector<StoredDecision> decisions = TRY(store.list_decisions(record.id));
  if (!rule.empty() && !programs.empty()) {
    TRY(check_rule(programs, decisions, rule));
  }
  Rejudge rejudge(programs, record, rule);
  Json rows = Json::array();
  for (const StoredDecision& stored : decisions) {
    Json row = decision_row(stored, record.number);
    row["again"] = rejudge.next(stored);
    rows.push_back(std::move(row));
  }
  return Json{{"number", record.number}, {"decisions", std::move(rows)}};
}

}  // namespace triaged

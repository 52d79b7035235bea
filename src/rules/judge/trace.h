#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/facts.h"
#include "rules/compile.h"
#include "rules/judge/evaluate_condition.h"
#include "rules/judge/late_echoes.h"

namespace triaged {

/// A condition with what became of each of its tests. A plain value.
struct ConditionTrace {
  enum class Kind : std::uint8_t { kAll, kAny, kNone, kTest };
  Kind kind = Kind::kTest;
  Truth truth = Truth::kUnknown;
  std::string test;     ///< a test, its words as the rule has them; "" for the others
  std::string missing;  ///< the field that a test found missing; "" = none
  Json found;           ///< what the tested field holds; null when missing, or no field is tested
  std::vector<Evidence> spans;       ///< the words that a text test found
  std::vector<UnusedHit> unused;     ///< words that are there and do not help it
  std::vector<std::string> lacking;  ///< words of `has_all` that are not there
  std::vector<ConditionTrace> children;
};

ConditionTrace trace_condition(const Condition& condition, const ConditionInput& input);

/// The fewest tests that would have to come out otherwise for the condition to become true, or no
/// longer true. Empty when it is so already. Lives as long as the trace.
std::vector<const ConditionTrace*> nearest_change(const ConditionTrace& trace, bool to_true);

/// An `unless` or `except` of a rule. A plain value.
struct BarrierTrace {
  std::string name;    ///< `unless`, or the exception's
  bool ended = false;  ///< its last day is over, so it holds nothing back
  ConditionTrace condition;
};

/// What became of one rule in one evaluation.
struct RuleTrace {
  enum class State : std::uint8_t {
    kFired,
    kFalse,     ///< its condition is false, or unknown
    kExcepted,  ///< an `unless` or `except` holds it back
    kSilent,    ///< the event is none of its own
    kWatching,  ///< would have fired, and is in shadow or outside of its canary share
    kOff,
    kFailed,  ///< its searches are over the budget with this message
  };
  std::string rule;
  Phase phase = Phase::kAudit;
  State state = State::kFalse;
  std::optional<ConditionTrace> when;
  std::string exception;  ///< by what it is held back: `unless`, or a name
  std::string reason;     ///< why it failed (then nothing of it was tried), was not tried, or only
                          ///< watches although its mode lets it act
  std::vector<BarrierTrace> barriers;  ///< all of them, whether they apply or not
};
std::string_view to_string(RuleTrace::State state);

/// Who wished for what in one field, and what came of it.
struct MergeTrace {
  struct Wish {
    std::string rule;
    Json value;
    int weight = 0;
    bool won = false;
  };
  std::string field;
  Json value;  ///< after the merge
  std::vector<Wish> wishes;
};

/// An event judged again, with everything that decided it.
struct Retrace {
  Decision decision;
  std::vector<RuleTrace> rules;  ///< by phase, then id
  std::vector<MergeTrace> merges;
};

/// What a decision rests on beside event and record.
struct DecisionGrounds {
  Facts facts;  ///< a question that they do not answer is unknown
  EchoReading echoes;
};

/// Judges the event again and tells what became of each rule, or only of `only`. Pure.
Retrace retrace(const CompiledProgram& program,
                const Event& event,
                const Record& before,
                const DecisionGrounds& grounds,
                const std::string& only = "");

/// `{all|any|none: […], truth}` or `{test, truth, found, missing, spans, unused, lacking}`; null
/// where there is nothing. `unused` holds spans with a `why`.
OrderedJson to_json(const ConditionTrace& trace);
/// `{rule, phase, state, when, exception, barrier, barriers: [{name, ended, condition}], deciding:
/// [{test, …}], flip}`: `barrier` is the condition of the exception that holds the rule back,
/// `deciding` are the tests that would all have to come out otherwise to turn the outcome, which
/// `flip` says in words.
OrderedJson to_json(const RuleTrace& trace);
/// `{field, value, wishes: [{rule, value, weight, won}]}`.
OrderedJson to_json(const MergeTrace& trace);

}  // namespace triaged

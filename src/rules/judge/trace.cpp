#include "rules/judge/trace.h"

#include <algorithm>
#include <utility>

#include "base/json_text.h"
#include "base/time.h"
#include "rules/judge/evaluation.h"
#include "rules/judge/hearing.h"
#include "rules/judge/search_budget.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// What a condition is to come out as. "Not true" is false or unknown.
enum class Aim : std::uint8_t { kTrue, kFalse, kNotTrue, kNotFalse };

bool is_reached(Truth truth, Aim aim) {
  switch (aim) {
    case Aim::kTrue:
      return truth == Truth::kTrue;
    case Aim::kFalse:
      return truth == Truth::kFalse;
    case Aim::kNotTrue:
      return truth != Truth::kTrue;
    case Aim::kNotFalse:
      return truth != Truth::kFalse;
  }
  return false;
}

/// What `none` asks of its parts.
Aim opposite(Aim aim) {
  switch (aim) {
    case Aim::kTrue:
      return Aim::kFalse;
    case Aim::kFalse:
      return Aim::kTrue;
    case Aim::kNotTrue:
      return Aim::kNotFalse;
    case Aim::kNotFalse:
      return Aim::kNotTrue;
  }
  return aim;
}

using Change = std::vector<const ConditionTrace*>;

Change change_to(const ConditionTrace& trace, Aim aim) {
  if (is_reached(trace.truth, aim)) {
    return {};
  }
  if (trace.kind == ConditionTrace::Kind::kTest) {
    return {&trace};
  }
  // `none` is the opposite of `any`, so a part that comes out otherwise is enough where all of
  // them would have to.
  const bool none = trace.kind == ConditionTrace::Kind::kNone;
  const Aim of_parts = none ? opposite(aim) : aim;
  const bool wants_true = of_parts == Aim::kTrue || of_parts == Aim::kNotFalse;
  const bool every = (trace.kind == ConditionTrace::Kind::kAll) == wants_true;
  std::optional<Change> best;
  for (const ConditionTrace& child : trace.children) {
    Change change = change_to(child, of_parts);
    if (best && every) {
      best->insert(best->end(), change.begin(), change.end());
    } else if (!best || change.size() < best->size()) {
      best = std::move(change);
    }
  }
  return best.value_or(Change());
}

Json field_json(const FieldValue& value) {
  struct ToJson {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const std::string& text) const { return text; }
    Json operator()(double number) const { return number; }
    Json operator()(bool flag) const { return flag; }
    Json operator()(TimePoint at) const { return format_utc(at); }
    Json operator()(const std::vector<std::string>& names) const { return names; }
  };
  return std::visit(ToJson{}, value);
}

void trace_field(const FieldRef& field, const ConditionInput& input, ConditionTrace& out) {
  const FieldValue value = read_field(field, input.snapshot);
  out.found = field_json(value);
  if (std::holds_alternative<std::monostate>(value)) {
    out.missing = field.name;
  }
}

void trace_fact(const JournalTest& test, const ConditionInput& input, ConditionTrace& out) {
  const std::string words = input.facts == nullptr ? "" : input.facts->words(test);
  if (!words.empty()) {
    out.found = words;
  } else if (const FieldRef* field = missing_group_field(*test.spec, input.snapshot)) {
    out.missing = field->name;
  }
}

ConditionTrace trace_test(const Condition& condition, const ConditionInput& input) {
  ConditionTrace trace;
  trace.test = condition_as_written(condition);
  if (const auto* field = std::get_if<FieldTest>(&condition.node)) {
    trace_field(field->field, input, trace);
  } else if (const auto* table = std::get_if<TableTest>(&condition.node)) {
    trace_field(table->field, input, trace);
  } else if (const auto* text = std::get_if<TextTest>(&condition.node)) {
    trace.spans = text_evidence(*text, input.text);
    if (input.text.has_message) {
      trace.unused = unused_hits(*text, input.text);
      trace.lacking = lacking_words(*text, input.text);
    }
  } else if (std::holds_alternative<TagTest>(condition.node)) {
    trace.found = present_names(input.snapshot.record.tags);
  } else if (const auto* fact = std::get_if<JournalTest>(&condition.node)) {
    trace_fact(*fact, input, trace);
  }
  return trace;
}

OrderedJson span_json(const Evidence& span) {
  return {
      {"text", span.text}, {"part", to_string(span.part)}, {"from", span.from}, {"to", span.to}};
}

OrderedJson spans_json(const std::vector<Evidence>& spans) {
  OrderedJson rows = OrderedJson::array();
  for (const Evidence& span : spans) {
    rows.push_back(span_json(span));
  }
  return rows;
}

OrderedJson unused_json(const std::vector<UnusedHit>& unused) {
  OrderedJson rows = OrderedJson::array();
  for (const UnusedHit& one : unused) {
    OrderedJson row = span_json(one.hit);
    row["why"] = one.why;
    rows.push_back(std::move(row));
  }
  return rows;
}

OrderedJson test_json(const ConditionTrace& trace) {
  return {{"test", trace.test},
          {"truth", std::string(to_string(trace.truth))},
          {"found", OrderedJson(trace.found)},
          {"missing", text_or_null(trace.missing)},
          {"spans", spans_json(trace.spans)},
          {"unused", unused_json(trace.unused)},
          {"lacking", trace.lacking}};
}

/// What stands in a rule's way, or lets it fire.
const ConditionTrace* deciding_part(const RuleTrace& trace) {
  if (trace.state != RuleTrace::State::kExcepted) {
    return trace.when ? &*trace.when : nullptr;
  }
  const auto found = std::ranges::find_if(trace.barriers, [&trace](const BarrierTrace& barrier) {
    return barrier.name == trace.exception && !barrier.ended &&
           barrier.condition.truth == Truth::kTrue;
  });
  return found == trace.barriers.end() ? nullptr : &found->condition;
}

/// What a reader needs to know about a test that came out so.
std::string remark_on(const ConditionTrace& test) {
  if (!test.missing.empty()) {
    return " (" + test.missing + " is missing)";
  }
  if (!test.found.is_null()) {
    return " (found " + dump_json(test.found) + ")";
  }
  std::string words;
  if (test.truth != Truth::kTrue) {
    for (const UnusedHit& one : test.unused) {
      words += (words.empty() ? "" : ", ") + ("'" + one.hit.text + "' " + one.why);
    }
    for (const std::string& word : test.lacking) {
      words += (words.empty() ? "" : ", ") + ("'" + word + "' does not count as found");
    }
  }
  return words.empty() ? "" : " (" + words + ")";
}

std::string flip_words(const RuleTrace& trace, const Change& change) {
  switch (trace.state) {
    case RuleTrace::State::kSilent:
      return "it looks at other events";
    case RuleTrace::State::kOff:
      return "its mode is off";
    case RuleTrace::State::kWatching:
      return trace.reason.empty() ? "its mode lets it only watch" : trace.reason;
    case RuleTrace::State::kFailed:
      return trace.reason;
    case RuleTrace::State::kFired:
    case RuleTrace::State::kFalse:
    case RuleTrace::State::kExcepted:
      break;
  }
  if (!trace.reason.empty()) {
    return trace.reason;
  }
  std::string words;
  for (const ConditionTrace* test : change) {
    words += (words.empty() ? "if '" : " and '") + test->test + "' were " +
             (test->truth == Truth::kTrue ? "not true" : "true") + remark_on(*test);
  }
  if (words.empty()) {
    return "";
  }
  // With several of them none is enough alone.
  const bool fires = trace.state != RuleTrace::State::kFired;
  return words + (change.size() > 1 ? ", all at once, it would " : ", it would ") +
         (fires ? "fire" : "not fire");
}

OrderedJson barriers_json(const std::vector<BarrierTrace>& barriers) {
  OrderedJson rows = OrderedJson::array();
  for (const BarrierTrace& barrier : barriers) {
    rows.push_back({{"name", barrier.name},
                    {"ended", barrier.ended},
                    {"condition", to_json(barrier.condition)}});
  }
  return rows;
}

}  // namespace

ConditionTrace trace_condition(const Condition& condition, const ConditionInput& input) {
  const auto group = [&](ConditionTrace::Kind kind, const std::vector<Condition>& children) {
    ConditionTrace trace;
    trace.kind = kind;
    for (const Condition& child : children) {
      trace.children.push_back(trace_condition(child, input));
    }
    return trace;
  };
  ConditionTrace trace;
  if (const auto* all = std::get_if<AllOf>(&condition.node)) {
    trace = group(ConditionTrace::Kind::kAll, all->children);
  } else if (const auto* any = std::get_if<AnyOf>(&condition.node)) {
    trace = group(ConditionTrace::Kind::kAny, any->children);
  } else if (const auto* none = std::get_if<NoneOf>(&condition.node)) {
    trace = group(ConditionTrace::Kind::kNone, none->children);
  } else {
    trace = trace_test(condition, input);
  }
  trace.truth = evaluate(condition, input);
  return trace;
}

std::vector<const ConditionTrace*> nearest_change(const ConditionTrace& trace, bool to_true) {
  return change_to(trace, to_true ? Aim::kTrue : Aim::kNotTrue);
}

std::string_view to_string(RuleTrace::State state) {
  switch (state) {
    case RuleTrace::State::kFired:
      return "fired";
    case RuleTrace::State::kFalse:
      return "not true";
    case RuleTrace::State::kExcepted:
      return "excepted";
    case RuleTrace::State::kSilent:
      return "not its event";
    case RuleTrace::State::kWatching:
      return "only watching";
    case RuleTrace::State::kOff:
      return "off";
    case RuleTrace::State::kFailed:
      return "failed";
  }
  return "";
}

Retrace retrace(const CompiledProgram& program,
                const Event& event,
                const Record& before,
                const DecisionGrounds& grounds,
                const std::string& only) {
  EvaluationOptions options;
  options.echoes = &grounds.echoes;
  RuleEvaluation evaluation(program, event, before, options);
  Retrace out;
  const Result<const Rule*> rule =
      only.empty() ? Result<const Rule*>(nullptr) : program.find_rule(only);
  evaluation.trace(rule.ok() && *rule != nullptr ? (*rule)->id : only, out.rules);
  while (!evaluation.done()) {
    evaluation.resume(grounds.facts);
  }
  out.merges = evaluation.trace_merges();
  out.decision = std::move(evaluation).take();
  return out;
}

OrderedJson to_json(const ConditionTrace& trace) {
  if (trace.kind == ConditionTrace::Kind::kTest) {
    return test_json(trace);
  }
  const char* name = trace.kind == ConditionTrace::Kind::kAll   ? "all"
                     : trace.kind == ConditionTrace::Kind::kAny ? "any"
                                                                : "none";
  OrderedJson children = OrderedJson::array();
  for (const ConditionTrace& child : trace.children) {
    children.push_back(to_json(child));
  }
  return {{name, std::move(children)}, {"truth", std::string(to_string(trace.truth))}};
}

OrderedJson to_json(const RuleTrace& trace) {
  const ConditionTrace* part = deciding_part(trace);
  const bool judged = trace.state == RuleTrace::State::kFired ||
                      trace.state == RuleTrace::State::kFalse ||
                      trace.state == RuleTrace::State::kExcepted;
  const Change change = part == nullptr || !judged
                            ? Change()
                            : nearest_change(*part, trace.state == RuleTrace::State::kFalse);
  OrderedJson deciding = OrderedJson::array();
  for (const ConditionTrace* test : change) {
    deciding.push_back(test_json(*test));
  }
  return {{"rule", trace.rule},
          {"phase", std::string(to_string(trace.phase))},
          {"state", std::string(to_string(trace.state))},
          {"when", trace.when ? to_json(*trace.when) : OrderedJson()},
          {"exception", text_or_null(trace.exception)},
          {"barrier",
           trace.state == RuleTrace::State::kExcepted && part != nullptr ? to_json(*part)
                                                                         : OrderedJson()},
          {"barriers", barriers_json(trace.barriers)},
          {"deciding", std::move(deciding)},
          {"flip", text_or_null(flip_words(trace, change))}};
}

OrderedJson to_json(const MergeTrace& trace) {
  OrderedJson wishes = OrderedJson::array();
  for (const MergeTrace::Wish& wish : trace.wishes) {
    wishes.push_back({{"rule", wish.rule},
                      {"value", OrderedJson(wish.value)},
                      {"weight", wish.weight},
                      {"won", wish.won}});
  }
  return {
      {"field", trace.field}, {"value", OrderedJson(trace.value)}, {"wishes", std::move(wishes)}};
}

// What the evaluation itself contributes: the phase's own snapshot.
void RuleEvaluation::trace_phase(Phase phase, const ConditionInput& input) {
  const std::vector<Rule>& rules = program_.rules().rules;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    if (rules[i].phase == phase && (traced_.empty() || rules[i].id == traced_)) {
      traces_->push_back(trace_rule(i, input));
    }
  }
}

/// Of a rule whose searches are over the budget: it fails only where they would have been made.
RuleTrace::State RuleEvaluation::untried_state(std::uint32_t number) const {
  const Rule& rule = program_.rules().rules[number];
  if (rule.mode.kind == Mode::Kind::kOff) {
    return RuleTrace::State::kOff;
  }
  if (!hears(rule.events)) {
    return RuleTrace::State::kSilent;
  }
  return untried_.contains(number) ? RuleTrace::State::kFailed : RuleTrace::State::kFalse;
}

RuleTrace RuleEvaluation::trace_rule(std::uint32_t number, const ConditionInput& input) {
  const Rule& rule = program_.rules().rules[number];
  RuleTrace trace;
  trace.rule = rule.id;
  trace.phase = rule.phase;
  trace.reason = why_untried(number, input);
  if (!trace.reason.empty()) {
    trace.state = untried_state(number);
    return trace;
  }
  if (rule.when) {
    trace.when = trace_condition(*rule.when, input);
  }
  if (rule.unless) {
    trace.barriers.push_back({"unless", false, trace_condition(*rule.unless, input)});
  }
  for (const RuleException& exception : rule.exceptions) {
    trace.barriers.push_back({exception.name,
                              program_.has_ended(exception, input.snapshot.event.at),
                              trace_condition(exception.when, input)});
  }
  if (rule.mode.kind == Mode::Kind::kOff) {
    trace.state = RuleTrace::State::kOff;
  } else if (!hears(rule.events)) {
    trace.state = RuleTrace::State::kSilent;
  } else if (trace.when && trace.when->truth != Truth::kTrue) {
    trace.state = RuleTrace::State::kFalse;
  } else if (const auto refused = refusal(program_, rule, input)) {
    trace.state = RuleTrace::State::kExcepted;
    trace.exception = refused->name;
  } else {
    trace.state = is_live(rule) ? RuleTrace::State::kFired : RuleTrace::State::kWatching;
  }
  return trace;
}

// A field that one rule alone wished for needs no explanation: whoever fired is known already.
std::vector<MergeTrace> RuleEvaluation::trace_merges() {
  std::vector<MergeTrace> merges;
  for (const auto& [field, values] : wishes_.values) {
    const ValueState* state = find_value(decision_.record, field, false);
    const std::string value = state == nullptr ? "" : state->value;
    MergeTrace merge{std::string(shown_field(field)), value.empty() ? Json() : Json(value), {}};
    for (const ValueWish& wish : values.wishes) {
      merge.wishes.push_back({wish.rule->id,
                              wish.value.empty() ? Json() : Json(wish.value),
                              wish.rule->weight,
                              same_name(wish.value, value)});
    }
    merges.push_back(std::move(merge));
  }
  for (const auto& [set, members] : wishes_.members) {
    trace_member_merges(set, members, merges);
  }
  trace_priority_merge(merges);
  std::erase_if(merges, [](const MergeTrace& merge) { return merge.wishes.size() < 2; });
  return merges;
}

void RuleEvaluation::trace_member_merges(std::string_view set,
                                         const Wishes::Members& members,
                                         std::vector<MergeTrace>& merges) {
  const MemberSet* after = find_members(decision_.record, set, false);
  for_each_member(members.wishes, [&](std::span<const MemberWish> wishes) {
    const std::string& key = wishes.front().key;
    const auto found = after == nullptr ? MemberSet::const_iterator() : after->find(key);
    const bool present = after != nullptr && found != after->end() && found->second.present;
    MergeTrace merge{std::string(shown_field(set)), {{wishes.front().name, present}}, {}};
    for (const MemberWish& wish : wishes) {
      merge.wishes.push_back(
          {wish.rule->id, {{wish.name, !wish.remove}}, wish.rule->weight, present == !wish.remove});
    }
    merges.push_back(std::move(merge));
  });
}

void RuleEvaluation::trace_priority_merge(std::vector<MergeTrace>& merges) const {
  const std::vector<std::string>& levels = program_.priority().values;
  const std::string& value = decision_.record.priority.value;
  MergeTrace merge{"priority", value.empty() ? Json() : Json(value), {}};
  for (const LevelWish& wish : wishes_.levels) {
    const std::string& level = levels[static_cast<std::size_t>(wish.level)];
    merge.wishes.push_back({wish.rule->id,
                            {{wish.cap ? "cap" : "raise", level}},
                            wish.rule->weight,
                            same_name(level, value)});
  }
  merges.push_back(std::move(merge));
}

}  // namespace triaged

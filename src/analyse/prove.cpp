#include "analyse/prove.h"

#include <algorithm>
#include <tuple>

#include "analyse/prover.h"
#include "analyse/rule_goals.h"

namespace triaged {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* between) {
  std::string out;
  for (const std::string& part : parts) {
    out += (out.empty() ? "" : between) + part;
  }
  return out;
}

/// What a run comes to for the ticket, whoever wished for it.
Json outcome_of(const Decision& decision) {
  const Json json = to_json(decision);
  const Json* outcome = find_json(json, "/outcome");
  return outcome == nullptr ? Json() : *outcome;
}

}  // namespace

std::string_view to_string(Finding::Kind kind) {
  switch (kind) {
    case Finding::Kind::kDead:
      return "dead";
    case Finding::Kind::kRefused:
      return "refused";
    case Finding::Kind::kShadowed:
      return "shadowed";
    case Finding::Kind::kConflict:
      return "conflict";
    case Finding::Kind::kUndecided:
      return "not decided";
  }
  return "";
}

Prover::Prover(std::shared_ptr<const CompiledProgram> program,
               KeywordBook keywords,
               const ProveOptions& options)
    : program_(std::move(program)),
      keywords_(std::move(keywords)),
      options_(options),
      finder_(*program_, options.now) {
}

Result<ProveReport> Prover::run() {
  for (const Rule& rule : program_->rules().rules) {
    if (rule.mode.kind != Mode::Kind::kOff) {
      rules_.push_back(&rule);
    }
  }
  report_.rules = rules_.size();
  const std::vector<Pair> pairs = list_pairs();
  all_ = rules_.size() + pairs.size();
  for (const Rule* rule : rules_) {
    judge_rule(*rule);
    tick();
  }
  TRY(judge_shadows());
  for (const Pair& pair : pairs) {
    judge_pair(pair);
    tick();
  }
  std::sort(report_.findings.begin(), report_.findings.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.at.file, a.at.line, a.at.column, a.rule, a.other, a.field) <
           std::tie(b.kind, b.at.file, b.at.line, b.at.column, b.rule, b.other, b.field);
  });
  return std::move(report_);
}

void Prover::tick() {
  ++done_;
  if (options_.on_progress) {
    options_.on_progress(done_, all_);
  }
}

Finding Prover::finding(Finding::Kind kind, const Rule& rule) {
  Finding found;
  found.kind = kind;
  found.rule = rule.id;
  found.at = rule.at;
  return found;
}

void Prover::judge_rule(const Rule& rule) {
  finder_.watch(&rule);
  const std::vector<EventChoice> events = event_choices(rule);
  const std::vector<Goal> goals = fire_goals(rule, *program_, options_.now);
  Search search = finder_.find(
      goals, events, [&rule](const Witness& witness) { return fired(witness.decision, rule.id); });
  if (search.end == Search::End::kFound) {
    ++report_.alive;
    alive_.emplace(&rule, *std::move(search.witness));
    return;
  }
  if (search.end == Search::End::kUndecided) {
    Finding found = finding(Finding::Kind::kUndecided, rule);
    found.reason = std::move(search.reason);
    report_.findings.push_back(std::move(found));
    return;
  }
  explain_dead(rule, events);
}

/// Shows why a rule never fires: by a message that its condition is true for, or the one that comes
/// nearest.
void Prover::explain_dead(const Rule& rule, const std::vector<EventChoice>& events) {
  const std::vector<Goal> condition{{rule.when ? &*rule.when : nullptr, kOnlyTrue, rule.phase}};
  if (rule.when) {
    Search search = finder_.find(condition, events, [&rule](const Witness& witness) {
      return witness.watched == Truth::kTrue && !fired(witness.decision, rule.id);
    });
    if (search.end == Search::End::kFound) {
      Finding found = finding(Finding::Kind::kRefused, rule);
      found.reason =
          "its condition is true for this message, and 'unless' or an 'except' refuses "
          "it, as for every other";
      found.witness = std::move(search.witness);
      report_.findings.push_back(std::move(found));
      return;
    }
  }
  Finding found = finding(Finding::Kind::kDead, rule);
  found.witness = finder_.nearest(rule.when ? &*rule.when : nullptr, events.front());
  if (fired(found.witness->decision, rule.id)) {  // then the proof is wrong, and is not reported
    found.kind = Finding::Kind::kUndecided;
    found.reason = "a proof says that it never fires, yet it does";
  } else {
    found.reason = "even this message, which has what it asks for, leaves it without: " +
                   joined(found.witness->against, "; ");
  }
  report_.findings.push_back(std::move(found));
}

/// The rules above `rule` that always fire with it and leave nothing of its effects.
std::vector<const Rule*> Prover::shadow_of(const Rule& rule, const Witness& witness) {
  std::vector<const Rule*> above;
  for (const Effect& effect : rule.then) {
    const Rule* found = nullptr;
    for (const Rule* other : rules_) {
      const bool comparable = other != &rule && other->phase == rule.phase &&
                              fired(witness.decision, other->id) && covers(*other, rule, effect);
      if (comparable && always_with(rule, *other) && !is_twin_before(rule, *other)) {
        found = other;
        break;
      }
    }
    if (found == nullptr) {
      return {};
    }
    if (std::find(above.begin(), above.end(), found) == above.end()) {
      above.push_back(found);
    }
  }
  return above;
}

/// Of two rules that stand for each other only the later by name is shadowed.
bool Prover::is_twin_before(const Rule& rule, const Rule& other) {
  return rule.id < other.id && always_with(other, rule) &&
         std::all_of(other.then.begin(), other.then.end(), [&](const Effect& effect) {
           return covers(rule, other, effect);
         });
}

/// Proved: whenever `rule` fires, so does `other`. Exceptions that end one day do not count for
/// `rule`, and those of `other` count as they are.
bool Prover::always_with(const Rule& rule, const Rule& other) {
  if (!hears_all(rule, other)) {
    return false;
  }
  std::vector<Goal> fires;
  for (const RuleException& exception : rule.exceptions) {
    if (exception.until.empty()) {
      fires.push_back({&exception.when, kNotTrue, rule.phase});
    }
  }
  if (rule.unless) {
    fires.push_back({&*rule.unless, kNotTrue, rule.phase});
  }
  if (rule.when) {
    fires.push_back({&*rule.when, kOnlyTrue, rule.phase});
  }
  std::vector<Goal> refusals;
  if (other.when) {
    refusals.push_back({&*other.when, kNotTrue, other.phase});
  }
  if (other.unless) {
    refusals.push_back({&*other.unless, kOnlyTrue, other.phase});
  }
  for (const RuleException& exception : other.exceptions) {
    refusals.push_back({&exception.when, kOnlyTrue, other.phase});
  }
  const std::vector<EventChoice> events = event_choices(rule);
  return std::all_of(refusals.begin(), refusals.end(), [&](const Goal& refusal) {
    std::vector<Goal> goals = fires;
    goals.push_back(refusal);
    return finder_.is_impossible(goals, events);
  });
}

Result<void> Prover::judge_shadows() {
  for (const Rule* rule : rules_) {
    const auto alive = alive_.find(rule);
    if (alive == alive_.end() || rule->then.empty()) {
      continue;
    }
    const std::vector<const Rule*> above = shadow_of(*rule, alive->second);
    if (above.empty()) {
      continue;
    }
    Finding found = finding(Finding::Kind::kShadowed, *rule);
    std::vector<std::string> names;
    names.reserve(above.size());
    for (const Rule* other : above) {
      names.push_back(other->id);
    }
    found.other = joined(names, ", ");
    found.other_at = above.front()->at;
    found.reason = "with the rule and without it this message comes to the same";
    found.witness = alive->second;
    if (!TRY(same_without(*rule, alive->second))) {
      found.kind = Finding::Kind::kUndecided;
      found.reason = "it seems to be shadowed by " + found.other + ", yet it makes a difference";
    }
    report_.findings.push_back(std::move(found));
  }
  return {};
}

/// Runs the witness through the rules with this one off.
Result<bool> Prover::same_without(const Rule& rule, const Witness& witness) {
  RuleSet rules = program_->rules();
  for (Rule& one : rules.rules) {
    one.mode.kind = one.id == rule.id ? Mode::Kind::kOff : one.mode.kind;
  }
  const auto without = TRY(compile(std::move(rules), LiteralCache(""), &keywords_));
  auto evaluation = without->begin(witness.event, witness.record);
  while (!evaluation->done()) {
    evaluation->resume({});
  }
  return outcome_of(std::move(*evaluation).take()) == outcome_of(witness.decision);
}

Result<ProveReport> prove(RuleSet rules, const ProveOptions& options) {
  for (Rule& rule : rules.rules) {
    if (rule.mode.kind != Mode::Kind::kOff) {
      rule.mode = {};
    }
  }
  KeywordBook keywords;
  auto program = TRY(compile(std::move(rules), LiteralCache(""), &keywords));
  return Prover(std::move(program), std::move(keywords), options).run();
}

}  // namespace triaged

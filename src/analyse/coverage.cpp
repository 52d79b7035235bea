#include "analyse/coverage.h"

#include <algorithm>
#include <tuple>

#include "rules/judge/hearing.h"
#include "rules/load_program.h"
#include "rules/test/case_runner.h"

namespace triaged {
namespace {

bool is_group(const Condition& condition) {
  return std::holds_alternative<AllOf>(condition.node) ||
         std::holds_alternative<AnyOf>(condition.node) ||
         std::holds_alternative<NoneOf>(condition.node);
}

void list_atoms(const Condition& root, std::vector<const Condition*>& out) {
  for_each_condition(root, [&out](const Condition& one) {
    if (!is_group(one)) {
      out.push_back(&one);
    }
  });
}

void list_keywords(const TextTest& test, std::vector<const Keyword*>& out) {
  const auto add = [&out](const KeywordsPtr& words) {
    for (std::size_t i = 0; words != nullptr && i < words->words.size(); ++i) {
      out.push_back(&words->words[i]);
    }
  };
  add(test.has_any);
  add(test.has_all);
  add(test.has_none);
  if (test.near) {
    add(test.near->a);
    add(test.near->b);
  }
  if (test.unless_near) {
    add(test.unless_near->words);
  }
}

/// What was seen of a rule in all programs that hold it. Places and texts name its tests, since
/// layers may have given it others.
struct Seen {
  SourcePos at;
  std::size_t fired = 0;
  std::map<std::tuple<std::string, int, int, std::string>, TestedAtom> atoms;
  std::map<std::string, std::pair<std::string, bool>> keywords;  ///< folded → written, hit
};

/// A rule of one program, with where to note what is seen of it.
struct Watched {
  const Rule* rule = nullptr;
  Seen* seen = nullptr;
  std::vector<std::pair<const Condition*, TestedAtom*>> atoms;
  std::vector<std::pair<std::uint32_t, bool*>> keywords;
};

class Watcher {
 public:
  Watcher(const CompiledProgram& program,
          std::span<const std::string> paths,
          std::map<std::string, Seen>& seen)
      : program_(program) {
    for (const Rule& rule : program.rules().rules) {
      if (rule.mode.kind != Mode::Kind::kOff && lies_below(rule.at.file, paths)) {
        watched_.push_back(watched(rule, seen[rule.id]));
      }
    }
  }

  void look(Phase phase, const ConditionInput& input, const std::vector<std::string>& types) {
    for (Watched& one : watched_) {
      if (one.rule->phase == phase &&
          listens(one.rule->events, types, input.snapshot.event.detail)) {
        note(one, input);
      }
    }
  }

 private:
  static Watched watched(const Rule& rule, Seen& seen) {
    Watched one{&rule, &seen, {}, {}};
    seen.at = rule.at;
    std::vector<const Condition*> atoms;
    if (rule.when) {
      list_atoms(*rule.when, atoms);
    }
    if (rule.unless) {
      list_atoms(*rule.unless, atoms);
    }
    for (const RuleException& exception : rule.exceptions) {
      list_atoms(exception.when, atoms);
    }
    for (const Condition* atom : atoms) {
      const std::string text = condition_as_written(*atom);
      TestedAtom& tested = seen.atoms[{atom->at.file, atom->at.line, atom->at.column, text}];
      tested.at = atom->at;
      tested.text = text;
      one.atoms.emplace_back(atom, &tested);
      if (const auto* test = std::get_if<TextTest>(&atom->node)) {
        watch_keywords(*test, one);
      }
    }
    return one;
  }

  static void watch_keywords(const TextTest& test, Watched& one) {
    std::vector<const Keyword*> words;
    list_keywords(test, words);
    for (const Keyword* word : words) {
      auto& [written, hit] = one.seen->keywords[word->folded];
      written = word->written;
      one.keywords.emplace_back(word->literal, &hit);
    }
  }

  void note(Watched& one, const ConditionInput& input) const {
    for (auto& [condition, atom] : one.atoms) {
      const Truth truth = evaluate(*condition, input);
      atom->seen_true = atom->seen_true || truth == Truth::kTrue;
      atom->seen_false = atom->seen_false || truth != Truth::kTrue;
    }
    const std::vector<std::uint32_t>& literals = input.text.literals;
    for (auto& [literal, hit] : one.keywords) {
      *hit = *hit || std::binary_search(literals.begin(), literals.end(), literal);
    }
    one.seen->fired += fires(*one.rule, input) ? 1U : 0U;
  }

  bool fires(const Rule& rule, const ConditionInput& input) const {
    return (!rule.when || evaluate(*rule.when, input) == Truth::kTrue) &&
           !refusal(program_, rule, input);
  }

  const CompiledProgram& program_;
  std::vector<Watched> watched_;
};

RuleCoverage coverage_of(const std::string& id, const Seen& seen) {
  RuleCoverage rule{id, seen.at, seen.fired, {}, {}, seen.keywords.size()};
  for (const auto& [key, atom] : seen.atoms) {
    rule.atoms.push_back(atom);
  }
  for (const auto& [folded, word] : seen.keywords) {
    if (!word.second) {
      rule.keywords_not_hit.push_back(word.first);
    }
  }
  return rule;
}

}  // namespace

double CoverageReport::percent() const {
  return points == 0 ? 100.0 : 100.0 * static_cast<double>(reached) / static_cast<double>(points);
}

CoverageReport cover_rules(const RuleTestFiles& tests,
                           std::span<const std::string> paths,
                           const LoadOptions& options,
                           Faults& faults) {
  CoverageReport report;
  std::map<std::string, Seen> seen;
  for (const auto& [layers, files] : tests.by_layers) {
    const auto program = load_program(layers, options, faults);
    if (program == nullptr) {
      continue;
    }
    Watcher watcher(*program, paths, seen);
    const PhaseWatch watch = [&watcher](Phase phase,
                                        const ConditionInput& input,
                                        const auto& types) { watcher.look(phase, input, types); };
    for (const TestFile& file : files) {
      for (const YamlNode* node : file.cases()) {
        ++report.cases;
        report.failed +=
            run_test_case(file, *node, *program, faults, &watch).failures.empty() ? 0U : 1U;
      }
    }
  }
  for (const auto& [id, one] : seen) {
    report.rules.push_back(coverage_of(id, one));
    const RuleCoverage& rule = report.rules.back();
    report.points += 1 + 2 * rule.atoms.size();
    report.reached += rule.fired > 0 ? 1U : 0U;
    for (const TestedAtom& atom : rule.atoms) {
      report.reached += (atom.seen_true ? 1U : 0U) + (atom.seen_false ? 1U : 0U);
    }
  }
  return report;
}

}  // namespace triaged

#include "analyse/mutate.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <set>
#include <tuple>

#include "rules/find_rule.h"
#include "rules/load_program.h"
#include "rules/test/case_runner.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// Mutants between two looks at the clock and the progress.
constexpr std::size_t kChunk = 16;

enum class Fate : std::uint8_t { kKilled, kSurvived, kRefused };

struct SuiteCase {
  const TestFile* file = nullptr;
  const YamlNode* node = nullptr;
  std::set<std::string> fired;  ///< rules that fired with the rules as written
};

/// The rules of some layers as declared, with the tests that run against them.
struct Suite {
  Declarations declarations;
  std::vector<SuiteCase> cases;
  std::string hash;      ///< of the rules as written
  KeywordBook keywords;  ///< of the rules as written: changes add no word
  /// The case that noticed a mutant last: mutants that lie side by side are often noticed by one.
  std::size_t noticed_last = 0;
};

/// The places of the cases, those first that are likely to notice a change of the rule.
std::vector<std::size_t> likely_first(const Suite& suite, const std::string& rule) {
  std::vector<std::size_t> order(suite.cases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto others = std::stable_partition(order.begin(), order.end(), [&](std::size_t place) {
    return suite.cases[place].fired.contains(rule);
  });
  const auto last = std::find(others, order.end(), suite.noticed_last);
  if (last != order.end()) {
    std::rotate(others, last, last + 1);
  }
  return order;
}

/// Reads table files once for all mutants.
FileReader caching_reader() {
  auto kept = std::make_shared<std::map<std::string, Result<std::string>>>();
  return [kept](const std::string& path) {
    const auto found = kept->find(path);
    return found != kept->end() ? found->second
                                : kept->emplace(path, read_whole_file(path)).first->second;
  };
}

/// One thread's own copy of everything that mutants change.
class MutantRunner {
 public:
  MutantRunner(std::vector<Suite> suites, const LoadOptions& options)
      : suites_(std::move(suites)), options_(options), reader_(caching_reader()) {}

  Fate run(const Mutant& mutant) {
    Fate fate = Fate::kRefused;
    for (Suite& suite : suites_) {
      const auto kind = suite.declarations.by_kind.find(mutant.kind);
      if (kind == suite.declarations.by_kind.end()) {
        continue;
      }
      for (auto& [key, declaration] : kind->second) {
        const bool same =
            declaration.name == mutant.name && declaration.at.file == mutant.declared.file;
        const Fate here = same ? run_in(suite, declaration, mutant) : Fate::kRefused;
        if (here == Fate::kKilled) {
          return here;
        }
        fate = here == Fate::kSurvived ? here : fate;
      }
    }
    return fate;
  }

 private:
  Fate run_in(Suite& suite, Declaration& declaration, const Mutant& mutant) {
    YamlNode kept = declaration.node;
    mutant.edit(declaration.node);
    Faults faults;
    Result<RuleSet> rules = read_declarations(suite.declarations, reader_, options_, faults);
    declaration.node = std::move(kept);
    if (!rules.ok()) {
      return Fate::kRefused;
    }
    const auto program = compile(std::move(rules).take(), LiteralCache(""), &suite.keywords);
    if (!program.ok() || (*program)->hash() == suite.hash) {
      return Fate::kRefused;
    }
    return is_noticed(suite, mutant.name, **program) ? Fate::kKilled : Fate::kSurvived;
  }

  static bool is_noticed(Suite& suite, const std::string& rule, const CompiledProgram& program) {
    for (const std::size_t place : likely_first(suite, rule)) {
      const SuiteCase& one = suite.cases[place];
      Faults faults;
      const TestCaseResult result = run_test_case(*one.file, *one.node, program, faults);
      if (!result.failures.empty() || !faults.ok()) {
        suite.noticed_last = place;
        return true;
      }
    }
    return false;
  }

  std::vector<Suite> suites_;
  const LoadOptions& options_;
  FileReader reader_;
};

/// Reads every suite's rules, and runs its tests as they are.
std::vector<Suite> read_suites(const RuleTestFiles& tests,
                               const LoadOptions& options,
                               MutateReport& report,
                               Faults& faults) {
  std::vector<Suite> suites;
  for (const auto& [layers, files] : tests.by_layers) {
    Suite suite;
    suite.declarations = collect_declarations(find_rule_files(layers, faults), faults);
    Result<RuleSet> rules = read_declarations(suite.declarations, read_whole_file, options, faults);
    if (!rules.ok()) {
      continue;
    }
    const auto program = compile(std::move(rules).take(), LiteralCache(""), &suite.keywords);
    if (!program.ok()) {
      faults.add(program.error(), {layers.front(), 0, 0});
      continue;
    }
    suite.hash = (*program)->hash();
    for (const TestFile& file : files) {
      for (const YamlNode* node : file.cases()) {
        TestCaseResult result = run_test_case(file, *node, **program, faults);
        report.failed_cases += result.failures.empty() ? 0U : 1U;
        suite.cases.push_back({&file, node, std::move(result.fired)});
      }
    }
    suites.push_back(std::move(suite));
  }
  return suites;
}

bool before(const Mutant& a, const Mutant& b) {
  return std::tie(a.at.file, a.at.line, a.at.column, a.change) <
         std::tie(b.at.file, b.at.line, b.at.column, b.change);
}

/// The rules and lists that may be changed.
std::vector<const Declaration*> examined_in(const Suite& suite,
                                            const std::vector<std::string>& paths) {
  std::vector<const Declaration*> examined;
  for (const char* kind : {"rule", "list"}) {
    const auto declared = suite.declarations.by_kind.find(kind);
    if (declared == suite.declarations.by_kind.end()) {
      continue;
    }
    for (const auto& [key, declaration] : declared->second) {
      if (lies_below(declaration.at.file, paths)) {
        examined.push_back(&declaration);
      }
    }
  }
  return examined;
}

/// kNotFound: none is called as `options.rule`.
Result<std::vector<Mutant>> all_mutants(const std::vector<Suite>& suites,
                                        const MutateOptions& options) {
  std::vector<Mutant> mutants;
  std::vector<std::string> known;
  for (const Suite& suite : suites) {
    const DeclaredChoices choices = declared_choices(suite.declarations);
    for (const Declaration* one : examined_in(suite, options.paths)) {
      known.push_back(one->name);
      if (options.rule.empty() || same_name(one->name, options.rule)) {
        std::ranges::move(mutants_of(*one, choices), std::back_inserter(mutants));
      }
    }
  }
  if (!options.rule.empty()) {
    TRY(find_rule_id(options.rule, known));
  }
  std::sort(mutants.begin(), mutants.end(), before);
  const auto same = [](const Mutant& a, const Mutant& b) { return !before(a, b) && !before(b, a); };
  mutants.erase(std::unique(mutants.begin(), mutants.end(), same), mutants.end());
  return mutants;
}

/// At most so many: rules before the keywords of lists, which are many; each kind spread evenly.
std::vector<Mutant> spread(std::vector<Mutant> mutants, std::size_t at_most) {
  if (mutants.size() <= at_most) {
    return mutants;
  }
  const auto lists = std::stable_partition(
      mutants.begin(), mutants.end(), [](const Mutant& one) { return one.kind == "rule"; });
  const auto of_rules = static_cast<std::size_t>(lists - mutants.begin());
  const std::size_t of_lists = mutants.size() - of_rules;
  const std::size_t rules = std::min(of_rules, at_most - std::min(of_lists, at_most / 4));
  std::vector<Mutant> chosen;
  const auto take = [&](std::size_t from, std::size_t count, std::size_t wanted) {
    for (std::size_t i = 0; i < wanted; ++i) {
      chosen.push_back(std::move(mutants[from + i * count / wanted]));
    }
  };
  take(0, of_rules, rules);
  take(of_rules, of_lists, std::min(of_lists, at_most - rules));
  return chosen;
}

std::vector<Fate> run_all(const std::vector<Mutant>& mutants,
                          std::vector<Suite> suites,
                          const MutateOptions& options) {
  std::vector<Fate> fates(mutants.size(), Fate::kRefused);
  MutantRunner even(suites, options.load);
  MutantRunner odd(std::move(suites), options.load);
  const auto half = [&](MutantRunner& runner, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; i += 2) {
      fates[i] = runner.run(mutants[i]);
    }
  };
  for (std::size_t from = 0; from < mutants.size(); from += kChunk) {
    const std::size_t to = std::min(from + kChunk, mutants.size());
    options.both([&] { half(even, from, to); }, [&] { half(odd, from + 1, to); });
    if (options.on_progress) {
      options.on_progress(to, mutants.size());
    }
  }
  return fates;
}

}  // namespace

double MutateReport::score() const {
  const std::size_t run = killed + survived.size();
  return run == 0 ? 100.0 : 100.0 * static_cast<double>(killed) / static_cast<double>(run);
}

MutateReport mutate_rules(const RuleTestFiles& tests,
                          const MutateOptions& options,
                          Faults& faults) {
  MutateReport report;
  std::vector<Suite> suites = read_suites(tests, options.load, report, faults);
  if (!faults.ok() || report.failed_cases > 0) {
    return report;
  }
  Result<std::vector<Mutant>> all = all_mutants(suites, options);
  if (!all.ok()) {
    report.no_rule = all.error();
    return report;
  }
  std::vector<Mutant> mutants = std::move(all).take();
  report.mutants = mutants.size();
  mutants = spread(std::move(mutants), options.at_most);
  report.left_out = report.mutants - mutants.size();
  const std::vector<Fate> fates = run_all(mutants, std::move(suites), options);
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    report.killed += fates[i] == Fate::kKilled ? 1U : 0U;
    report.refused += fates[i] == Fate::kRefused ? 1U : 0U;
    if (fates[i] == Fate::kSurvived) {
      report.survived.push_back(std::move(mutants[i]));
    }
  }
  return report;
}

}  // namespace triaged

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "learn/examples.h"
#include "rules/lexicon.h"

namespace triaged {

/// What to learn of the examples, and how. A plain value.
struct LearnOptions {
  ExampleOptions examples;
  std::size_t terms = 200;  ///< for each class and language
  std::uint64_t seed = 1;
  double held_back = 0.2;   ///< share that the figures are measured on; 0 = no figures
  std::int64_t margin = 0;  ///< thousandths
  std::string otherwise;
};

/// How one class came off on the texts held back.
struct ClassFigures {
  std::string language;
  std::string cls;
  std::size_t right = 0;
  std::size_t answered = 0;
  std::size_t wanted = 0;

  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double f1() const;
};

/// A term that spoke for wrong answers on the texts held back.
struct MisleadingTerm {
  std::string term;
  std::string language;
  std::size_t errors = 0;
  std::string answered;  ///< the wrong class it most often spoke for
  std::string wanted;    ///< what was right there; "" = nothing
};

/// A lexicon with how well it did on texts that it had not seen. A plain value.
struct Learned {
  Lexicon lexicon;  ///< fit on all examples
  std::vector<ClassFigures> figures;
  std::vector<MisleadingTerm> misleading;  ///< most errors first, at most 20
  std::size_t examples = 0;
  std::size_t held_back = 0;
};

/// Told what is being done, for people who wait.
using LearnProgress = std::function<void(std::string_view step)>;

/// Learns one classifier for each language and puts them into one lexicon. Single-threaded; the
/// same examples, options and seed give the same lexicon. kInvalidInput: no language has two
/// classes with enough examples.
Result<Learned> learn(const Examples& examples,
                      const LearnOptions& options,
                      const LearnProgress& progress);

/// The lexicon's file.
std::string lexicon_csv(const Lexicon& lexicon);

/// What the rule file is told beside what was learned.
struct RuleFileNames {
  std::string name;       ///< of lexicon, rule and files
  std::string csv;        ///< the CSV file's name
  std::string dimension;  ///< declared elsewhere; "" = this file declares one called
                          ///< `name`, with `_` for each dot
};

/// A rule file that loads as it is: the declarations and a rule, with the figures as comments.
std::string rule_file(const Learned& learned,
                      const LearnOptions& options,
                      const RuleFileNames& names);

}  // namespace triaged

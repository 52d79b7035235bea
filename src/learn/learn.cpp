#include "learn/learn.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "learn/fit.h"
#include "learn/terms.h"

namespace triaged {
namespace {

constexpr std::size_t kLeastTexts = 3;
constexpr std::size_t kFewestTexts = 20;  // of a language
constexpr std::size_t kShownTerms = 20;

/// Everything about one language while it is learned.
class LanguageLearner {
 public:
  LanguageLearner(const Examples& examples, const LearnOptions& options, std::size_t language)
      : examples_(examples),
        options_(options),
        language_(options.examples.languages[language]),
        fit_{options.terms, options.examples.many, options.seed} {
    for (const Example& one : examples.items) {
      if (one.language == language) {
        texts_.push_back(one.text);
        data_.classes.push_back(one.classes);
      }
    }
    data_.class_count = examples.classes.size();
  }

  [[nodiscard]] bool worth_learning() const {
    std::map<std::size_t, std::size_t> counts;
    for (const std::vector<std::size_t>& classes : data_.classes) {
      for (const std::size_t cls : classes) {
        ++counts[cls];
      }
    }
    const bool enough = texts_.size() >= kFewestTexts;
    return enough && (options_.examples.many ? !counts.empty() : counts.size() > 1);
  }

  Result<void> run(const LearnProgress& progress, Learned& out) {
    const TermMatrix matrix(texts_, kLeastTexts);
    data_.rows = matrix.rows();
    data_.term_count = matrix.terms().size();
    out.examples += texts_.size();
    if (options_.held_back > 0) {
      progress(language_ + ": measuring");
      TRY(measure(matrix, out));
    }
    progress(language_ + ": fitting " + std::to_string(texts_.size()) + " texts, " +
             std::to_string(data_.term_count) + " terms");
    add_rows(matrix, TRY(fit_terms(data_, fit_)), out.lexicon);
    return {};
  }

 private:
  Result<void> measure(const TermMatrix& matrix, Learned& out) {
    const auto share = static_cast<std::size_t>(
        std::lround(options_.held_back * static_cast<double>(texts_.size())));
    const auto folds = assign_folds(texts_.size(), texts_.size(), options_.seed + 1);
    std::vector<std::size_t> fitted_on;
    std::vector<std::size_t> kept_back;
    for (std::size_t i = 0; i < folds.size(); ++i) {
      (folds[i] < share ? kept_back : fitted_on).push_back(i);
    }
    const FittedTerms fitted = TRY(fit_terms(data_.subset(fitted_on), fit_));
    out.held_back += kept_back.size();
    std::vector<ClassFigures> figures;
    for (const std::string& cls : examples_.classes) {
      figures.push_back({language_, cls, 0, 0, 0});
    }
    for (const std::size_t row : kept_back) {
      count(fitted, row, figures);
    }
    std::erase_if(figures, [](const ClassFigures& one) { return one.wanted + one.answered == 0; });
    out.figures.insert(out.figures.end(), figures.begin(), figures.end());
    add_misleading(matrix, out);
    return {};
  }

  void count(const FittedTerms& fitted, std::size_t row, std::vector<ClassFigures>& figures) {
    const std::vector<std::size_t>& gold = data_.classes[row];
    const auto answer = answer_of(fitted.sums(data_.rows[row]), options_.examples.many);
    for (const std::size_t cls : gold) {
      ++figures[cls].wanted;
    }
    for (const std::size_t cls : answer) {
      ++figures[cls].answered;
      const bool right = std::binary_search(gold.begin(), gold.end(), cls);
      figures[cls].right += right ? 1 : 0;
      if (!right) {
        blame(fitted, row, cls);
      }
    }
  }

  /// Notes the terms that spoke for a wrong class more than for what was right.
  void blame(const FittedTerms& fitted, std::size_t row, std::size_t wrong) {
    const std::vector<std::size_t>& gold = data_.classes[row];
    for (const std::uint32_t term : data_.rows[row]) {
      const auto found = std::lower_bound(fitted.terms.begin(), fitted.terms.end(), term);
      if (found == fitted.terms.end() || *found != term) {
        continue;
      }
      const auto& weights = fitted.weights[static_cast<std::size_t>(found - fitted.terms.begin())];
      const bool single = !options_.examples.many && !gold.empty();
      const std::int32_t lead = weights[wrong] - (single ? weights[gold.front()] : 0);
      if (lead > 0) {
        const std::string wanted = single ? examples_.classes[gold.front()] : "";
        Blame& blamed = blamed_[term];
        blamed.lead += lead;
        ++blamed.errors;
        ++blamed.pairs[{examples_.classes[wrong], wanted}];
      }
    }
  }

  void add_misleading(const TermMatrix& matrix, Learned& out) const {
    std::vector<std::tuple<std::int64_t, std::uint32_t>> order;
    for (const auto& [term, blamed] : blamed_) {
      order.emplace_back(-blamed.lead, term);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), kShownTerms));
    for (const auto& [lead, term] : order) {
      const Blame& blamed = blamed_.at(term);
      const auto most = std::max_element(
          blamed.pairs.begin(), blamed.pairs.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
          });
      out.misleading.push_back(
          {matrix.terms()[term], language_, blamed.errors, most->first.first, most->first.second});
    }
  }

  void add_rows(const TermMatrix& matrix, const FittedTerms& fitted, Lexicon& lexicon) const {
    const LanguageSet languages = parse_row_languages(language_).value_or(kEveryLanguage);
    lexicon.rows.push_back({"", languages, fitted.intercepts});
    for (std::size_t i = 0; i < fitted.terms.size(); ++i) {
      lexicon.rows.push_back({matrix.terms()[fitted.terms[i]], languages, fitted.weights[i]});
    }
  }

  struct Blame {
    std::int64_t lead = 0;
    std::size_t errors = 0;
    std::map<std::pair<std::string, std::string>, std::size_t> pairs;
  };

  const Examples& examples_;
  const LearnOptions& options_;
  std::string language_;
  FitOptions fit_;
  std::vector<std::string_view> texts_;
  FitData data_;
  std::map<std::uint32_t, Blame> blamed_;
};

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double ClassFigures::precision() const {
  return share(right, answered);
}
double ClassFigures::recall() const {
  return share(right, wanted);
}
double ClassFigures::f1() const {
  return share(2 * right, answered + wanted);
}

Result<Learned> learn(const Examples& examples,
                      const LearnOptions& options,
                      const LearnProgress& progress) {
  Learned out;
  out.lexicon.classes = examples.classes;
  out.lexicon.margin = options.margin;
  out.lexicon.otherwise = options.otherwise;
  if (options.examples.many) {
    out.lexicon.thresholds.assign(examples.classes.size(), 0);
  }
  for (std::size_t i = 0; i < options.examples.languages.size(); ++i) {
    LanguageLearner learner(examples, options, i);
    if (learner.worth_learning()) {
      TRY(learner.run(progress, out));
    }
  }
  if (out.lexicon.rows.empty()) {
    return invalid_input("there is too little to learn from: no language has " +
                             std::to_string(kFewestTexts) + " texts with label '" +
                             options.examples.label + "' of two classes",
                         "give more labelled texts, or check the name of the label");
  }
  std::stable_sort(
      out.misleading.begin(),
      out.misleading.end(),
      [](const MisleadingTerm& a, const MisleadingTerm& b) { return a.errors > b.errors; });
  out.misleading.resize(std::min(out.misleading.size(), kShownTerms));
  std::sort(out.lexicon.rows.begin(),
            out.lexicon.rows.end(),
            [](const LexiconRow& a, const LexiconRow& b) {
              return std::tie(a.term, a.languages) < std::tie(b.term, b.languages);
            });
  return out;
}

}  // namespace triaged

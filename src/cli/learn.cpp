#include "learn/learn.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cmath>
#include <fstream>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/file_name.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/texts.h"
#include "learn/learned_files.h"
#include "text/fold.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

/// Each class is told from each other, so learning takes as long as the cube of their number; a
/// label with more values is an id.
constexpr std::size_t kMostClasses = 200;

struct LearnArguments {
  std::string data;
  std::string out;
  std::string name;
  std::string dimension;
  std::string margin = "0";
  std::vector<std::string> renamed;
  LearnOptions learn;
  bool force = false;
  bool json = false;
  std::string reader;  ///< the language of who reads what is said; `--lang` says what is learned
};

std::string decimals(double value) {
  return thousandths_text(std::llround(value * 1000));
}

/// `negative=負面`, each value of a label with the class it stands for.
Result<void> read_names(LearnArguments& arguments) {
  for (const std::string& pair : arguments.renamed) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      return invalid_input("'" + pair + "' renames nothing",
                           "write --class value=name, or --class value= to leave it out");
    }
    arguments.learn.examples.names[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  const auto margin = parse_thousandths(arguments.margin);
  if (!margin || *margin < 0) {
    return invalid_input("--margin is '" + arguments.margin + "'",
                         "write a number such as 0.2, with at most three decimals");
  }
  arguments.learn.margin = *margin;
  if (arguments.name.empty()) {
    arguments.name = arguments.learn.examples.label;
  }
  if (!is_file_name(arguments.name)) {
    return invalid_input("'" + arguments.name + "' cannot name a lexicon and its files",
                         "give --name letters, digits, dots, dashes and _, such as company.topic");
  }
  return {};
}

/// Classes are columns of the CSV file, beside the term and its language.
Result<void> check_classes(const Examples& examples, const std::string& label) {
  if (examples.classes.size() > kMostClasses) {
    return invalid_input(fmt::format("label '{}' has {} classes, at most {} are learned",
                                     label,
                                     examples.classes.size(),
                                     kMostClasses),
                         "name a label with few values with --label, or leave some out with "
                         "--class value=");
  }
  std::set<std::string> columns{"term", "lang"};
  for (const std::string& cls : examples.classes) {
    if (!columns.insert(fold_key(cls)).second) {
      const bool taken = fold_key(cls) == "term" || fold_key(cls) == "lang";
      return invalid_input(
          "class '" + cls + "' is called like " +
              (taken ? "a column of the CSV file" : "another class but for its spelling"),
          "give it another name with --class '" + cls + "=NAME'");
    }
  }
  return {};
}

OrderedJson json_of(const Learned& learned, const Faults& faults, const RuleFileNames& names) {
  OrderedJson classes = OrderedJson::array();
  for (const ClassFigures& one : learned.figures) {
    classes.push_back({{"lang", one.language},
                       {"class", one.cls},
                       {"precision", one.precision()},
                       {"recall", one.recall()},
                       {"f1", one.f1()},
                       {"support", one.wanted}});
  }
  OrderedJson misleading = OrderedJson::array();
  for (const MisleadingTerm& one : learned.misleading) {
    misleading.push_back({{"term", one.term},
                          {"lang", one.language},
                          {"errors", one.errors},
                          {"answered", one.answered},
                          {"right", one.wanted}});
  }
  return {{"ok", faults.ok()},
          {"files", {names.csv, names.name + ".yaml"}},
          {"examples", learned.examples},
          {"held_back", learned.held_back},
          {"rows", learned.lexicon.rows.size()},
          {"classes", std::move(classes)},
          {"misleading", std::move(misleading)},
          {"malformed", faults.to_json()["faults"]}};
}

void say_figures(const Learned& learned,
                 const Examples& examples,
                 const std::string& language,
                 const CommandIo& io) {
  const auto say = [&](const std::string& line) { io.out << message_in(line, language) << '\n'; };
  say(std::to_string(learned.examples) + texts::kLearnExamples +
      std::to_string(learned.lexicon.rows.size()) + texts::kLearnRows);
  if (examples.unlabelled + examples.other_languages > 0) {
    say(std::to_string(examples.unlabelled) + texts::kLearnUnlabelled +
        std::to_string(examples.other_languages) + texts::kLearnOtherLanguages);
  }
  if (learned.figures.empty()) {
    return;
  }
  std::vector<std::vector<std::string>> rows(1);
  for (const char* name : {"LANG", "CLASS", "PRECISION", "RECALL", "F1", "TEXTS"}) {
    rows.front().push_back(label_in(name, language));
  }
  for (const ClassFigures& one : learned.figures) {
    rows.push_back({one.language,
                    one.cls,
                    decimals(one.precision()),
                    decimals(one.recall()),
                    decimals(one.f1()),
                    std::to_string(one.wanted)});
  }
  say(std::to_string(learned.held_back) + texts::kLearnHeldBack);
  print_table(io.out, rows);
}

Result<Learned> learn_and_write(const LearnArguments& arguments,
                                const Examples& examples,
                                const RuleFileNames& names,
                                const CommandIo& io) {
  TRY(check_classes(examples, arguments.learn.examples.label));
  const Learned learned = TRY(learn(examples, arguments.learn, [&](std::string_view step) {
    if (io.progress) {
      io.err << message_in(step, arguments.reader) << '\n' << std::flush;
    }
  }));
  const LearnedFiles files{lexicon_csv(learned.lexicon),
                           rule_file(learned, arguments.learn, names)};
  TRY(write_learned_files(arguments.out, names, files, arguments.force));
  return learned;
}

int run_learn(LearnArguments arguments, const CommandIo& io) {
  arguments.reader = reader_language("", io, {});
  const std::string& language = arguments.reader;
  if (const Result<void> read = read_names(arguments); !read.ok()) {
    say_error(read.error(), language, io);
    return kExitUsage;
  }
  std::ifstream in(arguments.data, std::ios::binary);
  if (!in) {
    return say_error(not_found("'" + arguments.data + "' cannot be read",
                               "name a file with one JSON object a line"),
                     language,
                     io);
  }
  Faults faults;
  const Examples examples = read_examples(in, arguments.data, arguments.learn.examples, faults);
  const RuleFileNames names{arguments.name, arguments.name + ".csv", arguments.dimension};
  const Result<Learned> learned = learn_and_write(arguments, examples, names, io);
  if (arguments.json) {
    if (!learned.ok()) {
      faults.add(learned.error(), SourcePos{arguments.data, 0, 0});
      return report_faults(faults, true, io);
    }
    io.out << dump_json(json_of(*learned, faults, names)) << '\n';
    return faults.ok() ? kExitGood : kExitFaults;
  }
  const int code = report_faults(faults, false, io, language);
  if (!learned.ok()) {
    return say_error(learned.error(), language, io);
  }
  say_figures(*learned, examples, language, io);
  io.out << arguments.out << '/' << names.csv << ' ' << arguments.out << '/' << names.name
         << ".yaml\n"
         << message_in(texts::kLearnNext + arguments.out + texts::kLearnNextEnd, language) << '\n';
  return code;
}

}  // namespace

CommandRun define_learn(CLI::App& app) {
  auto arguments = std::make_shared<LearnArguments>();
  LearnOptions& learn = arguments->learn;
  app.footer(texts::kLearnFooter);
  app.add_option("--data", arguments->data, texts::kLearnData)->required();
  app.add_option("--label", learn.examples.label, texts::kLearnLabel)->required();
  app.add_option("--out", arguments->out, texts::kLearnOut)->required();
  app.add_option("--name", arguments->name, texts::kLearnName);
  app.add_option("--dimension", arguments->dimension, texts::kLearnDimension);
  app.add_option("--terms", learn.terms, texts::kLearnTerms)
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--seed", learn.seed, texts::kLearnSeed)->capture_default_str();
  app.add_option("--lang", learn.examples.languages, texts::kLearnLang)
      ->delimiter(',')
      ->check(CLI::IsMember({"zh", "zh-Hant", "zh-Hans", "en"}))
      ->capture_default_str();
  app.add_flag("--many", learn.examples.many, texts::kLearnMany);
  app.add_option("--margin", arguments->margin, texts::kLearnMargin)->capture_default_str();
  app.add_option("--otherwise", learn.otherwise, texts::kLearnOtherwise);
  app.add_option("--class", arguments->renamed, texts::kLearnClass);
  app.add_option("--held-back", learn.held_back, texts::kLearnShare)
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_flag("--force", arguments->force, texts::kLearnForce);
  app.add_flag("--json", arguments->json, texts::kLearnJson);
  return [arguments](const CommandIo& io) { return run_learn(*arguments, io); };
}

}  // namespace triaged

#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <map>
#include <string>
#include <vector>

#include "rules/lexicon.h"
#include "yaml/faults.h"

namespace triaged {

/// Which texts are read as examples, and how their labels are called.
struct ExampleOptions {
  std::string label;                         ///< the member of `labels` to learn
  bool many = false;                         ///< a text has any number of classes
  std::map<std::string, std::string> names;  ///< label value → class; "" leaves the value out
  std::vector<std::string> languages{"zh", "en"};
};

/// One labelled text. `classes` are places in Examples::classes, sorted.
struct Example {
  std::string text;          ///< folded, as keywords see it
  std::size_t language = 0;  ///< place in ExampleOptions::languages
  std::vector<std::size_t> classes;
};

/// All labelled texts of a file, and how many it had that were of no use. A plain value.
struct Examples {
  std::vector<std::string> classes;  ///< sorted
  std::vector<Example> items;        ///< in the order of the file
  std::size_t unlabelled = 0;        ///< lines that say nothing about the label
  std::size_t other_languages = 0;
};

/// Reads JSON Lines `{"text", "labels": {…}, "lang"}`. What is malformed is reported at
/// `path`:line and passed over; blank lines are nothing. Without `lang` the text's own language
/// counts.
Examples read_examples(std::istream& in,
                       const std::string& path,
                       const ExampleOptions& options,
                       Faults& faults);

}  // namespace triaged

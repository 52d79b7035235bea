#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "learn/learn.h"
#include "text/utf8.h"

namespace triaged {
namespace {

std::string csv_field(const std::string& text) {
  const bool plain = text.find_first_of(",\"\r\n") == std::string::npos &&
                     (text.empty() || (text.front() != ' ' && text.back() != ' '));
  if (plain) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    quoted += c == '"' ? "\"" : "";
  }
  return quoted + "\"";
}

/// A scalar of YAML: plain where that can mean nothing else.
std::string yaml_text(const std::string& text) {
  bool plain = !text.empty();
  for (std::size_t at = 0; at < text.size() && plain;) {
    const DecodedPoint next = decode_utf8(text, at);
    const bool letter = next.point < 0x80 && is_latin_or_digit(next.point);
    plain = is_han(next.point) || next.point == U'_' || (letter && (at > 0 || next.point > U'9'));
    at += next.bytes;
  }
  return plain ? text : dump_json(Json(text));
}

std::string yaml_list(const std::vector<std::string>& items) {
  std::string list;
  for (const std::string& item : items) {
    list += (list.empty() ? "" : ", ") + yaml_text(item);
  }
  return "[" + list + "]";
}

std::string lang_text(LanguageSet languages) {
  for (const char* lang : {"", "zh", "zh-Hant", "zh-Hans", "en"}) {
    if (parse_row_languages(lang) == languages) {
      return lang;
    }
  }
  return "";
}

std::string two_decimals(double value) {
  std::string text(16, '\0');
  const int length = std::snprintf(text.data(), text.size(), "%.2f", value);
  text.resize(static_cast<std::size_t>(std::max(length, 0)));
  return text;
}

std::string comments(const Learned& learned, const LearnOptions& options) {
  std::string text = "# Learned by `triaged learn` from " + std::to_string(learned.examples) +
                     " texts: label " + options.examples.label + ", " +
                     std::to_string(options.terms) + " terms for each class and language, seed " +
                     std::to_string(options.seed) + ".\n";
  if (learned.figures.empty()) {
    return text;
  }
  text += "# Measured on " + std::to_string(learned.held_back) +
          " of them, with what the others taught (precision, recall, F1, texts):\n";
  for (const ClassFigures& one : learned.figures) {
    text += "#   " + one.language + "  " + yaml_text(one.cls) + "  " +
            two_decimals(one.precision()) + "  " + two_decimals(one.recall()) + "  " +
            two_decimals(one.f1()) + "  " + std::to_string(one.wanted) + "\n";
  }
  if (!learned.misleading.empty()) {
    text += "# The terms behind most errors (wrong answer, right one):\n";
  }
  for (const MisleadingTerm& one : learned.misleading) {
    text += "#   " + one.language + "  " + yaml_text(one.term) + "  " + std::to_string(one.errors) +
            "  " + yaml_text(one.answered) +
            (one.wanted.empty() ? "" : ", right: " + yaml_text(one.wanted)) + "\n";
  }
  return text;
}

/// The dimension that a file declares: its name with `_` for each dot, which only fields may have.
std::string own_dimension(std::string name) {
  std::ranges::replace(name, '.', '_');
  return name;
}

std::string declarations(const Learned& learned,
                         const LearnOptions& options,
                         const RuleFileNames& names) {
  const Lexicon& lexicon = learned.lexicon;
  std::string text = "version: 1\n";
  if (names.dimension.empty()) {
    std::vector<std::string> values = lexicon.classes;
    if (!lexicon.otherwise.empty() &&
        std::find(values.begin(), values.end(), lexicon.otherwise) == values.end()) {
      values.push_back(lexicon.otherwise);
    }
    text += "dimensions:\n  " + yaml_text(own_dimension(names.name)) +
            ": {values: " + yaml_list(values) + (options.examples.many ? ", many: true" : "") +
            "}\n";
  }
  text += "lexicons:\n  " + yaml_text(names.name) + ":\n    file: " + yaml_text(names.csv) +
          "\n    classes: " + yaml_list(lexicon.classes) + "\n";
  if (lexicon.margin != 0) {
    text += "    margin: " + thousandths_text(lexicon.margin) + "\n";
  }
  if (!lexicon.otherwise.empty()) {
    text += "    otherwise: " + yaml_text(lexicon.otherwise) + "\n";
  }
  if (!lexicon.thresholds.empty()) {
    std::string thresholds;
    for (std::size_t i = 0; i < lexicon.classes.size(); ++i) {
      thresholds += (i == 0 ? "" : ", ") + yaml_text(lexicon.classes[i]) + ": " +
                    thousandths_text(lexicon.thresholds[i].value_or(0));
    }
    text += "    thresholds: {" + thresholds + "}\n";
  }
  return text;
}

}  // namespace

std::string lexicon_csv(const Lexicon& lexicon) {
  std::string csv = "term,lang";
  for (const std::string& cls : lexicon.classes) {
    csv += "," + csv_field(cls);
  }
  csv += "\n";
  for (const LexiconRow& row : lexicon.rows) {
    csv += (row.term.empty() ? "*" : csv_field(row.term)) + "," + lang_text(row.languages);
    for (const std::int32_t weight : row.weights) {
      csv += "," + (weight == 0 ? "" : thousandths_text(weight));
    }
    csv += "\n";
  }
  return csv;
}

std::string rule_file(const Learned& learned,
                      const LearnOptions& options,
                      const RuleFileNames& names) {
  const std::string dimension =
      names.dimension.empty() ? own_dimension(names.name) : names.dimension;
  return comments(learned, options) + declarations(learned, options, names) +
         "classify:\n  - id: " + yaml_text("learned." + names.name) +
         "\n    why: " + yaml_text("the words and weights of " + names.csv) +
         "\n    then: {set: {" + yaml_text(dimension) + ": {from: " + yaml_text(names.name) +
         "}}}\n";
}

}  // namespace triaged

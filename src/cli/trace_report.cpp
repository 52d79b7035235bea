#include "cli/trace_report.h"

#include <ostream>

#include "cli/colours.h"
#include "cli/short_lists.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

/// A value that a rule wished for: `高`, `raise 高`, a member as `急` and, where it goes, `-急`.
std::string bare(const Json& value) {
  if (value.is_null()) {
    return "–";
  }
  if (!value.is_object()) {
    return value.is_string() ? value.get<std::string>() : dump_json(value);
  }
  std::string words;
  for (const auto& [name, one] : value.items()) {
    words += words.empty() ? "" : ", ";
    words += one.is_boolean() ? (one == true ? "" : "-") + name : name + " " + bare(one);
  }
  return words;
}

std::string words_found(const Json& test) {
  std::string words;
  for (const Json& span : test.at("spans")) {
    words += (words.empty() ? "  " : ", ") + ("'" + string_at(span, "text") + "'");
  }
  return words;
}

/// ` by 'name'` where an exception held the rule.
std::string exception_text(const Json& rule, const std::string& language) {
  const std::string exception = string_at(rule, "exception");
  return exception.empty() ? "" : " " + message_in("by '" + exception + "'", language);
}

/// Prints what became of rules and their tests, in one language.
class TracePrinter {
 public:
  TracePrinter(std::ostream& out, const std::string& language, bool colour)
      : out_(out), language_(language), colour_(colour) {}

  void print_reason(const std::string& reason) {
    if (!reason.empty()) {
      out_ << "  " << worded("(" + reason + ")") << '\n';
    }
  }

  void print_rule(const Json& rule) {
    const std::string state = string_at(rule, "state");
    const char* tone = state == "fired" ? colours::kGreen : colours::kYellow;
    out_ << "  " << string_at(rule, "rule") << "  " << (colour_ ? tone : "")
         << label_in(state, language_) << (colour_ ? colours::kPlain : "")
         << exception_text(rule, language_) << '\n';
    for (const Json& test : rule.at("deciding")) {
      out_ << "    " << string_at(test, "truth") << "  "
           << with_short_lists(string_at(test, "test")) << words_found(test) << '\n';
      print_unused(test, "      ");
    }
    if (const std::string flip = string_at(rule, "flip"); !flip.empty()) {
      out_ << "    " << with_short_lists(worded(flip)) << '\n';
    }
  }

  void print_merge(const Json& merge) {
    out_ << "  " << string_at(merge, "field") << ": " << bare(merge.at("value"));
    for (const bool won : {true, false}) {
      std::string sides;
      for (const Json& wish : merge.at("wishes")) {
        if (wish.at("won") == won) {
          sides += (sides.empty() ? "" : ", ") + string_at(wish, "rule") +
                   (won ? "" : " " + bare(wish.at("value"))) +
                   label_in(" (weight " + std::to_string(int_at(wish, "weight")) + ")", language_);
        }
      }
      if (!sides.empty()) {
        out_ << label_in(won ? "  by " : "  over ", language_) << sides;
      }
    }
    out_ << '\n';
  }

  void print_condition(const Json& condition, const std::string& indent) {
    for (const char* group : {"all", "any", "none"}) {
      if (const Json* children = find_json(condition, std::string("/") + group)) {
        out_ << indent << string_at(condition, "truth") << "  " << group << '\n';
        for (const Json& child : *children) {
          print_condition(child, indent + "  ");
        }
        return;
      }
    }
    out_ << indent << string_at(condition, "truth") << "  "
         << with_short_lists(string_at(condition, "test"));
    if (const std::string missing = string_at(condition, "missing"); !missing.empty()) {
      out_ << worded("  (" + missing + " is missing)");
    }
    out_ << words_found(condition) << '\n';
    print_unused(condition, indent + "  ");
  }

 private:
  [[nodiscard]] std::string worded(const std::string& english) const {
    return message_in(english, language_);
  }

  /// Below a test: words that are there and do not help it, and words that it lacks.
  void print_unused(const Json& test, const std::string& indent) {
    if (const Json* unused = find_json(test, "/unused")) {
      for (const Json& one : *unused) {
        out_ << indent << "'" << string_at(one, "text") << "': " << worded(string_at(one, "why"))
             << '\n';
      }
    }
    if (const Json* lacking = find_json(test, "/lacking");
        lacking != nullptr && !lacking->empty()) {
      std::string words;
      for (const Json& word : *lacking) {
        words += (words.empty() ? "'" : ", '") + bare(word) + "'";
      }
      out_ << indent << worded("lacking " + words) << '\n';
    }
  }

  std::ostream& out_;
  const std::string& language_;
  bool colour_;
};

}  // namespace

void print_trace(std::ostream& out, const Json& again, const std::string& language, bool colour) {
  TracePrinter printer(out, language, colour);
  printer.print_reason(string_at(again, "reason"));
  for (const Json& rule : again.at("rules")) {
    printer.print_rule(rule);
  }
  for (const Json& merge : again.at("merges")) {
    printer.print_merge(merge);
  }
}

void print_parts(std::ostream& out, const Json& rule, const std::string& language) {
  TracePrinter printer(out, language, false);
  if (const Json& when = rule.at("when"); when.is_object()) {
    out << "  when\n";
    printer.print_condition(when, "    ");
  }
  for (const Json& barrier : rule.at("barriers")) {
    const std::string name = string_at(barrier, "name");
    const bool ended = barrier.at("ended") == true;
    out << "  " << (name == "unless" ? name : "except '" + name + "'")
        << (ended ? label_in("  (has ended)", language) : "") << '\n';
    printer.print_condition(barrier.at("condition"), "    ");
  }
}

std::string state_text(const Json& rule, const std::string& language) {
  return label_in(string_at(rule, "state"), language) + exception_text(rule, language);
}

}  // namespace triaged

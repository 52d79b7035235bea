#include "cli/trace_report.h"

#include <ostream>

#include "cli/colours.h"
#include "cli/short_lists.h"

namespace triaged {
namespace {

std::string bare(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "–" : dump_json(value);
}

std::string words_found(const Json& test) {
  std::string words;
  for (const Json& span : test.at("spans")) {
    words += (words.empty() ? "  " : ", ") + ("'" + string_at(span, "text") + "'");
  }
  return words;
}

/// Below a test: words that are there and do not help it, and words that it lacks.
void print_unused(std::ostream& out, const Json& test, const std::string& indent) {
  if (const Json* unused = find_json(test, "/unused")) {
    for (const Json& one : *unused) {
      out << indent << "'" << string_at(one, "text") << "': " << string_at(one, "why") << '\n';
    }
  }
  if (const Json* lacking = find_json(test, "/lacking"); lacking != nullptr && !lacking->empty()) {
    std::string words;
    for (const Json& word : *lacking) {
      words += (words.empty() ? "'" : ", '") + bare(word) + "'";
    }
    out << indent << "lacking " << words << '\n';
  }
}

void print_rule(std::ostream& out, const Json& rule, bool colour) {
  const std::string state = string_at(rule, "state");
  const char* tone = state == "fired" ? colours::kGreen : colours::kYellow;
  out << "  " << string_at(rule, "rule") << "  " << (colour ? tone : "") << state
      << (colour ? colours::kPlain : "");
  if (const std::string exception = string_at(rule, "exception"); !exception.empty()) {
    out << " by '" << exception << "'";
  }
  out << '\n';
  for (const Json& test : rule.at("deciding")) {
    out << "    " << string_at(test, "truth") << "  " << with_short_lists(string_at(test, "test"))
        << words_found(test) << '\n';
    print_unused(out, test, "      ");
  }
  if (const std::string flip = string_at(rule, "flip"); !flip.empty()) {
    out << "    " << with_short_lists(flip) << '\n';
  }
}

void print_merge(std::ostream& out, const Json& merge) {
  out << "  " << string_at(merge, "field") << ": " << bare(merge.at("value"));
  for (const bool won : {true, false}) {
    std::string sides;
    for (const Json& wish : merge.at("wishes")) {
      if (wish.at("won") == won) {
        sides += (sides.empty() ? "" : ", ") + string_at(wish, "rule") + " " +
                 (won ? "" : bare(wish.at("value")) + " ") + "(weight " +
                 std::to_string(int_at(wish, "weight")) + ")";
      }
    }
    if (!sides.empty()) {
      out << (won ? "  by " : "  over ") << sides;
    }
  }
  out << '\n';
}

void print_condition(std::ostream& out, const Json& condition, const std::string& indent) {
  for (const char* group : {"all", "any", "none"}) {
    if (const Json* children = find_json(condition, std::string("/") + group)) {
      out << indent << string_at(condition, "truth") << "  " << group << '\n';
      for (const Json& child : *children) {
        print_condition(out, child, indent + "  ");
      }
      return;
    }
  }
  out << indent << string_at(condition, "truth") << "  "
      << with_short_lists(string_at(condition, "test"));
  if (const std::string missing = string_at(condition, "missing"); !missing.empty()) {
    out << "  (" << missing << " is missing)";
  }
  out << words_found(condition) << '\n';
  print_unused(out, condition, indent + "  ");
}

}  // namespace

void print_trace(std::ostream& out, const Json& again, bool colour) {
  if (const std::string reason = string_at(again, "reason"); !reason.empty()) {
    out << "  (" << reason << ")\n";
  }
  for (const Json& rule : again.at("rules")) {
    print_rule(out, rule, colour);
  }
  for (const Json& merge : again.at("merges")) {
    print_merge(out, merge);
  }
}

void print_parts(std::ostream& out, const Json& rule) {
  if (const Json& when = rule.at("when"); when.is_object()) {
    out << "  when\n";
    print_condition(out, when, "    ");
  }
  for (const Json& barrier : rule.at("barriers")) {
    const std::string name = string_at(barrier, "name");
    const bool ended = barrier.at("ended") == true;
    out << "  " << (name == "unless" ? name : "except '" + name + "'")
        << (ended ? "  (has ended)" : "") << '\n';
    print_condition(out, barrier.at("condition"), "    ");
  }
}

}  // namespace triaged

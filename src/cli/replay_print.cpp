#include "cli/replay_print.h"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "cli/colours.h"
#include "cli/table.h"

namespace triaged {
namespace {

std::string shown_value(const OrderedJson& value) {
  if (value.is_null() || (value.is_string() && value == "")) {
    return "–";
  }
  if (value.is_string()) {
    return value.get<std::string>();
  }
  std::string out;
  for (const OrderedJson& item : value) {
    out += (out.empty() ? "" : ", ") + shown_value(item);
  }
  return value.is_array() ? (out.empty() ? "–" : out) : dump_json(value);
}

std::string signed_number(std::int64_t number) {
  return number > 0 ? fmt::format("+{}", number) : std::to_string(number);
}

/// Rows of `{name, before, after}` that differ, as a table; all of them with `whole`.
void print_tally(
    std::ostream& out, const OrderedJson& rows, const char* name, const char* title, bool whole) {
  std::vector<std::vector<std::string>> table{{title, "before", "after", "change"}};
  for (const OrderedJson& row : rows) {
    const auto before = row["before"].get<std::int64_t>();
    const auto after = row["after"].get<std::int64_t>();
    if (whole || before != after) {
      std::string label = shown_value(row[name]);
      if (row.contains("value")) {
        label += " " + shown_value(row["value"]);
      }
      table.push_back({std::move(label),
                       std::to_string(before),
                       std::to_string(after),
                       before == after ? "" : signed_number(after - before)});
    }
  }
  if (table.size() > 1) {
    out << '\n';
    print_table(out, table);
  }
}

void print_tags(std::ostream& out, const OrderedJson& rows) {
  if (rows.empty()) {
    return;
  }
  std::vector<std::vector<std::string>> table{{"tag", "added", "removed"}};
  for (const OrderedJson& row : rows) {
    table.push_back({shown_value(row["tag"]),
                     std::to_string(row["added"].get<std::int64_t>()),
                     std::to_string(row["removed"].get<std::int64_t>())});
  }
  out << '\n';
  print_table(out, table);
}

const char* how_words(const OrderedJson& cause) {
  if (cause["how"] == "fires") {
    return " now fires";
  }
  return cause["how"] == "changed" ? " says something else" : " fires no more";
}

void print_example(std::ostream& out, const OrderedJson& row, bool colour) {
  out << '\n'
      << (colour ? colours::kBold : "") << shown_value(row["ticket"])
      << (colour ? colours::kPlain : "");
  if (row["text"] != "") {
    out << "  “" << shown_value(row["text"]) << "”";
  }
  out << '\n';
  for (const OrderedJson& change : row["changes"]) {
    out << "  " << shown_value(change["field"]) << "  " << shown_value(change["before"]) << " → "
        << (colour ? colours::kYellow : "") << shown_value(change["after"])
        << (colour ? colours::kPlain : "") << '\n';
  }
  std::string causes;
  for (const OrderedJson& cause : row["rules"]) {
    causes += (causes.empty() ? "" : ", ") + shown_value(cause["rule"]) + how_words(cause);
  }
  out << "  because "
      << (causes.empty() ? "what the rules declare (defaults, lists, tables) differs" : causes)
      << '\n';
}

}  // namespace

void print_replay(std::ostream& out, const OrderedJson& report, bool colour) {
  const auto number = [&report](const char* key) { return report[key].get<std::int64_t>(); };
  out << fmt::format("{} events on {} tickets; ", number("events"), number("tickets"))
      << (colour ? colours::kBold : "") << fmt::format("{} tickets change", number("changed"))
      << (colour ? colours::kPlain : "") << '\n';
  if (number("skipped") > 0) {
    out << fmt::format("{} events belong to no record of the journal and were not judged\n",
                       number("skipped"));
  }
  const bool changed = number("changed") > 0;
  print_tally(out, report["groups"], "group", "group", changed);
  print_tally(out, report["priorities"], "priority", "priority", changed);
  print_tally(out, report["statuses"], "status", "status", false);
  print_tally(out, report["dimensions"], "dimension", "dimension", false);
  print_tags(out, report["tags"]);
  print_tally(out, report["rules"], "rule", "rule", false);
  for (const OrderedJson& row : report["examples"]) {
    print_example(out, row, colour);
  }
}

}  // namespace triaged

#include "cli/replay_print.h"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <vector>

#include "cli/colours.h"
#include "cli/table.h"
#include "yaml/fault_phrases.h"

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

const char* how_words(const OrderedJson& cause) {
  if (cause["how"] == "fires") {
    return " now fires";
  }
  return cause["how"] == "changed" ? " says something else" : " fires no more";
}

std::string signed_number(std::int64_t number) {
  return number > 0 ? fmt::format("+{}", number) : std::to_string(number);
}

/// Prints the parts of a report below each other, in one language.
class ReplayPrinter {
 public:
  ReplayPrinter(std::ostream& out, const std::string& language, bool colour)
      : out_(out), language_(language), colour_(colour) {}

  void print_head(const OrderedJson& report) {
    const auto number = [&report](const char* key) { return report[key].get<std::int64_t>(); };
    out_ << worded(fmt::format("{} events on {} tickets; ", number("events"), number("tickets")))
         << bold() << worded(fmt::format("{} tickets change", number("changed"))) << plain()
         << '\n';
    if (number("skipped") > 0) {
      out_ << worded(fmt::format("{} events belong to no record of the journal and were not judged",
                                 number("skipped")))
           << '\n';
    }
  }

  /// Rows of `{name, before, after}` that differ, as a table; all of them with `whole`.
  void print_tally(const OrderedJson& rows, const char* name, bool whole) {
    Table table{{label(name), label("before"), label("after"), label("change")}};
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
    print(table);
  }

  void print_tags(const OrderedJson& rows) {
    Table table{{label("tag"), label("added"), label("removed")}};
    for (const OrderedJson& row : rows) {
      table.push_back({shown_value(row["tag"]),
                       std::to_string(row["added"].get<std::int64_t>()),
                       std::to_string(row["removed"].get<std::int64_t>())});
    }
    print(table);
  }

  void print_example(const OrderedJson& row) {
    out_ << '\n' << bold() << shown_value(row["ticket"]) << plain();
    if (row["text"] != "") {
      out_ << "  “" << shown_value(row["text"]) << "”";
    }
    out_ << '\n';
    for (const OrderedJson& change : row["changes"]) {
      out_ << "  " << shown_value(change["field"]) << "  " << shown_value(change["before"]) << " → "
           << (colour_ ? colours::kYellow : "") << shown_value(change["after"]) << plain() << '\n';
    }
    std::string causes;
    for (const OrderedJson& cause : row["rules"]) {
      causes += (causes.empty() ? "" : label(", ")) +
                worded(shown_value(cause["rule"]) + how_words(cause));
    }
    out_ << "  "
         << worded("because " + (causes.empty()
                                     ? "what the rules declare (defaults, lists, tables) differs"
                                     : causes))
         << '\n';
  }

 private:
  using Table = std::vector<std::vector<std::string>>;

  [[nodiscard]] std::string worded(const std::string& english) const {
    return message_in(english, language_);
  }
  [[nodiscard]] std::string label(const char* english) const {
    return label_in(english, language_);
  }
  [[nodiscard]] const char* bold() const { return colour_ ? colours::kBold : ""; }
  [[nodiscard]] const char* plain() const { return colour_ ? colours::kPlain : ""; }

  /// Nothing of a table without rows.
  void print(const Table& table) {
    if (table.size() > 1) {
      out_ << '\n';
      print_table(out_, table);
    }
  }

  std::ostream& out_;
  const std::string& language_;
  bool colour_;
};

}  // namespace

void print_replay(std::ostream& out,
                  const OrderedJson& report,
                  const std::string& language,
                  bool colour) {
  ReplayPrinter printer(out, language, colour);
  printer.print_head(report);
  const bool changed = report["changed"].get<std::int64_t>() > 0;
  printer.print_tally(report["groups"], "group", changed);
  printer.print_tally(report["priorities"], "priority", changed);
  printer.print_tally(report["statuses"], "status", false);
  printer.print_tally(report["dimensions"], "dimension", false);
  printer.print_tags(report["tags"]);
  printer.print_tally(report["rules"], "rule", false);
  for (const OrderedJson& row : report["examples"]) {
    printer.print_example(row);
  }
}

}  // namespace triaged

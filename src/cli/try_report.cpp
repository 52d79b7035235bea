#include "cli/try_report.h"

#include <ostream>
#include <vector>

#include "cli/colours.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

using colours::kBold;
using colours::kGreen;
using colours::kPlain;
using colours::kRed;
using colours::kYellow;

constexpr std::size_t kLabelWidth = 14;

/// A value as a person writes it: texts bare, lists with commas, objects as `name value`.
std::string words(const OrderedJson& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_null()) {
    return "–";
  }
  if (!value.is_structured()) {
    return dump_json(value);
  }
  std::string out;
  for (const auto& [key, item] : value.items()) {
    if (item.is_structured() && item.empty()) {
      continue;
    }
    out += out.empty() ? "" : value.is_array() ? ", " : " · ";
    out += value.is_array() ? words(item) : key + " " + words(item);
  }
  return out;
}

std::string fired_words(const OrderedJson& fired, const std::string& language) {
  std::string out = words(fired["rule"]) + " (" + words(fired["phase"]) + ")";
  std::string hits;
  for (const OrderedJson& hit : fired["evidence"]) {
    hits += (hits.empty() ? "  " : ", ") + ("'" + words(hit["text"]) + "'");
    if (hit["part"] != "text") {
      hits += " " + message_in("in the " + words(hit["part"]), language);
    }
  }
  return out + hits;
}

std::string plain_words(const OrderedJson& value, const std::string& /*language*/) {
  return words(value);
}

std::string would_words(const OrderedJson& would, const std::string& /*language*/) {
  return words(would["rule"]) + ": " + words(would["field"]) + " " + words(would["from"]) + " → " +
         words(would["to"]);
}

std::string conflict_words(const OrderedJson& conflict, const std::string& language) {
  std::string sides;
  for (const OrderedJson& side : conflict["values"]) {
    sides += (sides.empty() ? "" : label_in(" against ", language)) + words(side["value"]) + " (" +
             words(side["rules"]) + ")";
  }
  return words(conflict["field"]) + ": " + sides + label_in(", kept ", language) +
         words(conflict["kept"]);
}

std::string held_words(const OrderedJson& held, const std::string& language) {
  const std::string wish = held["wish"].is_null() ? "" : " " + words(held["wish"]);
  return words(held["rule"]) + ": " + words(held["field"]) + wish + " – " +
         message_in(words(held["reason"]), language);
}

/// `note → helpdesk: text`; a sync shows the fields that it brings.
std::string write_words(const OrderedJson& write, const std::string& language) {
  const std::string to = write["to"].is_null() ? "" : " (" + words(write["to"]) + ")";
  std::string out = words(write["kind"]) + " → " + words(write["destination"]) + to;
  for (const char* part : {"fields", "text"}) {
    const OrderedJson& value = write[part];
    if (!value.is_null() && !(value.is_structured() && value.empty())) {
      out += ": " + words(value);
    }
  }
  return write["withheld"].is_null()
             ? out
             : out + " – " + message_in("not sent: " + words(write["withheld"]), language);
}

std::string failed_words(const OrderedJson& failed, const std::string& language) {
  const std::string rule = words(failed["rule"]);  // none: it concerns all of them
  return (rule.empty() ? "" : rule + ": ") + message_in(words(failed["error"]), language);
}

std::string reason_words(const OrderedJson& reason, const std::string& language) {
  return message_in(words(reason), language);
}

/// What stands in a row of its own, and how its items are worded. A label is what tests of rules
/// and `--json` call it, so it is the same in every language.
struct Row {
  const char* key;
  const char* label;
  /// nullptr = the whole value on one line; in the reader's language where it is no value.
  std::string (*item)(const OrderedJson&, const std::string& language);
  const char* colour;
};
constexpr Row kRows[] = {
    {"ignored", "ignored", reason_words, kYellow},
    {"tags", "tags", nullptr, nullptr},
    {"dimensions", "dimensions", nullptr, nullptr},
    {"scores", "scores", nullptr, nullptr},
    {"group", "group", nullptr, nullptr},
    {"assignee", "assignee", nullptr, nullptr},
    {"collaborators", "collaborators", nullptr, nullptr},
    {"custom", "custom", nullptr, nullptr},
    {"fired", "fired", fired_words, nullptr},
    {"would", "would", would_words, kYellow},
    {"conflicts", "conflicts", conflict_words, kYellow},
    {"held_back", "held back", held_words, kYellow},
    {"failed", "failed", failed_words, kRed},
    {"notes", "notes", plain_words, nullptr},
    {"messages", "messages", plain_words, nullptr},
    {"notified", "notified", nullptr, nullptr},
    {"escalated", "escalated", nullptr, nullptr},
    {"survey", "survey", nullptr, nullptr},
    {"writes", "writes", write_words, nullptr},
};

/// Prints labelled rows below each other; a text's further lines stand under its first.
class RowPrinter {
 public:
  RowPrinter(std::ostream& out, const std::string& language, bool colour, const std::string& indent)
      : out_(out), language_(language), colour_(colour), indent_(indent) {}

  void print(const Row& row, const OrderedJson& value) {
    if (row.item == nullptr || !value.is_array()) {
      line(row.label, row.item == nullptr ? words(value) : row.item(value, language_), row.colour);
      return;
    }
    std::string label = row.label;
    for (const OrderedJson& item : value) {
      line(label, row.item(item, language_), row.colour);
      label.clear();
    }
  }

 private:
  void line(std::string label, std::string text, const char* colour) {
    label.resize(kLabelWidth, ' ');
    const std::string margin = indent_ + "  " + std::string(kLabelWidth, ' ');
    for (std::size_t at = text.find('\n'); at != std::string::npos;
         at = text.find('\n', at + margin.size())) {
      text.insert(at + 1, margin);
    }
    const bool coloured = colour_ && colour != nullptr;
    out_ << indent_ << "  " << label << (coloured ? colour : "") << text << (coloured ? kPlain : "")
         << '\n';
  }

  std::ostream& out_;
  const std::string& language_;
  bool colour_;
  const std::string& indent_;
};

bool is_nothing(const OrderedJson& value) {
  return value.is_null() || (value.is_structured() && value.empty());
}

void print_headline(std::ostream& out,
                    const OrderedJson& decision,
                    bool colour,
                    const std::string& indent) {
  const bool valid = decision["verdict"] == "valid";
  out << indent << (colour ? kBold : "") << words(decision["id"]) << (colour ? kPlain : "") << "  "
      << (colour ? (valid ? kGreen : kYellow) : "") << words(decision["verdict"])
      << (colour ? kPlain : "") << "  priority " << (colour ? kBold : "")
      << words(decision["priority"]) << (colour ? kPlain : "") << "  status "
      << words(decision["status"]) << '\n';
}

}  // namespace

void print_decision(std::ostream& out,
                    const OrderedJson& decision,
                    const std::string& language,
                    bool colour,
                    const std::string& indent) {
  print_headline(out, decision, colour, indent);
  RowPrinter rows(out, language, colour, indent);
  for (const Row& row : kRows) {
    const auto value = decision.find(row.key);
    if (value != decision.end() && !is_nothing(*value)) {
      rows.print(row, *value);
    }
  }
  for (const OrderedJson& follow_up : decision["follow_ups"]) {
    out << indent << "  then\n";
    print_decision(out, follow_up, language, colour, indent + "    ");
  }
}

}  // namespace triaged

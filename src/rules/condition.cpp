#include "rules/condition.h"

#include <algorithm>

#include "rules/fact_text.h"
#include "rules/judge/truth.h"

namespace triaged {
namespace {

constexpr std::string_view kCompareNames[] = {
    "is", "not", "gt", "gte", "lt", "lte", "between", "exists", "starts", "ends", "matches"};

std::string in_quotes(std::string_view text) {
  return dump_json(Json(text));
}

std::string joined(std::vector<std::string> parts, bool sort = true) {
  if (sort) {
    std::sort(parts.begin(), parts.end());
  }
  std::string text;
  for (const std::string& part : parts) {
    text += (text.empty() ? "" : ", ") + part;
  }
  return text;
}

std::string names_text(const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  parts.reserve(names.size());
  for (const std::string& name : names) {
    parts.push_back(in_quotes(name));
  }
  return "[" + joined(std::move(parts)) + "]";
}

std::string words_text(const KeywordsPtr& words, bool written) {
  std::vector<std::string> parts;
  for (const Keyword& word : words->words) {
    parts.push_back(in_quotes(written ? word.written : word.folded));
  }
  return "[" + joined(std::move(parts)) + "]";
}

struct Printer {
  bool as_written = false;  ///< else folded, as conditions are compared

  [[nodiscard]] std::string children_text(const char* name,
                                          const std::vector<Condition>& children) const {
    std::vector<std::string> parts;
    parts.reserve(children.size());
    for (const Condition& child : children) {
      parts.push_back(std::visit(*this, child.node));
    }
    return std::string(name) + "(" + joined(std::move(parts)) + ")";
  }

  [[nodiscard]] std::string tested_text(const TestedNames& names) const {
    std::vector<std::string> parts;
    parts.reserve(names.size());
    for (const TestedName& name : names) {
      parts.push_back(as_written ? name.written : name.folded);
    }
    return names_text(parts);
  }

  std::string operator()(const AllOf& node) const { return children_text("all", node.children); }
  std::string operator()(const AnyOf& node) const { return children_text("any", node.children); }
  std::string operator()(const NoneOf& node) const { return children_text("none", node.children); }

  std::string operator()(const FieldTest& test) const {
    std::vector<std::string> parts;
    for (const FieldTest::Clause& clause : test.clauses) {
      std::vector<std::string> values;
      for (const Operand& value : clause.values) {
        values.push_back(in_quotes(as_written ? value.text : value.folded));
      }
      if (clause.regex != nullptr) {
        values.push_back(in_quotes(clause.regex->pattern()));
      }
      parts.push_back(std::string(kCompareNames[static_cast<std::size_t>(clause.compare)]) + " [" +
                      joined(std::move(values), clause.compare != Compare::kBetween) + "]");
    }
    if (test.missing) {
      parts.push_back(*test.missing ? "missing true" : "missing false");
    }
    return test.field.name + ": {" + joined(std::move(parts)) + "}";
  }

  std::string operator()(const TagTest& test) const {
    std::vector<std::string> parts;
    const auto put = [&](const char* name, const TestedNames& tags) {
      if (!tags.empty()) {
        parts.push_back(name + (" " + tested_text(tags)));
      }
    };
    put("has_all", test.has_all);
    put("has_any", test.has_any);
    put("has_none", test.has_none);
    return "tag: {" + joined(std::move(parts)) + "}";
  }

  std::string operator()(const TextTest& test) const {
    std::vector<std::string> parts;
    const bool written = as_written || test.raw;
    const auto put = [&parts, written](const char* name, const KeywordsPtr& words) {
      if (words != nullptr) {
        parts.push_back(name + (" " + words_text(words, written)));
      }
    };
    put("has_any", test.has_any);
    put("has_all", test.has_all);
    put("has_none", test.has_none);
    if (test.near) {
      parts.push_back(
          "near [" +
          joined({words_text(test.near->a, written), words_text(test.near->b, written)}) +
          "] within " + std::to_string(test.near->within));
    }
    if (test.unless_near) {
      parts.push_back("unless_near " + words_text(test.unless_near->words, written) + " within " +
                      std::to_string(test.unless_near->within) +
                      (test.unless_near->both_sides ? " both" : " before"));
    }
    if (test.regex != nullptr) {
      parts.push_back("regex " + in_quotes(test.regex->pattern()));
    }
    if (test.has_key != nullptr) {
      parts.push_back("has_key " + in_quotes(test.has_key->name));
    }
    if (test.fuzzy) {
      std::vector<std::string> terms;
      for (const TextTest::Fuzzy::Term& term : test.fuzzy->terms) {
        terms.push_back(term.folded);
      }
      parts.push_back("fuzzy " + names_text(terms) + " distance " +
                      std::to_string(test.fuzzy->distance));
    }
    if (test.part != TextPart::kAny) {
      static constexpr std::string_view kParts[] = {"", "text", "subject", "thread"};
      parts.push_back("part " + std::string(kParts[static_cast<std::size_t>(test.part)]));
    }
    if (test.raw) {
      parts.emplace_back("raw");
    }
    return "text: {" + joined(std::move(parts)) + "}";
  }

  std::string operator()(const ChangedTest& test) const {
    std::vector<std::string> parts;
    if (!test.field.empty()) {
      parts.push_back("field " + test.field);
    }
    if (!test.from.empty()) {
      parts.push_back("from " + tested_text(test.from));
    }
    if (!test.to.empty()) {
      parts.push_back("to " + tested_text(test.to));
    }
    if (!test.by.empty()) {
      std::vector<std::string> names;
      for (const Actor actor : test.by) {
        names.emplace_back(to_string(actor));
      }
      parts.push_back("by " + names_text(names));
    }
    return "changed: {" + joined(std::move(parts)) + "}";
  }

  std::string operator()(const TableTest& test) const {
    return "table: {" + in_quotes(test.table->name) + ": " + test.field.name + "}";
  }

  std::string operator()(const FactsTest& test) const {
    std::vector<std::string> names;
    for (const FactKind kind : test.kinds) {
      names.emplace_back(kFactNames[static_cast<std::size_t>(kind)]);
    }
    return "has_facts: [" + joined(std::move(names)) + "]";
  }

  std::string operator()(const TimeTest& test) const {
    std::vector<std::string> names;
    for (const CalendarPtr& calendar : test.calendars) {
      names.push_back(calendar->spec().name);
    }
    return std::string("time: {") + (test.outside ? "outside " : "during ") + names_text(names) +
           "}";
  }

  std::string operator()(const JournalTest& test) const { return fact_test_to_string(test); }
};

}  // namespace

std::string_view to_string(Truth truth) {
  switch (truth) {
    case Truth::kFalse:
      return "false";
    case Truth::kUnknown:
      return "unknown";
    case Truth::kTrue:
      return "true";
  }
  return "";
}

const Table::Row* Table::find(const std::string& folded_key) const {
  const auto at = std::lower_bound(
      rows.begin(), rows.end(), folded_key, [](const auto& row, const std::string& key) {
        return row.first < key;
      });
  return at != rows.end() && at->first == folded_key ? &at->second : nullptr;
}

std::string condition_to_string(const Condition& condition) {
  return std::visit(Printer{}, condition.node);
}

std::string condition_as_written(const Condition& condition) {
  return std::visit(Printer{true}, condition.node);
}

}  // namespace triaged

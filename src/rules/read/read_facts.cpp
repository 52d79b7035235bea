// `count`, `surge`, `near_duplicate`: questions to the journal.
#include <algorithm>
#include <cmath>

#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Synonym kFactSynonyms[] = {
    {"per", "write `same: customer.id`"},
    {"by", "write `same: customer.id`"},
    {"group_by", "write 'same'"},
    {"within", "write 'in'"},
    {"window", "write 'in'"},
    {"since", "write 'in' and how long, such as 7d"},
    {"min", "write 'at_least'"},
    {"max", "write 'at_most'"},
    {"gte", "write 'at_least'"},
    {"lte", "write 'at_most'"},
    {"when", "write 'where'"},
    {"if", "write 'where'"},
    {"unique", "write `distinct: customer.id`"},
    {"threshold", "write 'similarity' or 'at_least'"},
    {"times", "write 'times_normal'"},
};

constexpr std::int64_t kMaxCount = 1'000'000;
constexpr double kMaxTimes = 1000;
/// Of all rules together: seconds for the longest text.
constexpr std::uint64_t kMostCountedSteps = 20'000;

/// What a search of the text's next character may take: of the expressions' compiled size, and the
/// letters of terms that may be mistyped.
std::uint64_t steps_a_byte(const Condition& condition) {
  std::uint64_t steps = 0;
  if (const auto* text = std::get_if<TextTest>(&condition.node)) {
    steps += text->regex == nullptr ? 0 : text->regex->steps_for(1);
    if (text->fuzzy) {
      for (const TextTest::Fuzzy::Term& term : text->fuzzy->terms) {
        steps += term.points.points.size();
      }
    }
  } else if (const auto* field = std::get_if<FieldTest>(&condition.node)) {
    for (const FieldTest::Clause& clause : field->clauses) {
      steps += clause.regex == nullptr ? 0 : clause.regex->steps_for(1);
    }
  }
  return steps;
}

class FactQuestionReader {
 public:
  FactQuestionReader(ReadContext& context, const YamlNode& node, JournalTest::Kind kind)
      : context_(context),
        mapping_(
            node, context.faults, "'" + std::string(to_string(kind)) + "' in " + context.title) {
    test_.kind = kind;
    test_.spec = std::make_shared<FactSpec>();
  }

  std::optional<JournalTest> read() {
    if (!mapping_.ok()) {
      return std::nullopt;
    }
    const std::size_t before = context_.faults.errors();
    read_of();
    read_same();
    mapping_.require("in", "write how far back it looks, such as `in: 7d`");
    test_.window = mapping_.optional_duration("in", std::chrono::seconds(1)).value_or(Millis{});
    if (test_.kind == JournalTest::Kind::kNearDuplicate) {
      read_similarity();
    } else {
      read_where();
      read_distinct();
      read_bounds();
    }
    finish_shape(mapping_, to_string(test_.kind), kFactSynonyms);
    name_index(*test_.spec);
    return context_.faults.errors() == before ? std::optional(test_) : std::nullopt;
  }

 private:
  void read_of() {
    static const std::vector<std::string> kItems{"ticket", "message", "survey"};
    const bool texts = test_.kind == JournalTest::Kind::kNearDuplicate;
    test_.spec->of = texts ? FactItem::kMessage : FactItem::kTicket;
    if (const auto of = mapping_.optional_one_of("of", kItems)) {
      test_.spec->of = static_cast<FactItem>(*of);
    } else if (test_.kind == JournalTest::Kind::kCount) {
      mapping_.require("of", "write ticket, message or survey");
    }
    test_.spec->texts = texts;
    if (texts && test_.spec->of == FactItem::kSurvey) {
      context_.faults.add(mapping_.key_at("of"),
                          mapping_.name_of("of") + " is 'survey'",
                          "texts are compared `of: message` or `of: ticket`");
    }
  }

  /// A field with one value: a set is no name of a group.
  std::optional<FieldRef> single_field(const LocatedText& name, std::string_view key) {
    auto field = resolve_field(context_, name.text, name.at);
    if (field && (field->type == FieldType::kSet || field->type == FieldType::kValueSet)) {
      context_.faults.add(
          name.at,
          mapping_.name_of(key) + " names '" + name.text + "', which has many values",
          "name a field with one value, such as customer.id");
      return std::nullopt;
    }
    return field;
  }

  void read_same() {
    std::vector<FieldRef>& same = test_.spec->same;
    for (const LocatedText& name : mapping_.text_list("same")) {
      if (auto field = single_field(name, "same")) {
        same.push_back(*std::move(field));
      }
    }
    std::sort(same.begin(), same.end(), [](const FieldRef& a, const FieldRef& b) {
      return a.name < b.name;
    });
    same.erase(std::unique(same.begin(), same.end()), same.end());
  }

  void read_distinct() {
    for (const LocatedText& name : mapping_.text_list("distinct")) {
      if (test_.spec->distinct) {
        context_.faults.add(
            name.at, mapping_.name_of("distinct") + " names two fields", "keep one");
        return;
      }
      test_.spec->distinct = single_field(name, "distinct");
    }
  }

  void read_where() {
    const YamlNode* where = mapping_.find("where");
    if (where == nullptr) {
      return;
    }
    const int nodes = context_.nodes;
    auto condition = read_condition(context_, *where, 1);
    context_.nodes = std::max(nodes, context_.nodes);
    if (!condition) {
      return;
    }
    for_each_condition(*condition, [this](const Condition& one) {
      const auto* text = std::get_if<TextTest>(&one.node);
      const bool foreign =
          std::holds_alternative<JournalTest>(one.node) ||
          std::holds_alternative<TableTest>(one.node) ||
          std::holds_alternative<TimeTest>(one.node) ||
          (text != nullptr && (text->has_key != nullptr || text->part == TextPart::kThread));
      if (foreign) {
        context_.faults.add(one.at,
                            mapping_.name_of("where") + " holds a test that cannot be indexed",
                            "test fields, tags or words there, and the rest beside it in 'when'");
      }
    });
    bound_searches(*condition, where->at());
    test_.spec->where = std::make_shared<Condition>(*std::move(condition));
  }

  /// Every message is looked through for all entries that rules count, whether rules ask or not.
  void bound_searches(const Condition& where, const SourcePos& at) {
    std::uint64_t& steps = context_.out.counted_steps;
    const bool told = steps > kMostCountedSteps;
    for_each_condition(where, [&steps](const Condition& one) { steps += steps_a_byte(one); });
    if (!told && steps > kMostCountedSteps) {
      context_.faults.add(at,
                          "the entries that rules count take " + std::to_string(steps) +
                              " steps of 'regex' and 'fuzzy' a byte up to here, at most " +
                              std::to_string(kMostCountedSteps) + " are allowed",
                          "use 'has_any' in 'where', or a tag that another rule gives");
    }
  }

  void read_bounds() {
    test_.at_least = mapping_.optional_int("at_least", 1, kMaxCount);
    if (test_.kind == JournalTest::Kind::kSurge) {
      mapping_.require("at_least", "write how many it must be at the very least");
      mapping_.require("times_normal", "write how many times the usual number it must be");
      test_.times_normal = std::llround(
          mapping_.optional_number("times_normal", 0.001, kMaxTimes).value_or(1) * 1000);
      return;
    }
    test_.at_most = mapping_.optional_int("at_most", 0, kMaxCount);
    const bool bounded =
        mapping_.find("at_least") != nullptr || mapping_.find("at_most") != nullptr;
    if (!bounded) {
      context_.faults.add(
          mapping_.at(), mapping_.what() + " has no bound", "add 'at_least' or 'at_most'");
    }
    // An event belongs to a ticket, and need bring neither a message nor an answer.
    const bool counts_itself = test_.spec->of == FactItem::kTicket && !test_.spec->where;
    if (test_.at_most == 0 && counts_itself) {
      context_.faults.add(mapping_.key_at("at_most"),
                          mapping_.what() + " can never hold: the present one is counted too",
                          "write `at_most: 1`, or say with 'where' which ones count");
    }
    if (test_.at_least && test_.at_most && *test_.at_least > *test_.at_most) {
      context_.faults.add(mapping_.key_at("at_most"),
                          mapping_.what() + " can never hold: 'at_most' is below 'at_least'",
                          "exchange them");
    }
  }

  void read_similarity() {
    constexpr double kUsual = 0.85;
    test_.similarity = static_cast<int>(
        std::lround(mapping_.optional_number("similarity", 0.01, 1).value_or(kUsual) * 1000));
    test_.same_ticket = mapping_.optional_bool("same_ticket").value_or(false);
  }

  ReadContext& context_;
  YamlMapping mapping_;
  JournalTest test_;
};

}  // namespace

bool is_fact_atom(std::string_view key) {
  return key == "count" || key == "surge" || key == "near_duplicate";
}

std::optional<Condition> read_fact_test(ReadContext& context, const YamlEntry& entry) {
  const JournalTest::Kind kind = entry.key == "count"   ? JournalTest::Kind::kCount
                                 : entry.key == "surge" ? JournalTest::Kind::kSurge
                                                        : JournalTest::Kind::kNearDuplicate;
  std::optional<JournalTest> test = FactQuestionReader(context, entry.value, kind).read();
  if (!test) {
    return std::nullopt;
  }
  return Condition{*std::move(test), entry.key_at()};
}

}  // namespace triaged

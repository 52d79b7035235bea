#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "calendar/calendar.h"
#include "model/facts.h"
#include "rules/fields.h"
#include "text/description_facts.h"
#include "text/fuzzy.h"
#include "text/regex.h"

namespace triaged {

struct Condition;

/// A word or phrase to look for. `literal` is its number in the automaton, known after compile.
struct Keyword {
  std::string written;
  std::string folded;
  std::uint32_t literal = 0;
};

/// Keywords sorted by their folded form, each once. `literals` is sorted; filled by compile.
struct KeywordSet {
  std::vector<Keyword> words;
  std::vector<std::uint32_t> literals;
};
using KeywordsPtr = std::shared_ptr<KeywordSet>;

/// Rows of a CSV file by folded key. Immutable after load.
struct Table {
  struct Row {
    std::string key;                 ///< as written in the file
    std::vector<std::string> cells;  ///< parallel to `columns`
  };
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, Row>> rows;  ///< folded key → row, sorted by key
  KeywordsPtr keys;                               ///< for has_key; words[i] belongs to rows[i]

  [[nodiscard]] const Row* find(const std::string& folded_key) const;
};
using TablePtr = std::shared_ptr<const Table>;

enum class Compare : std::uint8_t {
  kIs,
  kNot,
  kGt,
  kGte,
  kLt,
  kLte,
  kBetween,
  kExists,
  kStarts,
  kEnds,
  kMatches,
};

/// A typed literal of a field test.
struct Operand {
  std::string text;  ///< as written
  std::string folded;
  double number = 0;  ///< of numbers; of levels their place, low to high
  bool flag = false;
  TimePoint at{};
};

/// Tests of one field, all of which must hold.
struct FieldTest {
  struct Clause {
    Compare compare = Compare::kIs;
    std::vector<Operand> values;
    std::shared_ptr<const Regex> regex;
  };
  FieldRef field;
  std::vector<Clause> clauses;
  std::optional<bool> missing;  ///< decides the test when the field is missing
};

/// A name that a condition asks for.
struct TestedName {
  std::string folded;
  std::string written;
};
/// By folded name, each once.
using TestedNames = std::vector<TestedName>;

/// Tags of the record.
struct TagTest {
  TestedNames has_all, has_any, has_none;
};

enum class TextPart : std::uint8_t { kAny, kText, kSubject, kThread };

/// What the customer wrote. Every part that is set must hold.
struct TextTest {
  struct Near {
    KeywordsPtr a, b;
    int within = 0;
  };
  /// Cancels single hits that such a word stands close to, inside the same clause.
  struct Unless {
    static constexpr int kUsualWithin = 4;  ///< where a rule says nothing
    KeywordsPtr words;
    int within = kUsualWithin;
    bool both_sides = false;
  };
  /// Terms that may be mistyped.
  struct Fuzzy {
    struct Term {
      std::string folded;
      FuzzyTerm points;
    };
    std::vector<Term> terms;  ///< by their folded form
    int distance = 1;
  };
  KeywordsPtr has_any, has_all, has_none;
  std::optional<Near> near;
  std::optional<Unless> unless_near;
  std::optional<Fuzzy> fuzzy;
  std::shared_ptr<const Regex> regex;
  TablePtr has_key;
  TextPart part = TextPart::kAny;
  bool raw = false;  ///< keywords as written, not folded
};

/// What this event changed, and who did.
struct ChangedTest {
  std::string field;      ///< "" = anything
  TestedNames from, to;   ///< empty = any
  std::vector<Actor> by;  ///< empty = anybody
};

/// The field's value is a key of the table.
struct TableTest {
  TablePtr table;
  FieldRef field;
};

/// Whether the words of the customer tell all of these things.
struct FactsTest {
  std::vector<FactKind> kinds;  ///< sorted, each once
};

/// Whether the event's time lies in the open hours of one of the calendars.
struct TimeTest {
  std::vector<CalendarPtr> calendars;
  bool outside = false;  ///< true for a time in the hours of none
};

/// What rules ask of the journal, as far as it decides which rows an index holds: windows and
/// thresholds belong to the questions. Immutable after compile, which numbers the keywords of
/// `where`.
struct FactSpec {
  FactItem of = FactItem::kTicket;
  std::shared_ptr<Condition> where;  ///< as it stood when the entry was decided; null = all
  std::vector<FieldRef> same;        ///< by name
  std::optional<FieldRef> distinct;
  bool texts = false;  ///< rows keep what near duplicates are told by
  std::string team;    ///< kTurn: whose turns
  FactIndex index;
};
using FactSpecPtr = std::shared_ptr<FactSpec>;

/// `count`, `surge` and `near_duplicate`.
struct JournalTest {
  enum class Kind : std::uint8_t { kCount, kSurge, kNearDuplicate };
  Kind kind = Kind::kCount;
  FactSpecPtr spec;
  Millis window{};
  std::optional<std::int64_t> at_least, at_most;
  std::int64_t times_normal = 1000;  ///< kSurge: thousandths
  int similarity = 0;                ///< kNearDuplicate: thousandths
  bool same_ticket = false;          ///< kNearDuplicate
};

struct AllOf {
  std::vector<Condition> children;
};
struct AnyOf {
  std::vector<Condition> children;
};
struct NoneOf {
  std::vector<Condition> children;
};

/// A condition with everything it names resolved. Compile numbers its keywords; after that it is
/// only read.
struct Condition {
  std::variant<AllOf,
               AnyOf,
               NoneOf,
               FieldTest,
               TagTest,
               TextTest,
               ChangedTest,
               TableTest,
               TimeTest,
               FactsTest,
               JournalTest>
      node;
  SourcePos at;
};

/// Canonical: the same for conditions that differ only in the order of their parts.
std::string condition_to_string(const Condition& condition);
/// The same for people: keywords and values as they are written in the rule file.
std::string condition_as_written(const Condition& condition);
/// `count`, `surge` or `near_duplicate`.
std::string_view to_string(JournalTest::Kind kind);
/// Fills in `index` from the rest.
void name_index(FactSpec& spec);

/// Calls `visit` with every condition below and including this one, depth first.
template <class C, class Visit>
void for_each_condition(C& condition, const Visit& visit) {
  visit(condition);
  std::visit(
      [&visit](auto& node) {
        if constexpr (requires { node.children; }) {
          for (auto& child : node.children) {
            for_each_condition(child, visit);
          }
        }
      },
      condition.node);
}

}  // namespace triaged

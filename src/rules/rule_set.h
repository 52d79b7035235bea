#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/condition.h"
#include "rules/program.h"

namespace triaged {

/// A text with `{{ field }}` places.
struct TemplateText {
  struct Piece {
    std::string literal;
    std::optional<FieldRef> field;
  };
  std::vector<Piece> pieces;
};

/// A text in one or more languages ("" = any), with what to write for a missing field.
struct TextTemplate {
  std::string name;  ///< "" for a text written in a rule
  std::map<std::string, TemplateText> texts;
  std::optional<std::string> missing;  ///< `default`; nothing = the effect is refused
};

/// A value of an effect: a literal, or a cell (or the key) of the table row that the rule found.
struct ValueExpr {
  std::string literal;
  bool from_row = false;
  bool key = false;        ///< `$key`
  std::size_t column = 0;  ///< of `$row.column`

  bool operator==(const ValueExpr&) const = default;
};

struct SetEffect {
  std::string dimension;
  bool many = false;
  bool unset = false;
  std::vector<ValueExpr> values;
};
struct TagEffect {
  std::vector<ValueExpr> tags;
  bool remove = false;
  bool force = false;
};
struct CollaboratorEffect {
  std::vector<ValueExpr> people;
};
/// `level` is the place among the declared levels.
struct PriorityEffect {
  int level = 0;
  bool cap = false;
};
struct ScoreEffect {
  std::string score;
  int add = 0;
  std::string group;
};
struct AuditEffect {
  std::string verdict;
};
struct ExtractEffect {
  std::string field;
  std::string capture;
};
/// group, assignee, status, or `custom.<name>`.
struct AssignEffect {
  std::string field;
  ValueExpr value;
};
/// A single effect: note, message, notify, escalate or survey.
struct SingleEffectSpec {
  EffectKind kind = EffectKind::kNote;
  std::string target;
  TextTemplate text;
  std::vector<std::string> channels;
};
using Effect = std::variant<SetEffect,
                            TagEffect,
                            CollaboratorEffect,
                            PriorityEffect,
                            ScoreEffect,
                            AuditEffect,
                            ExtractEffect,
                            AssignEffect,
                            SingleEffectSpec>;

struct LimitSpec {
  enum class Per : std::uint8_t { kTicket, kCustomer, kGroup, kRule };
  Per per = Per::kTicket;
  int at_most = 1;
  Millis window{};
  std::string otherwise;
};

/// Which events a rule, or a survey, looks at. `detail` must equal the event's own facts.
struct EventFilter {
  std::string type;
  std::map<std::string, std::string> detail;  ///< name → folded value
};

struct RuleException {
  std::string name;
  Condition when;
  std::string owner;
  std::string until;  ///< date digits 20270331, inclusive; "" = for good
  SourcePos at;       ///< of `until`
};

/// How far a rule may act. Smaller is more cautious.
struct Mode {
  enum class Kind : std::uint8_t { kOff, kShadow, kCanary, kLive };
  Kind kind = Kind::kLive;
  int per_myriad = 10000;  ///< of kCanary

  bool operator==(const Mode&) const = default;
};
Mode most_cautious(Mode a, Mode b);

struct Rule {
  std::string id;
  Phase phase = Phase::kClassify;
  std::vector<EventFilter> events;
  bool names_events = false;  ///< `event:` was written
  std::optional<Condition> when;
  std::optional<Condition> unless;
  std::vector<RuleException> exceptions;
  std::vector<Effect> then;
  std::optional<LimitSpec> limit;
  int weight = 100;
  Mode mode;
  bool override_human = false;
  TablePtr row_table;  ///< the one table whose row the effects may use
  SourcePos at;
};

struct Score {
  std::string name;
  std::vector<std::pair<int, int>> levels;  ///< threshold → priority level, rising thresholds
  int cap_per_group = 100;
};

/// A survey with what decides whether it is sent.
struct Survey {
  SurveySpec spec;
  std::vector<EventFilter> events;
  std::optional<Condition> when;
  SourcePos at;
};

/// A calendar and where it says how long it holds.
struct DeclaredCalendar {
  CalendarPtr calendar;
  SourcePos valid_until_at;
};

/// What the rules of all layers say, names resolved and checked. Consumed by compile().
struct RuleSet {
  std::vector<Rule> rules;  ///< by phase, then id
  std::optional<DeclaredValues> priority;
  std::optional<DeclaredValues> status;
  std::vector<DeclaredValues> dimensions;  ///< by name
  std::map<std::string, Score> scores;
  std::map<std::string, Person> people;
  std::map<std::string, Team> teams;
  std::map<std::string, Survey> surveys;
  std::map<std::string, DeclaredCalendar> calendars;  ///< with the built-in `always`
  std::string default_route;
  std::vector<std::string> raw_paths;  ///< sorted
  Json canonical;                      ///< everything declared, in an order of its own
  std::string time_zone;
  std::string language;
};

}  // namespace triaged

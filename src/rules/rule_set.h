#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "rules/condition.h"
#include "rules/lexicon.h"
#include "rules/program.h"
#include "text/fold.h"

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
  std::string folded = fold_key(literal);

  bool operator==(const ValueExpr&) const = default;
};

/// What wishes call a dimension begins with.
inline constexpr std::string_view kDimensionPrefix = "dimension:";

struct SetEffect {
  std::string dimension;
  bool many = false;
  bool unset = false;
  std::vector<ValueExpr> values;  ///< of a lexicon's answer: parallel to its classes
  LexiconPtr from{};              ///< the lexicon that answers with one or more of `values`
  ValueExpr otherwise{};          ///< its answer when no class stands out; "" = none
  /// What wishes call the dimension.
  std::string field = std::string(kDimensionPrefix) + dimension;
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
  LexiconPtr lexicon{};  ///< whose sum of one class is added, instead of `add`
  std::size_t cls = 0;
  int times = 1;  ///< points for each whole of the sum
};
/// `of_match`: the verdict points to what the rule's near_duplicate found.
struct AuditEffect {
  std::string verdict;
  LexiconPtr from{};  ///< whose classes are verdicts, instead of `verdict`
  bool of_match = false;
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
/// `assignee: {from: team}`: one of its members, by what the journal says.
struct TeamAssignEffect {
  enum class By : std::uint8_t { kRoundRobin, kLeastOpen };
  std::string team;
  std::vector<std::string> members;  ///< in declared order
  By by = By::kRoundRobin;
  bool on_duty = false;
  std::string otherwise;  ///< a person; "" = nobody, the ticket stays in the queue
  FactSpecPtr spec;
};
/// A single effect: note, message, notify, escalate or survey.
struct SingleEffectSpec {
  EffectKind kind = EffectKind::kNote;
  std::string target;
  TextTemplate text;
  std::vector<std::string> channels;
};
/// A length of time in open hours, in open days, or as clocks on the wall count it.
struct WorkSpan {
  Millis time{};
  int days = 0;       ///< above 0: the same time of day on the n-th following open day
  bool wall = false;  ///< `time` passes at night, too

  bool operator==(const WorkSpan&) const = default;
};

struct ClockEffect {
  enum class Step : std::uint8_t { kStart, kStop, kPause };
  Step step = Step::kStart;
  std::string clock;
  std::optional<WorkSpan> target;  ///< of kStart; nothing = that of the stage of this name
  CalendarPtr calendar;            ///< null = the stage's, else `always`
};
/// `parent` is a text that names a ticket or record, or `incident`.
struct LinkEffect {
  TextTemplate parent;
};
struct TellReportersEffect {
  std::string template_name;
  bool once_per_customer = true;
};
/// A piece of a webhook's body: a text, or the members of a list or mapping.
struct BodyPart {
  enum class Kind : std::uint8_t { kText, kList, kMapping };
  Kind kind = Kind::kText;
  TextTemplate text;
  std::vector<std::string> keys;  ///< of kMapping, parallel to `parts`
  std::vector<BodyPart> parts;
};
struct WebhookEffect {
  std::string destination;
  BodyPart body;
  SourcePos at;  ///< of the destination's name
};
using Effect = std::variant<SetEffect,
                            TagEffect,
                            CollaboratorEffect,
                            PriorityEffect,
                            ScoreEffect,
                            AuditEffect,
                            ExtractEffect,
                            AssignEffect,
                            TeamAssignEffect,
                            SingleEffectSpec,
                            ClockEffect,
                            LinkEffect,
                            TellReportersEffect,
                            WebhookEffect>;

struct LimitSpec {
  enum class Per : std::uint8_t { kTicket, kCustomer, kGroup, kRule, kIncident };
  Per per = Per::kTicket;
  int at_most = 1;
  Millis window{};
  std::string otherwise;  ///< "note": what is refused becomes a line of the note; "" = dropped
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

/// How long a shadow rule is watched, and what would speak for letting it act.
struct ShadowPlan {
  std::string until;  ///< date digits 20270331, inclusive; "" = no end
  SourcePos until_at;
  std::optional<int> agree_percent;    ///< at least so many of its wishes are what people did
  std::optional<int> changes_percent;  ///< at most so many tickets would change
  std::optional<int> seen;             ///< at least so many tickets were looked at
};

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
  static constexpr int kUsualWeight = 100;
  int weight = kUsualWeight;
  Mode mode;
  std::optional<ShadowPlan> shadow;
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
  std::vector<EventFilter> cancel_on;
  SourcePos at;
};

/// One limit of a policy. Where there is one value for each priority level, it stands at the
/// level's place; a list of one holds for all levels.
struct SlaStage {
  std::string name;
  std::vector<EventFilter> start;
  std::vector<EventFilter> stop;
  std::vector<EventFilter> restart;
  std::vector<WorkSpan> targets;
  std::vector<CalendarPtr> calendars;
  std::optional<Condition> pause_while;
  bool repeat = false;
};

/// What happens when a clock has come so far. Of `rule`, `when`, `then` and `limit` are used.
struct SlaNotice {
  enum class At : std::uint8_t { kShare, kBefore, kAfter };
  At at = At::kShare;
  int percent = 0;  ///< of kShare
  WorkSpan span;    ///< of kBefore and kAfter: as the stage measures
  Rule rule;
};

/// A promise about time: stages with their targets, and who hears of them.
struct SlaPolicy {
  std::string id;
  std::optional<Condition> when;  ///< without it: every ticket
  std::optional<Condition> pause_while;
  Millis min_left{std::chrono::minutes(10)};
  std::vector<SlaStage> stages;  ///< by name
  std::vector<SlaNotice> warn;
  std::vector<SlaNotice> breach;
  std::optional<SlaNotice> delay_notice;
  SourcePos at;
};

/// Times at which `schedule.<name>` happens.
struct Schedule {
  enum class Every : std::uint8_t { kDay, kWeek, kMonth, kQuarter };
  std::string name;
  Every every = Every::kDay;
  std::vector<int> weekdays;  ///< of kWeek, 0 = Monday
  int day = 0;                ///< of kMonth and kQuarter, 1…31; kLastDay
  int minute = 0;             ///< after midnight
  CalendarPtr calendar;       ///< counts its open days only; null = all days, in the daemon's zone
  std::optional<Millis> active_in;  ///< an event for each customer who wrote within that time
  static constexpr int kLastDay = -1;
};

/// Who is on duty when, by start.
struct Duty {
  struct Shift {
    TimePoint from;
    TimePoint to;
    std::string person;
  };
  std::string name;
  std::vector<Shift> shifts;
};
/// The people on duty at an instant, sorted, each once.
std::vector<std::string> on_duty(const Duty& duty, TimePoint at);

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
  std::map<std::string, SlaPolicy> sla;
  std::map<std::string, Schedule> schedules;
  std::map<std::string, Duty> duty;
  bool reads_thread = false;        ///< some condition looks at `part: thread`
  std::vector<std::string> clocks;  ///< names of stages and of clocks that rules start; sorted
  std::map<std::string, DeclaredCalendar> calendars;  ///< with the built-in `always`
  std::vector<LexiconPtr> lexicons;                   ///< that rules use, by name
  std::string default_route;
  std::vector<std::string> raw_paths;  ///< sorted
  std::set<std::string> files_beside;  ///< of tables, lexicons, calendars and duty, as asked for
  std::size_t words = 0;               ///< that conditions look for, counted where they are used
  std::size_t tests = 0;               ///< in all conditions, counted where macros are used
  std::size_t regex_bytes = 0;         ///< that all regular expressions may come to take
  std::uint64_t counted_steps = 0;     ///< a byte, of the regular expressions in `where`
  Json canonical;                      ///< everything declared, in an order of its own
  std::string time_zone;
  std::string language;
};

/// What is declared under a name in any spelling that folds to the same; nullptr when nothing is.
template <class Declared>
const Declared* find_named(const std::map<std::string, Declared>& declared,
                           const std::string& name) {
  if (const auto exact = declared.find(name); exact != declared.end()) {
    return &exact->second;
  }
  const std::string folded = fold_key(name);
  const auto found = std::find_if(declared.begin(), declared.end(), [&folded](const auto& one) {
    return fold_key(one.first) == folded;
  });
  return found == declared.end() ? nullptr : &found->second;
}

}  // namespace triaged

#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/read/finish_shape.h"
#include "rules/read/layers.h"
#include "rules/rule_set.h"
#include "yaml/mapping.h"

namespace triaged {

/// Bounds on what one rule may hold; all of them far above what a person writes.
inline constexpr int kMaxConditionDepth = 32;
inline constexpr int kMaxConditionNodes = 1000;
inline constexpr std::size_t kMaxEffects = 64;
inline constexpr std::size_t kMaxListWords = 100'000;
inline constexpr std::size_t kMaxListDepth = 32;
inline constexpr int kMaxMacroDepth = 8;

/// What the readers share while one rule set is read. `title` names the declaration being read.
struct ReadContext {
  const Declarations& declarations;
  Faults& faults;
  RuleSet& out;
  const std::function<Result<std::string>(const std::string&)>& read_file;
  std::map<std::string, KeywordsPtr> lists;
  std::map<std::string, TablePtr> tables;
  std::string title;
  int nodes = 0;  ///< of the condition being read
  int macro_depth = 0;
  std::map<std::string, LexiconPtr> lexicons{};  ///< by folded name
  std::size_t most_words = 0;                    ///< LoadOptions::most_words
  std::size_t most_tests = 0;                    ///< LoadOptions::most_tests
  std::size_t most_regex_bytes = 0;              ///< LoadOptions::most_regex_bytes
  std::optional<SourcePos> blame{};              ///< LoadOptions::blame
  std::map<std::string, std::shared_ptr<const Regex>, std::less<>> regexes{};  ///< by pattern
  std::map<std::string, Error, std::less<>> refused_regexes{};                 ///< why, by pattern

  /// Whether a further regular expression is compiled: not when all together take too much, or too
  /// many have faults, which was told then.
  [[nodiscard]] bool compiles_regexes() const;
  /// Where to tell that all rules together became too much at `at`.
  [[nodiscard]] SourcePos too_much_at(const SourcePos& at) const {
    return blame && blame->file != at.file ? *blame : at;
  }
};

/// A regular expression; one that stands in several places, as those of macros do, is compiled
/// once. nullptr (reported) when it cannot be, or when all together are too much.
std::shared_ptr<const Regex> read_regex(ReadContext& context,
                                        const YamlNode& node,
                                        const std::string& pattern);

/// zh-TW and its like for the names of our languages.
std::span<const Synonym> language_synonyms();
/// Adds "… is not supported by this version".
void report_later(Faults& faults, const SourcePos& at, const std::string& what);

/// A file that a declaration names, and its path as messages show it.
struct FileBeside {
  std::string path;
  std::string text;
};
/// The file that `name` names, relative to the YAML file it stands in; one that cannot be read is
/// reported.
std::optional<FileBeside> read_beside(ReadContext& context, const YamlNode& name);

/// Minutes of `09:30`, 24:00 included.
std::optional<int> parse_clock(std::string_view text);
/// `mon`, `mon-fri`, `sat-mon`, 0 = Monday; empty when it is no day.
std::vector<std::size_t> parse_weekdays(std::string_view text);

/// All declared calendars, and `always`.
void read_calendars(ReadContext& context);
/// A calendar by its name; null (reported) when there is none.
CalendarPtr find_calendar(ReadContext& context, const YamlNode& name, const std::string& what);
/// `fuzzy: {terms, distance}` of a text test.
std::optional<TextTest::Fuzzy> read_fuzzy(ReadContext& context, YamlMapping& text);
FactsTest read_facts_test(ReadContext& context, const YamlNode& node);
std::optional<Condition> read_time_test(ReadContext& context, const YamlNode& node);
/// What the calendars say with their files, in an order of its own.
Json canonical_calendars(const RuleSet& rules);

/// What to do about a CSV header that is parted by another mark than a comma; "" when it is not.
std::string separator_hint(const std::vector<std::string>& header);
/// A keyword list: texts, `$name` of a list, or both mixed. Never null.
KeywordsPtr read_keywords(ReadContext& context, const YamlNode& node, const std::string& what);
/// A declared table by name; null (reported) when there is none.
TablePtr find_table(ReadContext& context, const YamlNode& name, const std::string& what);

/// Reads every declared lexicon into the context.
void read_lexicons(ReadContext& context);
/// A lexicon by name; null (reported) when there is none.
LexiconPtr find_lexicon(ReadContext& context, const YamlNode& name, const std::string& what);
/// `{from: lexicon}` as a dimension's value.
std::optional<SetEffect> read_lexicon_set(ReadContext& context,
                                          const YamlNode& node,
                                          const DeclaredValues& dimension,
                                          const std::string& what);
/// `{lexicon, class, times, group}` of a score; the key `lexicon` is there.
std::optional<ScoreEffect> read_lexicon_score(ReadContext& context,
                                              YamlMapping& mapping,
                                              const std::string& score);
/// `{from: lexicon}` as a verdict; the key `from` is there.
std::optional<AuditEffect> read_lexicon_audit(ReadContext& context,
                                              YamlMapping& mapping,
                                              const std::vector<std::string>& verdicts);

/// A field by its name; an unknown one is reported with the nearest.
std::optional<FieldRef> resolve_field(ReadContext& context,
                                      const std::string& name,
                                      const SourcePos& at);
/// Whether there may be no such value at all when the field is tested: then a test is unknown.
bool may_be_missing(const RuleSet& rules, const FieldRef& field);
/// The declared values that a field's operands must be among; null when they are free.
std::optional<std::vector<std::string>> declared_values(const ReadContext& context,
                                                        const FieldRef& field);
const DeclaredValues* find_dimension(const RuleSet& rules, const std::string& name);
/// The place of a value among `values` by folded name.
std::optional<std::size_t> index_of(const std::vector<std::string>& values,
                                    const std::string& name);

std::optional<Condition> read_condition(ReadContext& context, const YamlNode& node, int depth = 0);
FieldTest read_field_test(ReadContext& context, const FieldRef& field, const YamlNode& node);
TextTest read_text_test(ReadContext& context, const YamlNode& node);
/// `count`, `surge`, `near_duplicate`.
bool is_fact_atom(std::string_view key);
std::optional<Condition> read_fact_test(ReadContext& context, const YamlEntry& entry);
/// Whether a macro's parameter has no default: `name:` or `name: null`.
bool is_nothing(const YamlNode& node);
/// The macro's condition with its parameters filled in, as written.
std::optional<YamlNode> expand_macro(ReadContext& context, const YamlNode& node);

void read_effects(ReadContext& context, const YamlNode& node, Rule& rule);
/// Reports effects of one rule that undo each other: the same tag or value given and taken back, a
/// priority raised above its cap.
void report_contradictions(ReadContext& context, const YamlNode& then, const Rule& rule);
/// `assignee: {from: team, by, on_duty, else}`.
void read_team_assignee(ReadContext& context, const YamlNode& node, Rule& rule);
/// Warns of a group that is none of the declared teams, where there are any: the platform may have
/// it all the same. `what` says where it is named.
void warn_unless_team(ReadContext& context,
                      const YamlNode& node,
                      const std::string& name,
                      const std::string& what);
/// The effects of a `then` that happen once: note, message, notify, escalate, survey.
void read_single_effects(ReadContext& context, YamlMapping& then, Rule& rule);
/// The effects of a `then` on our own account of a ticket (clock, link, tell_reporters), and
/// webhooks.
void read_record_effects(ReadContext& context, YamlMapping& then, Rule& rule);
/// A declared template by its name; an unknown one is reported.
const Declaration* find_template(ReadContext& context, const YamlNode& name);
/// `4h`, `5d`, `48h wall`, `5d working`: in open time unless it says `wall`.
std::optional<WorkSpan> read_work_span(ReadContext& context,
                                       const YamlNode& node,
                                       const std::string& what,
                                       bool positive);
/// The names of all stages and of all clocks that rules start: fields and effects may name them.
void collect_clock_names(ReadContext& context);
void read_sla(ReadContext& context);
void read_schedules(ReadContext& context);
void read_duty(ReadContext& context);
/// Who is on duty when, with the files' contents.
Json canonical_duty(const RuleSet& rules);

/// Whether a text names something by `$`, as lists and captures are named, where nothing of the
/// kind is filled in. `$5` and `$$name` name nothing.
bool names_nothing(std::string_view text);

/// `{{ field }}` places of a text.
TemplateText read_template_text(ReadContext& context, const std::string& text, const SourcePos& at);
/// A template's texts by language.
TextTemplate read_template(ReadContext& context, const Declaration& declaration);

/// A text for every language ("" = any), or one text for each; empty when there is no node.
std::map<std::string, std::string> read_texts(ReadContext& context,
                                              const YamlNode* node,
                                              const std::string& what);

std::optional<Rule> read_rule(ReadContext& context, const Declaration& declaration);
std::vector<EventFilter> read_events(ReadContext& context, const YamlNode& node);
void read_survey(ReadContext& context, const Declaration& declaration);
/// Questions and classes only: fields need to know them before any condition is read.
void read_survey_questions(ReadContext& context, const Declaration& declaration);

/// priority, status, dimensions, scores, people, teams, default_route.
void read_declared_values(ReadContext& context);

}  // namespace triaged

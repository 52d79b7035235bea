#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

constexpr ShapeKey kFileKeys[] = {
    {"version!", "int 1..1", "The version of the rule language: 1"},
    {"defaults", "@defaults | null", "What holds for every rule of this file"},
    {"lists", "map text+ | null", "Keyword lists; conditions use one as `$name`"},
    {"tables", "map @table | null", "CSV tables; a rule that finds a key may use `$row.column`"},
    {"lexicons", "map @lexicon | null", "Learned word weights that choose one of several classes"},
    {"macros", "map @macro | null", "Named conditions, with parameters"},
    {"dimensions", "map @dimension | null", "What tickets are classified by: kind, topic, emotion"},
    {"priority", "@priority", "The levels of priority, low to high"},
    {"status", "@status", "The statuses that a ticket may have"},
    {"scores", "map @score | null", "Points from 0 to 100 that rules add up"},
    {"people", "map @person | null", "Persons that rules may name, with their addresses"},
    {"teams", "map @team | null", "Groups with members and a supervisor"},
    {"duty", "map @duty | null", "Who is on duty when, from a CSV file"},
    {"templates", "map @template_text | null", "Texts in several languages, with `{{ field }}`"},
    {"calendars", "map @calendar | null", "Opening hours, holidays and make-up days"},
    {"sla", "@sla* | null", "Service levels: clocks with targets, warnings and breaches"},
    {"schedules", "map @schedule | null", "Events that happen at fixed times"},
    {"surveys", "@survey* | null", "Questions sent to customers"},
    {"default_route", "text", "The group of tickets that no rule routes"},
    {"override", "@override* | null", "Changes to what an earlier layer declares"},
    {"audit", "@rule* | null", "Rules that judge whether a message counts"},
    {"extract", "@rule* | null", "Rules that take facts out of the text"},
    {"classify", "@rule* | null", "Rules that set dimensions and tags"},
    {"prioritize", "@rule* | null", "Rules that raise or cap the priority"},
    {"route", "@rule* | null", "Rules that choose group and assignee"},
    {"engage", "@engage_rule* | null", "Rules that answer an event with messages, notes, surveys"},
};
constexpr ShapeKey kDefaultsKeys[] = {
    {"mode", "@mode", "How far the file's rules may act: off, shadow, canary 20%, live"},
};
constexpr ShapeKey kTableKeys[] = {
    {"file!", "text", "A CSV file, named from this one"},
    {"key!", "text", "The column that holds the key"},
    {"columns", "text*", "The columns that rules may use; all when left out"},
};
constexpr ShapeKey kLexiconKeys[] = {
    {"file!", "text*", "CSV files with the columns term, lang and one for each class"},
    {"classes!", "text+", "The classes, as the file's columns name them"},
    {"margin", "number 0..1000", "By how much the first class must lead the second"},
    {"otherwise", "text", "The class when none leads by enough"},
    {"thresholds", "map number -1000..1000", "For many-valued dimensions: least weight by class"},
};
constexpr ShapeKey kDimensionKeys[] = {
    {"values!", "text+", "The values it may have"},
    {"default", "text", "The value when no rule sets one"},
    {"many", "bool", "Whether it holds several values at once"},
    {"name", "@texts", "What people read instead of its id"},
    {"names", "map @texts", "What people read instead of the values' ids"},
};
constexpr ShapeKey kPriorityKeys[] = {
    {"levels!", "text+", "The levels, low to high"},
    {"default", "text", "The level without any reason; the lowest when left out"},
    {"names", "map @texts", "What people read instead of the levels' ids"},
};
constexpr ShapeKey kStatusKeys[] = {
    {"values!", "text+", "The statuses"},
    {"default", "text", "The status of a new ticket"},
    {"solved", "text*", "The statuses of a ticket that is done until the customer says otherwise"},
    {"closed", "text*", "The statuses that end a ticket"},
    {"names", "map @texts", "What people read instead of the statuses' ids"},
};
constexpr ShapeKey kScoreKeys[] = {
    {"levels", "map int 0..100", "From how many points on a priority level is reached"},
    {"cap_per_group", "int 1..100", "How many points one group of reasons may bring"},
};
constexpr ShapeKey kPersonKeys[] = {
    {"name", "text", "What people read"},
    {"on", "map text", "The address or id on each source or destination, `email` and `phone`"},
    {"speaks", "text*", "Languages, such as zh-Hans"},
};
constexpr ShapeKey kTeamKeys[] = {
    {"members", "text*", "Persons of `people`"},
    {"supervisor", "text", "Whom an escalation reaches"},
    {"department", "text", "The department, for reports"},
    {"on", "map text", "The group's id on each source or destination"},
};
constexpr ShapeKey kDutyKeys[] = {
    {"file!", "text", "A CSV file with the columns from, to, person"},
};
constexpr ShapeKey kTextsKeys[] = {
    {"zh-Hant", "text", "In Traditional Chinese"},
    {"zh-Hans", "text", "In Simplified Chinese"},
    {"en", "text", "In English"},
};
constexpr ShapeKey kTemplateKeys[] = {
    {"zh-Hant", "text", "In Traditional Chinese"},
    {"zh-Hans", "text", "In Simplified Chinese"},
    {"en", "text", "In English"},
    {"default", "text", "What stands for a missing field; without it the effect is refused"},
};
constexpr ShapeKey kOverrideKeys[] = {
    {"rule", "text", "The rule to change"},
    {"list", "text", "The keyword list to change"},
    {"table", "text", "The table to change"},
    {"lexicon", "text", "The lexicon to change"},
    {"macro", "text", "The macro to change"},
    {"dimension", "text", "The dimension to change"},
    {"score", "text", "The score to change"},
    {"person", "text", "The person to change"},
    {"team", "text", "The team to change"},
    {"duty", "text", "The duty roster to change"},
    {"template", "text", "The template to change"},
    {"calendar", "text", "The calendar to change"},
    {"sla", "text", "The service level to change"},
    {"schedule", "text", "The schedule to change"},
    {"survey", "text", "The survey to change"},
    {"priority", "any", "Changes the priority's declaration"},
    {"status", "any", "Changes the statuses' declaration"},
    {"default_route", "any", "Changes the default route"},
    {"append", "any", "Adds items"},
    {"remove", "any", "Takes items out"},
    {"replace", "any", "Replaces, key by key"},
    {"was", "text", "The first digits of the hash of the rule below, as `check` shows it"},
};
constexpr ShapeKey kRuleKeys[] = {
    {"id!", "text", "The rule's name; it stands in explanations and may never be used twice"},
    {"why", "text", "The reason, for who reads it later"},
    {"event", "@event+", "The events it looks at"},
    {"when", "@condition+", "The condition; without it the rule holds for every event"},
    {"unless", "@condition+", "When it does not hold after all"},
    {"then!", "@then", "What it does"},
    {"except", "@exception*", "Named exceptions, with an owner and a last day"},
    {"weight",
     "int 1..1000000",
     "Decides between rules that want different things; 100 when left out"},
    {"mode", "@mode", "How far it may act: off, shadow, canary 20%, live"},
    {"shadow", "@shadow", "How long it is only observed, and when it is ready"},
    {"override_human", "bool", "Whether it may change what a person set"},
};
constexpr ShapeKey kEngageRuleKeys[] = {
    {"event!", "@event+", "The events it answers"},
};
constexpr ShapeKey kShadowKeys[] = {
    {"until", "date", "The last day of the observation"},
    {"promote_if", "@promote_if", "What must hold for it to be called ready"},
};
constexpr ShapeKey kPromoteKeys[] = {
    {"agree", "text", "The share of agents' own choices that it meets, such as \">= 95%\""},
    {"changes", "text", "The share of tickets that it would change, such as \"<= 3%\""},
    {"seen", "text", "How many tickets it must have seen, such as \">= 200\""},
};
constexpr ShapeKey kExceptionKeys[] = {
    {"name!", "text", "What the exception is"},
    {"when!", "@condition+", "When it applies"},
    {"owner", "text", "Who answers for it"},
    {"until", "date", "Its last day, such as 2027-03-31"},
};
constexpr ShapeKey kEventKeys[] = {
    {"event!", "event", "The event's type"},
};

constexpr MappingShape kFileShapes[] = {
    {"rule_file", "A file of rules and declarations", kFileKeys},
    {"defaults", "What holds for every rule of the file", kDefaultsKeys},
    {"table", "A CSV table", kTableKeys},
    {"lexicon", "A learned, readable classifier", kLexiconKeys},
    {"dimension", "What tickets are classified by", kDimensionKeys},
    {"priority", "The levels of priority", kPriorityKeys},
    {"status", "The statuses of tickets", kStatusKeys},
    {"score", "Points that rules add up", kScoreKeys},
    {"person", "A person that rules may name", kPersonKeys},
    {"team", "A group with members", kTeamKeys},
    {"duty", "Who is on duty when", kDutyKeys},
    {"texts_by_language", "A text in several languages", kTextsKeys},
    {"texts", "A text for all languages, or one for each", {}, "", "text | @texts_by_language"},
    {"template", "A text with `{{ field }}` in several languages", kTemplateKeys},
    {"template_text", "A text with `{{ field }}`", {}, "", "text | @template"},
    {"override", "A change to what an earlier layer declares", kOverrideKeys},
    {"rule", "One rule: when something holds, then do something", kRuleKeys},
    {"engage_rule", "A rule that answers an event", kEngageRuleKeys, "", "", "rule"},
    {"shadow", "How long a rule is only observed", kShadowKeys},
    {"promote_if", "When an observed rule is ready", kPromoteKeys},
    {"exception", "When a rule does not apply", kExceptionKeys},
    {"event_filter",
     "An event with facts of its own, such as `name` of tag.added",
     kEventKeys,
     "text"},
    {"event", "An event's type, or a type with facts", {}, "", "event | @event_filter"},
    {"mode",
     "How far a rule may act",
     {},
     "",
     "=off,shadow,live | ~^canary (100([.]00?)?|0?[0-9]?[0-9]([.][0-9][0-9]?)?)%$"},
};

}  // namespace

std::span<const MappingShape> file_shapes() {
  return kFileShapes;
}

}  // namespace triaged

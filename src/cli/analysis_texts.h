#pragma once

// What the commands that examine rules say: prove, mutate, coverage, stats.
namespace triaged::texts {

inline constexpr const char* kRuleDirectories =
    "Rule directories or files; later ones may override earlier ones (default: the layers of the "
    "configuration)";
inline constexpr const char* kRuleConfig =
    "A configuration: its layers unless rules are named, its time zone and language (default: "
    "config/triaged.yaml where there is one)";
inline constexpr const char* kNoRuleLayers =
    "no rules are named (use --rules DIR, or a configuration that names layers)";
inline constexpr const char* kAnalysisJson = "Say the result as JSON";

inline constexpr const char* kProveSummary =
    "Find rules that never fire, change nothing or contradict each other";
inline constexpr const char* kProveFooter =
    "Every finding comes with a message that was run through the rules to confirm it. Regular\n"
    "expressions and stored facts are opaque: what rests on them may stay undecided.\n"
    "Ends with 1 when there are dead, refused or conflicting rules.\n"
    "Example: triaged prove --rules rules/vendor rules/company";
inline constexpr const char* kProvePairs = "Pairs of rules that are compared at most";
inline constexpr const char* kProveAll = "Also show what was not decided, and why";
inline constexpr const char* kProveAt =
    "When the messages are written, such as 2026-11-21T09:30:00+08:00 (default: now); exceptions "
    "may have ended by then";

inline constexpr const char* kTestsOfRules =
    "Test files, or directories that hold some (default: those of --rules)";
inline constexpr const char* kExaminedRules =
    "Rule files, or directories that hold some: what is examined. Each test file names the layers "
    "it loads";
inline constexpr const char* kExamineConfig =
    "A configuration, for its time zone and language (default: config/triaged.yaml where there is "
    "one)";
inline constexpr const char* kNoCases =
    "no rule tests there (they are called *.test.yaml; name the directory that holds them)";
inline constexpr const char* kCasesFail = " cases fail; see triaged test";
inline constexpr const char* kCasesFailUnchanged =
    " cases fail without any change, so nothing was changed; see triaged test";

inline constexpr const char* kCoverageSummary = "Show what of the rules their tests never reach";
inline constexpr const char* kCoverageFooter =
    "Rules that never fire, tests of their conditions that are never true or never false, and\n"
    "keywords that are never found.\n"
    "Example: triaged coverage --rules rules/company --min 80";
inline constexpr const char* kCoverageMin = "End with 1 when less than this is covered, in percent";

inline constexpr const char* kMutateSummary =
    "Change rules in small ways, in memory, and show what no test notices";
inline constexpr const char* kMutateFooter =
    "Keywords, conditions and effects are dropped, conditions negated, numbers, levels, weights "
    "and\n"
    "values changed; each change is made alone and the tests are run with it.\n"
    "Example: triaged mutate --rules rules/company --rule shop.leak";
inline constexpr const char* kMutateRule = "Only change this rule";
inline constexpr const char* kMutateAtMost = "Changes that are tried at most, spread over all";
inline constexpr const char* kMutateMin =
    "End with 1 when less of the changes is noticed, in percent";

inline constexpr const char* kStatsSummary =
    "Show what each rule did: fired, changed, corrected by people, and the words it found";
inline constexpr const char* kStatsFooter =
    "Reads the stored decisions, beside a running daemon or without one.\n"
    "Example: triaged stats --since 7d";
inline constexpr const char* kStatsSince =
    "Only decisions since then: a span such as 7d, or a time (default: all)";
inline constexpr const char* kStatsRule = "Only this rule, with all of its keywords";
inline constexpr const char* kStatsConfig =
    "The daemon's configuration: its store, and the rules whose promotion is judged";
inline constexpr const char* kStatsNoRules =
    "counted without the rules at work, since they cannot be read (triaged check): ";
inline constexpr const char* kStatsNoStore =
    "no configuration names a store (use --config, or run this where the daemon runs)";
inline constexpr const char* kStatsMemoryStore =
    "the store is in memory: nothing of it can be read from here";
inline constexpr const char* kIdleRules = " more rules did nothing (see --json)";
inline constexpr const char* kNoDecisions = "no decisions are stored";
inline constexpr const char* kSince = " since ";

}  // namespace triaged::texts

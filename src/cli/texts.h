#pragma once

/// What the command line says, in one place. Faults of files are worded where they are found.
namespace triaged::texts {

inline constexpr const char* kProduct =
    "Webhook triage beside the ticketing and chat tools you already have";
inline constexpr const char* kExitCodes = "Exit codes: 0 good, 1 found faults, 2 wrong usage.";
inline constexpr const char* kVersionHelp = "Print the version and leave";
inline constexpr const char* kMoreHelp = "run with --help for more";

inline constexpr const char* kCheckSummary =
    "Report all faults of configuration, adapters and rules";
inline constexpr const char* kCheckFooter =
    "Every fault is reported in one run, as file:line:col: message (hint).\n"
    "Without a PATH config/triaged.yaml is checked.";
inline constexpr const char* kCheckPaths =
    "A configuration file, an adapter's folder or a rule directory, told by what it holds";
inline constexpr const char* kCheckJson = "Report as JSON on standard output";
inline constexpr const char* kDefaultConfig = "config/triaged.yaml";

inline constexpr const char* kHealthSummary = "Ask a running daemon whether it is well";
inline constexpr const char* kHealthFooter =
    "For container health checks and monitoring: says nothing and ends with 0 when all is well.";
inline constexpr const char* kHealthUrl =
    "Where to ask: /healthz of listen, or /readyz of admin_listen";
inline constexpr const char* kDefaultHealthUrl = "http://127.0.0.1:8080/healthz";
inline constexpr const char* kHealthNoAnswer = "no answer";

inline constexpr const char* kUnknownKind = "nothing here that can be checked";
inline constexpr const char* kUnknownKindHint =
    "name a configuration file, an adapter's folder or a rule directory";

inline constexpr const char* kCannotRead = "cannot read the file";

inline constexpr const char* kTrySummary =
    "Show what the rules decide for a text or a file of events";
inline constexpr const char* kTryFooter =
    "Needs no daemon and keeps nothing. The lines of one run share a journal, so limits count.\n"
    "Example: triaged try --rules rules/vendor --text '插上就漏电，还发烫'";
inline constexpr const char* kTryRules = "Rule directories; later ones may override earlier ones";
inline constexpr const char* kTryInput = "What to judge; one of";
inline constexpr const char* kTryText = "A customer's message";
inline constexpr const char* kTryEvent = "A file with one event as JSON";
inline constexpr const char* kTryEvents = "A file with one event as JSON on each line";
inline constexpr const char* kTryAt =
    "When the first event happens, such as 2026-11-21T09:30:00+08:00 (default: now)";
inline constexpr const char* kTryChannel = "The channel of events that name none";
inline constexpr const char* kTryTier = "The customer's tier where an event names none";
inline constexpr const char* kTryLanguage =
    "The message's language, such as zh-Hans (default: told from the text)";
inline constexpr const char* kTryRule =
    "Also show each condition of this rule: true, false, unknown";
inline constexpr const char* kTryJson = "One JSON object for each event, on a line of its own";
inline constexpr const char* kTryUnread = "is no part of an event and was not read";

}  // namespace triaged::texts

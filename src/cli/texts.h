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

}  // namespace triaged::texts

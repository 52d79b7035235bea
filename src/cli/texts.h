#pragma once

/// What the command line says, in one place. Faults of files are worded where they are found.
namespace triaged::texts {

inline constexpr const char* kProduct =
    "Webhook triage beside the ticketing and chat tools you already have";
inline constexpr const char* kExitCodes = "Exit codes: 0 good, 1 found faults, 2 wrong usage.";
inline constexpr const char* kOutputLost =
    "the output could not be written whole (is the disk full, or the reader gone?)";
inline constexpr const char* kVersionHelp = "Print the version and leave";

inline constexpr const char* kCheckSummary =
    "Report all faults of configuration, adapters and rules";
inline constexpr const char* kCheckFooter =
    "Every fault is reported in one run, as file:line:col: message (hint).\n"
    "Without a PATH config/triaged.yaml is checked, with the layers and adapters that it names.\n"
    "Example: triaged check rules/vendor rules/company";
inline constexpr const char* kCheckPaths =
    "A configuration file, an adapter's folder or a rule directory, told by what it holds";
inline constexpr const char* kCheckJson = "Report as JSON on standard output";
inline constexpr const char* kCheckLanguage =
    "The language of what is said: zh-Hant, zh-Hans or en (default: the terminal's, else that of "
    "the configuration)";
inline constexpr const char* kCheckSchema =
    "Print the JSON Schema of rule and test files, for editors; rules/schema.json is a copy";
inline constexpr const char* kServeSummary = "Run the daemon";
inline constexpr const char* kServeFooter =
    "Prints its ports as one line of JSON when it is ready, and logs JSON lines on standard "
    "error.\n"
    "SIGHUP reads configuration, rules and adapters again; with a fault the old ones keep running. "
    "SIGTERM drains "
    "and ends.";
inline constexpr const char* kServeConfig = "The configuration file (default: config/triaged.yaml)";
inline constexpr const char* kDefaultConfig = "config/triaged.yaml";
inline constexpr const char* kDefaultLayer = "rules/vendor";

inline constexpr const char* kHealthSummary = "Ask a running daemon whether it is well";
inline constexpr const char* kHealthFooter =
    "For container health checks and monitoring: says nothing and ends with 0 when all is well.";
inline constexpr const char* kHealthUrl =
    "Where to ask: /healthz of listen, or /readyz of admin_listen";
inline constexpr const char* kDefaultHealthUrl = "http://127.0.0.1:8080/healthz";
inline constexpr const char* kHealthNoAnswer = "no answer";

inline constexpr const char* kUnknownKind = "nothing here that can be checked";
inline constexpr const char* kIsTestFile = "this is a file of rule tests";
inline constexpr const char* kUnknownKindHint =
    "name a configuration file, an adapter's folder or a rule directory";

inline constexpr const char* kCannotRead = "cannot read the file";

inline constexpr const char* kTrySummary =
    "Show what the rules decide for a text or a file of events";
inline constexpr const char* kTryFooter =
    "Needs no daemon, keeps nothing and sends nothing: 'writes' says what would be written where.\n"
    "The lines of one run share a journal, so limits count.\n"
    "Example: triaged try --rules rules/vendor --text '插上就漏电，还发烫'";
inline constexpr const char* kTryRules = "Rule directories; later ones may override earlier ones";
inline constexpr const char* kTryConfig =
    "A configuration: its layers unless --rules names some, its sources, time zone and language "
    "(default: config/triaged.yaml where there is one)";
inline constexpr const char* kTryNoRules =
    "--rules is required, or a configuration that names layers (--config)";
inline constexpr const char* kFoundConfigFaulty =
    "has faults and is left aside, so UTC and zh-Hant hold (see triaged check)";
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
inline constexpr const char* kPhaseNotRun =
    "its phase was not run: the event was ignored, or the message is not valid";
inline constexpr const char* kTryUnread = "is no part of an event and was not read";

inline constexpr const char* kNotAFile = "is no file (name a file with one event on each line)";
inline constexpr const char* kNoLanguage = "is no language (use zh-Hant, zh-Hans or en)";
inline constexpr const char* kNoEvents = "holds no event (write one JSON object on each line)";

inline constexpr const char* kReplaySummary =
    "Judge the journal again under other rules and show what would change";
inline constexpr const char* kReplayFooter =
    "Reads the store beside a running daemon, keeps nothing and sends nothing. Both rule sets "
    "judge "
    "the same\nevents from the journal's beginning; facts and limits are asked anew. --since says "
    "which part is compared.\n"
    "Example: triaged replay --since 7d --against rules/vendor rules/next";
inline constexpr const char* kReplaySince =
    "Compare what happened since then: a time such as 2026-11-21T09:30:00+08:00, or how long ago, "
    "such as 7d (default: all)";
inline constexpr const char* kReplayAgainst =
    "Rule directories of the other rules; later ones may override earlier ones";
inline constexpr const char* kReplayRules =
    "Rule directories of the present rules (default: the live release, or layers of the "
    "configuration)";
inline constexpr const char* kReplayConfig =
    "The configuration: its store, layers, time zone and language (default: config/triaged.yaml "
    "where there is one)";
inline constexpr const char* kReplayEvents =
    "Judge this file, one event as JSON on each line, instead of the store";
inline constexpr const char* kReplayExamples = "Changed tickets to show";
inline constexpr const char* kReplayJson = "The whole report as one JSON object";
inline constexpr const char* kReplayNoRules =
    "--rules is required, or a configuration that names layers (--config)";
inline constexpr const char* kReplayNoStore =
    "--events is required, or a configuration whose store can be read (--config)";
inline constexpr const char* kReplayMemoryStore =
    "the store is 'memory:', so there is no journal to read (use --events)";

inline constexpr const char* kCannotWrite = "cannot write the file";

inline constexpr const char* kNewSummary = "Start a rule, with a test that it passes";
inline constexpr const char* kNewRuleHelp = "Write a rule and its test";
inline constexpr const char* kNewRuleFooter =
    "Asks for what it needs on a terminal; with --text it asks nothing. Nothing is overwritten, "
    "and "
    "files that do not\npass check and test are not left behind.\n"
    "Example: triaged new rule --id own.refund --text 退款,退錢 --tag 退款 --priority 中 --out "
    "rules/company";
inline constexpr const char* kNewRuleId = "The rule's name, and that of its file";
inline constexpr const char* kNewRuleText =
    "Words in the customer's text, any of them; between commas, or given several times";
inline constexpr const char* kNewRuleTag = "Tags to add; between commas, or given several times";
inline constexpr const char* kNewRulePriority = "Raise the priority at least to this";
inline constexpr const char* kNewRuleGroup = "The team to route to";
inline constexpr const char* kNewRuleWhy = "Why there is this rule";
inline constexpr const char* kNewRuleExample = "A text that it fires on (default: its first word)";
inline constexpr const char* kNewRuleNot = "A text that it stays silent on";
inline constexpr const char* kNewRuleOut = "The directory to write to";
inline constexpr const char* kNewRuleLayers =
    "Rule directories that it runs with (default: layers of the configuration)";
inline constexpr const char* kNewRuleLanguage =
    "The language of questions and faults: zh-Hant, zh-Hans or en (default: the terminal's, else "
    "that of the configuration)";
inline constexpr const char* kNewRuleNoTerminal =
    "there is nobody to ask: give the rule as options (--id, --text, --tag, --out; see --help)";
inline constexpr const char* kNewRuleEnded = "the answers ended before the rule had a name";
inline constexpr const char* kNewRuleNext = "Both pass. Next:";
inline constexpr const char* kNewRuleAgain =
    "Nothing was written. What you answered, to mend and run again:";

inline constexpr const char* kTestSummary =
    "Run the tests of rules: dialogues with a simulated clock";
inline constexpr const char* kTestFooter =
    "Every difference is said with its place and what was expected.\n"
    "Example: triaged test rules/company --junit results.xml";
inline constexpr const char* kTestPaths = "Test files (*.test.yaml), or directories that hold some";
inline constexpr const char* kTestConfig =
    "The configuration whose time zone and language hold (default: config/triaged.yaml where there "
    "is one)";
inline constexpr const char* kTestJunit = "Also write the results to this file as JUnit XML";
inline constexpr const char* kCasesPass = " cases pass";
inline constexpr const char* kTestFiles = " files";
inline constexpr const char* kFaultyFiles = " with faults";
inline constexpr const char* kNoTestFiles =
    "no test files there (they are called *.test.yaml; name the directory that holds them)";

inline constexpr const char* kAdminConfig = "The daemon's configuration file";
inline constexpr const char* kAdminSocket =
    "The daemon's control socket (default: control_socket of the configuration); once named, no "
    "store is opened in its place";
inline constexpr const char* kAdminJson = "Say the answer as JSON";

inline constexpr const char* kDeadSummary = "Look at what was given up, and get it moving";
inline constexpr const char* kDeadFooter =
    "Works with and without a running daemon.\nExample: triaged dead retry o56";
inline constexpr const char* kDeadList = "List all dead letters";
inline constexpr const char* kDeadShow = "Show one with what is known of it, contacts masked";
inline constexpr const char* kDeadRetry = "Try it again";
inline constexpr const char* kDeadDrop = "Drop it for good";
inline constexpr const char* kDeadId = "As the list shows it: w12, e34 or o56";
inline constexpr const char* kNoDead = "no dead letters";
inline constexpr const char* kNotText = "(not text; see --json)";
inline constexpr const char* kRetried = "will be tried again";
inline constexpr const char* kOnceServing = " once a daemon runs";
inline constexpr const char* kDropped = "dropped";

inline constexpr const char* kOutboxSummary = "Look at what is owed to the platforms";
inline constexpr const char* kOutboxFooter =
    "Works with and without a running daemon.\n"
    "Example: triaged outbox list --state pending --destination helpdesk";
inline constexpr const char* kOutboxList = "List entries, at most 1000";
inline constexpr const char* kOutboxState = "Only pending, done, dead, withheld or dropped ones";
inline constexpr const char* kOutboxDestination = "Only those for this source or destination";
inline constexpr const char* kOutboxRecord =
    "Only those of this ticket: our record's number, else the ticket's id on a desk, else our own "
    "id "
    "as listed here, such as #17";
inline constexpr const char* kNoSuchState =
    "is no state (use pending, done, dead, withheld or dropped)";
inline constexpr const char* kNoEntries = "no entries";

inline constexpr const char* kExplainSummary =
    "Show why the stored decisions of a ticket came out as they did";
inline constexpr const char* kExplainFooter =
    "Works with and without a running daemon.\nExample: triaged explain FW202611210001";
inline constexpr const char* kExplainRule = "Tell all about this rule, and nothing of the others";
inline constexpr const char* kDamaged = "damaged: ";
inline constexpr const char* kExplainTicket =
    "Our record's number, else the ticket's id on a desk, else our own id such as '#17'";

inline constexpr const char* kNothingToAsk =
    "nothing was asked: no source or destination is configured";

inline constexpr const char* kReloadSummary =
    "Let the daemon read its configuration, rules and adapters again";
inline constexpr const char* kReloadFooter =
    "With a fault anywhere the old setup keeps running; every fault is said with its place and "
    "what "
    "to do, and the exit code is 1.\nSettings that the daemon only takes at its start (listen, "
    "admin_listen, store and others) are listed when they differ from those at work.\n"
    "Example: triaged reload";
inline constexpr const char* kReloaded = "loaded; rules ";
inline constexpr const char* kOfRelease = ", release ";
inline constexpr const char* kRelease = "release ";
inline constexpr const char* kGoLive = "; to let it run: triaged promote --release ";
inline constexpr const char* kNotReloaded = "nothing was loaded; the old setup keeps running";
inline constexpr const char* kAfterRestart = ": takes effect after a restart";

inline constexpr const char* kPromoteSummary =
    "Take a rule set as a release: check it, run its tests, keep it whole, let it run";
inline constexpr const char* kPromoteFooter =
    "Needs 'rules_from: releases' in the configuration. With a fault or a failing test everything "
    "stays as it is.\nWorks with and without a running daemon.\n"
    "Example: triaged promote --mode 'canary 10%'";
inline constexpr const char* kPromoteLayers =
    "Rule directories, in the order of layers (default: layers of the configuration)";
inline constexpr const char* kPromoteRelease =
    "A release that is kept already, by number or hash, instead of directories";
inline constexpr const char* kPromoteMode =
    "off (only keep it), shadow, 'canary 10%' (of the records) or live";
inline constexpr const char* kPromoteEither = "name directories or --release, not both";
inline constexpr const char* kRollbackSummary = "Take a release back, at once";
inline constexpr const char* kRollbackFooter =
    "Withdraws the release in shadow or canary; without one the live release, and the one before "
    "it "
    "runs again\nfrom what the store keeps of it, whatever the directories now hold.\n"
    "Works with and without a running daemon.\nExample: triaged rollback";
inline constexpr const char* kRollbackTo =
    "The release to go back to, by number or hash (default: one step back)";
inline constexpr const char* kReleasesSummary = "List the releases, or forget old ones";
inline constexpr const char* kReleasesFooter =
    "Works with and without a running daemon.\nExample: triaged releases";
inline constexpr const char* kPurgeSummary = "Forget old releases, with their files";
inline constexpr const char* kPurgeFooter =
    "The live release, the candidate and the one that 'triaged rollback' goes back to stay as "
    "well.\n"
    "Example: triaged releases purge --keep 5";
inline constexpr const char* kPurgeKeep = "How many of the newest are kept";
inline constexpr const char* kPurged = " releases forgotten, ";
inline constexpr const char* kPurgeKept = " kept";
inline constexpr const char* kNoReleases = "no release was promoted yet";
inline constexpr const char* kNextStart = "kept; the daemon takes it when it starts";

inline constexpr const char* kUndoSummary =
    "Take back what a rule wrote, where nobody changed it since";
inline constexpr const char* kUndoFooter =
    "Tags, priority, status, group, assignee and dimensions go back to what stood before; what "
    "people or other rules\nchanged since stays, and is listed with the reason. Switch the rule "
    "off "
    "first, or it fires again.\nWorks with and without a running daemon.\n"
    "Example: triaged undo --rule cls.safety --since 2h --dry-run";
inline constexpr const char* kUndoRule = "The rule's id";
inline constexpr const char* kUndoSince =
    "What it wrote since then: a time such as 2026-11-21T09:30:00+08:00, or how long ago, such as "
    "2h";
inline constexpr const char* kUndoDryRun = "Only show what would be taken back";
inline constexpr const char* kUndone = " tickets: taken back";
inline constexpr const char* kUndoQueued =
    " tickets: the order waits; it is carried out once a daemon runs";
inline constexpr const char* kUndoDamaged =
    " of its decisions cannot be read: what the rule wrote there is not known";
inline constexpr const char* kUndoWould = " tickets would change";

inline constexpr const char* kSendSummary =
    "Sign and post a shipped sample webhook as its platform would";
inline constexpr const char* kSendFooter =
    "Answers the question whether a channel works.\n"
    "Example: triaged send support-chat message_traditional --text '插上就漏電'";
inline constexpr const char* kSendSource = "A source of the configuration";
inline constexpr const char* kSendSample = "A case of adapters/<platform>/fixtures with a webhook";
inline constexpr const char* kSendTo =
    "Where the daemon listens (default: listen of the configuration)";
inline constexpr const char* kSendText = "Another message text than the sample's";
inline constexpr const char* kSendTaken =
    "the webhook was verified and stored; see 'triaged outbox list' for what follows";
inline constexpr const char* kSendRefused = "the webhook was refused";

inline constexpr const char* kDoctorSummary =
    "Ask the live platforms what is missing: rights, labels, fields, teams, webhooks, clock";
inline constexpr const char* kDoctorFooter =
    "Reads only, whatever the account's mode is; --fix also creates what can be created.\n"
    "Example: triaged doctor support-chat --fix";
inline constexpr const char* kDoctorSource =
    "A source or destination of the configuration (default: all)";
inline constexpr const char* kDoctorFix = "Create what is missing, where the platform allows it";
inline constexpr const char* kDoctorSilent =
    "not asked: its platform's folder has no 'doctor' section";
inline constexpr const char* kDoctorNoPublicUrl =
    "no public_url is configured, so where webhooks lead cannot be compared";
inline constexpr const char* kDoctorNoSurveys = ", and the rules' surveys cannot be sent";
inline constexpr const char* kDoctorNoPublicUrlHint =
    "set public_url to what platforms and customers call";
inline constexpr const char* kDoctorMends = " mends it";
inline constexpr const char* kDoctorCreated = "created: ";

inline constexpr const char* kAdapterSummary = "Start a platform's folder, or test one";
inline constexpr const char* kAdapterFooter = "Example: triaged adapter test chatwoot";
inline constexpr const char* kAdapterNew = "Write a new platform's folder that passes its tests";
inline constexpr const char* kAdapterTest = "Run the fixtures of a platform's folder";
inline constexpr const char* kAdapterName = "The platform's name, or for a test its folder";
inline constexpr const char* kAdapterFolder = "The directory of all platforms' folders";
inline constexpr const char* kAdapterUpdate =
    "Write what comes out as what is expected; review the difference";
inline constexpr const char* kAdapterMade =
    ": written; describe your platform there, then run triaged adapter test ";

inline constexpr const char* kLearnSummary = "Learn a readable lexicon from labelled texts";
inline constexpr const char* kLearnFooter =
    "DATA holds one JSON object a line: {\"text\": \"…\", \"labels\": {\"topic\": \"…\"}, "
    "\"lang\": "
    "\"zh-Hant\"}.\n"
    "Writes a CSV file of words and weights and a rule file that uses it, with figures as "
    "comments.\n"
    "With --dimension the classes are that dimension's values; --class gives a label's value "
    "another name.\n"
    "Files that people changed are not replaced without --force.\n"
    "Example: triaged learn --data tickets.jsonl --label topic --name company.topic --dimension "
    "topic "
    "--class logistics=物流 --out rules/company";
inline constexpr const char* kLearnData = "A JSON Lines file of labelled texts";
inline constexpr const char* kLearnLabel = "The member of \"labels\" to learn";
inline constexpr const char* kLearnOut = "The directory for the two files";
inline constexpr const char* kLearnName = "Name of lexicon and files; the label's unless given";
inline constexpr const char* kLearnDimension =
    "The dimension to set, declared elsewhere; without it the rule file declares one";
inline constexpr const char* kLearnTerms = "Most words for each class and language";
inline constexpr const char* kLearnSeed = "Decides which texts are held back";
inline constexpr const char* kLearnLang = "Languages to learn, each for itself";
inline constexpr const char* kLearnMany = "A text may have several classes, or none";
inline constexpr const char* kLearnMargin = "By how much the top class must lead to be the answer";
inline constexpr const char* kLearnOtherwise = "The answer where no class does";
inline constexpr const char* kLearnClass =
    "value=name: call a label's value so; value= leaves it out (may be repeated)";
inline constexpr const char* kLearnForce =
    "Also replace files that people changed, or that were not learned";
inline constexpr const char* kLearnShare =
    "Share of the texts that the figures are measured on; 0 for none";
inline constexpr const char* kLearnJson = "Figures as JSON on standard output";
inline constexpr const char* kLearnExamples = " texts, ";
inline constexpr const char* kLearnRows = " rows";
inline constexpr const char* kLearnUnlabelled = " lines without the label, ";
inline constexpr const char* kLearnOtherLanguages = " in other languages were passed over";
inline constexpr const char* kLearnNext = "next: add '";
inline constexpr const char* kLearnNextEnd =
    "' to the end of 'layers' in the configuration, then run 'triaged check'";
inline constexpr const char* kLearnHeldBack =
    " of them held back and judged by what the others taught:";

}  // namespace triaged::texts

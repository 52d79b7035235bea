#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/facts.h"
#include "model/record.h"

namespace triaged {

/// The phases that rules run in, in their order.
enum class Phase : std::uint8_t { kAudit, kExtract, kClassify, kPrioritize, kRoute, kEngage };
inline constexpr int kPhaseCount = 6;
std::string_view to_string(Phase phase);
std::optional<Phase> parse_phase(std::string_view name);

/// What the customer wrote: the ticket's subject, the message, or the messages before it.
enum class MessagePart : std::uint8_t { kSubject, kText, kThread };
/// `subject`, `text`, `thread`.
std::string_view to_string(MessagePart part);

/// The words that made a condition true. Half-open, in code points of the original text.
struct Evidence {
  std::string text;
  MessagePart part = MessagePart::kText;
  int from = 0;
  int to = 0;
  int weight = 0;  ///< thousandths by which a lexicon's term spoke for the answer; 0 = no such term
  bool operator==(const Evidence&) const = default;
};

struct FiredRule {
  std::string rule;
  Phase phase = Phase::kAudit;
  std::vector<Evidence> evidence;
};

/// What a shadow rule, or a rule of a withheld release, would have changed.
struct WouldChange {
  std::string rule;
  Phase phase = Phase::kAudit;
  std::string field;
  Json from;
  Json to;
};

struct Conflict {
  struct Side {
    Json value;
    std::vector<std::string> rules;
  };
  std::string field;
  std::vector<Side> values;
  Json kept;
};

struct HeldBack {
  std::string rule;
  std::string field;
  Json wish;
  std::string reason;
};

struct FailedRule {
  std::string rule;
  std::string error;
};

/// A permit that the commit grants or refuses: at most `at_most` in `window` for `key`. `effect` is
/// the key of the single effect that waits for it; the effects of one decision with the same `key`
/// take one permit together.
struct Reservation {
  std::string key;
  Millis window{};
  int at_most = 0;
  std::string effect;
  std::string otherwise;  ///< `else` of the rule's limit; "" = drop
};

enum class EffectKind : std::uint8_t {
  kNote,
  kMessage,
  kNotify,
  kEscalate,
  kSurvey,
  kWebhook,
  kClock,
  kLink,
  kTellReporters
};
std::string_view to_string(EffectKind kind);
std::optional<EffectKind> parse_effect_kind(std::string_view name);

/// An effect that happens once, as opposed to a field's new value. Text is rendered (contacts
/// masked) but not yet escaped for any markup.
struct SingleEffect {
  EffectKind kind = EffectKind::kNote;
  std::string key;  ///< hash(event, rule, effect, target): the idempotency key
  std::string rule;
  Phase phase = Phase::kEngage;
  std::string
      target;  ///< person, team, role, survey id or destination; "" = the customer or the ticket
  std::string text;
  std::vector<std::string>
      channels;          ///< of a message, in order of wish; empty = the customer's own
  Json args;             ///< further typed arguments; null or an object
  std::string marked{};  ///< `text` with its substituted values marked (model/value_marks.h), to be
                         ///< sent; "" when it holds none. Not stored.
};

/// The effect's text as it is sent on.
inline const std::string& text_to_send(const SingleEffect& effect) {
  return effect.marked.empty() ? effect.text : effect.marked;
}

/// A person whose turn it was: a rule took them from a team that is served in turns.
struct Turn {
  std::string team;
  std::string person;
};

/// All effects of the rules for one event. What is stored, explained and delivered. A plain value,
/// of which a few members can be given by name: each has an initializer.
struct Decision {
  std::string event_id{};
  std::string rules{};  ///< the program's hash
  std::string verdict = "valid";
  std::vector<FiredRule> fired{};  ///< by phase, then id
  std::vector<WouldChange> would{};
  std::vector<Conflict> conflicts{};
  std::vector<HeldBack> held_back{};
  std::vector<FailedRule> failed{};
  std::vector<std::string> echoes{};  ///< changes that came late and were passed over: `status`, …,
                                      ///< `tag:<folded>`
  /// What the event changed, of all that it told: without echoes, a field's `from` as the record
  /// had it, of tags only those taken away (`from`) and added (`to`). Not set when the event told
  /// of no change, opened the record (whose first values it told) or was ignored.
  std::optional<std::vector<FieldChange>> heard{};
  Json owed{};  ///< the event that was to tell of the status which this one brought; null = none
  std::vector<std::string> oscillating{};  ///< rules that made a change too often to make it again:
                                           ///< they only watched; sorted. held_back tells of them
  std::vector<SingleEffect> effects{};     ///< by phase, then rule id
  std::vector<Reservation> reservations{};
  std::vector<std::string>
      changed_fields{};  ///< of the record, sorted; what the agents' tool has to be told
  Record record{};       ///< the record after this event
  Json duplicate_of{};   ///< the ticket that the verdict points to: {record, number, at, percent}
  std::vector<Turn> turns{};
  Json facts{};                      ///< null, or {raw: values used, journal: answers by question}
  std::vector<FactUse> fact_uses{};  ///< of the answers, for the commit; not stored
  std::vector<FactRow> fact_rows{};  ///< what the journal's indexes hold of this event
  std::string ignored{};  ///< why nothing was judged (an echo, a repeated "created"); "" otherwise
  std::vector<Event> follow_ups{};
};

/// The stored form, one JSON document: everything but `record`, `oscillating`, the facts'
/// uses and rows, and `follow_ups`, with the record's public outcome.
std::string to_text(const Decision& decision);
/// The same as a tree.
Json to_json(const Decision& decision);

}  // namespace triaged

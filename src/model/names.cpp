#include "model/names.h"

#include "model/decision.h"
#include "model/outbox.h"

namespace triaged {
namespace {

constexpr NameTable<Actor, 7> kActors{{{Actor::kUnknown, "unknown"},
                                       {Actor::kCustomer, "customer"},
                                       {Actor::kAgent, "agent"},
                                       {Actor::kRule, "rule"},
                                       {Actor::kSystem, "system"},
                                       {Actor::kAutoReply, "auto_reply"},
                                       {Actor::kBounce, "bounce"}}};

constexpr NameTable<Phase, kPhaseCount> kPhases{{{Phase::kAudit, "audit"},
                                                 {Phase::kExtract, "extract"},
                                                 {Phase::kClassify, "classify"},
                                                 {Phase::kPrioritize, "prioritize"},
                                                 {Phase::kRoute, "route"},
                                                 {Phase::kEngage, "engage"}}};

constexpr NameTable<MessagePart, 3> kMessageParts{{{MessagePart::kSubject, "subject"},
                                                   {MessagePart::kText, "text"},
                                                   {MessagePart::kThread, "thread"}}};

constexpr NameTable<EffectKind, 9> kEffects{{{EffectKind::kNote, "note"},
                                             {EffectKind::kMessage, "message"},
                                             {EffectKind::kNotify, "notify"},
                                             {EffectKind::kEscalate, "escalate"},
                                             {EffectKind::kSurvey, "survey"},
                                             {EffectKind::kWebhook, "webhook"},
                                             {EffectKind::kClock, "clock"},
                                             {EffectKind::kLink, "link"},
                                             {EffectKind::kTellReporters, "tell_reporters"}}};

constexpr NameTable<EntryKind, 6> kEntryKinds{{{EntryKind::kSync, "sync"},
                                               {EntryKind::kNote, "note"},
                                               {EntryKind::kRelay, "relay"},
                                               {EntryKind::kMessage, "message"},
                                               {EntryKind::kNotify, "notify"},
                                               {EntryKind::kWebhook, "webhook"}}};

constexpr NameTable<EntryState, 5> kEntryStates{{{EntryState::kPending, "pending"},
                                                 {EntryState::kDone, "done"},
                                                 {EntryState::kDead, "dead"},
                                                 {EntryState::kWithheld, "withheld"},
                                                 {EntryState::kDropped, "dropped"}}};

}  // namespace

std::string_view to_string(Actor actor) {
  return name_in(kActors, actor);
}
std::optional<Actor> parse_actor(std::string_view name) {
  return value_in(kActors, name);
}

std::string_view to_string(Phase phase) {
  return name_in(kPhases, phase);
}
std::optional<Phase> parse_phase(std::string_view name) {
  return value_in(kPhases, name);
}

std::string_view to_string(MessagePart part) {
  return name_in(kMessageParts, part);
}

std::string_view to_string(EffectKind kind) {
  return name_in(kEffects, kind);
}
std::optional<EffectKind> parse_effect_kind(std::string_view name) {
  return value_in(kEffects, name);
}

std::string_view to_string(EntryKind kind) {
  return name_in(kEntryKinds, kind);
}
std::optional<EntryKind> parse_entry_kind(std::string_view name) {
  return value_in(kEntryKinds, name);
}

std::string_view to_string(EntryState state) {
  return name_in(kEntryStates, state);
}
std::optional<EntryState> parse_entry_state(std::string_view name) {
  return value_in(kEntryStates, name);
}

}  // namespace triaged

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/record.h"

namespace triaged {

using EntryId = std::int64_t;

/// What an outbox entry does on a platform. One action of a descriptor each.
enum class EntryKind : std::uint8_t {
  kSync,   ///< makes the ticket's fields as the record wants them; opens the ticket where there is
           ///< none yet
  kNote,   ///< a private note for agents
  kRelay,  ///< a later customer message of another channel, shown in the desk's ticket
  kMessage,  ///< a message to the customer
  kNotify,   ///< a message to a person of the company
  kWebhook,  ///< a webhook of our own
};
std::string_view to_string(EntryKind kind);
std::optional<EntryKind> parse_entry_kind(std::string_view name);

/// Where an entry stands. docs/state_machine.md draws the arrows.
enum class EntryState : std::uint8_t {
  kPending,  ///< owed: waits for its turn or its next try
  kDone,
  kDead,      ///< given up, kept for a person
  kWithheld,  ///< not sent on purpose (mode, only_to, expired, no address): `reason` says why
  kDropped,   ///< a dead entry that a person dropped
};
std::string_view to_string(EntryState state);
std::optional<EntryState> parse_entry_state(std::string_view name);

/// An action owed to a platform: typed arguments, never rendered bytes or secrets.
struct OutboxEntry {
  EntryId id = 0;
  RecordId record = 0;
  EventSeq cause = 0;       ///< the event whose decision asked for it
  std::string destination;  ///< source or destination name
  EntryKind kind = EntryKind::kSync;
  std::string key;             ///< idempotency key, stable over retries and restarts
  std::string rule;            ///< "" for what the daemon itself owes (sync, relay)
  Json args = Json::object();  ///< kNote/kRelay/kMessage/kNotify: {text, to?, authored?, survey?…},
                               ///< `authored`: of a rule, with its values marked;
                               ///< kSync: {open: {…}, then: {…}}, each where there is one; `then`
                               ///< see model/follow_up.h
  TimePoint created_at{};
  TimePoint due_at{};
  std::optional<TimePoint> expires_at;
  int attempts = 0;
  EntryState state = EntryState::kPending;
  std::string reason;  ///< of the last failure or of kWithheld; of kDone, what was left out
};

Json to_json(const OutboxEntry& entry);

}  // namespace triaged

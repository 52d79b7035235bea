#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/event.h"

namespace triaged {

/// What an index of the journal holds a row for.
enum class FactItem : std::uint8_t {
  kTicket,   ///< a record, at the time it was opened, once for each group it was seen in
  kMessage,  ///< a customer's message
  kSurvey,   ///< an answered survey
  kOpen,     ///< a record as long as it is open, grouped by who has it
  kTurn,     ///< a person's turn: an assignment that a rule made
};

/// Names an index of the journal: equal names hold equal rows, whichever rules ask.
struct FactIndex {
  std::string id;         ///< hash of `canonical`, short
  std::string canonical;  ///< what is indexed, for people and logs
};

/// A row of an index, as a decision asks for it. The store adds record and event.
struct FactRow {
  std::string index;        ///< FactIndex::id
  std::uint64_t group = 0;  ///< hash of the `same` values
  TimePoint at{};
  bool by_record = false;   ///< one row for each (group, record); otherwise for each event
  bool remove = false;      ///< takes the row away instead
  std::uint64_t value = 0;  ///< hash of the `distinct` value; 0 when none is counted
  std::string text;         ///< text/shingles.h's form; "" unless near duplicates are looked for
};

/// A question to the journal that rules ask while they run.
struct FactQuery {
  enum class Kind : std::uint8_t {
    kCount,          ///< rows in (at − window, at], or their distinct values
    kSurge,          ///< the same, and its mean in the four weeks before
    kNearDuplicate,  ///< the most similar text in the window
    kOpenEach,       ///< rows of each of `groups`, whatever their time
    kLastTurn,       ///< which of `groups` has the newest row
  };
  std::string id;  ///< names the answer; equal ids are equal questions
  Kind kind = Kind::kCount;
  std::string index;
  std::uint64_t group = 0;
  TimePoint at{};  ///< the event's time: the window's inclusive end
  Millis window{};
  RecordId record = 0;  ///< the present record, whose own rows `present` stands for
  bool by_record = false;
  bool distinct = false;
  /// What the present event adds to the window, as the evaluation sees it now: its `distinct` value
  /// (0 without one), or nothing when it does not count.
  std::optional<std::uint64_t> present;
  std::string text;                   ///< kNearDuplicate: the present text
  int similarity = 0;                 ///< kNearDuplicate: thousandths
  bool same_record = false;           ///< kNearDuplicate: the present record's texts count too
  std::vector<std::uint64_t> groups;  ///< kOpenEach, kLastTurn
};

/// The answer to one query.
/// - kCount: the number.
/// - kSurge: {n, weeks, before}: the count, how many earlier weeks the journal knows, and the sum
///   of their counts.
/// - kNearDuplicate: {record, number, event, at, same, all} with the shingles in common and
///   together, or null.
/// - kOpenEach: a list of numbers, parallel to `groups`.
/// - kLastTurn: a place in `groups`, or null.
struct Fact {
  std::string id;
  Json value;
  std::uint64_t version = 0;  ///< what the store had seen; not kept with the decision
};
using Facts = std::vector<Fact>;

/// A part of the journal that a decision rests on, as of the version that was read: where somebody
/// changed it since, the decision is made again.
struct FactUse {
  std::string index;
  std::uint64_t group = 0;
  std::uint64_t version = 0;
};

/// The facts that a stored decision kept (Decision::facts), to run it again.
Facts facts_of(const Json& kept);

}  // namespace triaged

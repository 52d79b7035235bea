#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/event.h"

namespace triaged {

/// A value of a single-valued field and what stands behind it.
struct ValueState {
  std::string value;           ///< "" = unset
  int weight = 0;              ///< the weight it was set with; competes with later wishes
  Actor by = Actor::kUnknown;  ///< kUnknown also for a declared default
  std::string rule;            ///< the rule that set it, when `by` is kRule
};

/// A member of a set-valued field (a tag, a value of a many-valued dimension, a collaborator).
struct MemberState {
  std::string name;  ///< as it was first written; the map's key is its folded form
  bool present = false;
  Actor by = Actor::kUnknown;  ///< who put it there or took it away last
  std::string rule;
};

/// By name; a part of another text finds it as well.
template <class Value>
using ByName = std::map<std::string, Value, std::less<>>;

/// Members by their folded key.
using MemberSet = ByName<MemberState>;

/// A person changed this field: rules hold back until the lock ends.
struct Lock {
  Actor by = Actor::kAgent;
  TimePoint at{};
};

/// A change that a rule made, kept for an hour to notice rules that make it again and again.
struct RuleWrite {
  std::uint64_t change = 0;  ///< a hash of rule, field and new value
  TimePoint at{};

  bool operator==(const RuleWrite&) const = default;
};

/// A value that a later one of ours took the place of: a write of it may still be on its way.
struct Replaced {
  std::string value;
  TimePoint at{};
};

/// What we know of the record's ticket on one platform. Kept by the deliverer, beside the record's
/// own state.
struct DeskView {
  std::string ticket_id;            ///< "" until delivery found or opened it
  Json confirmed = Json::object();  ///< field → value that our last successful sync left there
  ByName<TimePoint> since{};        ///< field, or `tag:<folded>`, → when a sync first found that
  TimePoint synced_at{};            ///< when a sync was last done
  Json owed{};  ///< the event that tells of a status which could not be written, until a later sync
                ///< writes it; see model/follow_up.h; null = none

  bool operator==(const DeskView&) const = default;
};

/// The company's own account of a ticket. A plain value: evaluation takes one and leaves the next.
struct Record {
  RecordId id = 0;
  std::string number;  ///< e.g. FW202611210001; "" before the first decision is committed
  std::string source;
  std::string channel;
  std::string conversation;
  TimePoint opened_at{};
  std::optional<TimePoint> solved_at;
  std::optional<TimePoint> closed_at;
  Customer customer;
  TicketState ticket;  ///< the last state a webhook told

  ValueState priority;
  ValueState status;
  ValueState group;
  ValueState assignee;
  MemberSet tags;
  MemberSet collaborators;
  ByName<ValueState> dimensions;       ///< single-valued, by name
  ByName<MemberSet> many_dimensions;   ///< by name
  ByName<int> scores;                  ///< the latest event's totals
  ByName<ValueState> custom;           ///< `custom` and `extract` effects, by full field name
  ByName<Lock> locks;                  ///< by field, `tag:<folded>` for a tag
  std::vector<RuleWrite> rule_writes;  ///< of the last hour before the latest change
  /// By field (status, priority, group, assignee), oldest first, of the last hour before the
  /// latest decision. Empty where a write is confirmed as soon as it is decided.
  ByName<std::vector<Replaced>> replaced;
  std::string heard_status;  ///< id of the latest event of DeskView::owed that rules heard of,
                             ///< because the desk told of the status itself
  std::set<std::string> escalated;  ///< targets, until solved
  std::set<std::string> linked;     ///< parents, until solved
  std::string parent;               ///< `link: {parent}`

  int customer_messages = 0;
  int valid_messages = 0;
  int human_replies = 0;
  int solved_count = 0;
  Actor started_by = Actor::kUnknown;
  std::string language;  ///< the customer's, from their latest clear message; "" = not known
  std::string verdict;   ///< of the latest customer message
  std::string
      last_message_hash;  ///< folded text of the latest customer message, hashed: exact repeats
  std::vector<std::string> thread;  ///< the customer's latest messages, where rules look at them
  Json surveys;  ///< survey id → {asked_at, answered_at, class, score, answers}; null = none

  ByName<DeskView> desks;  ///< by source or destination name; read-only for evaluation
};

/// Whether an event opened it already. Its number comes with the commit, so a record that was
/// opened by an event of the same batch has none yet.
inline bool is_opened(const Record& record) {
  return !record.number.empty() || record.opened_at != TimePoint{};
}

/// The stored form, one JSON document. `desks` is left out: the store keeps it in a place of its
/// own.
std::string to_text(const Record& record);
/// The same as a tree.
Json to_json(const Record& record);
Result<Record> record_from_json(const Json& json);

std::string to_text(const ByName<DeskView>& desks);
Result<ByName<DeskView>> desks_from_json(const Json& json);

/// The names of the members that are present, sorted by code point.
std::vector<std::string> present_names(const MemberSet& members);

}  // namespace triaged

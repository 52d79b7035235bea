#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "replay/replay_run.h"

namespace triaged {

/// A rule to which a ticket's first difference goes back.
struct ReplayCause {
  enum class How : std::uint8_t {
    kFires,        ///< under the other rules only
    kFiresNoMore,  ///< under the present rules only
    kChanged,      ///< under both, and says something else
  };
  std::string rule;
  How how = How::kFires;

  auto operator<=>(const ReplayCause&) const = default;
};
/// `fires`, `fires no more`, `changed`.
std::string_view to_string(ReplayCause::How how);

/// What two rule sets made of the same journal, counted. Not thread-safe.
class ReplayReport {
 public:
  /// Events before `since` only bring tickets to where they then stood. At most `examples` changed
  /// tickets are told of in full, those with causes of their own first. `definitions_*` are each
  /// rule's canonical form, by id.
  ReplayReport(TimePoint since,
               std::size_t examples,
               std::map<std::string, Json> definitions_before,
               std::map<std::string, Json> definitions_after);

  /// In the journal's order.
  void add(const ReplayEvent& item, const ReplayStep& before, const ReplayStep& after);

  [[nodiscard]] std::size_t changed_tickets() const;
  /// `{events, skipped, tickets, changed, groups, priorities, statuses, tags, dimensions, rules,
  /// examples}`: lists sorted by name, texts masked.
  [[nodiscard]] OrderedJson to_json() const;

 private:
  struct Ticket {
    std::string name;      ///< its number, else its id on the desk
    bool counted = false;  ///< had an event since then
    TicketOutcome before;
    TicketOutcome after;
    bool differed = false;
    TimePoint at{};    ///< of the event that first made a difference
    std::string text;  ///< of that event, masked and cut
    std::vector<ReplayCause> causes;
  };
  struct Fired {
    std::int64_t before = 0;
    std::int64_t after = 0;
  };

  void note_difference(const ReplayEvent& item,
                       const ReplayStep& before,
                       const ReplayStep& after,
                       Ticket& ticket) const;
  [[nodiscard]] std::vector<ReplayCause> causes_of(const ReplayStep& before,
                                                   const ReplayStep& after) const;
  [[nodiscard]] OrderedJson examples_json() const;

  TimePoint since_;
  std::size_t examples_;
  std::map<std::string, Json> definitions_before_;
  std::map<std::string, Json> definitions_after_;
  std::map<RecordId, Ticket> tickets_;
  std::map<std::string, Fired> fired_;
  std::int64_t events_ = 0;
  std::int64_t skipped_ = 0;
};

}  // namespace triaged

#include "replay/replay_report.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/time.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// Code points of a message that an example shows.
constexpr std::size_t kExcerpt = 60;

std::string excerpt_of(const Event& event) {
  if (!event.message) {
    return "";
  }
  std::string masked = mask_personal(event.message->text);
  std::ranges::replace(masked, '\n', ' ');
  return cut_points(masked, kExcerpt);
}

std::string name_of(const ReplayEvent& item) {
  const Event& event = item.event;
  for (const std::string* name : {&item.number, &event.ticket.number, &event.ticket.id}) {
    if (!name->empty()) {
      return *name;
    }
  }
  return event.conversation.empty() ? event.id : event.conversation;
}

std::vector<std::string> only_in(const std::vector<std::string>& these,
                                 const std::vector<std::string>& those) {
  std::vector<std::string> only;
  std::ranges::set_difference(these, those, std::back_inserter(only));
  return only;
}

/// How many tickets ended with each value.
struct Tally {
  std::int64_t before = 0;
  std::int64_t after = 0;
};
using Tallies = std::map<std::string, Tally>;

OrderedJson to_rows(const Tallies& tallies, const char* key) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& [name, tally] : tallies) {
    rows.push_back({{key, name}, {"before", tally.before}, {"after", tally.after}});
  }
  return rows;
}

/// A dimension's value as `name=value`, so that one tally holds them all.
using DimensionTallies = std::map<std::pair<std::string, std::string>, Tally>;

void count_dimensions(const TicketOutcome& outcome,
                      std::int64_t Tally::*side,
                      DimensionTallies& into) {
  for (const auto& [name, values] : outcome.dimensions) {
    for (const std::string& value : values) {
      ++(into[{name, value}].*side);
    }
  }
}

OrderedJson dimension_rows(const DimensionTallies& tallies) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& [key, tally] : tallies) {
    if (tally.before != tally.after) {
      rows.push_back({{"dimension", key.first},
                      {"value", key.second},
                      {"before", tally.before},
                      {"after", tally.after}});
    }
  }
  return rows;
}

/// Tickets that have a tag on one side only.
struct TagMoves {
  std::int64_t added = 0;
  std::int64_t removed = 0;
};

OrderedJson tag_rows(const std::map<std::string, TagMoves>& tags) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& [tag, moves] : tags) {
    rows.push_back({{"tag", tag}, {"added", moves.added}, {"removed", moves.removed}});
  }
  return rows;
}

/// Everything that is counted over the tickets as they ended.
struct Ends {
  Tallies groups;
  Tallies priorities;
  Tallies statuses;
  DimensionTallies dimensions;
  std::map<std::string, TagMoves> tags;

  void count(const TicketOutcome& before, const TicketOutcome& after) {
    ++groups[before.group].before;
    ++groups[after.group].after;
    ++priorities[before.priority].before;
    ++priorities[after.priority].after;
    ++statuses[before.status].before;
    ++statuses[after.status].after;
    count_dimensions(before, &Tally::before, dimensions);
    count_dimensions(after, &Tally::after, dimensions);
    for (const std::string& tag : only_in(after.tags, before.tags)) {
      ++tags[tag].added;
    }
    for (const std::string& tag : only_in(before.tags, after.tags)) {
      ++tags[tag].removed;
    }
  }
};

OrderedJson cause_json(const ReplayCause& cause) {
  return {{"rule", cause.rule}, {"how", std::string(to_string(cause.how))}};
}

}  // namespace

std::string_view to_string(ReplayCause::How how) {
  switch (how) {
    case ReplayCause::How::kFires:
      return "fires";
    case ReplayCause::How::kFiresNoMore:
      return "fires no more";
    case ReplayCause::How::kChanged:
      return "changed";
  }
  return "";
}

ReplayReport::ReplayReport(TimePoint since,
                           std::size_t examples,
                           std::map<std::string, Json> definitions_before,
                           std::map<std::string, Json> definitions_after)
    : since_(since),
      examples_(examples),
      definitions_before_(std::move(definitions_before)),
      definitions_after_(std::move(definitions_after)) {
}

void ReplayReport::add(const ReplayEvent& item, const ReplayStep& before, const ReplayStep& after) {
  const bool counts = item.event.at >= since_;
  if (before.record == 0) {
    skipped_ += counts ? 1 : 0;
    return;
  }
  Ticket& ticket = tickets_[before.record];
  if (ticket.name.empty()) {
    ticket.name = name_of(item);
  }
  if (counts) {
    ++events_;
    ticket.counted = true;
    for (const std::string& rule : before.fired) {
      ++fired_[rule].before;
    }
    for (const std::string& rule : after.fired) {
      ++fired_[rule].after;
    }
    if (!ticket.differed && before.outcome != after.outcome) {
      note_difference(item, before, after, ticket);
    }
  }
  ticket.before = before.outcome;
  ticket.after = after.outcome;
}

void ReplayReport::note_difference(const ReplayEvent& item,
                                   const ReplayStep& before,
                                   const ReplayStep& after,
                                   Ticket& ticket) const {
  ticket.differed = true;
  ticket.at = item.event.at;
  ticket.text = excerpt_of(item.event);
  ticket.causes = causes_of(before, after);
}

std::vector<ReplayCause> ReplayReport::causes_of(const ReplayStep& before,
                                                 const ReplayStep& after) const {
  std::vector<ReplayCause> causes;
  for (std::string& rule : only_in(after.fired, before.fired)) {
    causes.push_back({std::move(rule), ReplayCause::How::kFires});
  }
  for (std::string& rule : only_in(before.fired, after.fired)) {
    causes.push_back({std::move(rule), ReplayCause::How::kFiresNoMore});
  }
  std::vector<std::string> both;
  std::ranges::set_intersection(before.fired, after.fired, std::back_inserter(both));
  for (std::string& rule : both) {
    const auto old = definitions_before_.find(rule);
    const auto now = definitions_after_.find(rule);
    if (old != definitions_before_.end() && now != definitions_after_.end() &&
        old->second != now->second) {
      causes.push_back({std::move(rule), ReplayCause::How::kChanged});
    }
  }
  return causes;
}

std::size_t ReplayReport::changed_tickets() const {
  return static_cast<std::size_t>(std::ranges::count_if(tickets_, [](const auto& entry) {
    return entry.second.counted && entry.second.before != entry.second.after;
  }));
}

// One example for every set of causes comes first: fifty tickets of one rule say no more than one.
OrderedJson ReplayReport::examples_json() const {
  std::vector<const Ticket*> first;
  std::vector<const Ticket*> rest;
  std::set<std::vector<ReplayCause>> seen;
  for (const auto& [id, ticket] : tickets_) {
    if (ticket.counted && ticket.before != ticket.after) {
      (seen.insert(ticket.causes).second ? first : rest).push_back(&ticket);
    }
  }
  first.insert(first.end(), rest.begin(), rest.end());
  first.resize(std::min(first.size(), examples_));
  OrderedJson rows = OrderedJson::array();
  for (const Ticket* ticket : first) {
    OrderedJson changes = OrderedJson::array();
    for (const FieldDifference& one : differences(ticket->before, ticket->after)) {
      changes.push_back({{"field", one.field}, {"before", one.before}, {"after", one.after}});
    }
    OrderedJson causes = OrderedJson::array();
    for (const ReplayCause& cause : ticket->causes) {
      causes.push_back(cause_json(cause));
    }
    rows.push_back({{"ticket", ticket->name},
                    {"at", ticket->differed ? OrderedJson(format_utc(ticket->at)) : OrderedJson()},
                    {"text", ticket->text},
                    {"changes", std::move(changes)},
                    {"rules", std::move(causes)}});
  }
  return rows;
}

OrderedJson ReplayReport::to_json() const {
  Ends ends;
  std::int64_t tickets = 0;
  for (const auto& [id, ticket] : tickets_) {
    if (ticket.counted) {
      ++tickets;
      ends.count(ticket.before, ticket.after);
    }
  }
  OrderedJson rules = OrderedJson::array();
  for (const auto& [rule, fired] : fired_) {
    if (fired.before != fired.after) {
      rules.push_back({{"rule", rule}, {"before", fired.before}, {"after", fired.after}});
    }
  }
  return {{"events", events_},
          {"skipped", skipped_},
          {"tickets", tickets},
          {"changed", changed_tickets()},
          {"groups", to_rows(ends.groups, "group")},
          {"priorities", to_rows(ends.priorities, "priority")},
          {"statuses", to_rows(ends.statuses, "status")},
          {"tags", tag_rows(ends.tags)},
          {"dimensions", dimension_rows(ends.dimensions)},
          {"rules", std::move(rules)},
          {"examples", examples_json()}};
}

}  // namespace triaged

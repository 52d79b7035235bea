#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/decision.h"
#include "rules/fields.h"
#include "rules/judge/late_echoes.h"
#include "rules/rule_set.h"

namespace triaged {

/// An event as the rules will see it, and the record with everything the event itself tells:
/// counters, platform changes with their locks, declared defaults. No rule has run yet.
struct Intake {
  explicit Intake(Record& its_record) : record(its_record) {}

  Record& record;
  EchoReading echoes;                ///< given
  std::vector<std::string> types;    ///< of the event, with those that we add
  std::vector<FieldChange> changes;  ///< without echoes
  std::vector<Event> corrections;    ///< agent.corrected events, to follow this one
  ByName<Json> platform;             ///< field → value as the platform now shows it
  std::vector<HeldBack> held_back;   ///< what an undo could not take back
  std::string status;                ///< before rules, or an undo, gave another
  std::set<std::string> locked;      ///< fields that this event locks
  SurveyResult survey;
  std::string verdict = "valid";  ///< of a customer's message, before any rule
  std::string ignored;            ///< why nothing is judged; "" = judge it
  bool opening = false;

  /// Once, and not the empty one.
  void add_type(std::string_view type);
};

/// Brings `out`, whose record is a copy of `before` and which is empty but for its echoes, up to
/// the event.
/// `folded` is the event's message, folded whole.
void take_in(const RuleSet& rules,
             const Event& event,
             std::string_view folded,
             const Record& before,
             Intake& out);
/// The same, message folded here and record copied from `before`.
Intake take_in(const RuleSet& rules,
               const Event& event,
               const Record& before,
               EchoReading echoes,
               Record& record);

/// What an event tells of an answered survey; all empty when it tells of none.
SurveyResult read_answer(const RuleSet& rules, const Event& event);

/// Whether a text says thanks and nothing else: any question, negation or further word is doubt.
bool is_only_thanks(std::string_view text);

/// Keeps a message for rules with `part: thread`: the newest, at most 20 of them and 4,000
/// characters.
void keep_in_thread(Record& record, const std::string& text);
/// What is kept, one message a line, oldest first.
std::string thread_text(const Record& record);

}  // namespace triaged

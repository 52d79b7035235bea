#include "rules/judge/intake.h"

#include <algorithm>
#include <utility>

#include "model/follow_up.h"
#include "model/ticket_field.h"
#include "rules/judge/intake_changes.h"
#include "rules/judge/intake_message.h"
#include "rules/judge/status_move.h"
#include "rules/judge/take_back.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

class IntakeReader {
 public:
  IntakeReader(const RuleSet& rules,
               const Event& event,
               std::string_view folded,
               const Record& before,
               Intake& out)
      : rules_(rules), event_(event), folded_(folded), before_(before), out_(out) {
    out_.types = event.types;
    out_.opening = !is_opened(before);
  }

  void run() {
    judge();
    if (!event_.is(event_type::kRuleUndone)) {
      out_.status = record().status.value;
    }
  }

 private:
  void judge() {
    if (event_.own) {
      out_.ignored = "the echo of our own write";
      return;
    }
    if (is_status_follow_up(event_) && !is_news(event_)) {
      out_.ignored = "the status that it tells of was changed since, or told already";
      return;
    }
    if (!out_.opening && event_.is(event_type::kTicketCreated)) {
      out_.ignored = "the ticket has a record already, so this is no new one";
      return;
    }
    if (event_.is(event_type::kRuleUndone)) {
      out_.status = record().status.value;
      out_.held_back = take_back(rules_, undo_order_from_json(event_.detail), record());
      return;
    }
    if (out_.opening) {
      open_record();
    }
    take_customer();
    end_locks_and_loops();
    moved_ = take_changes(rules_, event_, out_);
    if (only_echoes()) {
      out_.ignored = "the event changes nothing: an echo of what the record holds";
      return;
    }
    take_types();
    apply_defaults();
    read_survey();
    if (event_.is(event_type::kMessageCustomer) && event_.message) {
      take_message(rules_, event_, folded_, before_, out_);
    }
  }

  Record& record() { return out_.record; }

  /// Whether the status is still the one that a rule, or an undo, gave, and nobody else told of it.
  bool is_news(const Event& follow_up) {
    const ValueState& status = record().status;
    return status.by == Actor::kRule && tells(follow_up.changes.front(), status.value) &&
           follow_up.id != record().heard_status;
  }

  void open_record() {
    Record& record = out_.record;
    out_.add_type(event_type::kTicketCreated);
    record.source = record.source.empty() ? event_.source : record.source;
    record.channel = record.channel.empty() ? event_.channel : record.channel;
    record.conversation = record.conversation.empty() ? event_.conversation : record.conversation;
    record.opened_at = event_.at;
    record.started_by = event_.message ? event_.message->by : event_.actor;
    for (const TicketField& field : kTicketFields) {
      take_initial(event_.ticket.*field.told, record.*field.state, field.name);
    }
    if (event_.ticket.tags) {
      for (const std::string& tag : *event_.ticket.tags) {
        record.tags[fold_key(tag)] = {tag, true, Actor::kUnknown, ""};
      }
      out_.platform["tags"] = present_names(record.tags);
    }
  }

  /// Initial values never lock and weigh nothing.
  void take_initial(const std::optional<std::string>& told,
                    ValueState& state,
                    std::string_view field) {
    if (told && !told->empty()) {
      state = {*told, 0, Actor::kUnknown, ""};
      out_.platform[std::string(field)] = *told;
    }
  }

  static void take_text(const std::string& told, std::string& known) {
    if (!told.empty()) {
      known = told;
    }
  }

  void take_customer() {
    Customer& known = record().customer;
    const Customer& told = event_.customer;
    take_text(told.id, known.id);
    take_text(told.name, known.name);
    take_text(told.email, known.email);
    take_text(told.phone, known.phone);
    take_text(told.tier, known.tier);
    take_text(told.locale, known.locale);
    take_text(told.member_no, known.member_no);
    if (!told.tags.empty()) {
      known.tags = told.tags;
    }
    if (told.anonymous) {
      known.anonymous = told.anonymous;
    }
    merge_json(told.custom, known.custom);
    TicketState& ticket = record().ticket;
    take_text(event_.ticket.id, ticket.id);
    take_text(event_.ticket.number, ticket.number);
    take_text(event_.ticket.url, ticket.url);
    ticket.subject = event_.ticket.subject ? event_.ticket.subject : ticket.subject;
    ticket.online = event_.ticket.online ? event_.ticket.online : ticket.online;
    merge_json(event_.ticket.custom, ticket.custom);
  }

  static void merge_json(const Json& told, Json& known) {
    if (told.is_object() && !told.empty()) {
      if (!known.is_object() || known.empty()) {
        known = told;
      } else {
        known.update(told);
      }
    }
  }

  void end_locks_and_loops() {
    if (event_.is_customer_act()) {
      record().locks.erase("status");
      record().rule_writes.clear();
    }
  }

  /// An event that could only tell of changes, and had none; or a platform's bare word that the
  /// ticket is solved or closed, which has such a status of a rule.
  bool only_echoes() const {
    const bool about_changes =
        std::all_of(out_.types.begin(), out_.types.end(), [&](const std::string& type) {
          return type == event_type::kTicketUpdated || type == event_type::kTicketAssigned ||
                 type == event_type::kTagAdded || tells_of_our_move(type);
        });
    const bool told_nothing = event_.changes.empty() ? tells_of_our_end() : out_.changes.empty();
    return about_changes && told_nothing && !out_.opening;
  }

  /// A platform's word that the ticket is as far as a rule's status, or one that it tells again,
  /// has brought it already.
  bool tells_of_our_move(std::string_view type) const {
    const Record& record = out_.record;
    const bool open = !record.solved_at && !record.closed_at;
    return (record.status.by == Actor::kRule || tells_status()) &&
           ((type == event_type::kTicketSolved && record.solved_at) ||
            (type == event_type::kTicketClosed && record.closed_at) ||
            (type == event_type::kTicketReopened && open));
  }

  bool tells_status() const {
    return std::ranges::find(event_.changes, "status", &FieldChange::field) != event_.changes.end();
  }

  /// Rules that declare no such status cannot have moved the ticket there.
  bool tells_of_our_end() const {
    const TicketStage stage = stage_of(rules_, out_.record.status.value);
    if (stage == TicketStage::kOpen) {
      return false;
    }
    const std::string_view end =
        stage == TicketStage::kSolved ? event_type::kTicketSolved : event_type::kTicketClosed;
    return event_.is(end) && tells_of_our_move(end);
  }

  /// What a status brought with it is in the record: since just now, or, of a rule's, since that
  /// decision.
  void take_types() {
    if (event_.is(event_type::kMessageAgent) && event_.message &&
        event_.message->by == Actor::kAgent) {
      ++record().human_replies;
    }
    if (!event_.is_follow_up()) {
      for (const std::string& type : out_.types) {
        take_move(rules_, type == moved_ ? std::string_view() : type, event_.at, record());
      }
    }
  }

  void apply_defaults() {
    Record& record = out_.record;
    const auto fill = [](ValueState& state, const std::string& value) {
      if (state.value.empty() && !value.empty()) {
        state.value = value;
        state.weight = 0;
        state.by = Actor::kUnknown;
        state.rule.clear();
      }
    };
    if (rules_.priority) {
      fill(record.priority, rules_.priority->default_value);
    }
    if (rules_.status) {
      fill(record.status, rules_.status->default_value);
    }
    fill(record.group, rules_.default_route);
    for (const DeclaredValues& dimension : rules_.dimensions) {
      if (!dimension.many && !dimension.default_value.empty()) {
        fill(record.dimensions[dimension.name], dimension.default_value);
      }
    }
  }

  void read_survey() {
    out_.survey = read_answer(rules_, event_);
    if (event_.is(event_type::kSurveyAnswered) && rules_.surveys.contains(out_.survey.id)) {
      keep_answer();
    }
  }

  void keep_answer() {
    Json& kept = record().surveys[out_.survey.id];
    kept = kept.is_object() ? kept : Json::object();
    kept["answered_at"] = event_.at.time_since_epoch().count();
    kept["class"] = out_.survey.cls.empty() ? Json() : Json(out_.survey.cls);
    kept["score"] = out_.survey.score ? Json(*out_.survey.score) : Json();
    kept["answers"] = event_.survey;
  }

  const RuleSet& rules_;
  const Event& event_;
  std::string_view folded_;
  const Record& before_;
  Intake& out_;
  std::string_view moved_;  ///< the event that a change of the status was
};

}  // namespace

void Intake::add_type(std::string_view type) {
  if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end()) {
    types.emplace_back(type);
  }
}

void take_in(const RuleSet& rules,
             const Event& event,
             std::string_view folded,
             const Record& before,
             Intake& out) {
  IntakeReader(rules, event, folded, before, out).run();
}

Intake take_in(const RuleSet& rules,
               const Event& event,
               const Record& before,
               EchoReading echoes,
               Record& record) {
  record = before;
  Intake out(record);
  out.echoes = std::move(echoes);
  take_in(rules, event, event.message ? fold(event.message->text).text : "", before, out);
  return out;
}

}  // namespace triaged

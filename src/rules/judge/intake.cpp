#include "rules/judge/intake.h"

#include <algorithm>

#include "base/crypto.h"
#include "rules/judge/breaker.h"
#include "rules/judge/own_tags.h"
#include "rules/judge/status_move.h"
#include "rules/judge/take_back.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"
#include "text/language.h"
#include "text/mask.h"

namespace triaged {
namespace {

/// No number of an identity card or a bank card is shorter.
constexpr std::ptrdiff_t kLeastDigits = 14;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

std::string text_of(const Json& json) {
  return json.is_string() ? json.get<std::string>() : "";
}

bool same_text(const std::string& a, const std::string& b) {
  return fold_key(a) == fold_key(b);
}

class IntakeReader {
 public:
  IntakeReader(const RuleSet& rules,
               const Event& event,
               std::string_view folded,
               const Record& before,
               Intake& out)
      : rules_(rules), event_(event), folded_(folded), before_(before), out_(out) {
    out_.record = before;
    out_.types = event.types;
    out_.opening = before.number.empty();
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
    take_changes();
    if (only_echoes()) {
      out_.ignored = "the event changes nothing: an echo of what the record holds";
      return;
    }
    take_types();
    apply_defaults();
    read_survey();
    if (event_.is(event_type::kMessageCustomer) && event_.message) {
      take_message();
    }
  }

  Record& record() { return out_.record; }

  void open_record() {
    Record& record = out_.record;
    add_type(event_type::kTicketCreated);
    record.source = record.source.empty() ? event_.source : record.source;
    record.channel = record.channel.empty() ? event_.channel : record.channel;
    record.conversation = record.conversation.empty() ? event_.conversation : record.conversation;
    record.opened_at = event_.at;
    record.started_by = event_.message ? event_.message->by : event_.actor;
    take_initial(event_.ticket.priority, record.priority, "priority");
    take_initial(event_.ticket.status, record.status, "status");
    take_initial(event_.ticket.group, record.group, "group");
    take_initial(event_.ticket.assignee, record.assignee, "assignee");
    if (event_.ticket.tags) {
      for (const std::string& tag : *event_.ticket.tags) {
        record.tags[fold_key(tag)] = {tag, true, Actor::kUnknown, ""};
      }
      out_.platform["tags"] = present_names(record.tags);
    }
  }

  /// Initial values never lock and weigh nothing.
  void take_initial(const std::optional<std::string>& told, ValueState& state, const char* field) {
    if (told && !told->empty()) {
      state = {*told, 0, Actor::kUnknown, ""};
      out_.platform[field] = *told;
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

  bool is_customer_act() const {
    return event_.is(event_type::kMessageCustomer) || event_.is(event_type::kSurveyAnswered) ||
           event_.is(event_type::kTicketConfirmed);
  }

  void end_locks_and_loops() {
    if (is_customer_act()) {
      record().locks.erase("status");
    }
    if (forgets_rule_writes(event_)) {
      record().rule_writes.clear();
    }
  }

  /// A follow-up of our own: its changes are in the record already, and are no echo.
  bool is_follow_up() const { return event_.actor == Actor::kRule && event_.hop > 0; }

  void take_changes() {
    for (const FieldChange& change : event_.changes) {
      if (is_follow_up()) {
        out_.changes.push_back(change);
      } else if (change.field == "tags") {
        take_tags(change);
      } else {
        take_change(change);
      }
    }
  }

  void take_change(const FieldChange& change) {
    const std::string to = text_of(change.to);
    if (change.field == "subject") {
      record().ticket.subject = to;
      out_.changes.push_back(change);
      return;
    }
    ValueState& state = *find_value(record(), change.field, true);
    if (same_text(state.value, to)) {
      return;  // an echo
    }
    correct(change, state);
    out_.platform[change.field] = change.to;
    FieldChange seen = change;
    if (seen.from.is_null() && !state.value.empty()) {
      seen.from = state.value;
    }
    const bool is_status = change.field == "status";
    moved_ = is_status ? event_of_move(rules_, record(), to) : moved_;
    state = {to, 0, change.by, ""};
    if (is_status) {
      add_type(moved_);
      take_move(rules_, moved_, event_.at, record());
    }
    lock(change.field, change.by);
    out_.changes.push_back(std::move(seen));
  }

  void add_type(std::string_view type) {
    if (!type.empty() && !has(out_.types, type)) {
      out_.types.emplace_back(type);
    }
  }

  void lock(const std::string& field, Actor by) {
    const bool customers_status = field == "status" && by == Actor::kCustomer;
    if (by != Actor::kRule && !out_.opening && !customers_status) {
      record().locks[field] = {by, event_.at};
      out_.locked.insert(field);
    }
  }

  static bool is_person(Actor by) { return by == Actor::kAgent || by == Actor::kUnknown; }

  void correct(const FieldChange& change, const ValueState& ours) {
    if (!is_person(change.by) || out_.opening) {
      return;
    }
    add_correction(change.field,
                   ours.value.empty() ? Json() : Json(ours.value),
                   change.to,
                   ours.by == Actor::kRule ? ours.rule : "");
  }

  void add_correction(const std::string& field,
                      const Json& ours,
                      const Json& theirs,
                      const std::string& rule) {
    Event follow;
    follow.id = event_.id + ":corrected:" + field +
                (field == "tags" ? ":" + text_of(ours) + text_of(theirs) : "");
    follow.types = {std::string(event_type::kAgentCorrected)};
    follow.source = event_.source;
    follow.channel = event_.channel;
    follow.conversation = event_.conversation;
    follow.record = record().id;
    follow.at = event_.at;
    follow.received_at = event_.received_at;
    follow.actor = Actor::kAgent;
    follow.actor_name = event_.actor_name;
    follow.hop = event_.hop + 1;
    follow.backfill = event_.backfill;
    follow.detail = {{"field", field}, {"ours", ours}, {"theirs", theirs}, {"rule", rule}};
    out_.corrections.push_back(std::move(follow));
  }

  static std::vector<std::string> names_of(const Json& json) {
    std::vector<std::string> names;
    if (json.is_string()) {
      names.push_back(json.get<std::string>());
    } else if (json.is_array()) {
      for (const Json& item : json) {
        names.push_back(text_of(item));
      }
    }
    return names;
  }

  void take_tags(const FieldChange& change) {
    MemberSet& tags = record().tags;
    FieldChange seen{"tags", Json::array(), Json::array(), change.by};
    std::map<std::string, std::string> wanted;
    for (const std::string& name : names_of(change.to)) {
      wanted.emplace(fold_key(name), name);
    }
    for (const auto& [key, name] : wanted) {
      const auto old = tags.find(key);
      if (old == tags.end() || !old->second.present) {
        change_tag(key, {name, true, change.by, ""}, seen);
      }
    }
    std::vector<std::string> gone;
    for (const auto& [key, state] : tags) {
      if (state.present && !wanted.contains(key)) {
        gone.push_back(key);
      }
    }
    for (const std::string& key : gone) {
      change_tag(key, {tags[key].name, false, change.by, ""}, seen);
    }
    out_.platform["tags"] = present_names(tags);
    if (!seen.from.empty() || !seen.to.empty()) {
      out_.changes.push_back(std::move(seen));
    }
  }

  void change_tag(const std::string& key, MemberState state, FieldChange& seen) {
    MemberState& old = record().tags[key];
    if (is_person(state.by) && !out_.opening) {
      add_correction("tags",
                     state.present ? Json() : Json(old.name),
                     state.present ? Json(state.name) : Json(),
                     old.by == Actor::kRule ? old.rule : "");
    }
    (state.present ? seen.to : seen.from).push_back(state.name);
    const Actor by = state.by;
    old = std::move(state);
    lock(member_lock("tags", key), by);
  }

  /// An event that could only tell of changes, and had none; or a platform's bare word that the
  /// ticket is solved or closed, which has such a status of a rule.
  bool only_echoes() const {
    const bool about_changes =
        std::all_of(event_.types.begin(), event_.types.end(), [&](const std::string& type) {
          return type == event_type::kTicketUpdated || type == event_type::kTicketAssigned ||
                 type == event_type::kTagAdded || tells_of_our_move(type);
        });
    const bool told_nothing = event_.changes.empty() ? tells_of_our_end() : out_.changes.empty();
    return about_changes && told_nothing && !out_.opening;
  }

  /// A platform's word that the ticket is as far as a rule's status has brought it already.
  bool tells_of_our_move(std::string_view type) const {
    const Record& record = out_.record;
    const bool open = !record.solved_at && !record.closed_at;
    return record.status.by == Actor::kRule &&
           ((type == event_type::kTicketSolved && record.solved_at) ||
            (type == event_type::kTicketClosed && record.closed_at) ||
            (type == event_type::kTicketReopened && open));
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
    if (!is_follow_up()) {
      for (const std::string& type : out_.types) {
        take_move(rules_, type == moved_ ? std::string_view() : type, event_.at, record());
      }
    }
  }

  void apply_defaults() {
    Record& record = out_.record;
    const auto fill = [](ValueState& state, const std::string& value) {
      if (state.value.empty() && !value.empty()) {
        state = {value, 0, Actor::kUnknown, ""};
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

  void take_message() {
    const Message& message = *event_.message;
    Record& record = out_.record;
    const std::string language = message.language.empty()
                                     ? std::string(detect_language(message.text).language)
                                     : message.language;
    take_text(language, record.language);
    const std::string hash = folded_.empty() ? "" : sha256_hex(folded_);
    const bool repeated = !hash.empty() && hash == record.last_message_hash;
    const bool was_closed = before_.closed_at.has_value();
    const bool was_done = was_closed || before_.solved_at.has_value();
    ++record.customer_messages;
    out_.verdict = audit_verdict(message, folded_, repeated, was_closed);
    record.verdict = out_.verdict;
    if (out_.verdict != "valid") {
      return;
    }
    record.last_message_hash = hash;
    if (rules_.reads_thread) {
      keep_in_thread(record, message.text);
    }
    if (was_done && message.attachments.empty() && is_only_thanks(message.text)) {
      stay_solved();
      return;
    }
    if (was_done) {
      reopen_by_message();
    }
    if (repeated) {
      give_tag(kUrgingTag);
    }
    const bool numbers = std::count_if(folded_.begin(), folded_.end(), is_digit) >= kLeastDigits;
    if (numbers && !find_sensitive(message.text).empty()) {
      give_tag(kSensitiveTag);
    }
  }

  /// Blank and exact repeats are told here; rules of the audit phase may judge otherwise. A repeat
  /// of the last message of a closed ticket is a duplicate; in an open one the customer urges us.
  static std::string audit_verdict(const Message& message,
                                   std::string_view folded,
                                   bool repeated,
                                   bool was_closed) {
    if (message.by == Actor::kAutoReply) {
      return "auto_reply";
    }
    if (message.by == Actor::kBounce) {
      return "bounce";
    }
    if (folded.empty() && message.attachments.empty()) {
      return "blank";
    }
    return repeated && was_closed ? "duplicate" : "valid";
  }

  /// The message changes nothing but itself: a status that the platform moved goes back.
  void stay_solved() {
    out_.ignored = "only thanks after the ticket was solved";
    record().status = before_.status;
    record().solved_at = before_.solved_at;
    record().closed_at = before_.closed_at;
    record().locks = before_.locks;
  }

  void reopen_by_message() {
    take_move(rules_, event_type::kTicketReopened, event_.at, record());
    add_type(event_type::kTicketReopened);
    const bool told = out_.platform.contains("status");
    if (!told && rules_.status && !rules_.status->default_value.empty() &&
        !record().locks.contains("status")) {
      record().status = {rules_.status->default_value, 0, Actor::kRule, ""};
    }
  }

  void give_tag(std::string_view name) {
    MemberState& tag = record().tags[fold_key(name)];
    const bool removed = !tag.name.empty() && !tag.present && tag.by != Actor::kRule;
    if (!tag.present && !removed) {
      tag = {std::string(name), true, Actor::kRule, ""};
    }
  }

  const RuleSet& rules_;
  const Event& event_;
  std::string_view folded_;
  const Record& before_;
  Intake& out_;
  std::string_view moved_;  ///< the event that a change of the status was
};

}  // namespace

void take_in(const RuleSet& rules,
             const Event& event,
             std::string_view folded,
             const Record& record,
             Intake& out) {
  IntakeReader(rules, event, folded, record, out).run();
}

Intake take_in(const RuleSet& rules, const Event& event, const Record& record) {
  Intake out;
  take_in(rules, event, event.message ? fold(event.message->text).text : "", record, out);
  return out;
}

}  // namespace triaged

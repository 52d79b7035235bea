#include "evaluate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/crypto.h"
#include "evaluate/person_behind.h"
#include "model/follow_up.h"
#include "model/note_lines.h"
#include "model/number_place.h"
#include "model/value_marks.h"
#include "survey/survey_page.h"
#include "text/mask.h"

namespace triaged {
namespace {

/// Half of SHA-256 is more than enough to tell entries apart, and short in logs and headers.
constexpr std::size_t kKeyDigits = 32;

const std::string kStatus = "status";

/// A place to send to, or why there is none.
struct Address {
  std::string destination;
  std::string to;  ///< "" = the platform knows by the ticket
  std::string refusal;
};

/// One decision on its way to entries.
class Planner {
 public:
  Planner(const Event& event,
          const Record& before,
          const Decision& decision,
          const PlanContext& context)
      : event_(event),
        before_(before),
        after_(decision.record),
        decision_(decision),
        program_(context.program),
        routing_(context.routing),
        codes_(context.codes),
        confirmed_(context.confirmed),
        desk_(desk_of(after_.source)) {}

  Planned run() {
    planned_.follow_ups = decision_.follow_ups;
    if (decision_.ignored.empty()) {
      add_desk_entries();
      for (const SingleEffect& effect : decision_.effects) {
        add_effect(effect);
      }
    } else if (event_.is(event_type::kMessageCustomer) && changes_the_desk()) {
      add_sync(false);  // thanks reopened the ticket at the desk: its status goes back
    }
    return std::move(planned_);
  }

 private:
  [[nodiscard]] std::string desk_of(const std::string& source) const {
    const auto found = routing_.desks.find(source);
    return found == routing_.desks.end() ? source : found->second;
  }

  /// Whether the ticket that agents see is another one than the customer's conversation.
  [[nodiscard]] bool foreign_desk() const { return desk_ != after_.source; }

  [[nodiscard]] bool judged() const {
    return decision_.verdict == "valid" || decision_.verdict == "suspected_duplicate";
  }

  [[nodiscard]] const Capabilities* place(const std::string& name) const {
    const auto found = routing_.places.find(name);
    return found == routing_.places.end() ? nullptr : found->second;
  }

  [[nodiscard]] bool shows(const std::string& field) const {
    const Capabilities* desk = place(desk_);
    return desk == nullptr ||
           desk->fields.contains(after_.custom.contains(field) ? "custom" : field);
  }

  /// Whether something changed that the desk shows: dimensions and scores are told in the note.
  [[nodiscard]] bool changes_the_desk() const {
    return std::ranges::any_of(decision_.changed_fields,
                               [this](const std::string& field) { return shows(field); });
  }

  OutboxEntry draft(EntryKind kind, const std::string& destination, std::string_view what) const {
    OutboxEntry entry;
    entry.kind = kind;
    entry.destination = destination;
    const std::string unique = fmt::format(
        "{}\n{}\n{}\n{}\n{}", event_.source, event_.id, to_string(kind), destination, what);
    entry.key = sha256_hex(unique).substr(0, kKeyDigits);
    entry.created_at = event_.received_at;
    entry.due_at = event_.received_at;
    return entry;
  }

  /// Sync, relay and the one note. The sync stands first: it opens the ticket that the others need.
  void add_desk_entries() {
    const bool customer_spoke =
        event_.is(event_type::kMessageCustomer) && event_.message.has_value();
    const bool opens = foreign_desk() && before_.valid_messages == 0 && customer_spoke && judged();
    if (opens || changes_the_desk()) {
      add_sync(opens);
    }
    if (foreign_desk() && customer_spoke && !opens && judged()) {
      OutboxEntry relay = draft(EntryKind::kRelay, desk_, event_.message->id);
      relay.args = {{"text", mask_sensitive(event_.message->text)},
                    {"from", after_.customer.name},
                    {"channel", event_.channel}};
      planned_.entries.push_back(std::move(relay));
    }
    add_note();
  }

  void add_note() {
    const std::vector<NoteLine> lines =
        compose_note(before_, decision_, routing_.notes, routing_.language, program_);
    if (lines.empty()) {
      return;
    }
    OutboxEntry entry = draft(EntryKind::kNote, desk_, "note");
    entry.args = {{"lines", Json::array()}, {"numbered", true}, {"authored", true}};
    bool waits = false;
    bool numbered = false;
    for (const NoteLine& line : lines) {
      Json written{{"key", line.key}, {"text", line.text}};
      if (line.if_refused) {
        written["if_refused"] = true;
      }
      entry.args["lines"].push_back(std::move(written));
      waits = waits || needs_permit(line.key);
      numbered = numbered || holds_number_place(line.text);
    }
    if (!waits) {
      settle_note_lines(entry, {});
    }
    if (numbered) {
      entry.args["number_place"] = true;
    }
    planned_.entries.push_back(std::move(entry));
  }

  /// Whether the commit may refuse the effect.
  [[nodiscard]] bool needs_permit(const std::string& effect) const {
    return std::ranges::any_of(decision_.reservations, [&](const Reservation& reservation) {
      return reservation.effect == effect;
    });
  }

  void add_sync(bool opens) {
    OutboxEntry sync = draft(EntryKind::kSync, desk_, "fields");
    if (opens) {
      sync.args = {{"open",
                    {{"subject", after_.ticket.subject.value_or("")},
                     {"text", mask_sensitive(event_.message->text)},
                     {"channel", event_.channel}}}};
    }
    hold_follow_up(sync);
    planned_.entries.push_back(std::move(sync));
  }

  /// A status of ours counts for the rules once the desk that shows it has taken it.
  void hold_follow_up(OutboxEntry& sync) {
    const auto held = std::ranges::find_if(planned_.follow_ups, is_status_follow_up);
    const bool written =
        std::ranges::find(decision_.changed_fields, kStatus) != decision_.changed_fields.end();
    if (confirmed_ || held == planned_.follow_ups.end() || !written || !shows(kStatus)) {
      return;
    }
    hold_back(*held, sync);
    planned_.follow_ups.erase(held);
  }

  void add_effect(const SingleEffect& effect) {
    switch (effect.kind) {
      case EffectKind::kMessage:
        add_message(effect);
        break;
      case EffectKind::kSurvey:
        add_survey(effect);
        break;
      case EffectKind::kNotify:
      case EffectKind::kEscalate:
        add_notice(effect);
        break;
      case EffectKind::kWebhook:
        add_webhook(effect);
        break;
      case EffectKind::kNote:           // part of the one note of this event
      case EffectKind::kClock:          // our own record's, no platform is told
      case EffectKind::kLink:           // likewise
      case EffectKind::kTellReporters:  // asks for messages on other tickets
        break;
    }
  }

  /// The first of the wished channels that reaches the customer.
  [[nodiscard]] Address reach_customer(const std::vector<std::string>& wished) const {
    static const std::vector<std::string> kSame{"same"};
    Address last;
    for (const std::string& channel : wished.empty() ? kSame : wished) {
      Address address = reach_by(channel);
      if (address.refusal.empty()) {
        return address;
      }
      last = std::move(address);
    }
    return last;
  }

  [[nodiscard]] Address reach_by(const std::string& channel) const {
    if (channel == "same" || channel == after_.channel) {
      const Capabilities* own = place(after_.source);
      if (own != nullptr && own->kinds.contains(EntryKind::kMessage)) {
        return {after_.source, "", ""};
      }
      if (channel == "same") {
        return reach_by_contact();
      }
    }
    if (channel == "email") {
      return by_contact(routing_.mail, after_.customer.email, "e-mail");
    }
    if (channel == "sms") {
      return by_contact(routing_.sms, after_.customer.phone, "SMS");
    }
    return {after_.source, "", fmt::format("no way to reach the customer by '{}'", channel)};
  }

  /// For channels that cannot be answered on (a popup's server): whatever contact was left.
  [[nodiscard]] Address reach_by_contact() const {
    Address mail = by_contact(routing_.mail, after_.customer.email, "e-mail");
    return mail.refusal.empty() ? mail : by_contact(routing_.sms, after_.customer.phone, "SMS");
  }

  [[nodiscard]] Address by_contact(const std::string& destination,
                                   const std::string& contact,
                                   std::string_view what) const {
    if (destination.empty()) {
      return {after_.source, "", fmt::format("no destination for {} is configured", what)};
    }
    if (contact.empty()) {
      return {destination, "", fmt::format("the customer left no address for {}", what)};
    }
    return {destination, contact, ""};
  }

  /// Marks a text that waits for the number of the record that this decision opens. Only marked
  /// texts are filled in, so a customer's own words never are.
  static void expect_number(OutboxEntry& entry) {
    if (holds_number_place(string_at(entry.args, "text"))) {
      entry.args["number_place"] = true;
    }
  }

  void push(OutboxEntry entry, const Address& address) {
    expect_number(entry);
    if (!address.refusal.empty()) {
      entry.state = EntryState::kWithheld;
      entry.reason = address.refusal;
    }
    if (!address.to.empty()) {
      entry.args["to"] = address.to;
    }
    planned_.entries.push_back(std::move(entry));
  }

  void add_message(const SingleEffect& effect) {
    const Address address = reach_customer(effect.channels);
    OutboxEntry entry = draft(EntryKind::kMessage, address.destination, effect.key);
    entry.key = effect.key;
    entry.rule = effect.rule;
    entry.args = {{"text", text_to_send(effect)}, {"authored", true}};
    entry.expires_at = event_.received_at + routing_.message_lifetime;
    push(std::move(entry), address);
  }

  void add_survey(const SingleEffect& effect) {
    const SurveySpec* spec = program_.find_survey(effect.target);
    if (spec == nullptr) {
      return;  // compile refuses a survey that is not declared
    }
    const std::vector<std::string>& channels =
        effect.channels.empty() ? spec->channels : effect.channels;
    const Address address = reach_customer(channels);
    OutboxEntry entry = draft(EntryKind::kMessage, address.destination, effect.key);
    entry.key = effect.key;
    entry.rule = effect.rule;
    entry.args = {
        {"survey", effect.key}, {"language", customer_language()}, {"survey_id", spec->id}};
    entry.due_at = event_.received_at + spec->send_after;
    entry.expires_at = entry.due_at + spec->expires;
    if (address.refusal.empty()) {
      planned_.surveys.push_back(invite(*spec, effect.key, entry));
    }
    push(std::move(entry), address);
  }

  [[nodiscard]] SurveyInvite invite(const SurveySpec& spec,
                                    const std::string& key,
                                    const OutboxEntry& entry) const {
    SurveyInvite out;
    out.code_hash = SurveyCodes::hash_of(codes_.code_for(key));
    out.survey = spec.id;
    out.record = after_.id;
    out.rules = decision_.rules;
    out.ask = survey_form(spec, customer_language());
    out.asked_at = entry.due_at;
    out.expires_at = *entry.expires_at;
    return out;
  }

  [[nodiscard]] std::string customer_language() const {
    return after_.language.empty() ? routing_.language : after_.language;
  }

  /// To a person or team by the address they have on the desk's side or by mail. The note names
  /// them in any case.
  void add_notice(const SingleEffect& effect) {
    const Address address = address_of(effect.target);
    OutboxEntry entry = draft(EntryKind::kNotify, address.destination, effect.key);
    entry.key = effect.key;
    entry.rule = effect.rule;
    entry.args = {{"text", mask_marked(text_to_send(effect))},
                  {"target", effect.target},
                  {"numbered", true},
                  {"authored", true}};
    push(std::move(entry), address);
  }

  [[nodiscard]] Address address_of(const std::string& target) const {
    const Person* person = person_behind(target, after_, program_);
    if (person == nullptr) {
      return {desk_, "", fmt::format("nobody stands behind '{}' now", target)};
    }
    const auto mail = person->on.find("email");
    if (mail == person->on.end() || routing_.mail.empty()) {
      return {desk_,
              "",
              fmt::format("'{}' has no address that a configured destination reaches", person->id)};
    }
    return {routing_.mail, mail->second, ""};
  }

  void add_webhook(const SingleEffect& effect) {
    OutboxEntry entry = draft(EntryKind::kWebhook, effect.target, effect.key);
    entry.key = effect.key;
    entry.rule = effect.rule;
    entry.args = {{"body", effect.args}};
    planned_.entries.push_back(std::move(entry));
  }

  const Event& event_;
  const Record& before_;
  const Record& after_;
  const Decision& decision_;
  const Program& program_;
  const Routing& routing_;
  const SurveyCodes& codes_;
  bool confirmed_ = false;
  std::string desk_;
  Planned planned_;
};

}  // namespace

Planned plan(const Event& event,
             const Record& before,
             const Decision& decision,
             const PlanContext& context) {
  return Planner(event, before, decision, context).run();
}

}  // namespace triaged

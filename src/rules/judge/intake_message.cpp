#include "rules/judge/intake_message.h"

#include <algorithm>

#include "base/hash.h"
#include "rules/judge/own_tags.h"
#include "rules/judge/status_move.h"
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

class MessageReader {
 public:
  MessageReader(const RuleSet& rules,
                const Event& event,
                std::string_view folded,
                const Record& before,
                Intake& out)
      : rules_(rules), event_(event), folded_(folded), before_(before), out_(out) {}

  void run() {
    const Message& message = *event_.message;
    Record& record = out_.record;
    const std::string language = message.language.empty()
                                     ? std::string(detect_language(message.text).language)
                                     : message.language;
    if (!language.empty()) {
      record.language = language;
    }
    std::string hash = folded_.empty() ? "" : hash128_hex(folded_);
    const bool repeated = !hash.empty() && hash == record.last_message_hash;
    const bool was_closed = before_.closed_at.has_value();
    const bool was_done = was_closed || before_.solved_at.has_value();
    ++record.customer_messages;
    out_.verdict = audit_verdict(message, folded_, repeated, was_closed);
    record.verdict = out_.verdict;
    if (out_.verdict != "valid") {
      return;
    }
    record.last_message_hash = std::move(hash);
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

 private:
  Record& record() { return out_.record; }

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
    out_.add_type(event_type::kTicketReopened);
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
};

}  // namespace

void take_message(const RuleSet& rules,
                  const Event& event,
                  std::string_view folded,
                  const Record& before,
                  Intake& out) {
  MessageReader(rules, event, folded, before, out).run();
}

}  // namespace triaged

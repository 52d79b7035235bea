#include "rules/idle_rules.h"

#include "rules/group_warnings.h"
#include "rules/phase_warnings.h"
#include "rules/tag_warnings.h"

namespace triaged {
namespace {

std::string with_dashes(std::string digits) {
  return digits.insert(6, "-").insert(4, "-");
}

/// Of date digits; a day that was written wrongly is never over.
bool is_over(const std::string& last_day, const std::string& today) {
  return last_day.size() == today.size() && last_day < today;
}

void warn_of_exceptions(const RuleSet& rules, const std::string& today, Faults& faults) {
  for (const Rule& rule : rules.rules) {
    for (const RuleException& exception : rule.exceptions) {
      if (!is_over(exception.until, today)) {
        continue;
      }
      const std::string day = with_dashes(exception.until);
      const std::string owner = exception.owner.empty() ? "" : "; it is " + exception.owner + "'s";
      faults.warn(exception.at,
                  "exception '" + exception.name + "' of rule '" + rule.id + "' ended on " + day +
                      " and no longer applies",
                  "remove it, or give it a later day" + owner);
    }
  }
}

void warn_of_shadows(const RuleSet& rules, const std::string& today, Faults& faults) {
  for (const Rule& rule : rules.rules) {
    const bool ended =
        rule.mode.kind == Mode::Kind::kShadow && rule.shadow && is_over(rule.shadow->until, today);
    if (ended) {
      faults.warn(rule.shadow->until_at,
                  "rule '" + rule.id + "' was to be watched until " +
                      with_dashes(rule.shadow->until) + " and is still a shadow rule",
                  "let it act with `mode: live`, take it out, or give it a later day");
    }
  }
}

void warn_of_calendars(const RuleSet& rules, TimePoint now, Faults& faults) {
  for (const auto& [name, declared] : rules.calendars) {
    const std::optional<LocalDate>& until = declared.calendar->spec().valid_until;
    if (until && declared.calendar->date_of(now) > *until) {
      faults.warn(declared.valid_until_at,
                  "calendar '" + name + "' was written until " + format_date(*until),
                  "add the closed days and make-up days since then, and move 'valid_until'");
    }
  }
}

}  // namespace

void warn_of_what_ended(const RuleSet& rules, TimePoint now, Faults& faults) {
  const Result<Zone> zone = Zone::find(rules.time_zone);
  const std::string today = (zone.ok() ? zone.value() : Zone::utc()).date_digits(now);
  warn_of_exceptions(rules, today, faults);
  warn_of_shadows(rules, today, faults);
  warn_of_calendars(rules, now, faults);
}

void warn_of_idle_rules(const RuleSet& rules, TimePoint now, Faults& faults) {
  warn_of_what_ended(rules, now, faults);
  warn_of_tags(rules, faults);
  warn_of_groups(rules, faults);
  warn_of_phases(rules, faults);
}

}  // namespace triaged

#include "rules/load_program.h"

#include <utility>

namespace triaged {

std::shared_ptr<const CompiledProgram> load_program(std::span<const std::string> layers,
                                                    const LoadOptions& options,
                                                    Faults& faults) {
  Result<RuleSet> rules = load_rules(layers, options, faults);
  if (!rules.ok()) {
    return nullptr;  // its faults are in `faults`
  }
  auto program = compile(std::move(rules).take());
  if (!program.ok()) {
    faults.add(program.error(), {layers.empty() ? "" : layers.front(), 0, 0});
    return nullptr;
  }
  return std::move(program).take();
}

namespace {

void warn_of_exceptions(const CompiledProgram& program, TimePoint now, Faults& faults) {
  for (const Rule& rule : program.rules().rules) {
    for (const RuleException& exception : rule.exceptions) {
      if (!program.has_ended(exception, now)) {
        continue;
      }
      std::string day = exception.until;
      day.insert(6, "-").insert(4, "-");
      const std::string owner = exception.owner.empty() ? "" : "; it is " + exception.owner + "'s";
      faults.warn(exception.at,
                  "exception '" + exception.name + "' of rule '" + rule.id + "' ended on " + day +
                      " and no longer applies",
                  "remove it, or give it a later day" + owner);
    }
  }
}

void warn_of_calendars(const CompiledProgram& program, TimePoint now, Faults& faults) {
  for (const auto& [name, declared] : program.rules().calendars) {
    const std::optional<LocalDate>& until = declared.calendar->spec().valid_until;
    if (until && declared.calendar->date_of(now) > *until) {
      faults.warn(declared.valid_until_at,
                  "calendar '" + name + "' was written until " + format_date(*until),
                  "add the closed days and make-up days since then, and move 'valid_until'");
    }
  }
}

}  // namespace

void warn_of_what_ended(const CompiledProgram& program, TimePoint now, Faults& faults) {
  warn_of_exceptions(program, now, faults);
  warn_of_calendars(program, now, faults);
}

}  // namespace triaged

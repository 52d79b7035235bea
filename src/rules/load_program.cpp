#include "rules/load_program.h"

#include <utility>

namespace triaged {

std::shared_ptr<const CompiledProgram> load_program(std::span<const std::string> layers,
                                                    const LoadOptions& options,
                                                    Faults& faults) {
  Faults own;  // what the caller found elsewhere makes these rules no worse
  std::vector<RuleFile> files = find_rule_files(layers, own);
  const bool found = own.ok();
  auto program = compile_files(std::move(files), options, own);
  faults.merge(std::move(own));
  return found ? program : nullptr;
}

std::shared_ptr<const CompiledProgram> compile_files(std::vector<RuleFile> files,
                                                     const LoadOptions& options,
                                                     Faults& faults,
                                                     const FileReader& read_file) {
  const std::string first = files.empty() ? "" : files.front().path;
  Faults own;
  Result<RuleSet> rules = read_rules(std::move(files), read_file, options, own);
  std::shared_ptr<const CompiledProgram> program;
  if (rules.ok()) {
    auto compiled = compile(std::move(rules).take(), LiteralCache(options.keywords_folder));
    if (compiled.ok()) {
      program = std::move(compiled).take();
    } else {
      own.add(compiled.error(), {first, 0, 0});
    }
  }
  faults.merge(std::move(own));
  return program;
}

namespace {

std::string with_dashes(std::string digits) {
  return digits.insert(6, "-").insert(4, "-");
}

void warn_of_exceptions(const CompiledProgram& program, TimePoint now, Faults& faults) {
  for (const Rule& rule : program.rules().rules) {
    for (const RuleException& exception : rule.exceptions) {
      if (!program.has_ended(exception, now)) {
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

void warn_of_shadows(const CompiledProgram& program, TimePoint now, Faults& faults) {
  for (const Rule& rule : program.rules().rules) {
    const bool ended = rule.mode.kind == Mode::Kind::kShadow && rule.shadow &&
                       !rule.shadow->until.empty() &&
                       program.zone().date_digits(now) > rule.shadow->until;
    if (ended) {
      faults.warn(rule.shadow->until_at,
                  "rule '" + rule.id + "' was to be watched until " +
                      with_dashes(rule.shadow->until) + " and is still a shadow rule",
                  "let it act with `mode: live`, take it out, or give it a later day");
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
  warn_of_shadows(program, now, faults);
  warn_of_calendars(program, now, faults);
}

}  // namespace triaged

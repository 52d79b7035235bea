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
      own.add(compiled.error(), options.blame.value_or(SourcePos{first, 0, 0}));
    }
  }
  faults.merge(std::move(own));
  return program;
}

}  // namespace triaged

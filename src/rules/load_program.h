#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/read/load.h"
#include "yaml/faults.h"

namespace triaged {

/// Loads and compiles the rules of the layers. Nothing when they have errors, which are then in
/// `faults`; warnings are there in any case.
std::shared_ptr<const CompiledProgram> load_program(std::span<const std::string> layers,
                                                    const LoadOptions& options,
                                                    Faults& faults);

/// The same of files that find_rule_files() gave, with the tables and lexicons that they name.
std::shared_ptr<const CompiledProgram> compile_files(std::vector<RuleFile> files,
                                                     const LoadOptions& options,
                                                     Faults& faults,
                                                     const FileReader& read_file = read_whole_file);

}  // namespace triaged

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "rules/read/layers.h"
#include "rules/rule_set.h"
#include "yaml/faults.h"

namespace triaged {

/// The words that the conditions of a rule set may look for, each counted where it is used: a macro
/// with a long list multiplies them. About 200 MB.
inline constexpr std::size_t kMostWords = 2'000'000;

/// The tests in all conditions of a rule set together, macros counted wherever they are used. About
/// 250 MB.
inline constexpr std::size_t kMostTests = 500'000;

/// The memory that the regular expressions of a rule set may come to take, equal ones counted once:
/// about 2,000 usual ones. It is taken by what searches remember, little by little.
inline constexpr std::size_t kMostRegexBytes = std::size_t{2} << 30U;

struct LoadOptions {
  std::string time_zone = "UTC";        ///< in which `until` dates end and texts show times
  std::string language = "zh-Hant";     ///< of the team: notes and notifications
  std::string keywords_folder{};        ///< of LiteralCache; "" = every automaton is built anew
  std::size_t most_words = kMostWords;  ///< of all conditions together
  std::size_t most_tests = kMostTests;  ///< in all conditions together
  std::size_t most_regex_bytes = kMostRegexBytes;
  /// Where it is told that all rules together are too much; nullopt = where it became too much.
  std::optional<SourcePos> blame{};
  /// Also warn, beside errors too, of what does nothing at that time; see warn_of_idle_rules().
  std::optional<TimePoint> review_at{};
};

/// The contents of a file that a table names. kNotFound, kInvalidInput.
using FileReader = std::function<Result<std::string>(const std::string& path)>;

/// Reads every rule file below the layers' directories: `*.yaml` and `*.yml`, without
/// `*.test.yaml` and hidden names. A layer may also be a single file. What cannot be read is a
/// fault, see find_yaml_files(); a layer without any rule file is warned of.
std::vector<RuleFile> find_rule_files(std::span<const std::string> layers, Faults& faults);

/// Whether a layer is a directory that can be read, and none of the files below is a rule file.
bool is_empty_layer(const std::string& layer);
/// What is said of one, and what to do.
std::string no_rule_file_in(const std::string& layer);
inline constexpr const char* kNoRuleFileHint =
    "name a directory with *.yaml files that are no *.test.yaml, or leave it out";

/// A file's bytes, at most 64 MB. kNotFound.
Result<std::string> read_whole_file(const std::string& path);

/// Understands rule files without touching the disk but for tables. Everything wrong goes to
/// `faults`; when there is an error among them, the first is returned and there is no rule set.
Result<RuleSet> read_rules(std::vector<RuleFile> files,
                           const FileReader& read_file,
                           const LoadOptions& options,
                           Faults& faults);

/// The same for declarations that were collected, and perhaps changed, by somebody.
Result<RuleSet> read_declarations(const Declarations& declarations,
                                  const FileReader& read_file,
                                  const LoadOptions& options,
                                  Faults& faults);

}  // namespace triaged

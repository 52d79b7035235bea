#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyse/witness.h"

namespace triaged {

/// Something that prove() found out about a rule, or about two.
struct Finding {
  enum class Kind : std::uint8_t {
    kDead,       ///< its condition can never be true
    kRefused,    ///< whenever its condition is true, `unless` or an `except` refuses it
    kShadowed,   ///< all it wishes for is always granted, or outweighed, without it
    kConflict,   ///< it and another, equally heavy, wish for different values of one field
    kUndecided,  ///< neither a witness nor a proof was found
  };
  Kind kind = Kind::kUndecided;
  std::string rule;
  SourcePos at;
  std::string other;  ///< of two rules; of kShadowed all that stand above it, joined
  SourcePos other_at;
  std::string field;               ///< of kConflict
  std::string value, other_value;  ///< of kConflict
  int weight = 0;                  ///< of kConflict
  std::string reason;              ///< of kUndecided; else what the witness shows
  std::optional<Witness> witness;  ///< the message that was run to confirm it
};
/// `dead`, `refused`, `shadowed`, `conflict`, `not decided`.
std::string_view to_string(Finding::Kind kind);

/// How far prove() looks. A plain value.
struct ProveOptions {
  TimePoint now{};  ///< when the witness messages are written; exceptions may have ended
  std::size_t pairs = 100'000;  ///< of rules that are compared at most
  /// Told how far it is, in rules and pairs; may be empty.
  std::function<void(std::size_t done, std::size_t all)> on_progress;
};

/// What prove() found, and how much it looked at. A plain value.
struct ProveReport {
  std::vector<Finding> findings;  ///< by kind, then place
  std::size_t rules = 0;          ///< looked at: all but those that are off
  std::size_t alive = 0;          ///< a message was found that they fire for
  std::size_t pairs = 0;          ///< compared for conflicts
  std::size_t pairs_left = 0;     ///< left out because there were too many
  std::size_t pairs_known = 0;    ///< left out because both rules show conflicts over the field
};

/// Proves things about the rules, modes aside: shadow and canary rules count as live, rules that
/// are off are left out. Every finding but kUndecided was confirmed by a run. Errors as compile().
Result<ProveReport> prove(RuleSet rules, const ProveOptions& options);

}  // namespace triaged

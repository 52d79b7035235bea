#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "text/literals.h"

namespace triaged {

/// The keyword automata of earlier starts, in files of one folder, so that the next start need not
/// build the same one again. Only a help: a file that is missing, damaged, of another version or
/// processor, or that others could have written, is passed over. Not thread-safe; a second process
/// at the same folder does no harm.
class LiteralCache {
 public:
  /// How many files are kept: the rules now and before, and a release beside them.
  static constexpr std::size_t kKept = 4;

  /// `folder` "" = nothing is kept or found.
  explicit LiteralCache(std::string folder) : folder_(std::move(folder)) {}

  /// Names the automaton of these literals under this version's folding: 64 hex digits.
  /// `first_term` as for LiteralAutomaton::compile().
  static std::string key_of(std::span<const std::string> folded,
                            std::uint32_t first_term = LiteralAutomaton::kNoTerms);

  /// What keep() left under the key; null when there is none that can be used.
  [[nodiscard]] std::unique_ptr<const LiteralAutomaton> find(const std::string& key) const;

  /// Writes the automaton beside its final name and renames it there; makes the folder (for the
  /// daemon's user alone) and removes the oldest files beyond kKept. kUnavailable: the disk
  /// refuses.
  [[nodiscard]] Result<void> keep(const std::string& key, const LiteralAutomaton& automaton) const;

 private:
  [[nodiscard]] std::string path_of(const std::string& key) const;
  void remove_oldest() const;

  std::string folder_;
};

}  // namespace triaged

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/sqlite/digest_run.h"

namespace triaged {

/// Merges neighbouring runs into one, a slice in each of many transactions, so that nobody waits
/// for the whole. Only committed runs are read, so a slice does not depend on its own transaction;
/// after a rollback the merge cannot go on.
class DigestMerge {
 public:
  /// `inputs`: the oldest first. `id`: of the run that is made.
  DigestMerge(const std::vector<DigestRun>& inputs, std::int64_t id);

  /// Moves on by about `entries`; true at the end. kInternal: a block of a run is missing; else the
  /// Database's fault. After an error the merge cannot go on.
  Result<bool> advance(Database& db, std::size_t entries);
  [[nodiscard]] const DigestRun& output() const { return output_; }
  [[nodiscard]] bool reads(std::int64_t run) const;

 private:
  struct Reader {
    DigestRun run;
    std::size_t next_block = 0;
    std::vector<DigestEntry> block;
    std::size_t at = 0;
  };

  /// Whether the reader stands at an entry. False also when its next block is missing.
  bool ready(Reader& reader, Database& db);
  std::vector<DigestEntry> next_block(Database& db);

  std::vector<Reader> readers_;
  DigestRun output_;
  std::optional<Error> missing_;  ///< block
};

}  // namespace triaged

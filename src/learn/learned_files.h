#pragma once

#include <string>

#include "base/result.h"
#include "learn/learn.h"

namespace triaged {

/// The two files of a lexicon as learned.
struct LearnedFiles {
  std::string csv;
  std::string rules;
};

/// Puts both files into `folder`, which is made where it is missing: whole, the CSV file first, so
/// that a reader finds the old one or the new one. The rule file begins with the digests of both.
/// With them files that people changed since, or that were not learned, are known and refused
/// (kConflict) unless `force` is set; then nothing is written. kUnavailable: cannot be written.
/// Not safe against another run at the same time on the same names.
Result<void> write_learned_files(const std::string& folder,
                                 const RuleFileNames& names,
                                 const LearnedFiles& files,
                                 bool force);

}  // namespace triaged

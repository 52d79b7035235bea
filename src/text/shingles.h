#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace triaged {

/// How much of a text is compared: the first so many folded code points.
inline constexpr std::size_t kMaxComparedPoints = 2000;

/// A text as near duplicates are told by: its different runs of three folded code points, or the
/// folded text itself when that has fewer than eight. "" for a text without anything to compare.
/// The form is stored: it only changes together with kFoldVersion.
std::string shingles_of(std::string_view utf8);
/// The same of what fold_key() gave.
std::string shingles_of_folded(std::string_view folded);

/// How much two forms of shingles_of() have in common: `same` of `all` different runs.
struct Overlap {
  std::uint32_t same = 0;
  std::uint32_t all = 0;

  /// Jaccard's index as a fraction, compared without rounding.
  [[nodiscard]] bool reaches(int thousandths) const;
  [[nodiscard]] bool operator<(const Overlap& other) const;
};
/// Short texts are equal (1 of 1) or not (0 of 1). Bytes that are no such form overlap with
/// nothing.
Overlap overlap(std::string_view a, std::string_view b);

}  // namespace triaged

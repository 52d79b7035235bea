#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/fold.h"

namespace triaged {

/// How much of a text is searched; what lies behind is not.
inline constexpr std::size_t kMaxFuzzyPoints = 8192;
/// The length of one term; a longer one makes no sense for typing errors.
inline constexpr std::size_t kMaxFuzzyTerm = 64;

/// A folded term to look for with typing errors.
struct FuzzyTerm {
  std::u32string points;
};

/// A half-open range of folded code points and how far it is from the term.
struct FuzzyHit {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  int distance = 0;
};

/// The code points of a folded text.
std::u32string points_of(std::string_view folded);

/// Where `text` holds the term with at most `distance` characters put in, left out or replaced:
/// hits that do not overlap, the nearest of those that would. A term that begins or ends with a
/// letter or digit of a script with word borders begins or ends at one. Time: the term's length
/// times the text's, which is cut at kMaxFuzzyPoints.
std::vector<FuzzyHit> find_fuzzy(std::u32string_view text, const FuzzyTerm& term, int distance);

}  // namespace triaged

#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/text_sieve.h"
#include "text/utf8.h"

namespace re2 {
class RE2;
}

namespace triaged {

/// A named group `(?P<name>…)` that took part in a match.
struct RegexCapture {
  std::string name;
  std::string text;
  TextSpan span;
};

/// One match. Captures in the order of their groups; groups that took no part are left out.
struct RegexMatch {
  TextSpan span;
  std::vector<RegexCapture> captures;
};

/// A regular expression with RE2's syntax (https://github.com/google/re2/wiki/Syntax): time linear
/// in the text, bounded memory, no back-references. Sees the original text, case-sensitive unless
/// `(?i)`. Immutable and thread-safe.
class Regex {
 public:
  static constexpr std::size_t kMaxPatternBytes = 4096;
  static constexpr std::size_t kMaxGroups = 32;
  static constexpr std::size_t kMaxTextBytes = std::size_t{1} << 20U;
  static constexpr std::size_t kMaxMatches = 100;

  ~Regex();
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;
  Regex(Regex&&) = delete;
  Regex& operator=(Regex&&) = delete;

  /// kInvalidInput names what is wrong and, where RE2 tells, at which character (1-based). Empty
  /// patterns and `\C`, a byte, are refused.
  static Result<std::unique_ptr<const Regex>> compile(std::string_view pattern);

  /// Matches from left to right that do not overlap, at most `max`; spans are code points of
  /// `text`. Bytes that are not UTF-8 are seen as U+FFFD. kInvalidInput: longer than kMaxTextBytes.
  [[nodiscard]] Result<std::vector<RegexMatch>> search_all(std::string_view text,
                                                           std::size_t max = kMaxMatches) const;

  /// Whether it matches anywhere in `text`. kInvalidInput as search_all().
  [[nodiscard]] Result<bool> search(std::string_view text) const;

  /// False: nothing matches in the text that the sieve was made of. True: perhaps something does.
  [[nodiscard]] bool may_match(const TextSieve& sieve) const;

  /// The most steps that a search of so many bytes takes: bytes × the compiled pattern's size. A
  /// text that is not searched takes none.
  [[nodiscard]] std::uint64_t steps_for(std::size_t bytes) const;

  /// The memory that it may come to take, searches and all.
  [[nodiscard]] std::size_t most_bytes() const;

  [[nodiscard]] std::string_view pattern() const;

  /// The names of the named groups, in the order of the groups.
  [[nodiscard]] std::vector<std::string> group_names() const;

 private:
  explicit Regex(std::unique_ptr<re2::RE2> program);

  std::unique_ptr<re2::RE2> program_;
  std::vector<SievedPiece> pieces_;  ///< a match holds one of them; none = that cannot be said
};

}  // namespace triaged

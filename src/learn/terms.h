#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// The terms that a lexicon may hold for a folded text, each once, sorted: 1 to 3 neighbouring Han
/// characters; words of other scripts; two of those with one character between them; single
/// marks. Each is found in the text where a keyword would be. Views into the text.
std::vector<std::string_view> terms_of(std::string_view folded);

/// Texts as sets of numbered terms. Borrows the texts.
class TermMatrix {
 public:
  /// Keeps the terms that at least `least_texts` of the texts hold.
  TermMatrix(std::span<const std::string_view> texts, std::size_t least_texts);

  [[nodiscard]] const std::vector<std::string>& terms() const { return terms_; }
  /// Term numbers of each text, sorted.
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& rows() const { return rows_; }

 private:
  std::vector<std::string> terms_;  ///< sorted
  std::vector<std::vector<std::uint32_t>> rows_;
};

}  // namespace triaged

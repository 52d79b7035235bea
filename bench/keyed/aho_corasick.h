#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// Aho-Corasick as one writes it by hand: a full table over the bytes that occur in the words.
class AhoCorasick {
 public:
  explicit AhoCorasick(const std::vector<std::string>& words);

  /// Calls `found(word's number)` for every word that ends somewhere, again for each place.
  template <class Found>
  void scan(std::string_view text, const Found& found) const {
    std::uint32_t state = 0;
    for (const char byte : text) {
      state = next_[state * width_ + class_of_[static_cast<unsigned char>(byte)]];
      for (std::uint32_t at = output_[state]; at != 0; at = output_[link_[at]]) {
        for (const std::uint32_t word : words_[at]) {
          found(word);
        }
      }
    }
  }

 private:
  std::uint32_t add_state();

  std::array<std::uint32_t, 256> class_of_{};  ///< 0: in no word
  std::uint32_t width_ = 1;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> link_;  ///< the longest proper suffix that is a state
  std::vector<std::uint32_t>
      output_;  ///< the nearest state on the links, itself included, where words end
  std::vector<std::vector<std::uint32_t>> words_;
};

}  // namespace triaged

#include "keyed/aho_corasick.h"

#include <queue>

namespace triaged {

AhoCorasick::AhoCorasick(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    for (const char byte : word) {
      std::uint32_t& of = class_of_[static_cast<unsigned char>(byte)];
      of = of == 0 ? width_++ : of;
    }
  }
  add_state();
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint32_t state = 0;
    for (const char byte : words[i]) {
      const std::size_t place = state * width_ + class_of_[static_cast<unsigned char>(byte)];
      if (next_[place] == 0) {
        const std::uint32_t fresh = add_state();
        next_[place] = fresh;
      }
      state = next_[place];
    }
    words_[state].push_back(static_cast<std::uint32_t>(i));
  }
  std::queue<std::uint32_t> open({0});
  while (!open.empty()) {
    const std::uint32_t state = open.front();
    open.pop();
    output_[state] = words_[state].empty() ? output_[link_[state]] : state;
    for (std::uint32_t byte = 0; byte < width_; ++byte) {
      std::uint32_t& next = next_[state * width_ + byte];
      const std::uint32_t fallback = state == 0 ? 0 : next_[link_[state] * width_ + byte];
      if (next == 0) {
        next = fallback;
      } else {
        link_[next] = fallback;
        open.push(next);
      }
    }
  }
}

std::uint32_t AhoCorasick::add_state() {
  next_.resize(next_.size() + width_, 0);
  link_.push_back(0);
  output_.push_back(0);
  words_.emplace_back();
  return static_cast<std::uint32_t>(words_.size() - 1);
}

}  // namespace triaged

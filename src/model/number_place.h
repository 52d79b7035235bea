#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace triaged {

/// Stands for the ticket's number in a text that was written while its record had none: the store
/// gives the number when it commits the decision that opens the record. U+FDD0 is one of Unicode's
/// noncharacters, which no exchanged text holds (https://www.unicode.org/faq/private_use.html);
/// where somebody sends one all the same, without_number_place() keeps it out.
inline constexpr std::string_view kNumberPlace = "\xEF\xB7\x90";

/// The text with `number` in every place for it.
inline std::string with_number(std::string text, std::string_view number) {
  for (std::size_t at = text.find(kNumberPlace); at != std::string::npos;
       at = text.find(kNumberPlace, at + number.size())) {
    text.replace(at, kNumberPlace.size(), number);
  }
  return text;
}

/// A value from outside, so that nothing in it is taken for our place.
inline std::string without_number_place(std::string text) {
  return with_number(std::move(text), "");
}

inline bool holds_number_place(std::string_view text) {
  return text.find(kNumberPlace) != std::string_view::npos;
}

}  // namespace triaged

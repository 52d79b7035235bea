#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace triaged {

/// One row per enumerator: the table behind to_string and parse_ of an enumeration.
template <class E, std::size_t N>
using NameTable = std::array<std::pair<E, std::string_view>, N>;

template <class E, std::size_t N>
constexpr std::string_view name_in(const NameTable<E, N>& table, E value) {
  for (const auto& [known, name] : table) {
    if (known == value) {
      return name;
    }
  }
  return "";
}

template <class E, std::size_t N>
constexpr std::optional<E> value_in(const NameTable<E, N>& table, std::string_view text) {
  for (const auto& [known, name] : table) {
    if (name == text) {
      return known;
    }
  }
  return std::nullopt;
}

}  // namespace triaged

#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace triaged {

static_assert(std::endian::native == std::endian::little,
              "blobs of numbers are stored as they are in memory");

/// Plain values as the bytes of a blob, and back.
template <class T>
std::string_view bytes_of(const T* first, std::size_t count) {
  return {reinterpret_cast<const char*>(first), count * sizeof(T)};
}
template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return bytes_of(values.data(), values.size());
}
template <class T>
std::vector<T> values_of(std::string_view bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) {
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  }
  return values;
}

}  // namespace triaged

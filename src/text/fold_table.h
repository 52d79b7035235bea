#pragma once

#include <cstdint>

/// The folding table that fold_table_gen.cpp writes at build time; internal to this folder.
/// An entry is 21 bits of value and flags above them. Value 0 means "folds to itself", unless
/// kMulti says that it is an index into kSequences (a count, then that many code points).
namespace triaged::fold_table {

inline constexpr unsigned kBlockBits = 7;
inline constexpr std::uint32_t kBlockSize = 1U << kBlockBits;
inline constexpr std::uint32_t kValueMask = (1U << 21U) - 1;

inline constexpr std::uint32_t kMulti = 1U << 21U;    ///< Folds to a sequence.
inline constexpr std::uint32_t kDelete = 1U << 22U;   ///< Folds to nothing.
inline constexpr std::uint32_t kExtends = 1U << 23U;  ///< Deleted, but part of the one before.
// These describe what the code point folds to; sequences are looked up one by one.
inline constexpr std::uint32_t kSpace = 1U << 24U;
inline constexpr std::uint32_t kNewline = 1U << 25U;
inline constexpr std::uint32_t kMark = 1U << 26U;  ///< Repeats of it are shortened to one.
inline constexpr std::uint32_t kHan = 1U << 27U;
inline constexpr std::uint32_t kWord = 1U << 28U;      ///< No word border beside it.
inline constexpr std::uint32_t kCombines = 1U << 29U;  ///< May combine with the one before.
// These describe the code point itself.
inline constexpr std::uint32_t kTraditionalOnly = 1U << 30U;
inline constexpr std::uint32_t kSimplifiedOnly = 1U << 31U;

// Constants defined in the generated source, hence extern and not constexpr.
// NOLINTBEGIN(readability-identifier-naming)
extern const std::uint16_t kBlocks[];
extern const std::uint32_t kEntries[];
extern const std::uint32_t kSequences[];
/// SHA-256 of the table in hex.
extern const char kHash[];
// NOLINTEND(readability-identifier-naming)

inline std::uint32_t entry_of(char32_t point) {
  const std::uint32_t block = kBlocks[point >> kBlockBits];
  return kEntries[(block << kBlockBits) | (point & (kBlockSize - 1))];
}

}  // namespace triaged::fold_table

#pragma once

namespace triaged::colours {

// What a terminal is told, for those commands that may colour their output.
inline constexpr const char* kBold = "\x1B[1m";
inline constexpr const char* kRed = "\x1B[31m";
inline constexpr const char* kGreen = "\x1B[32m";
inline constexpr const char* kYellow = "\x1B[33m";
inline constexpr const char* kPlain = "\x1B[0m";

}  // namespace triaged::colours

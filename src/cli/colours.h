#pragma once

namespace triaged::colours {

/// Begins what only our own code can tell a terminal: no byte of UTF-8, so nothing that was read
/// from JSON or YAML holds it. visible() turns the marks into what the terminal is told.
inline constexpr char kMark = '\xFF';

// For those commands that may colour their output.
inline constexpr const char* kBold =
    "\xFF"
    "b";
inline constexpr const char* kRed =
    "\xFF"
    "r";
inline constexpr const char* kGreen =
    "\xFF"
    "g";
inline constexpr const char* kYellow =
    "\xFF"
    "y";
inline constexpr const char* kPlain =
    "\xFF"
    "p";

// For a line that is drawn again and again.
inline constexpr const char* kLineStart =
    "\xFF"
    "h";
inline constexpr const char* kWipeLine =
    "\xFF"
    "w";

}  // namespace triaged::colours

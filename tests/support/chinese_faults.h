#pragma once

#include <string>

#include "yaml/faults.h"

namespace triaged {

/// What is left in English of the faults as they are worded for a reader of Chinese, one a line: a
/// message or hint without a Han character, or two English words side by side outside of quotes,
/// which hold what people wrote. "" = nothing.
inline std::string english_left_in(const Faults& faults) {
  const auto is_letter = [](char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  };
  const auto bare = [](const std::string& text) {
    std::string kept;
    std::string close;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!close.empty()) {
        const bool closed = text.compare(i, close.size(), close) == 0;
        i += closed ? close.size() - 1 : 0;
        close = closed ? "" : close;
        continue;
      }
      for (const auto& [open, end] :
           {std::pair("'", "'"), std::pair("`", "`"), std::pair("「", "」"), std::pair("[", "]")}) {
        close = text.compare(i, std::string(open).size(), open) == 0 ? end : close;
      }
      kept += close.empty() ? text[i] : '|';
    }
    return kept;
  };
  const auto is_english = [&](const std::string& text) {
    bool han = false;
    int words = 0;
    const std::string own = bare(text);
    for (std::size_t i = 0; i < own.size(); ++i) {
      han = han || static_cast<unsigned char>(own[i]) >= 0xE4;
      const bool space = own[i] == ' ' && i > 0 && i + 1 < own.size();
      words += space && is_letter(own[i - 1]) && is_letter(own[i + 1]) ? 1 : 0;
    }
    return !text.empty() && (!han || words > 0);
  };
  std::string left;
  for (const Fault& fault : faults.sorted()) {
    const Fault worded = in_language(fault, "zh-Hant");
    left += is_english(worded.message) ? "message: " + worded.message + "\n" : "";
    left += is_english(worded.hint) ? "hint: " + worded.hint + "\n" : "";
  }
  return left;
}

}  // namespace triaged

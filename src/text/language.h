#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace triaged {

/// What a text is written in, and the counts that decided it.
struct TextLanguage {
  std::string_view language;  ///< `zh-Hant`, `zh-Hans`, `en`, or empty when it is none or unclear.
  /// ISO 15924: `Hant`, `Hans`, `Hani` (Han characters that both scripts share), `Latn`, `Jpan`,
  /// `Kore`, another script's code (`Cyrl`), or empty when there are no letters.
  std::string script;
  std::uint32_t han = 0;
  std::uint32_t traditional = 0;  ///< Characters that only Traditional Chinese writes.
  std::uint32_t simplified = 0;   ///< Characters that only Simplified Chinese writes.
  std::uint32_t latin_words = 0;  ///< Without addresses, order numbers and the like.
};

/// Looks at the first 4,000 code points. A Han character weighs as much as a Latin word, so brand
/// names do not turn a Chinese sentence into an English one. Latin text counts as English unless
/// accents or the small words of other languages say otherwise.
TextLanguage detect_language(std::string_view text);

}  // namespace triaged

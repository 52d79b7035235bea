#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace triaged {

/// Slips that everybody who writes YAML by hand makes sooner or later, most of all with a Chinese
/// input method. They are worded in the language of who reads them, see worded().
enum class FaultKind : std::uint8_t {
  kPlain,  ///< worded in English where it is found
  kWideColon,
  kWideSpace,
  kNoBreakSpace,
  kWideQuote,    ///< {0} the mark
  kWideComma,    ///< {0} the mark
  kWideBracket,  ///< {0} the mark, {1} its ASCII form
  kTab,
  kBraces,
  kSpaceAtEdge,
  kQuotesInText,
  kBracketsInText,
  kCommaInItem,     ///< {0} the list to write
  kCommaInAnyItem,  ///< as kCommaInItem, where the text is not shown again
  kMarkInKey,
  kHashCuts,
  kHashCutsAll,
  kHashInFlow,
  kDuplicateKey,  ///< {0} the key, {1} the first one's line
  kMapEnd,
  kOpenBrace,
  kListEnd,
  kOpenBracket,
  kStrayColon,
  kStrayKey,
  kStrayDash,
  kStrayClosing,
  kOpenQuote,
  kDocumentInQuote,
  kEscape,
  kHexEscape,
  kUnicodeEscape,
  kFirstCharacter,
  kAnchor,
  kAlias,
  kMergeKey,
  kTypeTag,
  kTagNeverSet,     ///< {0} the tag
  kTagLikeAnother,  ///< {0} the tag, {1} the nearest one that rules set
  kTwoSpellings,    ///< {0} the kind, {1} as written, {2} the usual spelling, {3} where that stands
};

/// What a fault says and what to do about it.
struct FaultText {
  std::string message;
  std::string hint;
};

/// The words of a kind in `zh-Hant`, `zh-Hans` or else English, `{0}`, `{1}`… filled in.
FaultText worded(FaultKind kind, std::span<const std::string> args, std::string_view language);

/// "N more" in the language.
std::string more_text(std::size_t count, std::string_view language);

/// `zh-Hant`, `zh-Hans` or `en` for a language tag or a locale's name, such as zh_TW.UTF-8 or
/// zh-CN; letters large or small.
std::string_view language_of(std::string_view locale);

}  // namespace triaged

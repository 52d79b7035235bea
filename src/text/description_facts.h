#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "text/fold.h"

namespace triaged {

/// What a useful description of a problem tells.
enum class FactKind : std::uint8_t {
  kTime,     ///< a date, a time of day, a weekday, "three days ago"
  kPlace,    ///< a town, a street with its number, a room, a shop
  kEvent,    ///< what happened: broken, leaking, charged twice, ordered, not delivered
  kResult,   ///< what came of it: cannot be used, hurt, lost, still no answer
  kOrder,    ///< an order, parcel or ticket number
  kModel,    ///< a model's name, such as K-200
  kContact,  ///< a telephone number, mail address or chat name
};
inline constexpr int kFactKinds = 7;
inline constexpr std::array<std::string_view, kFactKinds> kFactNames{
    "time", "place", "event", "result", "order", "model", "contact"};
std::optional<FactKind> parse_fact_kind(std::string_view name);

/// The places in a folded text, in code points of the original, where it tells such a thing: at
/// most 20, from left to right. Chinese in both scripts and English, by words and patterns, so it
/// finds what is commonly written, not everything that could be. Time linear in the text.
std::vector<TextSpan> find_facts(const FoldedText& text, FactKind kind);

}  // namespace triaged

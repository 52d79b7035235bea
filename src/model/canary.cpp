#include "model/canary.h"

namespace triaged {
namespace {

constexpr std::string_view kBefore = "canary ";
constexpr std::string_view kAfter = "%";
constexpr int kWhole = 10000;

bool are_digits(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

// By digits, since 0.29 is no binary fraction.
std::optional<int> parse_canary(std::string_view text) {
  if (!text.starts_with(kBefore) || !text.ends_with(kAfter)) {
    return std::nullopt;
  }
  text = text.substr(kBefore.size(), text.size() - kBefore.size() - kAfter.size());
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "0" : text.substr(point + 1);
  if (!are_digits(whole, 3) || !are_digits(part, 2)) {
    return std::nullopt;
  }
  const int hundredths = std::stoi(std::string(part)) * (part.size() == 1 ? 10 : 1);
  const int share = std::stoi(std::string(whole)) * 100 + hundredths;
  return share <= kWhole ? std::optional(share) : std::nullopt;
}

std::string canary_text(int per_myriad) {
  std::string text = std::to_string(per_myriad / 100);
  if (const int part = per_myriad % 100; part != 0) {
    text += part % 10 == 0 ? "." + std::to_string(part / 10)
                           : "." + std::to_string(100 + part).substr(1);
  }
  return std::string(kBefore) + text + std::string(kAfter);
}

}  // namespace triaged

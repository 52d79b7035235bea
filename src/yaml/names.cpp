#include "yaml/names.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "yaml/source_text.h"

namespace triaged {
namespace {

// Longer names are not compared: nobody mistypes one of them, and the comparison is quadratic.
constexpr std::size_t kLongestCompared = 100;
constexpr std::size_t kChoicesShown = 12;

std::vector<std::int32_t> folded_code_points(std::string_view text) {
  std::vector<std::int32_t> points;
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t point = next_code_point(text, at);
    points.push_back(point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point);
  }
  return points;
}

// Optimal string alignment: insertions, deletions, replacements, swaps of neighbours.
std::size_t edit_distance(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  std::vector<std::size_t> two_back(b.size() + 1);
  std::vector<std::size_t> back(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    back[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = back[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
      row[j] = std::min({replace, back[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], two_back[j - 2] + 1);
      }
    }
    two_back.swap(back);
    back.swap(row);
  }
  return back[b.size()];
}

std::optional<std::string> only_name_ending_in(std::string_view written,
                                               std::span<const std::string> known) {
  const std::string ending = '.' + std::string(written);
  const auto fits = [&ending](const std::string& name) { return name.ends_with(ending); };
  if (std::ranges::count_if(known, fits) != 1) {
    return std::nullopt;
  }
  return *std::ranges::find_if(known, fits);
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view written,
                                        std::span<const std::string> known) {
  const std::vector<std::int32_t> wanted =
      folded_code_points(written.substr(0, 4 * kLongestCompared));
  if (wanted.empty() || wanted.size() > kLongestCompared) {
    return std::nullopt;
  }
  const std::size_t allowed = std::min((wanted.size() + 2) / 3, wanted.size() - 1);
  const std::string* best = nullptr;
  std::size_t best_distance = allowed + 1;
  for (const std::string& name : known) {
    const std::vector<std::int32_t> candidate = folded_code_points(name);
    const std::size_t longer = std::max(candidate.size(), wanted.size());
    if (longer - std::min(candidate.size(), wanted.size()) > allowed) {
      continue;
    }
    const std::size_t distance = edit_distance(wanted, candidate);
    if (distance < best_distance || (best && distance == best_distance && name < *best)) {
      best = &name;
      best_distance = distance;
    }
  }
  return best ? std::optional(*best) : only_name_ending_in(written, known);
}

std::string suggestion(std::string_view written,
                       std::span<const std::string> known,
                       std::string fallback) {
  const std::optional<std::string> nearest = nearest_name(written, known);
  if (!nearest && known.empty() && fallback.ends_with(' ')) {
    return "there is none yet: declare one first";  // a list of them would follow
  }
  return nearest ? "did you mean '" + *nearest + "'?" : std::move(fallback);
}

std::string name_choice(std::span<const std::string> names) {
  const std::size_t shown = std::min(names.size(), kChoicesShown);
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == names.size();
    text += i == 0 ? "" : (last ? " or " : ", ");
    text += '\'' + names[i] + '\'';
  }
  return shown < names.size() ? text + ", …" : text;
}

}  // namespace triaged

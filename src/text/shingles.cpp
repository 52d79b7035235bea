#include "text/shingles.h"

#include <algorithm>
#include <array>
#include <vector>

#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kShortText = 8;
constexpr char kShortMark = 's';
constexpr char kRunsMark = 'r';
constexpr unsigned kPointBits = 21;  ///< three code points fill 63 bits: no two runs share a number

std::vector<std::uint64_t> widened_points_of(std::string_view folded) {
  std::vector<std::uint64_t> points;
  for (std::size_t at = 0; at < folded.size() && points.size() < kMaxComparedPoints;) {
    const DecodedPoint decoded = decode_utf8(folded, at);
    points.push_back(decoded.point);
    at += decoded.bytes;
  }
  return points;
}

/// Little endian on every machine, since it is stored.
void append_number(std::string& out, std::uint64_t number) {
  std::array<char, sizeof number> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(number >> (8 * i) & 0xFFU);
  }
  out.append(bytes.data(), bytes.size());
}

std::uint64_t number_at(std::string_view form, std::size_t index) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(form[1 + index * 8 + i]);
  }
  return number;
}

bool is_runs(std::string_view form) {
  return form.size() > 1 && form.front() == kRunsMark && form.size() % 8 == 1;
}

}  // namespace

bool Overlap::reaches(int thousandths) const {
  return std::uint64_t{same} * 1000 >= std::uint64_t{all} * static_cast<std::uint64_t>(thousandths);
}

bool Overlap::operator<(const Overlap& other) const {
  return std::uint64_t{same} * other.all < std::uint64_t{other.same} * all;
}

std::string shingles_of(std::string_view utf8) {
  return shingles_of_folded(fold_key(utf8));
}

std::string shingles_of_folded(std::string_view folded) {
  const std::vector<std::uint64_t> points = widened_points_of(folded);
  if (points.empty()) {
    return "";
  }
  if (points.size() < kShortText) {
    return kShortMark + std::string(folded);
  }
  std::vector<std::uint64_t> runs;
  runs.reserve(points.size());
  for (std::size_t i = 0; i + 2 < points.size(); ++i) {
    runs.push_back(points[i] << (2 * kPointBits) | points[i + 1] << kPointBits | points[i + 2]);
  }
  std::sort(runs.begin(), runs.end());
  runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
  std::string form(1, kRunsMark);
  form.reserve(1 + runs.size() * 8);
  for (const std::uint64_t run : runs) {
    append_number(form, run);
  }
  return form;
}

Overlap overlap(std::string_view a, std::string_view b) {
  if (!is_runs(a) || !is_runs(b)) {
    return {a == b && !a.empty() ? 1U : 0U, 1};
  }
  const std::size_t of_a = a.size() / 8;
  const std::size_t of_b = b.size() / 8;
  std::uint32_t same = 0;
  for (std::size_t i = 0, j = 0; i < of_a && j < of_b;) {
    const std::uint64_t left = number_at(a, i);
    const std::uint64_t right = number_at(b, j);
    same += left == right ? 1 : 0;
    i += left <= right ? 1 : 0;
    j += right <= left ? 1 : 0;
  }
  return {same, static_cast<std::uint32_t>(of_a + of_b) - same};
}

}  // namespace triaged

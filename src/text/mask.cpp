#include "text/mask.h"

#include <algorithm>
#include <optional>

#include "text/fold_table.h"
#include "text/numbers.h"

namespace triaged {
namespace {

namespace table = fold_table;

constexpr std::size_t kMaxGap = 3;  // separators between two digits, as in ") - "

/// What one code point is to the search: its plain (folded) ASCII form or 0, and its place.
struct PlainPoint {
  char plain = 0;
  bool dropped = false;  ///< Folds to nothing: may stand inside a number.
  std::uint32_t index = 0;
  std::uint32_t byte = 0;
  std::uint32_t bytes = 0;
};

struct FoundSpan {
  PersonalKind kind = PersonalKind::kEmail;
  std::size_t first = 0;  ///< Into the plain points, inclusive.
  std::size_t last = 0;
  std::string digits;  ///< Of numbers.
};

std::vector<PlainPoint> plain_points(std::string_view text) {
  std::vector<PlainPoint> points;
  points.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    const std::uint32_t entry = table::entry_of(next.point);
    const std::uint32_t value = entry & table::kValueMask;
    const bool single = (entry & (table::kMulti | table::kDelete)) == 0;
    const char32_t folded = value == 0 ? next.point : static_cast<char32_t>(value);
    points.push_back({single && folded < 0x80 ? static_cast<char>(folded) : '\0',
                      (entry & table::kDelete) != 0,
                      static_cast<std::uint32_t>(points.size()),
                      static_cast<std::uint32_t>(at),
                      next.bytes});
    at += next.bytes;
  }
  return points;
}

bool is_digit(char plain) {
  return plain >= '0' && plain <= '9';
}
bool is_small_letter(char plain) {
  return plain >= 'a' && plain <= 'z';
}
bool is_separator(char plain) {
  return plain != 0 && std::string_view(" -.()").find(plain) != std::string_view::npos;
}

// E-mail addresses -----------------------------------------------------------------------------

// The star is what masking leaves of an address.
bool is_local(char plain) {
  return is_small_letter(plain) || is_digit(plain) ||
         (plain != 0 && std::string_view("._%+-*").find(plain) != std::string_view::npos);
}

bool is_domain(char plain) {
  return is_small_letter(plain) || is_digit(plain) || plain == '.' || plain == '-';
}

/// The address around the @ at `at`, if there is one after point `from`.
std::optional<FoundSpan> email_at(const std::vector<PlainPoint>& points,
                                  std::size_t from,
                                  std::size_t at) {
  std::size_t first = at;
  while (first > from && is_local(points[first - 1].plain)) {
    --first;
  }
  std::size_t end = at + 1;
  std::size_t last_dot = 0;
  while (end < points.size() && is_domain(points[end].plain)) {
    last_dot = points[end].plain == '.' && end + 1 < points.size() &&
                       is_small_letter(points[end + 1].plain)
                   ? end
                   : last_dot;
    ++end;
  }
  if (first == at || last_dot == 0 || last_dot == at + 1) {
    return std::nullopt;
  }
  std::size_t last = last_dot;
  while (last + 1 < end && is_small_letter(points[last + 1].plain)) {
    ++last;
  }
  return last - last_dot < 2 ? std::nullopt
                             : std::optional(FoundSpan{PersonalKind::kEmail, first, last, ""});
}

// Numbers --------------------------------------------------------------------------------------

/// Digits that stand together; `plus`: a + right before them.
struct Chunk {
  std::size_t first = 0;
  std::size_t last = 0;
  std::string digits;
  bool plus = false;
};

/// The chunk that starts at digit `at`. An x after 17 digits belongs to an identity card.
Chunk read_chunk(const std::vector<PlainPoint>& points, std::size_t at, std::size_t before) {
  Chunk chunk{at, at, "", at > 0 && points[at - 1].plain == '+'};
  for (; at < points.size(); ++at) {
    const char plain = points[at].plain;
    const bool check_digit = plain == 'x' && before + chunk.digits.size() >= 17;
    if (is_digit(plain) || check_digit) {
      chunk.digits.push_back(plain);
      chunk.last = at;
    }
    if (check_digit || (!is_digit(plain) && !points[at].dropped)) {
      break;
    }
  }
  return chunk;
}

/// Where the next chunk of the same run starts: a digit (or an x) after a few separators.
std::optional<std::size_t> next_chunk(const std::vector<PlainPoint>& points, std::size_t last) {
  std::size_t gap = 0;
  for (std::size_t at = last + 1; at < points.size() && gap <= kMaxGap; ++at) {
    if (is_digit(points[at].plain) || (points[at].plain == 'x' && gap > 0)) {
      return at;
    }
    if (!points[at].dropped && !is_separator(points[at].plain)) {
      return std::nullopt;
    }
    gap += points[at].dropped ? 0U : 1U;
  }
  return std::nullopt;
}

/// The chunks of the run that starts at digit `at`.
std::vector<Chunk> read_run(const std::vector<PlainPoint>& points, std::size_t at) {
  std::vector<Chunk> run;
  std::size_t digits = 0;
  for (std::optional<std::size_t> start = at; start.has_value();) {
    Chunk chunk = read_chunk(points, *start, digits);
    if (chunk.digits.empty()) {
      break;
    }
    digits += chunk.digits.size();
    start = next_chunk(points, chunk.last);
    run.push_back(std::move(chunk));
  }
  return run;
}

/// Whether a number may end here: no letter follows, and no star, which is what masking leaves.
bool may_end(const std::vector<PlainPoint>& points, std::size_t last) {
  std::size_t next = last + 1;
  while (next < points.size() && points[next].dropped) {
    ++next;
  }
  return next >= points.size() ||
         (!is_small_letter(points[next].plain) && points[next].plain != '*');
}

/// The longest of the most telling kind of number that starts with chunk `from`, and how many
/// chunks it takes.
std::optional<std::pair<FoundSpan, std::size_t>> number_at(const std::vector<PlainPoint>& points,
                                                           const std::vector<Chunk>& run,
                                                           std::size_t from) {
  std::optional<std::pair<FoundSpan, std::size_t>> best;
  if (run[from].first > 0 && points[run[from].first - 1].plain == '*') {
    return best;  // the rest of a masked number
  }
  NumberShape shape{"", {}, run[from].plus};
  for (std::size_t i = from; i < run.size(); ++i) {
    shape.digits += run[i].digits;
    shape.groups.push_back(run[i].digits.size());
    if (shape.digits.size() > kMaxNumberDigits || (i > from && run[i].plus)) {
      break;
    }
    const std::optional<PersonalKind> kind = kind_of_number(shape);
    if (kind && may_end(points, run[i].last) && (!best || *kind >= best->first.kind)) {
      best = {FoundSpan{*kind, run[from].first - (shape.plus ? 1 : 0), run[i].last, shape.digits},
              i - from + 1};
    }
  }
  return best;
}

/// Appends the numbers of the run at digit `at`; returns the last point of the run.
std::size_t add_numbers(const std::vector<PlainPoint>& points,
                        std::size_t at,
                        std::vector<FoundSpan>& found) {
  const std::vector<Chunk> run = read_run(points, at);
  for (std::size_t i = 0; i < run.size();) {
    auto number = number_at(points, run, i);
    i += number ? number->second : 1;
    if (number) {
      found.push_back(std::move(number->first));
    }
  }
  return run.back().last;
}

/// E-mail addresses; blanks their points, so that no number is found inside one.
void add_emails(std::vector<PlainPoint>& points, std::vector<FoundSpan>& found) {
  for (std::size_t at = 0; at < points.size(); ++at) {
    if (points[at].plain != '@') {
      continue;
    }
    const std::size_t from = found.empty() ? 0 : found.back().last + 1;
    if (std::optional<FoundSpan> email = email_at(points, from, at)) {
      at = email->last;
      found.push_back(*std::move(email));
    }
  }
  for (const FoundSpan& email : found) {
    for (std::size_t at = email.first; at <= email.last; ++at) {
      points[at].plain = 0;
    }
  }
}

std::vector<FoundSpan> find_spans(std::vector<PlainPoint> points) {
  std::vector<FoundSpan> found;
  add_emails(points, found);
  for (std::size_t at = 0; at < points.size(); ++at) {
    if (is_digit(points[at].plain)) {
      at = add_numbers(points, at, found);
    }
  }
  std::sort(found.begin(), found.end(), [](const FoundSpan& a, const FoundSpan& b) {
    return a.first < b.first;
  });
  return found;
}

std::string masked(const FoundSpan& span, std::string_view original) {
  switch (span.kind) {
    case PersonalKind::kEmail:
      return mask_email(original);
    case PersonalKind::kPhone:
      return mask_phone(span.digits);
    case PersonalKind::kIdentityCard:
    case PersonalKind::kBankCard:
      return mask_number(span.kind, span.digits);
  }
  return "****";
}

bool is_sensitive(PersonalKind kind) {
  return kind == PersonalKind::kIdentityCard || kind == PersonalKind::kBankCard;
}

std::vector<Masking> maskings(std::string_view text, bool sensitive_only) {
  const std::vector<PlainPoint> points = plain_points(text);
  std::vector<Masking> found;
  for (const FoundSpan& span : find_spans(points)) {
    if (sensitive_only && !is_sensitive(span.kind)) {
      continue;
    }
    const std::size_t begin = points[span.first].byte;
    const std::size_t end = points[span.last].byte + points[span.last].bytes;
    found.push_back({begin, end, masked(span, text.substr(begin, end - begin))});
  }
  return found;
}

std::string mask_spans(std::string_view text, bool sensitive_only) {
  std::string out;
  out.reserve(text.size());
  std::size_t done = 0;
  for (const Masking& masking : maskings(text, sensitive_only)) {
    out += text.substr(done, masking.begin - done);
    out += masking.text;
    done = masking.end;
  }
  out += text.substr(done);
  return out;
}

std::string_view tail(std::string_view digits, std::size_t count) {
  return digits.substr(digits.size() - std::min(digits.size(), count));
}

}  // namespace

std::string_view to_string(PersonalKind kind) {
  constexpr std::string_view kNames[] = {"email", "phone", "identity_card", "bank_card"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<PersonalSpan> find_personal(std::string_view text) {
  const std::vector<PlainPoint> points = plain_points(text);
  std::vector<PersonalSpan> result;
  for (const FoundSpan& span : find_spans(points)) {
    result.push_back({span.kind, {points[span.first].index, points[span.last].index + 1}});
  }
  return result;
}

std::vector<PersonalSpan> find_sensitive(std::string_view text) {
  std::vector<PersonalSpan> spans = find_personal(text);
  std::erase_if(spans, [](const PersonalSpan& span) { return !is_sensitive(span.kind); });
  return spans;
}

std::vector<Masking> personal_maskings(std::string_view text) {
  return maskings(text, false);
}

std::string mask_personal(std::string_view text) {
  return mask_spans(text, false);
}

std::string mask_sensitive(std::string_view text) {
  return mask_spans(text, true);
}

std::string mask_phone(std::string_view phone) {
  std::string digits;
  for (const PlainPoint& point : plain_points(phone)) {
    if (is_digit(point.plain)) {
      digits.push_back(point.plain);
    }
  }
  const std::string_view mobile = chinese_mobile(digits);
  if (!mobile.empty()) {
    return std::string(mobile.substr(0, 3)) + "****" + std::string(tail(mobile, 4));
  }
  return digits.size() < 8 ? "****" : "****" + std::string(tail(digits, 4));
}

std::string mask_email(std::string_view email) {
  const std::size_t at = std::max(email.rfind('@') + 1, email.rfind("＠") + 1);
  if (at == 0) {
    return "****";
  }
  const std::string_view domain = email.substr(at - 1);
  return std::string(at == 1 ? "" : first_points(email, 1)) + "***" + std::string(domain);
}

std::string mask_name(std::string_view name) {
  const std::string_view trimmed = trim(name);
  return trimmed.empty() ? "" : to_valid_utf8(first_points(trimmed, 1)) + "**";
}

std::string mask_number(PersonalKind kind, std::string_view digits) {
  const std::size_t head = kind == PersonalKind::kIdentityCard ? 3 : 0;
  if (digits.size() < 12) {
    return "****";
  }
  return std::string(digits.substr(0, head)) + std::string(digits.size() - head - 4, '*') +
         std::string(tail(digits, 4));
}

}  // namespace triaged

#include <algorithm>
#include <numeric>
#include <tuple>

#include "rules/judge/text_hits.h"

namespace triaged {
namespace {

/// A message has fewer.
constexpr std::size_t kUsualClauses = 8;

bool is_clause_end(const FoldedText& folded, std::size_t at) {
  switch (folded.points[at].point()) {
    case U'\n':
    case U'!':
    case U'?':
    case U',':
    case U';':
    case U'\u3002':  // 。
      return true;
    case U'.': {  // not the point of 3.5
      const bool last = at + 1 >= folded.points.size();
      const char32_t next = last ? U' ' : folded.points[at + 1].point();
      return next < U'0' || next > U'9';
    }
    default:
      return false;
  }
}

/// Without leaving early, which would keep the processor from looking at many bytes at once.
bool is_ascii(std::string_view text) {
  return std::accumulate(text.begin(), text.end(), 0U, [](unsigned seen, char byte) {
           return seen | static_cast<unsigned char>(byte);
         }) < 0x80;
}

std::vector<std::uint32_t> bytes_of_points(std::string_view text) {
  std::vector<std::uint32_t> bytes;
  const auto size = static_cast<std::uint32_t>(text.size());
  if (is_ascii(text)) {
    bytes.resize(text.size() + 1);
    std::iota(bytes.begin(), bytes.end(), 0U);
    return bytes;
  }
  bytes.resize(text.size() + 1);
  std::size_t count = 0;
  for (std::uint32_t at = 0; at < size; ++count) {
    bytes[count] = at;
    at += decode_utf8(text, at).bytes;
  }
  bytes[count] = size;
  bytes.resize(count + 1);
  return bytes;
}

std::vector<std::uint32_t> clause_ends_of(const FoldedText& folded) {
  std::vector<std::uint32_t> ends;
  ends.reserve(kUsualClauses);
  for (std::size_t at = 0; at < folded.points.size(); ++at) {
    if (is_clause_end(folded, at)) {
      ends.push_back(static_cast<std::uint32_t>(at));
    }
  }
  return ends;
}

void add_error(std::string& error, const std::string& more) {
  error += (error.empty() ? "" : "; ") + more;
}

/// `folded` is the scanned_start() of `text`.
ScannedPart scan_part(MessagePart kind,
                      std::string_view text,
                      FoldedText folded,
                      const LiteralAutomaton* automaton,
                      std::string& error) {
  const std::string_view start = scanned_start(text);
  if (start.size() < text.size()) {
    add_error(error,
              "the " + std::string(to_string(kind)) + " is longer than " +
                  std::to_string(kMaxScannedPoints) + " characters; only the first were read");
  }
  ScannedPart part{kind, std::string(start), std::move(folded), {}, {}, {}};
  part.clause_ends = clause_ends_of(part.folded);
  if (automaton == nullptr) {
    return part;
  }
  // A phrase goes on over a line end. Clauses still end there, so what is shown and measured is
  // the text with its line ends.
  Result<LiteralScan> scan = automaton->scan(part.folded);
  if (!scan.ok()) {
    add_error(error, scan.error().message);
    return part;
  }
  if (scan.value().truncated) {
    add_error(
        error,
        "the " + std::string(to_string(kind)) + " holds too many keywords; not all were read");
  }
  part.hits = std::move(scan.value().hits);
  part.terms = std::move(scan.value().terms);
  std::sort(part.hits.begin(), part.hits.end(), [](const LiteralHit& a, const LiteralHit& b) {
    return std::tie(a.id, a.begin, a.end) < std::tie(b.id, b.begin, b.end);
  });
  return part;
}

ScannedPart scan_part(MessagePart kind,
                      std::string_view text,
                      const LiteralAutomaton* automaton,
                      std::string& error) {
  return scan_part(kind, text, fold(scanned_start(text)), automaton, error);
}

}  // namespace

std::string_view ScannedPart::written(TextSpan span) const {
  if (bytes.empty()) {
    bytes = bytes_of_points(original);
  }
  const std::size_t last = bytes.size() - 1;
  const std::size_t begin = bytes[std::min<std::size_t>(span.begin, last)];
  const std::size_t end = bytes[std::min<std::size_t>(span.end, last)];
  return std::string_view(original).substr(begin, end - begin);
}

const TextSieve& ScannedPart::sieved() const {
  return sieve ? *sieve : sieve.emplace(original);
}

std::string_view scanned_start(std::string_view text) {
  const bool fits = text.size() <= kMaxScannedPoints;
  return fits ? text : first_points(text, kMaxScannedPoints);
}

ScannedText scan_text(const Event& event,
                      const TextContext& context,
                      const LiteralAutomaton* automaton) {
  const std::string_view words = event.message ? event.message->text : std::string_view();
  return scan_text(event, fold(scanned_start(words)), context, automaton);
}

ScannedText scan_text(const Event& event,
                      FoldedText message,
                      const TextContext& context,
                      const LiteralAutomaton* automaton) {
  ScannedText text;
  if (event.message) {
    text.has_message = true;
    text.parts.push_back(scan_part(
        MessagePart::kText, event.message->text, std::move(message), automaton, text.error));
  }
  if (event.message && context.subject && !context.subject->empty()) {
    text.has_subject = true;
    text.parts.push_back(scan_part(MessagePart::kSubject, *context.subject, automaton, text.error));
  }
  if (!context.thread.empty()) {
    text.parts.push_back(scan_part(MessagePart::kThread, context.thread, automaton, text.error));
  }
  for (const ScannedPart& part : text.parts) {
    for (const LiteralHit& hit : part.hits) {
      if (text.literals.empty() || text.literals.back() != hit.id) {
        text.literals.push_back(hit.id);
      }
    }
  }
  if (text.parts.size() > 1) {  // a part's hits are sorted
    std::sort(text.literals.begin(), text.literals.end());
    text.literals.erase(std::unique(text.literals.begin(), text.literals.end()),
                        text.literals.end());
  }
  return text;
}

}  // namespace triaged

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/decision.h"
#include "rules/condition.h"
#include "rules/judge/truth.h"
#include "text/fold.h"
#include "text/literals.h"
#include "text/text_sieve.h"

namespace triaged {

/// How much of one part is read; longer texts are cut there and the decision says so.
inline constexpr std::size_t kMaxScannedPoints = 65'536;

/// How many hits a rule's evidence holds at most.
inline constexpr std::size_t kMaxEvidence = 20;
/// How many terms of one lexicon it holds at most: those that said most.
inline constexpr std::size_t kMaxTermEvidence = 8;

/// A part of what the customer wrote, folded and scanned once for all rules.
struct ScannedPart {
  MessagePart kind = MessagePart::kText;  ///< only `part: thread` looks at kThread
  std::string original;                   ///< the bytes that were scanned
  FoldedText folded;
  std::vector<LiteralHit> hits;            ///< of keywords, by literal, then place
  std::vector<TermHit> terms;              ///< first hits of lexicons' terms, by place, then term
  std::vector<std::uint32_t> clause_ends;  ///< folded code points at which a clause ends; rising
  /// The byte of each code point of `original`, and its size behind them: worked out when first
  /// asked for, by the one thread that judges.
  mutable std::vector<std::uint32_t> bytes{};
  mutable std::optional<TextSieve> sieve{};  ///< likewise

  /// The original code points of a hit, at a cost that does not grow with the text.
  [[nodiscard]] std::string_view written(TextSpan span) const;
  /// Of the original text.
  [[nodiscard]] const TextSieve& sieved() const;
};

/// One surviving hit: folded bytes and code points, original code points.
struct TextHit {
  std::size_t part = 0;  ///< index in ScannedText::parts
  std::uint32_t literal = 0;
  std::uint32_t begin = 0;  ///< folded code points, half-open
  std::uint32_t end = 0;
  TextSpan span;  ///< original code points
};

/// The parts of one event's text. A plain value, borrowed by the evaluation.
struct ScannedText {
  bool has_message = false;  ///< without one, every text test is unknown
  bool has_subject = false;
  std::vector<ScannedPart> parts;
  std::vector<std::uint32_t> literals;  ///< that were hit anywhere; sorted, each once
  /// The code points of each part's folded text, for fuzzy tests: worked out when first asked for,
  /// by the one thread that judges.
  mutable std::vector<std::u32string> points{};
  mutable std::optional<std::string> shingles{};  ///< of the message; likewise
  std::string error;                              ///< what was cut or failed; "" when all was read
};

/// What is scanned beside the event's message.
struct TextContext {
  std::optional<std::string> subject;  ///< where the event opens the record
  std::string thread;                  ///< what the customer wrote before; "" = nothing is known
};

/// What is read of a part: the start of it.
std::string_view scanned_start(std::string_view text);

/// Folds and scans an event's message and what stands beside it.
ScannedText scan_text(const Event& event,
                      const TextContext& context,
                      const LiteralAutomaton* automaton);
/// The same for a message whose scanned_start() is folded already.
ScannedText scan_text(const Event& event,
                      FoldedText message,
                      const TextContext& context,
                      const LiteralAutomaton* automaton);

/// Whether subject and message tell all of the facts. Unknown without a message.
Truth evaluate_facts(const FactsTest& test, const ScannedText& text);
/// Where they do.
std::vector<Evidence> facts_evidence(const FactsTest& test, const ScannedText& text);

/// Whether the test holds. Unknown when there is nothing to look at, or a part failed.
Truth evaluate_text(const TextTest& test, const ScannedText& text);

/// All surviving hits of a test's positive words, in order, each span once.
std::vector<Evidence> text_evidence(const TextTest& test, const ScannedText& text);

/// A word that stands in the text and does not help its test, and why.
struct UnusedHit {
  Evidence hit;
  std::string why;  ///< such as `cancelled by '沒有' (unless_near)`
};

/// For people: hits that `unless_near` cancels, words of `has_none`, and words of `near` that stand
/// alone. In order, at most kMaxEvidence.
std::vector<UnusedHit> unused_hits(const TextTest& test, const ScannedText& text);

/// For people: the words of `has_all`, as written, without a surviving hit. At most kMaxEvidence.
std::vector<std::string> lacking_words(const TextTest& test, const ScannedText& text);

/// The row of the table key found first (the longest of those that begin there); null when none.
const Table::Row* find_row(const TextTest& test, const ScannedText& text);

/// The first match's named groups that took part, by name.
std::vector<std::pair<std::string, std::string>> text_captures(const TextTest& test,
                                                               const ScannedText& text);

}  // namespace triaged

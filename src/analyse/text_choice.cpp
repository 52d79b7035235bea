#include "analyse/text_choice.h"

#include <algorithm>

#include "rules/judge/text_hits.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxPieces = 400;     ///< alternatives of one probe
constexpr std::size_t kMaxNearWords = 12;   ///< of each side of `near`
constexpr std::size_t kMaxCancelWords = 3;  ///< of one `unless_near`
constexpr const char* kClauseEnd = "。";
constexpr const char* kFillers[] = {"您好", "hello", "請問", "一二三", "ok", "…"};

ScannedText scanned(const ChosenText& chosen, const LiteralAutomaton& automaton) {
  Event event;
  event.message = Message{};
  event.message->text = chosen.text;
  const auto subject =
      chosen.subject.empty() ? std::optional<std::string>() : std::optional(chosen.subject);
  return scan_text(event, {subject, ""}, &automaton);
}

bool holds(const Probe& probe, const ScannedText& text) {
  return (evaluate_text(probe.test, text) == Truth::kTrue) == probe.found;
}

/// Whether every word of `some` is among those of `all`.
bool is_subset(const KeywordSet& some, const KeywordSet& all) {
  return std::includes(
      all.literals.begin(), all.literals.end(), some.literals.begin(), some.literals.end());
}

/// Whether a hit that survives beside `need`'s cancelling words survives beside `ban`'s, too.
bool cancels_no_more(const std::optional<TextTest::Unless>& ban,
                     const std::optional<TextTest::Unless>& need) {
  return !ban || (need && is_subset(*ban->words, *need->words) && ban->within <= need->within &&
                  (need->both_sides || !ban->both_sides));
}

/// A text that a probe finds, perhaps. `proved_useless`: no text that holds it satisfies all.
struct Piece {
  std::string text;
  bool proved_useless = false;
};

class Chooser {
 public:
  Chooser(const std::vector<Probe>& probes, const LiteralAutomaton& automaton, std::size_t limit)
      : probes_(probes), automaton_(automaton), limit_(limit) {}

  TextChoices run() {
    bool every = true;
    for (const Probe& probe : probes_) {
      every = (!probe.found || add_pieces(probe)) && every;
    }
    for (std::size_t turn = 0; every && !out_.impossible && turn < limit_; ++turn) {
      try_turn(turn);
    }
    return std::move(out_);
  }

 private:
  struct Slot {
    TextPart part = TextPart::kAny;
    std::vector<std::string> pieces;
  };

  /// False: the probe is out of reach, or (a pattern) no piece for it is known.
  bool add_pieces(const Probe& probe) {
    std::vector<Piece> pieces;
    bool all_known = false;
    if (probe.test.has_any != nullptr) {
      all_known = probe.test.has_any->words.size() <= kMaxPieces;
      pieces = word_pieces(probe);
    } else if (probe.test.near) {
      pieces = near_pieces(probe);
    } else if (probe.test.fuzzy) {
      for (const TextTest::Fuzzy::Term& term : probe.test.fuzzy->terms) {
        pieces.push_back({term.folded, false});
      }
    }
    Slot slot{probe.test.part, {}};
    bool useless = all_known;
    for (const Piece& piece : pieces) {
      useless = useless && piece.proved_useless;
      if (!piece.proved_useless) {
        slot.pieces.push_back(piece.text);
        add_cancelled(probe, piece.text, slot);
      }
    }
    out_.impossible = out_.impossible || useless;
    if (slot.pieces.empty()) {
      return false;
    }
    slots_.push_back(std::move(slot));
    return true;
  }

  std::vector<Piece> word_pieces(const Probe& probe) const {
    std::vector<Piece> pieces;
    for (const Keyword& word : probe.test.has_any->words) {
      if (pieces.size() == kMaxPieces) {
        break;
      }
      pieces.push_back({word.written, is_useless(probe, word)});
    }
    return pieces;
  }

  std::vector<Piece> near_pieces(const Probe& probe) const {
    std::vector<Piece> pieces;
    const auto& a = probe.test.near->a->words;
    const auto& b = probe.test.near->b->words;
    for (std::size_t i = 0; i < std::min(a.size(), kMaxNearWords); ++i) {
      for (std::size_t j = 0; j < std::min(b.size(), kMaxNearWords); ++j) {
        pieces.push_back({a[i].written + b[j].written, false});
        pieces.push_back({a[i].written + " " + b[j].written, false});
        pieces.push_back({b[j].written + a[i].written, false});
      }
    }
    return pieces;
  }

  /// Proof, not guess: the word's hits never survive their own test, or every surviving hit is one
  /// of a probe that must find nothing.
  bool is_useless(const Probe& need, const Keyword& word) const {
    if (need.test.raw) {
      return false;
    }
    const ScannedText alone = scanned({word.written, ""}, automaton_);
    TextTest uncancelled = need.test;
    uncancelled.unless_near.reset();
    if (evaluate_text(on_any_part(uncancelled), alone) != Truth::kTrue) {
      return false;  // written alone it is not even found
    }
    if (evaluate_text(on_any_part(need.test), alone) != Truth::kTrue) {
      return true;  // what cancels it is a part of the word itself
    }
    return std::any_of(probes_.begin(), probes_.end(), [&](const Probe& ban) {
      return !ban.found && ban.test.has_any != nullptr && !ban.test.raw &&
             (ban.test.part == TextPart::kAny || ban.test.part == need.test.part) &&
             is_banned(ban, need, word, alone);
    });
  }

  static bool is_banned(const Probe& ban,
                        const Probe& need,
                        const Keyword& word,
                        const ScannedText& alone) {
    if (!ban.test.unless_near) {
      return evaluate_text(on_any_part(ban.test), alone) == Truth::kTrue;
    }
    const std::vector<std::uint32_t>& banned = ban.test.has_any->literals;
    return std::binary_search(banned.begin(), banned.end(), word.literal) &&
           cancels_no_more(ban.test.unless_near, need.test.unless_near);
  }

  static TextTest on_any_part(TextTest test) {
    test.part = TextPart::kAny;
    return test;
  }

  /// A piece that some other probe must not find is tried behind a word that cancels the hit.
  void add_cancelled(const Probe& need, const std::string& piece, Slot& slot) const {
    const ScannedText alone = scanned({piece, ""}, automaton_);
    for (const Probe& ban : probes_) {
      if (ban.found || &ban == &need || !ban.test.unless_near || holds(ban, alone)) {
        continue;
      }
      const auto& words = ban.test.unless_near->words->words;
      for (std::size_t i = 0; i < std::min(words.size(), kMaxCancelWords); ++i) {
        slot.pieces.push_back(words[i].written + piece);
      }
    }
  }

  void try_turn(std::size_t turn) {
    ChosenText chosen;
    std::size_t stride = 0;  // each slot goes through its pieces at a pace of its own
    for (const Slot& slot : slots_) {
      const std::string& piece = slot.pieces[turn * ++stride % slot.pieces.size()];
      std::string& into = slot.part == TextPart::kSubject ? chosen.subject : chosen.text;
      if (into.find(piece) == std::string::npos) {
        into += (into.empty() ? "" : kClauseEnd) + piece;
      }
    }
    if (!chosen.text.empty()) {
      keep(std::move(chosen));
      return;
    }
    for (const char* filler : kFillers) {
      chosen.text = filler;
      if (keep(chosen)) {
        return;
      }
    }
  }

  bool keep(ChosenText chosen) {
    const bool good = satisfies(probes_, chosen, automaton_);
    const bool known =
        std::any_of(out_.texts.begin(), out_.texts.end(), [&](const ChosenText& one) {
          return one.text == chosen.text && one.subject == chosen.subject;
        });
    if (good && !known) {
      out_.texts.push_back(std::move(chosen));
    }
    return good;
  }

  const std::vector<Probe>& probes_;
  const LiteralAutomaton& automaton_;
  std::size_t limit_;
  std::vector<Slot> slots_;
  TextChoices out_;
};

}  // namespace

TextChoices choose_texts(const std::vector<Probe>& probes,
                         const LiteralAutomaton& automaton,
                         std::size_t limit) {
  return Chooser(probes, automaton, limit).run();
}

bool satisfies(const std::vector<Probe>& probes,
               const ChosenText& chosen,
               const LiteralAutomaton& automaton) {
  const ScannedText text = scanned(chosen, automaton);
  return std::all_of(
      probes.begin(), probes.end(), [&text](const Probe& probe) { return holds(probe, text); });
}

}  // namespace triaged

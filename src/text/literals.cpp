#include "text/literals.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "text/fold.h"
#include "text/literals_state.h"
#include "text/utf8.h"

namespace triaged {
namespace {

struct FreeCompileError {
  void operator()(hs_compile_error_t* error) const { hs_free_compile_error(error); }
};

Result<std::vector<Literal>> distinct_literals(std::span<const std::string> folded) {
  std::map<std::string_view, std::vector<std::uint32_t>> by_text;
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const std::string& text = folded[i];
    if (text.empty()) {
      return invalid_input("keyword number " + std::to_string(i + 1) + " is empty after folding",
                           "write a keyword with at least one letter, digit, mark or ideograph");
    }
    if (text.size() > LiteralAutomaton::kMaxLiteralBytes) {
      return invalid_input(
          "keyword '" + cut_points(text, 20) + "' is " + std::to_string(text.size()) +
              " bytes long",
          "at most " + std::to_string(LiteralAutomaton::kMaxLiteralBytes) + " bytes are allowed");
    }
    if (!is_valid_utf8(text)) {
      return invalid_input("keyword number " + std::to_string(i + 1) + " is not UTF-8",
                           "save the file as UTF-8");
    }
    by_text[text].push_back(static_cast<std::uint32_t>(i));
  }
  std::vector<Literal> result;
  result.reserve(by_text.size());
  for (auto& [text, ids] : by_text) {
    result.push_back(literal_of(std::string(text)));
    result.back().ids = std::move(ids);
  }
  return result;
}

Result<Database> compile_database(const std::vector<Literal>& literals,
                                  const std::vector<LiteralBrief>& briefs) {
  std::vector<const char*> texts;
  std::vector<unsigned> flags(briefs.size(), 0);
  std::vector<unsigned> ids;
  std::vector<std::size_t> lengths;
  for (const LiteralBrief& brief : briefs) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literals[brief.literal].text.c_str());
    lengths.push_back(brief.bytes);
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* raw_error = nullptr;
  const hs_error_t code = hs_compile_lit_multi(texts.data(),
                                               flags.data(),
                                               ids.data(),
                                               lengths.data(),
                                               static_cast<unsigned>(texts.size()),
                                               HS_MODE_BLOCK,
                                               nullptr,
                                               &database,
                                               &raw_error);
  const std::unique_ptr<hs_compile_error_t, FreeCompileError> error(raw_error);
  if (code != HS_SUCCESS) {
    return internal_error("vectorscan cannot compile the keywords: " +
                          std::string(error ? error->message : "unknown reason"));
  }
  return Database(database);
}

bool at_borders(const LiteralBrief& literal,
                std::string_view text,
                std::size_t begin,
                std::size_t end) {
  if (literal.border_before && begin > 0 &&
      is_word_point(decode_utf8(text, previous_point(text, begin)).point)) {
    return false;
  }
  return !(literal.border_after && end < text.size() &&
           is_word_point(decode_utf8(text, end).point));
}

/// What the callback of one scan needs.
struct Collector {
  const std::vector<Literal>& literals;
  const std::vector<LiteralBrief>& briefs;
  const FoldedText& folded;
  std::string_view text;  ///< that of `folded`, without line ends
  std::size_t max_hits;
  std::uint32_t first_term;
  std::vector<std::uint64_t> seen;  ///< a bit for each term, by its number after the first
  LiteralScan scan;

  /// False when there are too many.
  bool put(const LiteralHit& hit) {
    if (hit.id >= first_term) {
      put_term({hit.id,
                static_cast<std::uint32_t>(folded.point_at(hit.begin)),
                static_cast<std::uint32_t>(folded.point_at(hit.end))});
      return true;
    }
    if (scan.hits.size() >= max_hits) {
      scan.truncated = true;
      return false;
    }
    scan.hits.push_back(hit);
    return true;
  }

  void put_term(const TermHit& hit) {
    const std::uint32_t number = hit.id - first_term;
    const std::uint64_t bit = std::uint64_t{1} << (number % 64);
    if ((seen[number / 64] & bit) == 0) {
      seen[number / 64] |= bit;
      scan.terms.push_back(hit);
    }
  }
};

int on_match(unsigned index, unsigned long long, unsigned long long to, unsigned, void* context) {
  auto& collector = *static_cast<Collector*>(context);
  const LiteralBrief& literal = collector.briefs[index];
  const auto end = static_cast<std::uint32_t>(to);
  const std::uint32_t begin = end - literal.bytes;
  if (!at_borders(literal, collector.text, begin, end)) {
    return 0;
  }
  if (!literal.shared) {
    return collector.put({literal.id, begin, end}) ? 0 : 1;
  }
  for (const std::uint32_t id : collector.literals[literal.literal].ids) {
    if (!collector.put({id, begin, end})) {
      return 1;
    }
  }
  return 0;
}

template <class Hit>
bool is_earlier(const Hit& a, const Hit& b) {
  return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
}

/// A phrase goes on over a line end, as mails that are wrapped have it.
std::string without_line_ends(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

}  // namespace

Literal literal_of(std::string text) {
  const char32_t first = text.empty() ? U' ' : decode_utf8(text, 0).point;
  const char32_t last =
      text.empty() ? U' ' : decode_utf8(text, previous_point(text, text.size())).point;
  return {std::move(text), is_word_point(first), is_word_point(last), {}};
}

LiteralAutomaton::LiteralAutomaton(std::unique_ptr<State> state) : state_(std::move(state)) {
}
LiteralAutomaton::~LiteralAutomaton() = default;

std::size_t LiteralAutomaton::size() const {
  return state_->count;
}

Result<std::unique_ptr<const LiteralAutomaton>> LiteralAutomaton::compile(
    std::span<const std::string> folded, std::uint32_t first_term) {
  auto state = std::make_unique<State>();
  state->count = folded.size();
  state->first_term = std::min(first_term, static_cast<std::uint32_t>(folded.size()));
  state->literals = TRY(distinct_literals(folded));
  state->sort_out();
  if (!state->briefs.empty()) {
    state->database = TRY(compile_database(state->literals, state->briefs));
    TRY(state->prepare());
  }
  return std::unique_ptr<const LiteralAutomaton>(new LiteralAutomaton(std::move(state)));
}

Result<LiteralScan> LiteralAutomaton::scan(const FoldedText& folded, std::size_t max_hits) const {
  if (folded.text.size() > kMaxTextBytes) {
    return invalid_input("a text of " + std::to_string(folded.text.size()) + " bytes is too long",
                         "at most " + std::to_string(kMaxTextBytes) + " bytes are scanned");
  }
  const bool lines = folded.text.find('\n') != std::string::npos;
  const std::string mended = lines ? without_line_ends(folded.text) : "";
  Collector collector{state_->literals,
                      state_->briefs,
                      folded,
                      lines ? mended : folded.text,
                      max_hits,
                      state_->first_term,
                      std::vector<std::uint64_t>((state_->count - state_->first_term) / 64 + 1),
                      {}};
  collector.scan.terms.reserve(2 * folded.points.size());
  state_->terms.scan(folded.points, [&collector](const TermHit& hit) { collector.put_term(hit); });
  if (state_->database == nullptr || folded.text.empty()) {
    return std::move(collector.scan);
  }
  const std::size_t short_terms = collector.scan.terms.size();
  TRY(scan_database(collector.text, on_match, &collector));
  std::sort(collector.scan.hits.begin(), collector.scan.hits.end(), is_earlier<LiteralHit>);
  if (collector.scan.terms.size() > short_terms) {  // those of the trie are in order
    std::sort(collector.scan.terms.begin(), collector.scan.terms.end(), is_earlier<TermHit>);
  }
  return std::move(collector.scan);
}

Result<void> LiteralAutomaton::scan_database(std::string_view text,
                                             MatchHandler on_match,
                                             void* context) const {
  Scratch scratch = state_->scratches->borrow();
  if (scratch == nullptr) {
    return library_error("set up its working memory", HS_NOMEM);
  }
  const hs_error_t code = hs_scan(state_->database.get(),
                                  text.data(),
                                  static_cast<unsigned>(text.size()),
                                  0,
                                  scratch.get(),
                                  on_match,
                                  context);
  state_->scratches->give_back(std::move(scratch));
  if (code != HS_SUCCESS && code != HS_SCAN_TERMINATED) {
    return library_error("scan", code);
  }
  return {};
}

}  // namespace triaged

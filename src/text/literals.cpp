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
  std::string_view text;
  std::size_t max_hits;
  std::uint32_t first_term;
  std::vector<bool> seen;  ///< terms, by their number after the first
  LiteralScan scan;

  /// False when there are too many.
  bool put(const LiteralHit& hit) {
    if (hit.id >= first_term) {
      put_term(hit);
      return true;
    }
    if (scan.hits.size() >= max_hits) {
      scan.truncated = true;
      return false;
    }
    scan.hits.push_back(hit);
    return true;
  }

  void put_term(const LiteralHit& hit) {
    if (!seen[hit.id - first_term]) {
      seen[hit.id - first_term] = true;
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

bool earlier(const LiteralHit& a, const LiteralHit& b) {
  return std::tie(a.begin, a.end, a.id) < std::tie(b.begin, b.end, b.id);
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

Result<LiteralScan> LiteralAutomaton::scan(std::string_view folded, std::size_t max_hits) const {
  if (folded.size() > kMaxTextBytes) {
    return invalid_input("a text of " + std::to_string(folded.size()) + " bytes is too long",
                         "at most " + std::to_string(kMaxTextBytes) + " bytes are scanned");
  }
  Collector collector{state_->literals,
                      state_->briefs,
                      folded,
                      max_hits,
                      state_->first_term,
                      std::vector<bool>(state_->count - state_->first_term),
                      {}};
  collector.scan.terms.reserve(folded.size() / 4);
  state_->terms.scan(folded, [&collector](const LiteralHit& hit) { collector.put_term(hit); });
  if (state_->database == nullptr || folded.empty()) {
    return std::move(collector.scan);
  }
  Scratch scratch = state_->scratches->borrow();
  if (scratch == nullptr) {
    return library_error("set up its working memory", HS_NOMEM);
  }
  const hs_error_t code = hs_scan(state_->database.get(),
                                  folded.data(),
                                  static_cast<unsigned>(folded.size()),
                                  0,
                                  scratch.get(),
                                  on_match,
                                  &collector);
  state_->scratches->give_back(std::move(scratch));
  if (code != HS_SUCCESS && code != HS_SCAN_TERMINATED) {
    return library_error("scan", code);
  }
  std::sort(collector.scan.hits.begin(), collector.scan.hits.end(), earlier);
  return std::move(collector.scan);
}

}  // namespace triaged

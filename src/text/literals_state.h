#pragma once

#include <hs.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "text/literals.h"
#include "text/term_trie.h"

/// What the two sources of LiteralAutomaton share; internal to this folder.
namespace triaged {

struct FreeDatabase {
  void operator()(hs_database_t* database) const { hs_free_database(database); }
};
struct FreeScratch {
  void operator()(hs_scratch_t* scratch) const { hs_free_scratch(scratch); }
};
using Database = std::unique_ptr<hs_database_t, FreeDatabase>;
using Scratch = std::unique_ptr<hs_scratch_t, FreeScratch>;

/// Scratch space for one scan at a time; grows to the number of scans that ever ran at once.
class ScratchPool {
 public:
  explicit ScratchPool(Scratch first) { idle_.push_back(std::move(first)); }

  /// Null when memory is out.
  Scratch borrow() {
    const std::lock_guard lock(mutex_);
    if (idle_.size() > 1) {
      Scratch scratch = std::move(idle_.back());
      idle_.pop_back();
      return scratch;
    }
    hs_scratch_t* clone = nullptr;  // the first one stays as the pattern to clone from
    return hs_clone_scratch(idle_.front().get(), &clone) == HS_SUCCESS ? Scratch(clone) : nullptr;
  }

  void give_back(Scratch scratch) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(scratch));
  }

 private:
  std::mutex mutex_;
  std::vector<Scratch> idle_;
};

/// One distinct literal: which sides need a word border, and the ids that share it.
struct Literal {
  std::string text;
  bool border_before = false;
  bool border_after = false;
  std::vector<std::uint32_t> ids;
};

/// With its border flags and without ids.
Literal literal_of(std::string text);

inline Error library_error(const std::string& what, hs_error_t code) {
  return internal_error("vectorscan cannot " + what + " (error " + std::to_string(code) + ")");
}

/// What a hit needs to know of a literal, close together: a text has many hits.
struct LiteralBrief {
  std::uint32_t bytes = 0;
  std::uint32_t id = 0;       ///< the first of its ids
  std::uint32_t literal = 0;  ///< its place in State::literals
  bool border_before = false;
  bool border_after = false;
  bool shared = false;  ///< it has further ids
};

struct LiteralAutomaton::State {
  std::vector<Literal> literals;  ///< Sorted by text.
  std::size_t count = 0;
  std::uint32_t first_term = kNoTerms;  ///< Ids from here on are terms.
  std::vector<LiteralBrief> briefs;     ///< Of the literals in `database`, by Vectorscan's ids.
  Database database;                    ///< Null when there are no such literals.
  TermTrie terms;                       ///< The other literals.
  std::unique_ptr<ScratchPool> scratches;

  /// Whether the trie finds it: a short term that is no keyword.
  [[nodiscard]] bool is_for_trie(const Literal& literal) const {
    return literal.text.size() <= TermTrie::kMostTermBytes &&
           std::all_of(literal.ids.begin(), literal.ids.end(), [this](std::uint32_t id) {
             return id >= first_term;
           });
  }

  /// Fills `briefs` and `terms` from `literals`.
  void sort_out() {
    std::vector<TermTrie::Term> short_terms;
    for (std::size_t i = 0; i < literals.size(); ++i) {
      const Literal& literal = literals[i];
      if (is_for_trie(literal)) {
        short_terms.push_back({literal.text, literal.ids});
        continue;
      }
      briefs.push_back({static_cast<std::uint32_t>(literal.text.size()),
                        literal.ids.front(),
                        static_cast<std::uint32_t>(i),
                        literal.border_before,
                        literal.border_after,
                        literal.ids.size() > 1});
    }
    terms = TermTrie(short_terms);
  }

  /// Fills `scratches` from `database`.
  Result<void> prepare() {
    hs_scratch_t* scratch = nullptr;
    const hs_error_t code = hs_alloc_scratch(database.get(), &scratch);
    if (code != HS_SUCCESS) {
      return library_error("set up its working memory", code);
    }
    scratches = std::make_unique<ScratchPool>(Scratch(scratch));
    return {};
  }
};

}  // namespace triaged

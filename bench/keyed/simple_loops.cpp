#include "keyed/simple_loops.h"

#include <hs.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <unordered_map>

#include "keyed/aho_corasick.h"

namespace triaged {
namespace {

constexpr int kRounds = 5;
/// A round stops after this long: the slow ones need no 5,000 messages to show what they cost.
constexpr std::chrono::milliseconds kRoundLimit{700};

/// The tests beside the keyword, and the rules without one, by the value they ask for.
class OtherTests {
 public:
  explicit OtherTests(const std::vector<KeyedRule>& rules) : rules_(rules) {
    for (std::uint32_t i = 0; i < rules.size(); ++i) {
      if (rules[i].keyword.empty()) {
        by_model_[rules[i].model].push_back(i);
      }
    }
  }

  [[nodiscard]] bool hold(std::uint32_t rule, const KeyedMessage& message) const {
    return rules_[rule].tier.empty() || rules_[rule].tier == message.tier;
  }

  [[nodiscard]] std::size_t without_keyword(const KeyedMessage& message) const {
    const auto found = by_model_.find(message.model);
    std::size_t matched = 0;
    if (found != by_model_.end()) {
      for (const std::uint32_t rule : found->second) {
        matched += message.length >= rules_[rule].least_length ? 1U : 0U;
      }
    }
    return matched;
  }

 private:
  const std::vector<KeyedRule>& rules_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> by_model_;
};

/// Counts each rule once a message, however often its word stands there.
class OnceEach {
 public:
  explicit OnceEach(std::size_t rules) : seen_(rules, 0) {}
  void begin() { ++message_; }
  bool first(std::uint32_t rule) {
    const bool fresh = seen_[rule] != message_;
    seen_[rule] = message_;
    return fresh;
  }

 private:
  std::vector<std::uint32_t> seen_;
  std::uint32_t message_ = 0;
};

template <class Match>
LoopResult timed(const std::string& name,
                 const std::vector<KeyedMessage>& messages,
                 int rounds,
                 const Match& match) {
  LoopResult result{name, 1e12, 0, 0};
  for (int round = 0; round < rounds; ++round) {
    std::size_t matched = 0;
    std::size_t done = 0;
    const auto start = std::chrono::steady_clock::now();
    for (const KeyedMessage& message : messages) {
      matched += match(message);
      ++done;
      if (done % 64 == 0 && std::chrono::steady_clock::now() - start > kRoundLimit) {
        break;
      }
    }
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - start;
    result.us = std::min(result.us, spent.count() / static_cast<double>(done));
    result.matched = matched;
    result.asked = done;
  }
  return result;
}

/// The rules that have a keyword, and the keywords in the same order.
struct Keywords {
  std::vector<std::uint32_t> rules;
  std::vector<std::string> words;
};

Keywords keywords_of(const std::vector<KeyedRule>& rules) {
  Keywords keywords;
  for (std::uint32_t i = 0; i < rules.size(); ++i) {
    if (!rules[i].keyword.empty()) {
      keywords.rules.push_back(i);
      keywords.words.push_back(rules[i].keyword);
    }
  }
  return keywords;
}

LoopResult run_find(const std::vector<KeyedRule>& rules,
                    const std::vector<KeyedMessage>& messages) {
  return timed("naive find loop", messages, kRounds, [&](const KeyedMessage& message) {
    return static_cast<std::size_t>(
        std::count_if(rules.begin(), rules.end(), [&message](const KeyedRule& rule) {
          return holds(rule, message);
        }));
  });
}

LoopResult run_aho_corasick(const std::vector<KeyedRule>& rules,
                            const std::vector<KeyedMessage>& messages) {
  const Keywords keywords = keywords_of(rules);
  const AhoCorasick automaton(keywords.words);
  const OtherTests others(rules);
  OnceEach once(rules.size());
  return timed("hand Aho-Corasick", messages, kRounds, [&](const KeyedMessage& message) {
    once.begin();
    std::size_t matched = others.without_keyword(message);
    automaton.scan(message.folded, [&](std::uint32_t word) {
      const std::uint32_t rule = keywords.rules[word];
      matched += once.first(rule) && others.hold(rule, message) ? 1U : 0U;
    });
    return matched;
  });
}

struct ScanContext {
  const Keywords& keywords;
  const OtherTests& others;
  OnceEach& once;
  const KeyedMessage* message = nullptr;
  std::size_t matched = 0;
};

int on_match(unsigned id, unsigned long long, unsigned long long, unsigned, void* context) {
  auto& scan = *static_cast<ScanContext*>(context);
  const std::uint32_t rule = scan.keywords.rules[id];
  scan.matched += scan.once.first(rule) && scan.others.hold(rule, *scan.message) ? 1U : 0U;
  return 0;
}

LoopResult run_vectorscan(const std::vector<KeyedRule>& rules,
                          const std::vector<KeyedMessage>& messages) {
  const Keywords keywords = keywords_of(rules);
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  std::vector<unsigned> flags(keywords.words.size(), 0);
  std::vector<std::size_t> lengths;
  for (const std::string& word : keywords.words) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(word.c_str());
    lengths.push_back(word.size());
  }
  hs_database_t* database = nullptr;
  hs_compile_error_t* error = nullptr;
  hs_scratch_t* scratch = nullptr;
  const bool ready = hs_compile_lit_multi(texts.data(),
                                          flags.data(),
                                          ids.data(),
                                          lengths.data(),
                                          static_cast<unsigned>(texts.size()),
                                          HS_MODE_BLOCK,
                                          nullptr,
                                          &database,
                                          &error) == HS_SUCCESS &&
                     hs_alloc_scratch(database, &scratch) == HS_SUCCESS;
  LoopResult result{"bare Vectorscan", -1, 0, 0};
  if (ready) {
    const OtherTests others(rules);
    OnceEach once(rules.size());
    ScanContext context{keywords, others, once};
    result = timed(result.name, messages, kRounds, [&](const KeyedMessage& message) {
      once.begin();
      context.message = &message;
      context.matched = others.without_keyword(message);
      hs_scan(database,
              message.folded.data(),
              static_cast<unsigned>(message.folded.size()),
              0,
              scratch,
              on_match,
              &context);
      return context.matched;
    });
  }
  hs_free_compile_error(error);
  hs_free_scratch(scratch);
  hs_free_database(database);
  return result;
}

/// Its table of states is built while it matches: texts that it has seen before are quick.
std::vector<LoopResult> run_re2_set(const std::vector<KeyedRule>& rules,
                                    const std::vector<KeyedMessage>& messages) {
  constexpr std::int64_t kMemory = std::int64_t{256} << 20U;
  const Keywords keywords = keywords_of(rules);
  re2::RE2::Options options;
  options.set_max_mem(kMemory);
  options.set_literal(true);
  re2::RE2::Set set(options, re2::RE2::UNANCHORED);
  for (const std::string& word : keywords.words) {
    set.Add(word, nullptr);
  }
  if (!set.Compile()) {
    return {{"RE2::Set, unseen texts", -1, 0, 0}, {"RE2::Set, warm", -1, 0, 0}};
  }
  const OtherTests others(rules);
  std::vector<int> found;
  const auto match = [&](const KeyedMessage& message) {
    std::size_t matched = others.without_keyword(message);
    found.clear();
    set.Match(message.folded, &found);
    for (const int word : found) {
      const std::uint32_t rule = keywords.rules[static_cast<std::size_t>(word)];
      matched += others.hold(rule, message) ? 1U : 0U;
    }
    return matched;
  };
  return {timed("RE2::Set, unseen texts", messages, 1, match),
          timed("RE2::Set, warm", messages, kRounds, match)};
}

}  // namespace

std::vector<LoopResult> run_simple_loops(const std::vector<KeyedRule>& rules,
                                         const std::vector<KeyedMessage>& messages) {
  std::vector<LoopResult> results{run_find(rules, messages),
                                  run_aho_corasick(rules, messages),
                                  run_vectorscan(rules, messages)};
  for (LoopResult& result : run_re2_set(rules, messages)) {
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace triaged

#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "analyse/prove.h"

namespace triaged {

/// One run of prove() over a program in which every rule that is not off is live.
class Prover {
 public:
  /// The options outlive the prover.
  Prover(std::shared_ptr<const CompiledProgram> program,
         KeywordBook keywords,
         const ProveOptions& options);

  Result<ProveReport> run();

 private:
  /// Two equally heavy rules with different wishes for one field.
  struct Pair {
    const Rule* a = nullptr;
    const Rule* b = nullptr;
    std::string field, value_a, value_b;
  };

  void tick();
  static Finding finding(Finding::Kind kind, const Rule& rule);
  void judge_rule(const Rule& rule);
  void explain_dead(const Rule& rule, const std::vector<EventChoice>& events);
  std::vector<const Rule*> shadow_of(const Rule& rule, const Witness& witness);
  bool is_twin_before(const Rule& rule, const Rule& other);
  bool always_with(const Rule& rule, const Rule& other);
  Result<void> judge_shadows();
  Result<bool> same_without(const Rule& rule, const Witness& witness);
  std::vector<Pair> list_pairs();
  bool is_known(const Pair& pair) const;
  void judge_pair(const Pair& pair);

  std::shared_ptr<const CompiledProgram> program_;
  KeywordBook keywords_;  ///< of the program
  const ProveOptions& options_;
  WitnessFinder finder_;
  std::vector<const Rule*> rules_;  ///< that are not off
  std::map<const Rule*, Witness> alive_;
  std::map<std::pair<const Rule*, std::string>, std::size_t> conflicts_;  ///< by rule and field
  ProveReport report_;
  std::size_t done_ = 0;
  std::size_t all_ = 0;
};

}  // namespace triaged

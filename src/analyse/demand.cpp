#include "analyse/demand.h"

#include <memory>

namespace triaged {
namespace {

constexpr std::size_t kStepsPerWay = 16;

KeywordsPtr one_word(const Keyword& word) {
  return std::make_shared<KeywordSet>(KeywordSet{{word}, {word.literal}});
}

TextTest bare(const TextTest& test) {
  TextTest probe;
  probe.unless_near = test.unless_near;
  probe.part = test.part;
  probe.raw = test.raw;
  return probe;
}

Probe word_probe(const TextTest& test, KeywordsPtr words, bool found) {
  Probe probe{bare(test), found};
  probe.test.has_any = std::move(words);
  return probe;
}

/// The probes that all must hold for the test to be true.
std::vector<Probe> probes_of(const TextTest& test) {
  std::vector<Probe> probes;
  if (test.has_any != nullptr) {
    probes.push_back(word_probe(test, test.has_any, true));
  }
  if (test.has_all != nullptr) {
    for (const Keyword& word : test.has_all->words) {
      probes.push_back(word_probe(test, one_word(word), true));
    }
  }
  if (test.has_none != nullptr) {
    probes.push_back(word_probe(test, test.has_none, false));
  }
  if (test.has_key != nullptr) {
    probes.push_back(word_probe(test, test.has_key->keys, true));
  }
  if (test.near) {
    Probe probe{bare(test), true};
    probe.test.near = test.near;
    probes.push_back(std::move(probe));
  }
  if (test.fuzzy) {
    Probe probe{bare(test), true};
    probe.test.fuzzy = test.fuzzy;
    probes.push_back(std::move(probe));
  }
  if (test.regex != nullptr) {
    Probe probe{bare(test), true};
    probe.test.regex = test.regex;
    probes.push_back(std::move(probe));
  }
  return probes;
}

/// The state of one walk: what was demanded so far, and what is still to be taken apart.
struct Branch {
  Demand demand;
  std::map<std::string, Truths> tests;  ///< what may still be, by a test's name
  std::vector<Goal> goals;
};

class Walk {
 public:
  Walk(std::size_t limit, TestNames& names, const std::function<bool(const Demand&)>& visit)
      : left_(limit), steps_(limit * kStepsPerWay), names_(names), visit_(visit) {}

  /// False: stop.
  bool go(Branch branch) {
    if (steps_-- == 0) {
      too_many_ = stopped_ = true;
      return false;
    }
    while (!branch.goals.empty()) {
      const Goal goal = branch.goals.back();
      branch.goals.pop_back();
      if (goal.truths == 0) {
        return true;
      }
      if (!std::visit([&](const auto& node) { return take(node, goal, branch); },
                      goal.condition->node)) {
        return !stopped_;  // taken apart into branches of its own, or a contradiction
      }
    }
    if (left_ == 0) {
      too_many_ = stopped_ = true;
      return false;
    }
    --left_;
    stopped_ = !visit_(branch.demand);
    return !stopped_;
  }

  [[nodiscard]] WalkEnd end() const {
    return too_many_ ? WalkEnd::kTooMany : stopped_ ? WalkEnd::kStopped : WalkEnd::kAll;
  }

 private:
  static Truths turned(Truths truths) {
    Truths out = truths & truths_of(Truth::kUnknown);
    out |= (truths & kOnlyTrue) != 0 ? kOnlyFalse : Truths{0};
    out |= (truths & kOnlyFalse) != 0 ? kOnlyTrue : Truths{0};
    return out;
  }

  // The four sets of values that follow from wishing for true: true, not false, and their mirror
  // images. Others (exactly unknown) are never wished for.
  bool take(const AllOf& node, const Goal& goal, Branch& branch) {
    const bool each = goal.truths == kOnlyTrue || goal.truths == kNotFalse;
    return children(node.children, goal, goal.truths, each, branch);
  }
  bool take(const AnyOf& node, const Goal& goal, Branch& branch) {
    const bool each = goal.truths == kOnlyFalse || goal.truths == kNotTrue;
    return children(node.children, goal, goal.truths, each, branch);
  }
  bool take(const NoneOf& node, const Goal& goal, Branch& branch) {
    const Truths inner = turned(goal.truths);
    const bool each = inner == kOnlyFalse || inner == kNotTrue;
    return children(node.children, goal, inner, each, branch);
  }

  bool children(const std::vector<Condition>& nodes,
                const Goal& goal,
                Truths truths,
                bool each,
                Branch& branch) {
    if (each) {
      for (const Condition& node : nodes) {
        branch.goals.push_back({&node, truths, goal.phase});
      }
      return true;
    }
    for (const Condition& node : nodes) {
      Branch next = branch;
      next.goals.push_back({&node, truths, goal.phase});
      if (!go(std::move(next))) {
        return false;
      }
    }
    return false;
  }

  bool take(const FieldTest&, const Goal& goal, Branch& branch) {
    branch.demand.fields.push_back(goal);
    return true;
  }
  bool take(const TableTest&, const Goal& goal, Branch& branch) {
    branch.demand.fields.push_back(goal);
    return true;
  }

  bool take(const TagTest& test, const Goal& goal, Branch& branch) {
    if ((goal.truths & kOnlyTrue) == 0) {
      return fail_tags(test, goal, branch);
    }
    for (const TestedName& tag : test.has_all) {
      if (!put_tag(branch, goal.phase, tag, true)) {
        return false;
      }
    }
    for (const TestedName& tag : test.has_none) {
      if (!put_tag(branch, goal.phase, tag, false)) {
        return false;
      }
    }
    if (test.has_any.size() == 1) {
      return put_tag(branch, goal.phase, test.has_any.front(), true);
    }
    return test.has_any.empty() || each_tag(test.has_any, goal, true, branch);
  }

  bool fail_tags(const TagTest& test, const Goal& goal, const Branch& branch) {
    if (!test.has_any.empty()) {
      Branch next = branch;
      bool possible = true;
      for (const TestedName& tag : test.has_any) {
        possible = possible && put_tag(next, goal.phase, tag, false);
      }
      if (possible && !go(std::move(next))) {
        return false;
      }
    }
    if (!stopped_) {
      each_tag(test.has_all, goal, false, branch);
    }
    if (!stopped_) {
      each_tag(test.has_none, goal, true, branch);
    }
    return false;
  }

  bool each_tag(const TestedNames& tags, const Goal& goal, bool present, const Branch& branch) {
    for (const TestedName& tag : tags) {
      Branch next = branch;
      if (put_tag(next, goal.phase, tag, present) && !go(std::move(next))) {
        return false;
      }
    }
    return false;
  }

  static bool put_tag(Branch& branch, Phase phase, const TestedName& tag, bool present) {
    const Demand::Tag wanted{tag.written, present};
    return branch.demand.tags.emplace(std::pair(phase, tag.folded), wanted).first->second.present ==
           present;
  }

  static bool put_message(Branch& branch, bool present) {
    std::optional<bool>& message = branch.demand.message;
    if (message && *message != present) {
      return false;
    }
    message = present;
    return true;
  }

  /// One test cannot be true for one rule and false for another: its words are the same text.
  bool put_name(Branch& branch, const Goal& goal, const std::string& name) {
    Truths& may = branch.tests.emplace(name, Truths{7}).first->second;
    may &= goal.truths;
    return may != 0;
  }

  bool take(const TextTest& test, const Goal& goal, Branch& branch) {
    if (test.part == TextPart::kThread) {
      return take_opaque(goal, branch);
    }
    if (!put_name(branch, goal, names_.of(*goal.condition))) {
      return false;
    }
    const std::vector<Probe> probes = probes_of(test);
    const bool unknown = (goal.truths & truths_of(Truth::kUnknown)) != 0;
    if (unknown && test.part != TextPart::kAny) {
      return true;  // a message may well have no such part
    }
    if (goal.truths == kOnlyTrue) {
      branch.demand.probes.insert(branch.demand.probes.end(), probes.begin(), probes.end());
      return put_message(branch, true);
    }
    if ((goal.truths & kOnlyTrue) != 0) {
      Branch next = branch;
      next.demand.probes.insert(next.demand.probes.end(), probes.begin(), probes.end());
      if (put_message(next, true) && !go(std::move(next))) {
        return false;
      }
    }
    for (const Probe& probe : probes) {
      Branch next = branch;
      next.demand.probes.push_back({probe.test, !probe.found});
      const bool fails = (goal.truths & kOnlyFalse) != 0;
      if (fails && put_message(next, true) && !go(std::move(next))) {
        return false;
      }
    }
    Branch silent = branch;
    return unknown && put_message(silent, false) ? (go(std::move(silent)), false) : false;
  }

  /// Everything that this folder cannot choose values for.
  template <class Other>
  bool take(const Other&, const Goal& goal, Branch& branch) {
    return take_opaque(goal, branch);
  }

  bool take_opaque(const Goal& goal, Branch& branch) {
    const std::string name = std::string(to_string(goal.phase)) + " " + names_.of(*goal.condition);
    branch.demand.opaque.push_back(goal);
    return put_name(branch, goal, name);
  }

  std::size_t left_;
  std::size_t steps_;  ///< branches looked into, contradictory ones included
  TestNames& names_;
  const std::function<bool(const Demand&)>& visit_;
  bool stopped_ = false;
  bool too_many_ = false;
};

}  // namespace

const std::string& TestNames::of(const Condition& condition) {
  const auto [at, fresh] = names_.try_emplace(&condition);
  if (fresh) {
    at->second = condition_to_string(condition);
  }
  return at->second;
}

WalkEnd for_each_way(std::vector<Goal> goals,
                     std::size_t limit,
                     TestNames& names,
                     const std::function<bool(const Demand&)>& visit) {
  Walk walk(limit, names, visit);
  walk.go({{}, {}, std::move(goals)});
  return walk.end();
}

}  // namespace triaged

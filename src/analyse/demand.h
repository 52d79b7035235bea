#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/decision.h"
#include "rules/condition.h"
#include "rules/judge/truth.h"

namespace triaged {

/// A set of Kleene's values that a condition may have.
using Truths = std::uint8_t;
constexpr Truths truths_of(Truth truth) {
  return static_cast<Truths>(1U << static_cast<unsigned>(truth));
}
inline constexpr Truths kOnlyTrue = truths_of(Truth::kTrue);
inline constexpr Truths kOnlyFalse = truths_of(Truth::kFalse);
inline constexpr Truths kNotTrue = kOnlyFalse | truths_of(Truth::kUnknown);
inline constexpr Truths kNotFalse = kOnlyTrue | truths_of(Truth::kUnknown);

/// A condition that must have one of some values when `phase` runs. Borrows the condition.
struct Goal {
  const Condition* condition = nullptr;
  Truths truths = kOnlyTrue;
  Phase phase = Phase::kClassify;
};

/// A text test with one part only, and whether it must find something.
struct Probe {
  TextTest test;
  bool found = true;
};

/// One way to reach some goals: everything in it must hold together. A plain value.
struct Demand {
  std::optional<bool> message;  ///< must there be one; nothing = it does not matter
  std::vector<Probe> probes;
  struct Tag {
    std::string written;
    bool present = false;
  };
  std::map<std::pair<Phase, std::string>, Tag> tags;  ///< by folded name, as that phase sees them
  std::vector<Goal> fields;                           ///< tests of fields, and of keys of tables
  std::vector<Goal> opaque;                           ///< tests that no value can be chosen for
};

/// Names tests by their canonical form, each worked out once. Not thread-safe.
class TestNames {
 public:
  const std::string& of(const Condition& condition);

 private:
  std::map<const Condition*, std::string> names_;
};

/// How the walk over all ways ended.
enum class WalkEnd : std::uint8_t { kAll, kStopped, kTooMany };

/// Calls `visit` with each way to reach all the goals, contradictions left out, until it says
/// false. At most `limit` ways.
WalkEnd for_each_way(std::vector<Goal> goals,
                     std::size_t limit,
                     TestNames& names,
                     const std::function<bool(const Demand&)>& visit);

}  // namespace triaged

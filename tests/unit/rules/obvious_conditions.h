#pragma once

#include <set>
#include <string>
#include <vector>

#include "obvious_judge.h"

namespace triaged {

inline const std::vector<std::string> kLevels{"低", "中", "高"};

/// One event beside the ticket as the phase before left it.
struct Scene {
  const Event& event;
  const ObviousState& state;
  const std::string& verdict;
  bool opening = false;
};

/// Kleene's values.
enum Value { kNo = 0, kMaybe = 1, kYes = 2 };

/// The value of a condition, as its YAML says.
Value value_of(const Json& condition, const Scene& scene);

/// Whether a true condition rests on something that the event brought. `fresh`: what rules of
/// earlier phases wished for on such grounds, `tag:<name>` or a dimension's name.
bool rests_on_event(const Json& condition, const Scene& scene, const std::set<std::string>& fresh);

/// The group in the row of the table 會員 that a true condition found: the tier's, or that of the
/// first key in the text.
std::string row_group(const Json& condition, const Scene& scene);

bool holds_member(const ObviousState& state, const std::string& set, const std::string& name);
int level_of(const std::string& value);
/// A list as it is, a single value as a list of one.
std::vector<Json> list_of(const Json& one_or_many);

}  // namespace triaged

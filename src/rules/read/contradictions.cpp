#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "rules/read/read_context.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// What one rule gives and what it takes back, each by its folded form with the spelling.
struct GivenAndTaken {
  std::map<std::string, std::string> given;
  std::set<std::string> taken;

  void add(const ValueExpr& value, bool take) {
    if (value.from_row) {
      return;
    }
    if (take) {
      taken.insert(fold_key(value.literal));
    } else {
      given.emplace(fold_key(value.literal), value.literal);
    }
  }
};

}  // namespace

void report_contradictions(ReadContext& context, const YamlNode& then, const Rule& rule) {
  std::map<std::string, GivenAndTaken> by_field;  // "" = tags
  std::optional<int> raised;
  std::optional<int> capped;
  for (const Effect& effect : rule.then) {
    if (const auto* tags = std::get_if<TagEffect>(&effect)) {
      for (const ValueExpr& tag : tags->tags) {
        by_field[""].add(tag, tags->remove);
      }
    } else if (const auto* set = std::get_if<SetEffect>(&effect);
               set != nullptr && set->from == nullptr) {
      for (const ValueExpr& value : set->values) {
        by_field[set->dimension].add(value, set->unset);
      }
    } else if (const auto* level = std::get_if<PriorityEffect>(&effect)) {
      (level->cap ? capped : raised) = level->level;
    }
  }
  for (const auto& [field, both] : by_field) {
    for (const auto& [folded, written] : both.given) {
      if (both.taken.contains(folded)) {
        const std::string name = field.empty() ? "the tag '" + written + "'"
                                               : "'" + written + "' of dimension '" + field + "'";
        context.faults.add(then.at(),
                           context.title + " gives and takes back " + name,
                           "keep one of the two, or part them into two rules");
      }
    }
  }
  if (raised && capped && *raised > *capped) {
    context.faults.add(then.at(),
                       context.title + " raises the priority above its own cap",
                       "keep 'raise' or 'cap', or make the cap the higher one");
  }
}

}  // namespace triaged

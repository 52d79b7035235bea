#include "rules/group_warnings.h"

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "text/fold.h"

namespace triaged {
namespace {

/// Words for any group, folded, the longest first. Not those that tell groups apart, such as 部, 科
/// and 隊: 技術部 and 技術科 are two.
constexpr std::string_view kGroupWords[] = {"小组", "团队", "组", " team", " group"};

std::string stem_of(std::string folded) {
  for (const std::string_view word : kGroupWords) {
    if (folded.size() > word.size() && folded.ends_with(word)) {
      folded.resize(folded.size() - word.size());
      break;
    }
  }
  return folded;
}

class GroupCheck {
 public:
  explicit GroupCheck(Faults& faults) : faults_(faults) {}

  void take(const std::string& written, const SourcePos& at) {
    const std::string folded = fold_key(written);
    const auto [known, fresh] = by_name_.emplace(folded, Spelling{written, at});
    if (!fresh) {
      if (known->second.written != written) {
        faults_.warn(at,
                     FaultKind::kTwoSpellings,
                     {"group", written, known->second.written, place(known->second.at)});
      }
      return;
    }
    const auto [alike, first] = by_stem_.emplace(stem_of(folded), Spelling{written, at});
    if (!first) {
      faults_.warn(at,
                   "group '" + written + "' is nearly '" + alike->second.written + "' at " +
                       place(alike->second.at),
                   "if they are one group, write the name that the platform has in both places");
    }
  }

 private:
  struct Spelling {
    std::string written;
    SourcePos at;
  };

  static std::string place(const SourcePos& at) { return at.file + ":" + std::to_string(at.line); }

  Faults& faults_;
  std::map<std::string, Spelling> by_name_;  ///< by folded name
  std::map<std::string, Spelling> by_stem_;  ///< by what is left without a word for a group
};

}  // namespace

void warn_of_groups(const RuleSet& rules, Faults& faults) {
  GroupCheck check(faults);
  for (const Rule& rule : rules.rules) {
    for (const Effect& effect : rule.then) {
      const auto* assign = std::get_if<AssignEffect>(&effect);
      if (assign != nullptr && assign->field == "group" && !assign->value.from_row) {
        check.take(assign->value.literal, rule.at);
      }
    }
  }
}

}  // namespace triaged

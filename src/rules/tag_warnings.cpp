#include "rules/tag_warnings.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "rules/judge/own_tags.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

class TagCheck {
 public:
  TagCheck(const RuleSet& rules, Faults& faults) : rules_(rules), faults_(faults) {}

  void run() {
    for (const std::string_view ours : kOwnTags) {
      set_.emplace(fold_key(ours), Spelling{std::string(ours), {}});
    }
    for_each_rule([this](const Rule& rule) { take_effects(rule); });
    for_each_rule([this](const Rule& rule) { look_at(rule); });
    for (const auto& [id, survey] : rules_.surveys) {
      look_at(survey.when);
    }
  }

 private:
  struct Spelling {
    std::string written;
    SourcePos at;
  };

  template <class Visit>
  void for_each_rule(const Visit& visit) const {
    for (const Rule& rule : rules_.rules) {
      visit(rule);
    }
    for (const auto& [id, policy] : rules_.sla) {
      for (const auto* notices : {&policy.warn, &policy.breach}) {
        for (const SlaNotice& notice : *notices) {
          visit(notice.rule);
        }
      }
    }
  }

  void take_effects(const Rule& rule) {
    for (const Effect& effect : rule.then) {
      const auto* tags = std::get_if<TagEffect>(&effect);
      if (tags == nullptr || tags->remove) {
        continue;
      }
      for (const ValueExpr& tag : tags->tags) {
        from_tables_ = from_tables_ || tag.from_row;
        if (!tag.from_row) {
          take_tag(tag.literal, rule.at);
        }
      }
    }
    if (rule.limit && !rule.limit->otherwise.empty()) {
      take_tag(rule.limit->otherwise, rule.at);
    }
  }

  void take_tag(const std::string& written, const SourcePos& at) {
    const auto [known, fresh] = set_.emplace(fold_key(written), Spelling{written, at});
    const Spelling& first = known->second;
    if (!fresh && first.written != written && !first.at.file.empty()) {
      faults_.warn(
          at,
          FaultKind::kTwoSpellings,
          {"tag", written, first.written, first.at.file + ":" + std::to_string(first.at.line)});
    }
  }

  void look_at(const Rule& rule) {
    look_at(rule.when);
    look_at(rule.unless);
    for (const RuleException& exception : rule.exceptions) {
      look_at(exception.when);
    }
  }

  void look_at(const std::optional<Condition>& condition) {
    if (!condition || from_tables_) {
      return;  // a table's cells may name any tag
    }
    look_into(*condition, false);
  }

  /// A tag that must not be there is most often one that people set: then only a slip of the pen is
  /// told.
  void look_into(const Condition& condition, bool guards) {
    std::visit(
        [&](const auto& node) {
          using Node = std::decay_t<decltype(node)>;
          if constexpr (requires { node.children; }) {
            for (const Condition& child : node.children) {
              look_into(child, guards || std::is_same_v<Node, NoneOf>);
            }
          } else if constexpr (std::is_same_v<Node, TagTest>) {
            look_at_tags(node.has_all, condition.at, guards);
            look_at_tags(node.has_any, condition.at, guards);
            look_at_tags(node.has_none, condition.at, true);
          }
        },
        condition.node);
  }

  void look_at_tags(const TestedNames& tags, const SourcePos& at, bool guards) {
    for (const TestedName& tag : tags) {
      look_at_tag(tag, at, guards);
    }
  }

  void look_at_tag(const TestedName& tag, const SourcePos& at, bool guards) {
    if (set_.contains(tag.folded) || !warned_.emplace(tag.folded).second) {
      return;
    }
    std::vector<std::string> known;
    for (const auto& [key, spelling] : set_) {
      known.push_back(key);
    }
    const std::optional<std::string> nearest = nearest_name(tag.folded, known);
    if (nearest) {
      faults_.warn(at, FaultKind::kTagLikeAnother, {tag.written, set_.at(*nearest).written});
    } else if (!guards) {
      faults_.warn(at, FaultKind::kTagNeverSet, {tag.written});
    }
  }

  const RuleSet& rules_;
  Faults& faults_;
  std::map<std::string, Spelling> set_;  ///< by folded name
  std::set<std::string> warned_;
  bool from_tables_ = false;
};

}  // namespace

void warn_of_tags(const RuleSet& rules, Faults& faults) {
  TagCheck(rules, faults).run();
}

}  // namespace triaged

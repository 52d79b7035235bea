#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "adapters/expression.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// When a part of a descriptor holds. A mapping means all of it:
///   {/event: message_created, header/x-kind: [a, b], /private: {not: true}, any: [{…}, {…}]}
/// Tests: is, not, exists, empty, starts, ends, contains. Values are compared as text. Immutable.
class PayloadCondition {
 public:
  /// Reports what is wrong and returns a condition that never holds.
  static PayloadCondition load(const YamlNode& node,
                               Faults& faults,
                               std::span<const std::string> roots);

  [[nodiscard]] bool holds(const Scope& scope) const;

 private:
  enum class Operator { kIs, kNot, kExists, kEmpty, kStarts, kEnds, kContains };
  struct Test {
    Expression expression;
    Operator op = Operator::kIs;
    std::vector<Template> values;  ///< may read the scope: {/id: "{{ option/own }}"}
  };
  enum class Group { kAll, kAny, kNone };

  void load_entry(const YamlEntry& entry, Faults& faults, std::span<const std::string> roots);
  void load_test(const YamlEntry& entry,
                 const Expression& expression,
                 Faults& faults,
                 std::span<const std::string> roots);
  static bool test_holds(const Test& test, const Scope& scope);
  static bool compares(std::string_view text, Operator op, std::string_view with);

  Group group_ = Group::kAll;
  std::vector<Test> tests_;
  std::vector<PayloadCondition> children_;
  bool broken_ = false;
};

}  // namespace triaged

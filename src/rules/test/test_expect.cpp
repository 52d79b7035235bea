#include "rules/test/test_expect.h"

#include <algorithm>

#include "rules/read/finish_shape.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::string_view kClockKey = "clock";

std::string list_text(const std::vector<std::string>& names) {
  return names.empty() ? "none" : name_choice(names);
}

/// Checks one `expect` mapping against what a step did.
class Expectations {
 public:
  Expectations(const YamlNode& node,
               const StepResult& step,
               Faults& faults,
               std::vector<Fault>& failures)
      : step_(step),
        decisions_(step.decisions),
        program_(step.program),
        faults_(faults),
        failures_(failures),
        mapping_(node, faults, "'expect'") {}

  void check() {
    const Record& record = step_.record;
    check_value("priority", record.priority.value);
    check_value("group", record.group.value);
    check_value("assignee", record.assignee.value);
    check_value("status", record.status.value);
    check_value("verdict", decisions_.empty() ? record.verdict : decisions_.front().verdict);
    check_set("tag", present_names(record.tags));
    check_set("collaborators", present_names(record.collaborators));
    for (const char* key : {"fired", "would", "held_back", "failed"}) {
      check_rule_names(key);
    }
    check_set("fired", fired());
    check_set("would", would());
    check_set("conflicts", conflicts());
    check_set("held_back", held_back());
    check_set("failed", failed());
    check_set("escalated", {record.escalated.begin(), record.escalated.end()});
    check_set("notes", texts(EffectKind::kNote));
    check_set("messages", texts(EffectKind::kMessage));
    check_set("surveys", texts(EffectKind::kSurvey));
    check_dimensions();
    check_scores();
    check_fields();
    check_evidence();
    check_writes();
    check_ignored();
    if (mapping_.find(kClockKey) != nullptr) {
      faults_.add(mapping_.key_at(kClockKey),
                  "'clock' in 'expect' needs running SLA clocks, which this version does not have",
                  "leave it out");
    }
    finish_shape(mapping_, "expect");
  }

 private:
  void fail(const SourcePos& at, std::string message, std::string hint = "") {
    failures_.push_back({at, std::move(message), std::move(hint), false});
  }

  void check_rule_name(const std::string& name, const SourcePos& at) {
    if (const Result<const Rule*> rule = program_.find_rule(name); !rule.ok()) {
      const Error& error = rule.error();
      faults_.add(at, error.message + " in the layers of this test", error.hint);
    }
  }

  /// A rule that no layer has would never be missed in `has_not`.
  void check_rule_names(std::string_view key) {
    const YamlNode* node = mapping_.find(key);
    if (node == nullptr) {
      return;
    }
    const auto check = [&](const YamlNode& name) {
      if (name.is_scalar() && name.text != "none") {
        check_rule_name(name.text, name.at());
      }
    };
    check(*node);
    for (const YamlNode& item : node->items) {
      check(item);
    }
    for (const YamlEntry& entry : node->entries) {
      check(entry.value);
      for (const YamlNode& item : entry.value.items) {
        check(item);
      }
    }
  }

  void check_value(std::string_view key, const std::string& found) {
    const YamlNode* node = mapping_.find(key);
    if (node == nullptr) {
      return;
    }
    const auto wanted = as_text(*node, faults_, mapping_.name_of(key));
    const bool none = wanted && (*wanted == "null" || *wanted == "none");
    if (wanted && !(none && found.empty()) && !same_name(*wanted, found)) {
      fail(node->at(),
           "expected " + std::string(key) + " '" + *wanted + "', found " +
               (found.empty() ? "none" : "'" + found + "'"));
    }
  }

  static bool contains(const std::vector<std::string>& names, const std::string& name) {
    const std::string key = fold_key(name);
    return std::any_of(names.begin(), names.end(), [&key](const std::string& one) {
      return fold_key(one) == key;
    });
  }

  void expect_has(const std::vector<LocatedText>& wanted,
                  const std::vector<std::string>& found,
                  const std::string& what) {
    for (const LocatedText& one : wanted) {
      if (!contains(found, one.text)) {
        const bool rule = what == "fired" && step_.why_not;
        fail(one.at,
             "expected " + what + " '" + one.text + "', found " + list_text(found),
             rule ? step_.why_not(one.text) : "");
      }
    }
  }

  void expect_exactly(const YamlNode& node,
                      const std::vector<LocatedText>& wanted,
                      const std::vector<std::string>& found,
                      const std::string& what) {
    expect_has(wanted, found, what);
    for (const std::string& name : found) {
      const bool asked = std::any_of(wanted.begin(), wanted.end(), [&name](const LocatedText& one) {
        return same_name(one.text, name);
      });
      if (!asked) {
        fail(node.at(), what + " '" + name + "' was not expected");
      }
    }
  }

  /// `has`, `has_not`, `exactly`; a list alone means `has`; `none` means nothing at all.
  void check_set(std::string_view key, const std::vector<std::string>& found) {
    const YamlNode* node = mapping_.find(key);
    if (node == nullptr) {
      return;
    }
    const std::string what(key);
    if (node->is_scalar() && node->text == "none") {
      expect_exactly(*node, {}, found, what);
      return;
    }
    if (!node->is_mapping()) {
      expect_has(as_text_list(*node, faults_, mapping_.name_of(key)), found, what);
      return;
    }
    YamlMapping inner(*node, faults_, mapping_.name_of(key));
    expect_has(inner.text_list("has"), found, what);
    for (const LocatedText& one : inner.text_list("has_not")) {
      if (contains(found, one.text)) {
        fail(one.at, what + " '" + one.text + "' was not expected");
      }
    }
    if (const YamlNode* exactly = node->find("exactly")) {
      expect_exactly(*exactly, inner.text_list("exactly"), found, what);
    }
    finish_shape(inner, "names");
  }

  template <class List, class Name>
  std::vector<std::string> collect(List Decision::*list, const Name& name) const {
    std::vector<std::string> names;
    for (const Decision& decision : decisions_) {
      for (const auto& one : decision.*list) {
        names.push_back(name(one));
      }
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  std::vector<std::string> fired() const {
    return collect(&Decision::fired, [](const FiredRule& one) { return one.rule; });
  }
  std::vector<std::string> would() const {
    return collect(&Decision::would, [](const WouldChange& one) { return one.rule; });
  }
  std::vector<std::string> conflicts() const {
    return collect(&Decision::conflicts, [](const Conflict& one) { return one.field; });
  }
  std::vector<std::string> held_back() const {
    return collect(&Decision::held_back, [](const HeldBack& one) { return one.rule; });
  }
  std::vector<std::string> failed() const {
    return collect(&Decision::failed, [](const FailedRule& one) { return one.rule; });
  }

  std::vector<std::string> texts(EffectKind kind) const {
    std::vector<std::string> texts;
    for (const Decision& decision : decisions_) {
      for (const SingleEffect& effect : decision.effects) {
        if (effect.kind == kind) {
          texts.push_back(kind == EffectKind::kSurvey ? effect.target : effect.text);
        }
      }
    }
    return texts;
  }

  void check_dimensions() {
    std::optional<YamlMapping> dimensions = mapping_.child("dimensions");
    if (!dimensions) {
      return;
    }
    const Record& record = step_.record;
    for (const YamlEntry* entry : dimensions->rest()) {
      const auto& declared = program_.dimensions();
      const auto dimension =
          std::find_if(declared.begin(), declared.end(), [entry](const DeclaredValues& one) {
            return one.name == entry->key;
          });
      if (dimension == declared.end()) {
        faults_.add(entry->key_at(),
                    "unknown dimension '" + entry->key + "' in 'expect'",
                    "declare it under 'dimensions'");
        continue;
      }
      std::vector<std::string> found;
      if (dimension->many) {
        const auto members = record.many_dimensions.find(entry->key);
        found = members == record.many_dimensions.end() ? found : present_names(members->second);
      } else if (const auto state = record.dimensions.find(entry->key);
                 state != record.dimensions.end() && !state->second.value.empty()) {
        found = {state->second.value};
      }
      const bool none = entry->value.is_null() || entry->value.text == "none";
      expect_exactly(
          entry->value,
          none ? std::vector<LocatedText>{} : as_text_list(entry->value, faults_, entry->key),
          found,
          entry->key);
    }
  }

  void check_scores() {
    std::optional<YamlMapping> scores = mapping_.child("scores");
    if (!scores) {
      return;
    }
    for (const YamlEntry* entry : scores->rest()) {
      const auto wanted = as_int(entry->value, faults_, scores->name_of(entry->key), {0, 100});
      const auto found = step_.record.scores.find(entry->key);
      const int points = found == step_.record.scores.end() ? 0 : found->second;
      if (wanted && *wanted != points) {
        fail(entry->value.at(),
             "expected score " + entry->key + " " + std::to_string(*wanted) + ", found " +
                 std::to_string(points));
      }
    }
  }

  /// Fields that rules wrote (`custom.x`, `product.order_no`), by their names.
  void check_fields() {
    std::optional<YamlMapping> fields = mapping_.child("fields");
    if (!fields) {
      return;
    }
    for (const YamlEntry* entry : fields->rest()) {
      const auto wanted = as_text(entry->value, faults_, fields->name_of(entry->key));
      const auto state = step_.record.custom.find(entry->key);
      const std::string found = state == step_.record.custom.end() ? "" : state->second.value;
      const bool none = wanted && (*wanted == "null" || *wanted == "none");
      if (wanted && !(none && found.empty()) && !same_name(*wanted, found)) {
        fail(entry->value.at(),
             "expected field " + entry->key + " '" + *wanted + "', found " +
                 (found.empty() ? "none" : "'" + found + "'"));
      }
    }
  }

  void check_evidence() {
    std::optional<YamlMapping> rules = mapping_.child("evidence");
    if (!rules) {
      return;
    }
    for (const YamlEntry* entry : rules->rest()) {
      check_rule_name(entry->key, entry->key_at());
      std::vector<std::string> found;
      for (const Decision& decision : decisions_) {
        for (const FiredRule& rule : decision.fired) {
          for (const Evidence& evidence : rule.evidence) {
            if (same_name(rule.rule, entry->key)) {
              found.push_back(evidence.text);
            }
          }
        }
      }
      expect_exactly(entry->value,
                     as_text_list(entry->value, faults_, "'evidence'"),
                     found,
                     "evidence of " + entry->key);
    }
  }

  /// Everything a step would write: changed fields by name, single effects by kind.
  std::vector<std::string> writes() const {
    std::vector<std::string> kinds;
    for (const Decision& decision : decisions_) {
      kinds.insert(kinds.end(), decision.changed_fields.begin(), decision.changed_fields.end());
      for (const SingleEffect& effect : decision.effects) {
        kinds.emplace_back(to_string(effect.kind));
      }
    }
    return kinds;
  }

  void check_writes() {
    for (const YamlNode* item : mapping_.items("writes")) {
      const std::vector<std::string> found = writes();
      if (item->is_scalar()) {
        if (item->text != "none") {
          faults_.add(item->at(),
                      "'writes' is '" + item->text + "'",
                      "write none, or {kind: note, exactly: 1}");
        } else if (!found.empty()) {
          fail(item->at(), "expected no writes, found " + list_text(found));
        }
        continue;
      }
      YamlMapping inner(*item, faults_, "'writes'");
      const std::string kind = inner.required_text("kind", "note, message, escalate or a field");
      const auto count = std::count(found.begin(), found.end(), kind);
      const auto exactly = inner.optional_int("exactly", 0);
      const auto at_least = inner.optional_int("at_least", 0);
      finish_shape(inner, "writes");
      const std::int64_t least = at_least.value_or(exactly ? 0 : 1);
      if ((exactly && count != *exactly) || count < least) {
        fail(item->at(),
             "expected " + std::string(exactly ? "exactly " : "at least ") +
                 std::to_string(exactly.value_or(least)) + " writes of kind '" + kind +
                 "', found " + std::to_string(count));
      }
    }
  }

  void check_ignored() {
    if (const auto wanted = mapping_.optional_bool("ignored")) {
      const std::string reason = decisions_.empty() ? "" : decisions_.front().ignored;
      if (*wanted == reason.empty()) {
        fail(mapping_.key_at("ignored"),
             *wanted ? "expected the event to be ignored, it was judged"
                     : "expected the event to be judged, it was ignored: " + reason);
      }
    }
  }

  const StepResult& step_;
  std::span<const Decision> decisions_;
  const CompiledProgram& program_;
  Faults& faults_;
  std::vector<Fault>& failures_;
  YamlMapping mapping_;
};

}  // namespace

void check_expectations(const YamlNode& expect,
                        const StepResult& step,
                        Faults& faults,
                        std::vector<Fault>& failures) {
  Expectations(expect, step, faults, failures).check();
}

}  // namespace triaged

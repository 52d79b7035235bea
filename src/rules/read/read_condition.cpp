#include <algorithm>

#include "rules/read/other_words.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"
#include "yaml/wide_comma.h"

namespace triaged {
namespace {

constexpr Synonym kTagSynonyms[] = {
    {"has", "write 'has_any' or 'has_all'"},
    {"has_not", "write 'has_none'"},
    {"is", "write the tag itself: `tag: name`"},
    {"contains", "write 'has_any'"},
    {"any", "write 'has_any'"},
    {"all", "write 'has_all'"},
    {"none", "write 'has_none'"},
};
constexpr Synonym kChangedSynonyms[] = {{"old", "write 'from'"}, {"new", "write 'to'"}};

TestedNames tested_names(const std::vector<LocatedText>& written) {
  TestedNames names;
  names.reserve(written.size());
  for (const LocatedText& name : written) {
    names.push_back({fold_key(name.text), name.text});
  }
  std::ranges::stable_sort(names, {}, &TestedName::folded);
  const auto same = [](const TestedName& a, const TestedName& b) { return a.folded == b.folded; };
  names.erase(std::unique(names.begin(), names.end(), same), names.end());
  return names;
}

TestedNames tested_names(ReadContext& context, YamlMapping& mapping, std::string_view key) {
  if (const YamlNode* node = mapping.find(key)) {
    require_items(context, *node, mapping.name_of(key));
  }
  return tested_names(mapping.text_list(key));
}

TagTest read_tag_test(ReadContext& context, const YamlNode& node) {
  TagTest test;
  if (!node.is_mapping()) {
    require_items(context, node, "'tag' in " + context.title);
    for (const YamlNode* item : as_items(node)) {
      warn_of_wide_comma(*item, context.faults);
    }
    test.has_any = tested_names(as_text_list(node, context.faults, "'tag' in " + context.title));
    return test;
  }
  YamlMapping mapping(node, context.faults, "'tag' in " + context.title);
  test.has_all = tested_names(context, mapping, "has_all");
  test.has_any = tested_names(context, mapping, "has_any");
  test.has_none = tested_names(context, mapping, "has_none");
  finish_shape(mapping, "tag_test", kTagSynonyms);
  if (node.entries.empty()) {
    context.faults.add(node.at(), "'tag' in " + context.title + " is empty", "name a tag");
  }
  return test;
}

ChangedTest read_changed_test(ReadContext& context, const YamlNode& node) {
  static const std::vector<std::string> kFields{
      "status", "priority", "group", "assignee", "tags", "subject"};
  ChangedTest test;
  if (node.is_scalar()) {
    test.field = node.text;
  } else {
    YamlMapping mapping(node, context.faults, "'changed' in " + context.title);
    if (node.is_mapping() && node.entries.empty()) {
      context.faults.add(
          node.at(), mapping.what() + " is empty", "name a field, or write `by: agent`");
    }
    test.field = mapping.optional_text("field").value_or("");
    test.from = tested_names(context, mapping, "from");
    test.to = tested_names(context, mapping, "to");
    for (const LocatedText& by : mapping.text_list("by")) {
      const std::optional<Actor> actor = parse_actor(by.text);
      if (actor) {
        test.by.push_back(*actor);
      } else {
        context.faults.add(by.at,
                           "'by' of 'changed' in " + context.title + " is '" + by.text + "'",
                           "write agent, rule, customer or unknown");
      }
    }
    finish_shape(mapping, "changed_test", kChangedSynonyms);
  }
  if (test.field.starts_with("ticket.")) {
    test.field.erase(0, std::string_view("ticket.").size());
  }
  const bool known = test.field.empty() || test.field.starts_with("custom.") ||
                     std::find(kFields.begin(), kFields.end(), test.field) != kFields.end();
  if (!known) {
    context.faults.add(node.at(),
                       "'changed' in " + context.title + " names the field '" + test.field + "'",
                       suggestion(test.field, kFields, "it may be " + name_choice(kFields)));
  }
  return test;
}

std::optional<Condition> read_table_test(ReadContext& context, const YamlNode& node) {
  if (!node.is_mapping() || node.entries.size() != 1) {
    report_kind(node, context.faults, "'table' in " + context.title, "a mapping `{name: field}`");
    return std::nullopt;
  }
  const YamlEntry& entry = node.entries.front();
  YamlNode name;
  name.kind = YamlNode::Kind::kScalar;
  name.text = entry.key;
  name.place = entry.key_place;
  TableTest test;
  test.table = find_table(context, name, "'table' in " + context.title);
  const auto field = as_text(entry.value, context.faults, "the field of 'table'");
  const auto resolved =
      field ? resolve_field(context, *field, entry.value.at()) : std::optional<FieldRef>();
  if (test.table == nullptr || !resolved) {
    return std::nullopt;
  }
  test.field = *resolved;
  return Condition{std::move(test), node.at()};
}

std::optional<Condition> read_macro(ReadContext& context, const YamlNode& node, int depth) {
  if (context.macro_depth >= kMaxMacroDepth) {
    context.faults.add(node.at(),
                       "macros in " + context.title + " are nested more than " +
                           std::to_string(kMaxMacroDepth) + " deep",
                       "a macro may not use itself");
    return std::nullopt;
  }
  const std::optional<YamlNode> expanded = expand_macro(context, node);
  if (!expanded) {
    return std::nullopt;
  }
  ++context.macro_depth;
  std::optional<Condition> condition = read_condition(context, *expanded, depth + 1);
  --context.macro_depth;
  return condition;
}

std::vector<Condition> read_children(ReadContext& context,
                                     const YamlNode& node,
                                     const std::string& what,
                                     int depth) {
  require_items(context, node, what);
  std::vector<Condition> children;
  for (const YamlNode* item : as_items(node)) {
    if (auto child = read_condition(context, *item, depth + 1)) {
      children.push_back(*std::move(child));
    }
  }
  return children;
}

/// `not` and `none` on a field that may be missing never hold for the missing: say so.
void warn_of_missing(ReadContext& context, const std::vector<Condition>& children) {
  for (const Condition& child : children) {
    const auto* test = std::get_if<FieldTest>(&child.node);
    const bool exists = test != nullptr && std::any_of(test->clauses.begin(),
                                                       test->clauses.end(),
                                                       [](const FieldTest::Clause& clause) {
                                                         return clause.compare == Compare::kExists;
                                                       });
    const bool open =
        test != nullptr && !test->missing && !exists && may_be_missing(context.out, test->field);
    if (open) {
      context.faults.warn(child.at,
                          "'none' tests '" + test->field.name +
                              "', which may be missing: then the rule does not fire",
                          "add `missing: true` or `missing: false` to the test");
    }
  }
}

std::optional<Condition> read_atom(ReadContext& context, const YamlEntry& entry, int depth) {
  const YamlNode& value = entry.value;
  const SourcePos at = entry.key_at();
  const std::string what = "'" + entry.key + "' in " + context.title;
  if (entry.key == "all") {
    return Condition{AllOf{read_children(context, value, what, depth)}, at};
  }
  if (entry.key == "any") {
    return Condition{AnyOf{read_children(context, value, what, depth)}, at};
  }
  if (entry.key == "none") {
    NoneOf node{read_children(context, value, what, depth)};
    warn_of_missing(context, node.children);
    return Condition{std::move(node), at};
  }
  if (entry.key == "tag") {
    return Condition{read_tag_test(context, value), at};
  }
  if (entry.key == "text") {
    return Condition{read_text_test(context, value), at};
  }
  if (entry.key == "changed") {
    return Condition{read_changed_test(context, value), at};
  }
  if (entry.key == "table") {
    return read_table_test(context, value);
  }
  if (entry.key == "has_facts") {
    return Condition{read_facts_test(context, value), at};
  }
  if (entry.key == "time") {
    return read_time_test(context, value);
  }
  if (entry.key == "macro") {
    return read_macro(context, value, depth);
  }
  if (is_fact_atom(entry.key)) {
    return read_fact_test(context, entry);
  }
  const bool declared =
      find_dimension(context.out, entry.key) != nullptr || context.out.scores.contains(entry.key);
  for (const Synonym& synonym : atom_synonyms()) {
    if (synonym.written == entry.key && !declared) {
      context.faults.add(at,
                         "unknown condition '" + entry.key + "' in " + context.title,
                         std::string(synonym.hint));
      return std::nullopt;
    }
  }
  const std::optional<FieldRef> field = resolve_field(context, entry.key, at);
  if (!field) {
    return std::nullopt;
  }
  return Condition{read_field_test(context, *field, value), at};
}

void replace_params(YamlNode& node, const std::map<std::string, const YamlNode*>& params) {
  if (node.is_scalar() && node.text.starts_with("$")) {
    const auto found = params.find(node.text.substr(1));
    if (found != params.end() && found->second != nullptr) {
      node = *found->second;
    }
    return;
  }
  for (YamlNode& item : node.items) {
    replace_params(item, params);
  }
  for (YamlEntry& entry : node.entries) {
    replace_params(entry.value, params);
  }
}

/// Fills in the arguments of a call over the declared defaults; a default of null must be given.
bool take_arguments(ReadContext& context,
                    const std::string& name,
                    const YamlNode* arguments,
                    std::map<std::string, const YamlNode*>& params) {
  std::vector<std::string> known;
  known.reserve(params.size());
  for (const auto& [param, value] : params) {
    known.push_back(param);
  }
  bool good = true;
  if (arguments != nullptr) {
    for (const YamlEntry& entry : arguments->entries) {
      const auto found = params.find(entry.key);
      if (found == params.end()) {
        context.faults.add(entry.key_at(),
                           "macro '" + name + "' has no parameter '" + entry.key + "'",
                           suggestion(entry.key, known, "it has " + name_choice(known)));
        good = false;
      } else {
        found->second = &entry.value;
      }
    }
  }
  for (const auto& [param, value] : params) {
    if (value == nullptr || is_nothing(*value)) {
      context.faults.add(
          arguments != nullptr ? arguments->at() : SourcePos{},
          "macro '" + name + "' needs the parameter '" + param + "' in " + context.title,
          "write `macro: {" + name + ": {" + param + ": …}}`");
      good = false;
    }
  }
  return good;
}

}  // namespace

void report_later(Faults& faults, const SourcePos& at, const std::string& what) {
  faults.add(at, what + " is not supported by this version", "leave it out");
}

bool is_nothing(const YamlNode& node) {
  return node.is_null() ||
         (node.is_scalar() && !node.quoted && (node.text == "null" || node.text == "~"));
}

std::optional<YamlNode> expand_macro(ReadContext& context, const YamlNode& node) {
  const bool call = node.is_mapping() && node.entries.size() == 1;
  if (!node.is_scalar() && !call) {
    report_kind(node,
                context.faults,
                "'macro' in " + context.title,
                "a name, or a mapping `{name: {parameter: value}}`");
    return std::nullopt;
  }
  const std::string name = call ? node.entries.front().key : node.text;
  if (call && !node.entries.front().value.is_mapping() && !node.entries.front().value.is_null()) {
    report_kind(node.entries.front().value,
                context.faults,
                "the parameters of macro '" + name + "'",
                "a mapping `{parameter: value}`");
    return std::nullopt;
  }
  const Declaration* macro = context.declarations.find("macro", name);
  if (macro == nullptr || !macro->node.is_mapping()) {
    context.faults.add(
        node.at(),
        "unknown macro '" + name + "' in " + context.title,
        suggestion(name, context.declarations.names("macro"), "declare it under 'macros'"));
    return std::nullopt;
  }
  YamlNode body = macro->node;
  std::map<std::string, const YamlNode*> params;
  if (const YamlNode* declared = macro->node.find("params")) {
    for (const YamlEntry& entry : declared->entries) {
      params.emplace(entry.key, &entry.value);
    }
  }
  if (!take_arguments(context, name, call ? &node.entries.front().value : &node, params)) {
    return std::nullopt;
  }
  std::erase_if(body.entries, [](const YamlEntry& entry) { return entry.key == "params"; });
  replace_params(body, params);
  return body;
}

std::optional<Condition> read_condition(ReadContext& context, const YamlNode& node, int depth) {
  if (depth == 0) {
    context.nodes = 0;
  }
  if (context.out.words > context.most_words) {
    return std::nullopt;  // reported where it happened; what is left would only take time
  }
  if (++context.out.tests > context.most_tests) {
    if (context.out.tests == context.most_tests + 1) {
      context.faults.add(context.too_much_at(node.at()),
                         "the rules hold more than " + std::to_string(context.most_tests) +
                             " tests up to here, those of macros counted wherever they are used",
                         "put words into lists, and tests that many rules share into a dimension");
    }
    return std::nullopt;
  }
  if (depth > kMaxConditionDepth || ++context.nodes > kMaxConditionNodes) {
    if (depth == kMaxConditionDepth + 1 || context.nodes == kMaxConditionNodes + 1) {
      context.faults.add(node.at(),
                         "the condition of " + context.title + " is too large",
                         "at most " + std::to_string(kMaxConditionNodes) + " parts, nested " +
                             std::to_string(kMaxConditionDepth) + " deep; put words into a list");
    }
    return std::nullopt;
  }
  if (node.is_sequence()) {
    return Condition{AllOf{read_children(context, node, "a condition of " + context.title, depth)},
                     node.at()};
  }
  const std::string what = "a condition of " + context.title;
  if (node.is_mapping() && node.entries.empty()) {
    context.faults.add(node.at(), what + " is empty", "write a test, such as `text: 退款`");
    return std::nullopt;
  }
  if (!node.is_mapping()) {
    if (require_mapping(context, node, what, "{text: $}")) {
      report_kind(node, context.faults, what, "a mapping of tests");
    }
    return std::nullopt;
  }
  std::vector<Condition> children;
  for (const YamlEntry& entry : node.entries) {
    if (auto child = read_atom(context, entry, depth)) {
      children.push_back(*std::move(child));
    }
  }
  if (children.size() == 1) {
    return std::move(children.front());
  }
  return Condition{AllOf{std::move(children)}, node.at()};
}

}  // namespace triaged

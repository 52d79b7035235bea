#include <algorithm>
#include <set>

#include "rules/read/other_words.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"
#include "yaml/wide_comma.h"

namespace triaged {
namespace {

class EffectReader {
 public:
  EffectReader(ReadContext& context, const YamlNode& node, Rule& rule)
      : context_(context),
        rule_(rule),
        mapping_(node, context.faults, "'then' of " + context.title) {}

  void read() {
    const YamlNode& node = mapping_.node();
    read_dimensions("set", false);
    read_dimensions("unset", true);
    read_tags("tag", false);
    read_tags("untag", true);
    read_level("raise", false);
    read_level("cap", true);
    read_scores();
    read_audit();
    read_extract();
    read_assignments();
    read_single_effects(context_, mapping_, rule_);
    read_record_effects(context_, mapping_, rule_);
    read_limit();
    finish_shape(mapping_, "then", effect_synonyms());
    if (node.entries.empty()) {
      context_.faults.add(node.at(), "'then' of " + context_.title + " is empty", "add an effect");
    }
    report_contradictions(context_, node, rule_);
    if (rule_.then.size() > kMaxEffects) {
      context_.faults.add(
          node.at(), context_.title + " has more than " + std::to_string(kMaxEffects) + " effects");
    }
  }

 private:
  void add(Effect effect) { rule_.then.push_back(std::move(effect)); }

  std::optional<ValueExpr> read_value(const YamlNode& node, const std::string& what) {
    const auto text = as_text(node, context_.faults, what);
    if (!text) {
      return std::nullopt;
    }
    if (*text != "$key" && !text->starts_with("$row.")) {
      if (names_nothing(*text)) {
        context_.faults.add(node.at(),
                            "'" + *text + "' in " + what + " is filled in by nothing",
                            "write $key or $row.column, or '$" + *text + "' for a dollar sign");
      }
      if (fold_key(*text).empty()) {
        context_.faults.add(node.at(), what + " is empty", "write a name, or take it out");
      }
      return ValueExpr{text->starts_with("$$") ? text->substr(1) : *text};
    }
    if (rule_.row_table == nullptr) {
      context_.faults.add(node.at(),
                          what + " uses '" + *text + "', but the rule tests no table",
                          "add one `text: {has_key: table}` or `table: {name: field}` to 'when'");
      return std::nullopt;
    }
    if (*text == "$key") {
      return ValueExpr{"", true, true};
    }
    const std::string column = text->substr(5);
    const std::vector<std::string>& columns = rule_.row_table->columns;
    const std::optional<std::size_t> found = index_of(columns, column);
    if (!found && columns.empty() && !context_.faults.ok()) {
      return std::nullopt;  // of a file that could not be read, which was told
    }
    if (!found) {
      context_.faults.add(node.at(),
                          "table '" + rule_.row_table->name + "' has no column '" + column + "'",
                          suggestion(column, columns, "it has " + name_choice(columns)));
      return std::nullopt;
    }
    return ValueExpr{"", true, false, *found};
  }

  /// Reports values, or cells of the column, that are not declared.
  void check_declared(const YamlNode& node,
                      ValueExpr& value,
                      const std::vector<std::string>& values,
                      const std::string& what) {
    const auto check = [&](std::string& text) {
      const auto index = index_of(values, text);
      if (index) {
        text = values[*index];
        return;
      }
      context_.faults.add(node.at(),
                          "'" + text + "' is no value of " + what,
                          suggestion(text, values, "it may be " + name_choice(values)));
    };
    if (!value.from_row) {
      check(value.literal);
    } else if (!value.key) {
      for (const auto& [key, row] : rule_.row_table->rows) {
        std::string cell = row.cells[value.column];
        if (!cell.empty()) {
          check(cell);
        }
      }
    }
  }

  void read_dimensions(std::string_view key, bool unset) {
    std::optional<YamlMapping> dimensions = mapping_.child(key);
    if (!dimensions) {
      return;
    }
    for (const YamlEntry* entry : dimensions->rest()) {
      const DeclaredValues* dimension = find_dimension(context_.out, entry->key);
      if (dimension == nullptr) {
        std::vector<std::string> known;
        for (const DeclaredValues& one : context_.out.dimensions) {
          known.push_back(one.name);
        }
        const auto beside = std::ranges::find(set_synonyms(), entry->key, &Synonym::written);
        context_.faults.add(entry->key_at(),
                            "unknown dimension '" + entry->key + "' in " + dimensions->what(),
                            beside != set_synonyms().end()
                                ? std::string(beside->hint)
                                : suggestion(entry->key, known, "declare it under 'dimensions'"));
        continue;
      }
      if (entry->value.is_null() && !entry->value.faulty) {
        context_.faults.add(entry->key_at(),
                            dimensions->name_of(entry->key) + " has no value",
                            "write one, or take the key out");
      }
      SetEffect effect{dimension->name, dimension->many, unset, {}};
      for (const YamlNode* item : as_items(entry->value)) {
        const std::string what = "'" + entry->key + "' in " + dimensions->what();
        if (item->is_mapping() && !unset) {
          if (auto answer = read_lexicon_set(context_, *item, *dimension, what)) {
            add(*std::move(answer));
          }
        } else if (auto value = read_value(*item, what)) {
          check_declared(*item, *value, dimension->values, "dimension '" + dimension->name + "'");
          effect.values.push_back(*std::move(value));
        }
      }
      if (!dimension->many && as_items(entry->value).size() > 1) {
        context_.faults.add(entry->value.at(),
                            "dimension '" + dimension->name + "' takes one value",
                            "declare it with `many: true`, or keep one");
      }
      if (!effect.values.empty()) {
        add(std::move(effect));
      }
    }
  }

  std::vector<ValueExpr> read_values(const YamlNode& node, const std::string& what) {
    std::vector<ValueExpr> values;
    require_items(context_, node, what);
    for (const YamlNode* item : as_items(node)) {
      warn_of_wide_comma(*item, context_.faults);
      if (auto value = read_value(*item, what)) {
        values.push_back(*std::move(value));
      }
    }
    return values;
  }

  void read_tags(std::string_view key, bool remove) {
    const YamlNode* node = mapping_.find(key);
    if (node == nullptr) {
      return;
    }
    TagEffect effect{{}, remove, false};
    if (remove && node->is_mapping()) {
      YamlMapping inner(*node, context_.faults, mapping_.name_of(key));
      if (const YamlNode* tags = inner.require("tags", "list the tags")) {
        effect.tags = read_values(*tags, inner.name_of("tags"));
      }
      effect.force = inner.optional_bool("force").value_or(false);
      finish_shape(inner, "untag");
    } else {
      effect.tags = read_values(*node, mapping_.name_of(key));
    }
    add(std::move(effect));
  }

  void read_level(std::string_view key, bool cap) {
    const YamlNode* node = mapping_.find(key);
    if (node == nullptr) {
      return;
    }
    if (!context_.out.priority) {
      context_.faults.add(node->at(),
                          mapping_.name_of(key) + " needs declared levels",
                          "add `priority: {levels: [低, 中, 高], default: 低}`");
      return;
    }
    const auto text = as_text(*node, context_.faults, mapping_.name_of(key));
    ValueExpr value{text.value_or("")};
    if (!text) {
      return;
    }
    check_declared(*node, value, context_.out.priority->values, "'priority'");
    const auto level = index_of(context_.out.priority->values, value.literal);
    add(PriorityEffect{static_cast<int>(level.value_or(0)), cap});
  }

  void read_scores() {
    std::optional<YamlMapping> scores = mapping_.child("score");
    if (!scores) {
      return;
    }
    for (const YamlEntry* entry : scores->rest()) {
      const Declaration* declared = context_.declarations.find("score", entry->key);
      if (declared == nullptr) {
        context_.faults.add(
            entry->key_at(),
            "unknown score '" + entry->key + "' in " + scores->what(),
            suggestion(
                entry->key, context_.declarations.names("score"), "declare it under 'scores'"));
        continue;
      }
      const std::string what = "'" + entry->key + "' in " + scores->what();
      ScoreEffect effect{declared->name, 0, ""};
      if (entry->value.is_mapping()) {
        YamlMapping inner(entry->value, context_.faults, what);
        if (inner.find("lexicon") != nullptr) {
          if (auto from_lexicon = read_lexicon_score(context_, inner, declared->name)) {
            add(*std::move(from_lexicon));
          }
          inner.finish();
          continue;
        }
        effect.add = static_cast<int>(inner.optional_int("add", -100, 100).value_or(0));
        effect.group = inner.optional_text("group").value_or("");
        inner.finish();
      } else {
        effect.add =
            static_cast<int>(as_int(entry->value, context_.faults, what, {-100, 100}).value_or(0));
      }
      add(std::move(effect));
    }
  }

  void read_audit() {
    const YamlNode* node = mapping_.find("audit");
    if (node == nullptr) {
      return;
    }
    const YamlNode* verdict = node;
    bool of_match = false;
    if (node->is_mapping()) {
      YamlMapping inner(*node, context_.faults, mapping_.name_of("audit"));
      if (inner.find("from") != nullptr) {
        read_audit_answer(*node, inner);
        return;
      }
      verdict = inner.require("verdict", "write `audit: {verdict: advertisement}`");
      if (const YamlNode* of = inner.find("of")) {
        of_match = read_match(*of, inner.name_of("of"));
      }
      finish_shape(inner, "verdict");
    }
    if (verdict == nullptr) {
      return;
    }
    const auto text = as_text(*verdict, context_.faults, "'verdict' of " + context_.title);
    ValueExpr value{text.value_or("")};
    if (!text) {
      return;
    }
    check_declared(*verdict, value, verdicts(), "'verdict'");
    check_audit_phase(*node);
    add(AuditEffect{value.literal, nullptr, of_match});
  }

  void read_audit_answer(const YamlNode& node, YamlMapping& mapping) {
    auto effect = read_lexicon_audit(context_, mapping, verdicts());
    mapping.finish();
    check_audit_phase(node);
    if (effect) {
      add(*std::move(effect));
    }
  }

  std::vector<std::string> verdicts() const {
    const FieldRef field{FieldId::kAuditVerdict, FieldType::kValue, "audit.verdict", ""};
    return *declared_values(context_, field);
  }

  void check_audit_phase(const YamlNode& node) {
    if (rule_.phase != Phase::kAudit) {
      context_.faults.add(node.at(),
                          "'audit' stands in " + context_.title + ", which is no audit rule",
                          "move the rule to the section 'audit'");
    }
  }

  std::set<std::string> captures() const {
    std::set<std::string> names;
    if (!rule_.when) {
      return names;
    }
    for_each_condition(*rule_.when, [&names](const Condition& condition) {
      const auto* text = std::get_if<TextTest>(&condition.node);
      if (text != nullptr && text->regex != nullptr) {
        for (std::string& name : text->regex->group_names()) {
          names.insert(std::move(name));
        }
      }
    });
    return names;
  }

  void read_extract() {
    std::optional<YamlMapping> extract = mapping_.child("extract");
    if (!extract) {
      return;
    }
    const std::set<std::string> known = captures();
    for (const YamlEntry* entry : extract->rest()) {
      const auto field = resolve_field(context_, entry->key, entry->key_at());
      const bool writable =
          field && (field->id == FieldId::kProduct || field->id == FieldId::kExtracted ||
                    field->id == FieldId::kTicketCustom);
      if (field && !writable) {
        context_.faults.add(entry->key_at(),
                            "'extract' of " + context_.title + " cannot write '" + entry->key + "'",
                            "it may write product.*, extracted.* and custom.*");
      }
      const auto text = as_text(entry->value, context_.faults, "'" + entry->key + "' in 'extract'");
      if (!writable || !text) {
        continue;
      }
      const std::string name = text->starts_with("$") ? text->substr(1) : *text;
      if (!text->starts_with("$") || !known.contains(name)) {
        context_.faults.add(
            entry->value.at(),
            "'" + *text + "' is no named group of a regex in " + context_.title,
            suggestion(name,
                       std::vector<std::string>(known.begin(), known.end()),
                       "write `(?P<" + name + ">…)` in the rule's `text: {regex: …}`"));
        continue;
      }
      add(ExtractEffect{field->name, name});
    }
  }

  void read_assignments() {
    if (const YamlNode* node = mapping_.find("group")) {
      if (auto value = read_value(*node, mapping_.name_of("group"))) {
        warn_of_team(*node, *value, "group");
        add(AssignEffect{"group", *std::move(value)});
      }
    }
    if (const YamlNode* node = mapping_.find("assignee")) {
      read_assignee(*node);
    }
    if (const YamlNode* node = mapping_.find("collaborators")) {
      read_collaborators(*node);
    }
    if (const YamlNode* node = mapping_.find("status")) {
      read_status(*node);
    }
    if (std::optional<YamlMapping> custom = mapping_.child("custom")) {
      for (const YamlEntry* entry : custom->rest()) {
        if (auto value = read_value(entry->value, "'" + entry->key + "' in " + custom->what())) {
          const bool full = entry->key.starts_with("custom.");
          add(AssignEffect{full ? entry->key : "custom." + entry->key, *std::move(value)});
        }
      }
    }
  }

  void warn_of_team(const YamlNode& node, const ValueExpr& value, const std::string& what) {
    if (!value.from_row) {
      warn_unless_team(
          context_, node, value.literal, what + " '" + value.literal + "' in " + context_.title);
    }
  }

  void read_collaborators(const YamlNode& node) {
    CollaboratorEffect effect;
    require_items(context_, node, mapping_.name_of("collaborators"));
    for (const YamlNode* item : as_items(node)) {
      auto value = read_value(*item, mapping_.name_of("collaborators"));
      if (!value) {
        continue;
      }
      if (context_.declarations.find("person", value->literal) == nullptr) {
        warn_of_team(*item, *value, "collaborator");
      }
      effect.people.push_back(*std::move(value));
    }
    add(std::move(effect));
  }

  void read_assignee(const YamlNode& node) {
    if (node.is_mapping()) {
      read_team_assignee(context_, node, rule_);
      return;
    }
    auto value = read_value(node, mapping_.name_of("assignee"));
    if (!value) {
      return;
    }
    if (!value->from_row) {
      if (const Declaration* person = context_.declarations.find("person", value->literal)) {
        value = ValueExpr{person->name};
      } else {
        context_.faults.add(node.at(),
                            "unknown person '" + value->literal + "' in " + context_.title,
                            suggestion(value->literal,
                                       context_.declarations.names("person"),
                                       "declare them under 'people'"));
      }
    }
    add(AssignEffect{"assignee", *std::move(value)});
  }

  void read_status(const YamlNode& node) {
    auto value = read_value(node, mapping_.name_of("status"));
    if (!value) {
      return;
    }
    if (!context_.out.status) {
      context_.faults.add(node.at(),
                          mapping_.name_of("status") + " needs declared statuses",
                          "add `status: {values: […], default: …, solved: […], closed: […]}`");
      return;
    }
    check_declared(node, *value, context_.out.status->values, "'status'");
    add(AssignEffect{"status", *std::move(value)});
  }

  /// `$match`, which the rule's own near_duplicate finds.
  bool read_match(const YamlNode& node, const std::string& what) {
    bool finds = false;
    if (rule_.when) {
      for_each_condition(*rule_.when, [&finds](const Condition& one) {
        const auto* test = std::get_if<JournalTest>(&one.node);
        finds = finds || (test != nullptr && test->kind == JournalTest::Kind::kNearDuplicate);
      });
    }
    const auto text = as_text(node, context_.faults, what);
    if (text && (*text != "$match" || !finds)) {
      context_.faults.add(node.at(),
                          what + " is '" + *text + "'" +
                              (finds ? "" : ", but the rule looks for no near duplicate"),
                          finds ? "write `of: $match`" : "add `near_duplicate: {…}` to 'when'");
    }
    return text && finds;
  }

  void read_limit() {
    std::optional<YamlMapping> limit = mapping_.child("limit");
    if (!limit) {
      return;
    }
    static const std::vector<std::string> kPer{"ticket", "customer", "group", "rule", "incident"};
    LimitSpec spec;
    limit->require("in", "write how long the window is, such as `in: 7d`");
    spec.per = static_cast<LimitSpec::Per>(limit->optional_one_of("per", kPer).value_or(0));
    spec.at_most = static_cast<int>(limit->optional_int("at_most", 1, 1'000'000).value_or(1));
    spec.window = limit->optional_duration("in").value_or(Millis{});
    static const std::vector<std::string> kElse{"drop", "note"};
    spec.otherwise = limit->optional_one_of("else", kElse).value_or(0) == 1 ? "note" : "";
    finish_shape(*limit, "limit");
    rule_.limit = spec;
  }

  ReadContext& context_;
  Rule& rule_;
  YamlMapping mapping_;
};

}  // namespace

void read_effects(ReadContext& context, const YamlNode& node, Rule& rule) {
  if (node.is_sequence()) {
    context.faults.add(node.at(),
                       "'then' of " + context.title + " must be a mapping, found a list",
                       "write one effect below the other without '-', or "
                       "`then: {tag: …, group: …}`");
    return;
  }
  EffectReader(context, node, rule).read();
}

}  // namespace triaged

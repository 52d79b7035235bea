#include <algorithm>

#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

/// Names that conditions, fields or effects already use.
constexpr std::string_view kTaken[] = {"all",
                                       "any",
                                       "none",
                                       "tag",
                                       "text",
                                       "changed",
                                       "count",
                                       "surge",
                                       "near_duplicate",
                                       "time",
                                       "table",
                                       "macro",
                                       "has_facts"};

class ValuesReader {
 public:
  explicit ValuesReader(ReadContext& context) : context_(context), out_(context.out) {}

  void read_all() {
    for_each("priority", [this](const Declaration& one) { read_priority(one); });
    for_each("status", [this](const Declaration& one) { read_status(one); });
    for_each("dimension", [this](const Declaration& one) { read_dimension(one); });
    for_each("score", [this](const Declaration& one) { read_score(one); });
    for_each("person", [this](const Declaration& one) { read_person(one); });
    for_each("team", [this](const Declaration& one) { read_team(one); });
    for_each("default_route", [this](const Declaration& one) { read_default_route(one); });
  }

 private:
  /// How a declaration is written whose short form somebody tried.
  static std::string long_form(const Declaration& one) {
    const std::string& kind = one.kind;
    const std::string name = kind == "priority" || kind == "status" ? kind : one.name;
    const std::string inner = kind == "priority"    ? "levels: $"
                              : kind == "dimension" ? "values: $"
                              : kind == "status"    ? "values: $"
                              : kind == "team"      ? "members: $"
                              : kind == "person"    ? "name: $"
                                                    : "levels: {…}";
    return name + ": {" + inner + "}";
  }

  template <class Read>
  void for_each(const char* kind, const Read& read) {
    const auto named = context_.declarations.by_kind.find(kind);
    if (named == context_.declarations.by_kind.end()) {
      return;
    }
    for (const auto& [name, declaration] : named->second) {
      const std::string title =
          "'" + (declaration.name.empty() ? declaration.kind : declaration.name) + "'";
      const bool plain = declaration.kind == "default_route";
      if (plain || require_mapping(context_, declaration.node, title, long_form(declaration))) {
        read(declaration);
      }
    }
  }

  std::vector<std::string> value_list(YamlMapping& mapping, const std::string& key) {
    std::vector<std::string> values;
    std::vector<std::string> folded;
    if (const YamlNode* list = mapping.require(key, "list the values")) {
      require_items(context_, *list, mapping.name_of(key));
    }
    for (const LocatedText& value : mapping.text_list(key)) {
      const std::string key_form = fold_key(value.text);
      if (key_form.empty() || std::find(folded.begin(), folded.end(), key_form) != folded.end()) {
        context_.faults.add(
            value.at,
            key_form.empty() ? "an empty value in " + mapping.name_of(key)
                             : "value '" + value.text + "' stands twice in " + mapping.name_of(key),
            "values are compared folded; keep one");
        continue;
      }
      folded.push_back(key_form);
      values.push_back(value.text);
    }
    return values;
  }

  /// One of `values` as it is declared; anything else is a fault.
  std::string one_of(YamlMapping& mapping,
                     std::string_view key,
                     const std::vector<std::string>& values) {
    const YamlNode* node = mapping.find(key);
    if (node == nullptr) {
      return "";
    }
    const auto text = as_text(*node, context_.faults, mapping.name_of(key));
    return text ? declared(*text, node->at(), values, mapping.name_of(key)) : "";
  }

  std::string declared(const std::string& text,
                       const SourcePos& at,
                       const std::vector<std::string>& values,
                       const std::string& what) {
    const auto index = index_of(values, text);
    if (!index) {
      context_.faults.add(at,
                          what + " is '" + text + "', which is no declared value",
                          suggestion(text, values, "it may be " + name_choice(values)));
      return "";
    }
    return values[*index];
  }

  /// What people read instead of the values' ids.
  void read_names(YamlMapping& mapping, DeclaredValues& values) {
    std::optional<YamlMapping> names = mapping.child("names");
    if (!names) {
      return;
    }
    for (const YamlEntry* entry : names->rest()) {
      const std::string id =
          declared(entry->key, entry->key_at(), values.values, "a value in " + names->what());
      if (!id.empty()) {
        values.value_display[id] = read_texts(context_, &entry->value, names->name_of(entry->key));
      }
    }
  }

  void read_priority(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "'priority'");
    DeclaredValues values;
    values.name = "priority";
    values.values = value_list(mapping, "levels");
    values.default_value = one_of(mapping, "default", values.values);
    read_names(mapping, values);
    constexpr Synonym kSynonyms[] = {{"values", "write 'levels', low to high"}};
    finish_shape(mapping, "priority", kSynonyms);
    if (values.default_value.empty() && !values.values.empty()) {
      values.default_value = values.values.front();
    }
    out_.priority = std::move(values);
  }

  void read_status(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "'status'");
    DeclaredValues values;
    values.name = "status";
    values.values = value_list(mapping, "values");
    values.default_value = one_of(mapping, "default", values.values);
    values.solved = some_of(mapping, "solved", values.values);
    values.closed = some_of(mapping, "closed", values.values);
    read_names(mapping, values);
    finish_shape(mapping, "status");
    out_.status = std::move(values);
  }

  std::vector<std::string> some_of(YamlMapping& mapping,
                                   const char* key,
                                   const std::vector<std::string>& values) {
    std::vector<std::string> some;
    for (const LocatedText& one : mapping.text_list(key)) {
      some.push_back(declared(one.text, one.at, values, mapping.name_of(key)));
    }
    return some;
  }

  void read_dimension(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "dimension '" + declaration.name + "'");
    const bool taken =
        std::find(std::begin(kTaken), std::end(kTaken), declaration.name) != std::end(kTaken) ||
        declaration.name.find('.') != std::string::npos;
    if (taken) {
      context_.faults.add(declaration.at,
                          "dimension '" + declaration.name + "' has a name that conditions use",
                          "give it another name, without a dot");
    }
    DeclaredValues values;
    values.name = declaration.name;
    values.many = mapping.optional_bool("many").value_or(false);
    values.values = value_list(mapping, "values");
    values.default_value = one_of(mapping, "default", values.values);
    if (values.many && !values.default_value.empty()) {
      context_.faults.add(mapping.key_at("default"),
                          mapping.what() + " holds many values and has no default",
                          "take 'default' out: no value is the empty set");
    }
    values.display = read_texts(context_, mapping.find("name"), mapping.name_of("name"));
    read_names(mapping, values);
    finish_shape(mapping, "dimension");
    out_.dimensions.push_back(std::move(values));
  }

  void read_score(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "score '" + declaration.name + "'");
    Score score;
    score.name = declaration.name;
    score.cap_per_group =
        static_cast<int>(mapping.optional_int("cap_per_group", 1, 100).value_or(100));
    if (std::optional<YamlMapping> levels = mapping.child("levels")) {
      for (const YamlEntry* entry : levels->rest()) {
        const auto from =
            as_int(entry->value, context_.faults, levels->name_of(entry->key), {0, 100});
        const std::vector<std::string> known =
            out_.priority ? out_.priority->values : std::vector<std::string>();
        const std::string level =
            declared(entry->key, entry->key_at(), known, "a level of " + mapping.what());
        if (from && !level.empty()) {
          score.levels.emplace_back(static_cast<int>(*from),
                                    static_cast<int>(*index_of(known, level)));
        }
      }
    }
    std::sort(score.levels.begin(), score.levels.end());
    finish_shape(mapping, "score");
    out_.scores.emplace(declaration.name, std::move(score));
  }

  std::map<std::string, std::string> read_addresses(YamlMapping& mapping) {
    std::map<std::string, std::string> addresses;
    if (std::optional<YamlMapping> on = mapping.child("on")) {
      for (const YamlEntry* entry : on->rest()) {
        static const std::vector<std::string> kBuiltIn{"email", "phone"};
        const std::optional<std::string> near = nearest_name(entry->key, kBuiltIn);
        if (near && *near != entry->key && near->front() == entry->key.front()) {
          context_.faults.warn(entry->key_at(),
                               "'" + entry->key + "' in " + on->what() +
                                   " is neither 'email' nor 'phone': it is taken for a source",
                               "did you mean '" + *near + "'?");
        }
        addresses[entry->key] =
            as_text(entry->value, context_.faults, on->name_of(entry->key)).value_or("");
      }
    }
    return addresses;
  }

  void read_person(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "person '" + declaration.name + "'");
    Person person;
    person.id = declaration.name;
    person.name = mapping.optional_text("name").value_or(declaration.name);
    person.on = read_addresses(mapping);
    for (const LocatedText& language : mapping.text_list("speaks")) {
      person.speaks.push_back(language.text);
    }
    finish_shape(mapping, "person");
    out_.people.emplace(declaration.name, std::move(person));
  }

  std::string known_person(const LocatedText& id, const std::string& what) {
    if (context_.declarations.find("person", id.text) == nullptr) {
      const std::vector<std::string> known = context_.declarations.names("person");
      context_.faults.add(id.at,
                          "unknown person '" + id.text + "' in " + what,
                          suggestion(id.text, known, "declare them under 'people'"));
    }
    return id.text;
  }

  void read_team(const Declaration& declaration) {
    YamlMapping mapping(declaration.node, context_.faults, "team '" + declaration.name + "'");
    Team team;
    team.id = declaration.name;
    for (const LocatedText& member : mapping.text_list("members")) {
      team.members.push_back(known_person(member, mapping.name_of("members")));
    }
    if (const YamlNode* node = mapping.find("supervisor")) {
      team.supervisor = known_person({node->text, node->at()}, mapping.name_of("supervisor"));
    }
    mapping.optional_text("department");
    team.on = read_addresses(mapping);
    finish_shape(mapping, "team");
    out_.teams.emplace(declaration.name, std::move(team));
  }

  void read_default_route(const Declaration& declaration) {
    if (auto name = as_text(declaration.node, context_.faults, "'default_route'")) {
      warn_unless_team(context_, declaration.node, *name, "default_route '" + *name + "'");
      if (fold_key(*name).empty()) {
        context_.faults.add(
            declaration.node.at(), "'default_route' is empty", "write a name, or take it out");
      }
      out_.default_route = *std::move(name);
    }
  }

  ReadContext& context_;
  RuleSet& out_;
};

}  // namespace

void warn_unless_team(ReadContext& context,
                      const YamlNode& node,
                      const std::string& name,
                      const std::string& what) {
  if (!context.out.teams.empty() && find_named(context.out.teams, name) == nullptr) {
    context.faults.warn(node.at(),
                        what + " is no declared team",
                        "declare it under 'teams', or make sure that the platform has it");
  }
}

std::map<std::string, std::string> read_texts(ReadContext& context,
                                              const YamlNode* node,
                                              const std::string& what) {
  std::map<std::string, std::string> texts;
  if (node == nullptr) {
    return texts;
  }
  if (!node->is_mapping()) {
    texts[""] = as_text(*node, context.faults, what).value_or("");
    return texts;
  }
  YamlMapping mapping(*node, context.faults, what);
  for (const char* language : {"zh-Hant", "zh-Hans", "en"}) {
    if (const auto text = mapping.optional_text(language)) {
      texts[language] = *text;
    }
  }
  finish_shape(mapping, "texts_by_language", language_synonyms());
  return texts;
}

void read_declared_values(ReadContext& context) {
  ValuesReader(context).read_all();
}

}  // namespace triaged

#include <algorithm>

#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::string_view kNoVerdict = "valid";

/// Each of the lexicon's classes, and its `otherwise`, as the declared values spell them.
struct Spelled {
  std::vector<std::string> classes;
  std::string otherwise;
};

std::optional<Spelled> spell(ReadContext& context,
                             const YamlNode& node,
                             const Lexicon& lexicon,
                             const std::vector<std::string>& values,
                             const std::string& what) {
  Spelled out;
  bool complete = true;
  const auto spelled = [&](const std::string& name) {
    if (const auto index = index_of(values, name)) {
      return values[*index];
    }
    context.faults.add(
        node.at(),
        "lexicon '" + lexicon.name + "' may answer '" + name + "', which is no value of " + what,
        suggestion(name, values, "declare it, or rename the class"));
    complete = false;
    return name;
  };
  std::transform(
      lexicon.classes.begin(), lexicon.classes.end(), std::back_inserter(out.classes), spelled);
  out.otherwise = lexicon.otherwise.empty() ? "" : spelled(lexicon.otherwise);
  return complete ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<SetEffect> read_lexicon_set(ReadContext& context,
                                          const YamlNode& node,
                                          const DeclaredValues& dimension,
                                          const std::string& what) {
  YamlMapping mapping(node, context.faults, what);
  const YamlNode* name = mapping.require("from", "write `{from: …}` with a declared lexicon");
  mapping.finish();
  const LexiconPtr lexicon =
      name == nullptr ? nullptr : find_lexicon(context, *name, mapping.name_of("from"));
  if (lexicon == nullptr) {
    return std::nullopt;
  }
  if (!dimension.many && !lexicon->thresholds.empty()) {
    context.faults.add(name->at(),
                       "lexicon '" + lexicon->name + "' has thresholds, but dimension '" +
                           dimension.name + "' takes one value",
                       "declare the dimension with `many: true`, or use `margin`");
  }
  auto spelled =
      spell(context, *name, *lexicon, dimension.values, "dimension '" + dimension.name + "'");
  if (!spelled) {
    return std::nullopt;
  }
  SetEffect effect{
      dimension.name, dimension.many, false, {}, lexicon, ValueExpr{spelled->otherwise}};
  for (std::string& cls : spelled->classes) {
    effect.values.push_back(ValueExpr{std::move(cls)});
  }
  return effect;
}

std::optional<ScoreEffect> read_lexicon_score(ReadContext& context,
                                              YamlMapping& mapping,
                                              const std::string& score) {
  const YamlNode* name = mapping.find("lexicon");
  ScoreEffect effect{score, 0, mapping.optional_text("group").value_or("")};
  const std::optional<std::string> cls = mapping.optional_text("class");
  effect.times = static_cast<int>(mapping.optional_int("times", -100, 100).value_or(1));
  effect.lexicon = find_lexicon(context, *name, mapping.name_of("lexicon"));
  if (effect.lexicon == nullptr) {
    return std::nullopt;
  }
  const std::vector<std::string>& classes = effect.lexicon->classes;
  if (!cls) {
    if (classes.size() > 1) {
      context.faults.add(name->at(),
                         "lexicon '" + effect.lexicon->name + "' has several classes",
                         "say which one counts: `class: " + classes.front() + "`");
    }
    return effect;
  }
  const auto place = index_of(classes, *cls);
  if (!place) {
    context.faults.add(mapping.key_at("class"),
                       "'" + *cls + "' is no class of lexicon '" + effect.lexicon->name + "'",
                       suggestion(*cls, classes, "it may be " + name_choice(classes)));
    return std::nullopt;
  }
  effect.cls = *place;
  return effect;
}

std::optional<AuditEffect> read_lexicon_audit(ReadContext& context,
                                              YamlMapping& mapping,
                                              const std::vector<std::string>& verdicts) {
  const YamlNode* name = mapping.find("from");
  const LexiconPtr lexicon = find_lexicon(context, *name, mapping.name_of("from"));
  if (lexicon == nullptr) {
    return std::nullopt;
  }
  auto spelled = spell(context, *name, *lexicon, verdicts, "'verdict'");
  if (!spelled) {
    return std::nullopt;
  }
  const bool adverse = !spelled->otherwise.empty() && spelled->otherwise != kNoVerdict;
  if (adverse) {
    context.faults.add(name->at(),
                       "lexicon '" + lexicon->name + "' keeps out every message it cannot place",
                       "write `otherwise: valid`, or leave it out");
  }
  return AuditEffect{"", lexicon};
}

}  // namespace triaged

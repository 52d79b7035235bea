// `assignee: {from: team, …}`.
#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Synonym kTeamSynonyms[] = {
    {"team", "write 'from'"},
    {"group", "write 'from' and a declared team"},
    {"method", "write 'by'"},
    {"fallback", "write 'else'"},
    {"default", "write 'else'"},
};
constexpr std::string_view kQueue = "queue";

std::string read_otherwise(ReadContext& context, YamlMapping& mapping) {
  const auto text = mapping.optional_text("else");
  if (!text || *text == kQueue) {
    return "";
  }
  const Declaration* person = context.declarations.find("person", *text);
  if (person == nullptr) {
    std::vector<std::string> known = context.declarations.names("person");
    known.emplace_back(kQueue);
    context.faults.add(mapping.key_at("else"),
                       mapping.name_of("else") + " is '" + *text + "'",
                       suggestion(*text, known, "write queue, or a declared person"));
    return "";
  }
  return person->name;
}

}  // namespace

void read_team_assignee(ReadContext& context, const YamlNode& node, Rule& rule) {
  static const std::vector<std::string> kBy{"round_robin", "least_open"};
  YamlMapping mapping(node, context.faults, "'assignee' in 'then' of " + context.title);
  TeamAssignEffect effect;
  const std::string name =
      mapping.required_text("from", "name a declared team, such as `from: 安全應急組`");
  effect.by = static_cast<TeamAssignEffect::By>(mapping.optional_one_of("by", kBy).value_or(0));
  effect.on_duty = mapping.optional_bool("on_duty").value_or(false);
  effect.otherwise = read_otherwise(context, mapping);
  finish_shape(mapping, "from_team", kTeamSynonyms);
  const Declaration* declared = context.declarations.find("team", name);
  if (declared == nullptr) {
    if (!name.empty()) {
      context.faults.add(
          mapping.key_at("from"),
          "unknown team '" + name + "' in " + context.title,
          suggestion(name, context.declarations.names("team"), "declare it under 'teams'"));
    }
    return;
  }
  effect.team = declared->name;
  if (const Team* team = find_named(context.out.teams, effect.team)) {
    effect.members = team->members;
  }
  if (effect.members.empty()) {
    context.faults.add(mapping.key_at("from"),
                       "team '" + name + "' in " + context.title + " has no members",
                       "list them: `members: [...]`");
  }
  if (effect.on_duty && context.declarations.names("duty").empty()) {
    context.faults.add(mapping.key_at("on_duty"),
                       mapping.name_of("on_duty") + ", but nobody is ever on duty",
                       "declare a roster under 'duty'");
  }
  effect.spec = std::make_shared<FactSpec>();
  const bool turns = effect.by == TeamAssignEffect::By::kRoundRobin;
  effect.spec->of = turns ? FactItem::kTurn : FactItem::kOpen;
  effect.spec->team = turns ? effect.team : "";
  name_index(*effect.spec);
  rule.then.emplace_back(std::move(effect));
}

}  // namespace triaged

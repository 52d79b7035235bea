#include "rules/decision_json.h"

#include <algorithm>

#include "base/json_text.h"
#include "text/fold.h"
#include "text/mask.h"

namespace triaged {
namespace {

OrderedJson ordered(const Json& json) {
  return OrderedJson(json);
}

OrderedJson fired_json(const FiredRule& fired) {
  OrderedJson evidence = OrderedJson::array();
  for (const Evidence& one : fired.evidence) {
    OrderedJson hit{{"text", mask_personal(one.text)},
                    {"part", to_string(one.part)},
                    {"from", one.from},
                    {"to", one.to}};
    if (one.weight != 0) {
      hit["weight"] = one.weight / 1000.0;
    }
    evidence.push_back(std::move(hit));
  }
  return {{"rule", fired.rule},
          {"phase", std::string(to_string(fired.phase))},
          {"evidence", std::move(evidence)}};
}

OrderedJson conflict_json(const Conflict& conflict) {
  OrderedJson values = OrderedJson::array();
  for (const Conflict::Side& side : conflict.values) {
    values.push_back({{"value", ordered(side.value)}, {"rules", side.rules}});
  }
  return {
      {"field", conflict.field}, {"values", std::move(values)}, {"kept", ordered(conflict.kept)}};
}

/// The values that are present, in declared order.
OrderedJson many_json(const DeclaredValues& dimension, const Record& record) {
  OrderedJson values = OrderedJson::array();
  const auto found = record.many_dimensions.find(dimension.name);
  if (found == record.many_dimensions.end()) {
    return values;
  }
  for (const std::string& value : dimension.values) {
    const auto member = found->second.find(fold_key(value));
    if (member != found->second.end() && member->second.present) {
      values.push_back(value);
    }
  }
  return values;
}

OrderedJson dimensions_json(const Program& program, const Record& record) {
  OrderedJson all = OrderedJson::object();
  for (const DeclaredValues& dimension : program.dimensions()) {
    if (dimension.many) {
      all[dimension.name] = many_json(dimension, record);
      continue;
    }
    const auto found = record.dimensions.find(dimension.name);
    if (found != record.dimensions.end() && !found->second.value.empty()) {
      all[dimension.name] = found->second.value;
    }
  }
  return all;
}

/// Texts (or targets) of the single effects of one kind, sorted, each once.
std::vector<std::string> singles(const Decision& decision, EffectKind kind) {
  std::vector<std::string> texts;
  for (const SingleEffect& effect : decision.effects) {
    if (effect.kind == kind) {
      const bool targeted = kind == EffectKind::kEscalate || kind == EffectKind::kNotify;
      texts.push_back(targeted ? effect.target : effect.text);
    }
  }
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

OrderedJson survey_json(const Decision& decision) {
  for (const SingleEffect& effect : decision.effects) {
    if (effect.kind == EffectKind::kSurvey) {
      return {{"id", effect.target},
              {"channels", effect.channels},
              {"send_after_ms", int_at(effect.args, "send_after_ms")}};
    }
  }
  return nullptr;
}

/// Effects of one kind with what they carry, in the decision's order.
OrderedJson typed_json(const Decision& decision, EffectKind kind, const char* target) {
  OrderedJson all = OrderedJson::array();
  for (const SingleEffect& effect : decision.effects) {
    if (effect.kind != kind) {
      continue;
    }
    OrderedJson one = OrderedJson::object();
    if (!effect.target.empty()) {
      one[target] = effect.target;
    }
    if (kind == EffectKind::kWebhook) {
      one["body"] = ordered(effect.args);
    } else if (effect.args.is_object()) {
      one.update(ordered(effect.args));
    }
    all.push_back(std::move(one));
  }
  return all;
}

/// Effects that few decisions have: named only where there are some.
void put_rare_effects(const Decision& decision, OrderedJson& out) {
  struct Row {
    EffectKind kind;
    const char* name;
    const char* target;
  };
  for (const Row& row : {Row{EffectKind::kClock, "clocks", "clock"},
                         Row{EffectKind::kLink, "links", "parent"},
                         Row{EffectKind::kTellReporters, "tell_reporters", ""},
                         Row{EffectKind::kWebhook, "webhooks", "destination"}}) {
    OrderedJson effects = typed_json(decision, row.kind, row.target);
    if (!effects.empty()) {
      out[row.name] = std::move(effects);
    }
  }
}

OrderedJson custom_json(const Record& record) {
  OrderedJson custom = OrderedJson::object();
  for (const auto& [name, state] : record.custom) {
    if (!state.value.empty()) {
      custom[name] = mask_personal(state.value);
    }
  }
  return custom;
}

}  // namespace

OrderedJson decision_to_try_json(const Decision& decision,
                                 const Program& program,
                                 std::vector<OrderedJson> follow_ups) {
  const Record& record = decision.record;
  OrderedJson out = OrderedJson::object();
  out["id"] = decision.event_id;
  out["verdict"] = decision.verdict;
  out["priority"] = text_or_null(record.priority.value);
  out["tags"] = present_names(record.tags);
  out["dimensions"] = dimensions_json(program, record);
  out["scores"] = OrderedJson::object();
  for (const auto& [name, points] : record.scores) {
    out["scores"][name] = points;
  }
  out["group"] = text_or_null(record.group.value);
  out["assignee"] = text_or_null(record.assignee.value);
  out["status"] = text_or_null(record.status.value);
  out["collaborators"] = present_names(record.collaborators);
  out["fired"] = OrderedJson::array();
  for (const FiredRule& fired : decision.fired) {
    out["fired"].push_back(fired_json(fired));
  }
  out["would"] = OrderedJson::array();
  for (const WouldChange& would : decision.would) {
    out["would"].push_back({{"rule", would.rule},
                            {"phase", std::string(to_string(would.phase))},
                            {"field", would.field},
                            {"from", ordered(would.from)},
                            {"to", ordered(would.to)}});
  }
  out["conflicts"] = OrderedJson::array();
  for (const Conflict& conflict : decision.conflicts) {
    out["conflicts"].push_back(conflict_json(conflict));
  }
  out["held_back"] = OrderedJson::array();
  for (const HeldBack& held : decision.held_back) {
    out["held_back"].push_back({{"rule", held.rule},
                                {"field", held.field},
                                {"wish", ordered(held.wish)},
                                {"reason", held.reason}});
  }
  out["failed"] = OrderedJson::array();
  for (const FailedRule& failed : decision.failed) {
    out["failed"].push_back({{"rule", failed.rule}, {"error", failed.error}});
  }
  out["notes"] = singles(decision, EffectKind::kNote);
  out["messages"] = singles(decision, EffectKind::kMessage);
  out["notified"] = singles(decision, EffectKind::kNotify);
  out["escalated"] = singles(decision, EffectKind::kEscalate);
  put_rare_effects(decision, out);
  out["custom"] = custom_json(record);
  out["survey"] = survey_json(decision);
  out["ignored"] = text_or_null(decision.ignored);
  out["follow_ups"] = std::move(follow_ups);
  out["rules"] = decision.rules;
  return out;
}

}  // namespace triaged

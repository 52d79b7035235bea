#include <algorithm>

#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

/// Reads the effects of a `then` that happen once: note, message, notify, escalate, survey.
class SingleEffectReader {
 public:
  SingleEffectReader(ReadContext& context, YamlMapping& mapping, Rule& rule)
      : context_(context), mapping_(mapping), rule_(rule) {}

  void read() {
    if (const YamlNode* node = mapping_.find("note")) {
      add_text_effect(EffectKind::kNote, "note", *node);
    }
    if (const YamlNode* node = mapping_.find("message")) {
      add_text_effect(EffectKind::kMessage, "message", *node);
    }
    if (const YamlNode* node = mapping_.find("notify")) {
      add_text_effect(EffectKind::kNotify, "notify", *node);
    }
    if (const YamlNode* node = mapping_.find("escalate")) {
      require_items(context_, *node, mapping_.name_of("escalate"));
      for (const LocatedText& target :
           as_text_list(*node, context_.faults, mapping_.name_of("escalate"))) {
        SingleEffectSpec effect;
        effect.kind = EffectKind::kEscalate;
        effect.target = read_target(target, "escalate");
        add(std::move(effect));
      }
    }
    if (const YamlNode* node = mapping_.find("survey")) {
      read_survey_effect(*node);
    }
  }

 private:
  void add(Effect effect) { rule_.then.push_back(std::move(effect)); }

  /// The person, team or role as it is declared; an unknown one is reported.
  std::string read_target(const LocatedText& target, const std::string& what) {
    if (target.text == "supervisor" || target.text == "assignee") {
      return target.text;
    }
    for (const char* kind : {"person", "team", "duty"}) {
      if (const Declaration* found = context_.declarations.find(kind, target.text)) {
        return found->name;
      }
    }
    std::vector<std::string> known = context_.declarations.names("person");
    for (const char* kind : {"team", "duty"}) {
      for (std::string& name : context_.declarations.names(kind)) {
        known.push_back(std::move(name));
      }
    }
    context_.faults.add(
        target.at,
        "unknown person, team or duty '" + target.text + "' in '" + what + "' of " + context_.title,
        suggestion(target.text, known, "declare them under 'people', 'teams' or 'duty'"));
    return target.text;
  }

  /// Of the keys that such an effect may have.
  static std::string_view shape_name(EffectKind kind) {
    return kind == EffectKind::kNotify    ? "notify"
           : kind == EffectKind::kMessage ? "message"
                                          : "words";
  }

  void add_text_effect(EffectKind kind, const std::string& key, const YamlNode& node) {
    SingleEffectSpec effect;
    effect.kind = kind;
    if (!node.is_mapping() && kind != EffectKind::kNotify) {
      if (const auto text = as_text(node, context_.faults, mapping_.name_of(key))) {
        effect.text.texts[""] = read_template_text(context_, *text, node.at());
        add(std::move(effect));
      }
      return;
    }
    if (!require_mapping(context_, node, mapping_.name_of(key), "notify: {to: $}")) {
      return;
    }
    YamlMapping inner(node, context_.faults, mapping_.name_of(key));
    read_effect_text(inner, effect, kind);
    if (kind == EffectKind::kMessage) {
      effect.channels = read_channels(inner);
    }
    std::vector<LocatedText> targets;
    if (kind == EffectKind::kNotify) {
      targets = inner.text_list("to");
      if (targets.empty() && inner.ok()) {
        const YamlNode* to =
            inner.require("to", "name a person, a team, 'assignee' or 'supervisor'");
        if (to != nullptr) {
          require_items(context_, *to, inner.name_of("to"));
        }
      }
    }
    finish_shape(inner, shape_name(kind));
    for (const LocatedText& target : targets) {
      effect.target = read_target(target, "notify");
      add(effect);
    }
    if (kind != EffectKind::kNotify) {
      add(std::move(effect));
    }
  }

  void read_effect_text(YamlMapping& inner, SingleEffectSpec& effect, EffectKind kind) {
    const YamlNode* text = inner.find("text");
    const YamlNode* name = inner.find("template");
    if (text != nullptr) {
      const auto words = as_text(*text, context_.faults, inner.name_of("text"));
      effect.text.texts[""] = read_template_text(context_, words.value_or(""), text->at());
    } else if (name != nullptr && name->is_scalar()) {
      const Declaration* found = find_template(context_, *name);
      if (found == nullptr) {
        return;
      }
      effect.text = read_template(context_, *found);
    } else if (kind != EffectKind::kNotify) {
      context_.faults.add(inner.at(), inner.what() + " has no words", "add 'text' or 'template'");
    }
  }

  std::vector<std::string> read_channels(YamlMapping& inner) {
    const FieldRef field{FieldId::kTicketChannel, FieldType::kValue, "ticket.channel", ""};
    std::vector<std::string> known = *declared_values(context_, field);
    known.emplace_back("same");
    std::vector<std::string> channels;
    for (const LocatedText& channel : inner.text_list("channel")) {
      if (std::find(known.begin(), known.end(), channel.text) == known.end()) {
        context_.faults.add(channel.at,
                            "unknown channel '" + channel.text + "' in " + inner.what(),
                            suggestion(channel.text, known, "it may be " + name_choice(known)));
      }
      channels.push_back(channel.text);
    }
    return channels;
  }

  void read_survey_effect(const YamlNode& node) {
    const YamlNode* id = &node;
    if (node.is_mapping()) {
      YamlMapping inner(node, context_.faults, mapping_.name_of("survey"));
      id = inner.require("id", "name a survey");
      finish_shape(inner, "survey_id");
    }
    const auto text =
        id == nullptr ? std::nullopt : as_text(*id, context_.faults, mapping_.name_of("survey"));
    if (!text) {
      return;
    }
    const Declaration* survey = context_.declarations.find("survey", *text);
    if (survey == nullptr) {
      context_.faults.add(
          id->at(),
          "unknown survey '" + *text + "' in " + context_.title,
          suggestion(*text, context_.declarations.names("survey"), "declare it under 'surveys'"));
    }
    SingleEffectSpec effect;
    effect.kind = EffectKind::kSurvey;
    effect.target = survey == nullptr ? *text : survey->name;
    add(std::move(effect));
  }

  ReadContext& context_;
  YamlMapping& mapping_;
  Rule& rule_;
};

}  // namespace

void read_single_effects(ReadContext& context, YamlMapping& then, Rule& rule) {
  SingleEffectReader(context, then, rule).read();
}

}  // namespace triaged

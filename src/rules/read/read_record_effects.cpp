#include <algorithm>

#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxBodyParts = 200;
constexpr int kMaxBodyDepth = 16;
constexpr Synonym kClockSynonyms[] = {
    {"name", "write `start: name`"},
    {"due", "write 'target'"},
    {"resume", "a paused clock goes on with `start: name`"},
};

/// Reads the effects on our own account of a ticket, and webhooks.
class RecordEffectReader {
 public:
  RecordEffectReader(ReadContext& context, YamlMapping& mapping, Rule& rule)
      : context_(context), mapping_(mapping), rule_(rule) {}

  void read() {
    for (const YamlNode* item : mapping_.items("clock")) {
      read_clock(*item);
    }
    if (const YamlNode* node = mapping_.find("link")) {
      read_link(*node);
    }
    if (const YamlNode* node = mapping_.find("tell_reporters")) {
      read_tell_reporters(*node);
    }
    for (const YamlNode* item : mapping_.items("webhook")) {
      read_webhook(*item);
    }
  }

 private:
  void read_clock(const YamlNode& node) {
    YamlMapping inner(node, context_.faults, mapping_.name_of("clock"));
    if (!inner.ok()) {
      return;
    }
    ClockEffect effect;
    int steps = 0;
    for (const auto& [key, step] : {std::pair("start", ClockEffect::Step::kStart),
                                    std::pair("stop", ClockEffect::Step::kStop),
                                    std::pair("pause", ClockEffect::Step::kPause)}) {
      if (const auto name = inner.optional_text(key)) {
        effect.step = step;
        effect.clock = declared_clock(*name, inner.key_at(key));
        ++steps;
      }
    }
    if (steps != 1) {
      context_.faults.add(inner.at(),
                          inner.what() + (steps == 0 ? " does nothing" : " does several things"),
                          "write one of 'start', 'stop' and 'pause' with the clock's name");
    }
    if (const YamlNode* target = inner.find("target")) {
      effect.target = read_work_span(context_, *target, inner.name_of("target"), true);
    }
    if (const YamlNode* calendar = inner.find("calendar")) {
      effect.calendar = find_calendar(context_, *calendar, inner.name_of("calendar"));
    }
    check_target(inner, effect);
    finish_shape(inner, "clock", kClockSynonyms);
    rule_.then.push_back(std::move(effect));
  }

  std::string declared_clock(const std::string& name, const SourcePos& at) {
    const std::vector<std::string>& known = context_.out.clocks;
    if (const auto index = index_of(known, name)) {
      return known[*index];
    }
    context_.faults.add(at,
                        "unknown clock '" + name + "' in " + mapping_.what(),
                        suggestion(name, known, "no stage of 'sla' and no rule starts it"));
    return name;
  }

  void check_target(YamlMapping& inner, const ClockEffect& effect) {
    const bool starts = effect.step == ClockEffect::Step::kStart;
    if (!starts && (effect.target || effect.calendar)) {
      context_.faults.add(inner.at(),
                          inner.what() + " stops a clock and has a target",
                          "'target' and 'calendar' stand beside 'start'");
    }
    if (starts && !effect.target && !is_stage(effect.clock)) {
      context_.faults.add(
          inner.at(), inner.what() + " has no target", "add how long it may take: `target: 4h`");
    }
  }

  bool is_stage(const std::string& clock) const {
    const std::vector<std::string> policies = context_.declarations.names("sla");
    return std::any_of(policies.begin(), policies.end(), [&](const std::string& id) {
      const YamlNode* stages = context_.declarations.find("sla", id)->node.find("stages");
      return stages != nullptr && stages->find(clock) != nullptr;
    });
  }

  void read_link(const YamlNode& node) {
    YamlMapping inner(node, context_.faults, mapping_.name_of("link"));
    const std::string parent =
        inner.required_text("parent", "name a ticket, `incident`, or a field in {{ }}");
    finish_shape(inner, "link");
    LinkEffect effect;
    effect.parent.texts[""] = read_template_text(context_, parent, inner.key_at("parent"));
    rule_.then.push_back(std::move(effect));
  }

  void read_tell_reporters(const YamlNode& node) {
    YamlMapping inner(node, context_.faults, mapping_.name_of("tell_reporters"));
    TellReportersEffect effect;
    if (const YamlNode* name = inner.require("template", "name the template of what they read")) {
      if (const Declaration* found = find_template(context_, *name)) {
        effect.template_name = found->name;
      }
    }
    static const std::vector<std::string> kOnce{"customer", "ticket"};
    effect.once_per_customer = inner.optional_one_of("once_per", kOnce).value_or(0) == 0;
    finish_shape(inner, "tell");
    rule_.then.push_back(std::move(effect));
  }

  void read_webhook(const YamlNode& node) {
    YamlMapping inner(node, context_.faults, mapping_.name_of("webhook"));
    WebhookEffect effect;
    effect.destination =
        inner.required_text("destination", "name a destination of the configuration");
    effect.at = inner.key_at("destination");
    if (const YamlNode* body = inner.require("body", "write a mapping of names and texts")) {
      if (!body->is_mapping()) {
        report_kind(*body, context_.faults, inner.name_of("body"), "a mapping");
      }
      parts_ = 0;
      effect.body = read_body(*body, inner.name_of("body"), 0);
    }
    finish_shape(inner, "webhook");
    rule_.then.push_back(std::move(effect));
  }

  BodyPart read_body(const YamlNode& node, const std::string& what, int depth) {
    BodyPart part;
    if (++parts_ > kMaxBodyParts || depth > kMaxBodyDepth) {
      if (parts_ == kMaxBodyParts + 1 || depth == kMaxBodyDepth + 1) {
        context_.faults.add(node.at(), what + " is too large", "at most 200 parts, 16 deep");
      }
      return part;
    }
    if (node.is_mapping() || node.is_sequence()) {
      part.kind = node.is_mapping() ? BodyPart::Kind::kMapping : BodyPart::Kind::kList;
      for (const YamlEntry& entry : node.entries) {
        part.keys.push_back(entry.key);
        part.parts.push_back(read_body(entry.value, what, depth + 1));
      }
      for (const YamlNode& item : node.items) {
        part.parts.push_back(read_body(item, what, depth + 1));
      }
      return part;
    }
    part.text.texts[""] =
        read_template_text(context_, node.is_null() ? std::string() : node.text, node.at());
    return part;
  }

  ReadContext& context_;
  YamlMapping& mapping_;
  Rule& rule_;
  std::size_t parts_ = 0;
};

}  // namespace

const Declaration* find_template(ReadContext& context, const YamlNode& name) {
  const Declaration* found =
      name.is_scalar() ? context.declarations.find("template", name.text) : nullptr;
  if (found == nullptr) {
    context.faults.add(
        name.at(),
        "unknown template '" + name.text + "' in " + context.title,
        suggestion(
            name.text, context.declarations.names("template"), "declare it under 'templates'"));
  }
  return found;
}

void read_record_effects(ReadContext& context, YamlMapping& then, Rule& rule) {
  RecordEffectReader(context, then, rule).read();
}

}  // namespace triaged

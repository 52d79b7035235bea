#include <algorithm>

#include "base/crypto.h"
#include "rules/judge/declared.h"
#include "rules/judge/evaluation.h"
#include "rules/judge/team_pick.h"
#include "rules/judge/typed_capture.h"
#include "rules/templates.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// Turns the effects of one fired rule into wishes, one by one.
class Firing {
 public:
  Firing(const Rule& rule, const FireContext& context, RuleWishes& out)
      : rule_(rule), context_(context), snapshot_(context.input.snapshot), out_(out) {}

  void run() {
    for (const Effect& effect : rule_.then) {
      std::visit(*this, effect);
    }
    out_.silent = unanswered_ == rule_.then.size();
    if (rule_.limit) {
      reserve();
    }
  }

  void operator()(const SetEffect& effect) {
    if (effect.from != nullptr) {
      set_answer(effect);
      return;
    }
    if (effect.many) {
      out_.members.reserve(effect.values.size());
    }
    for (const ValueExpr& expression : effect.values) {
      auto value = value_of(expression, effect.dimension);
      if (!value) {
        continue;
      }
      if (effect.many) {
        std::string key = key_of(expression, *value);
        wish_member(effect.field, {*std::move(value), effect.unset, false, &rule_, std::move(key)});
      } else if (!effect.unset) {
        wish_value(effect.field, *std::move(value));
      } else if (holds(effect.dimension, *value)) {
        wish_value(effect.field, "");
      }
    }
  }

  void operator()(const TagEffect& effect) { add_members("tags", effect); }

  void operator()(const CollaboratorEffect& effect) {
    add_members("collaborators", TagEffect{effect.people, false, false});
  }

  void operator()(const PriorityEffect& effect) {
    out_.levels.push_back({effect.level, effect.cap, is_fresh(), &rule_});
  }

  void operator()(const ScoreEffect& effect) {
    if (effect.lexicon != nullptr) {
      score_sum(effect);
      return;
    }
    out_.scores.push_back({effect.score, {effect.add, effect.group, is_fresh(), &rule_}});
  }

  void operator()(const AuditEffect& effect) {
    if (effect.from == nullptr) {
      VerdictWish wish{effect.verdict, Json(), &rule_};
      if (effect.of_match) {
        wish.duplicate_of = near_match();
      }
      out_.verdicts.push_back(std::move(wish));
      return;
    }
    const auto top = context_.lexicons.top_class(*effect.from);
    if (!top || effect.from->classes[*top] == "valid") {
      ++unanswered_;
      return;
    }
    out_.verdicts.push_back({effect.from->classes[*top], Json(), &rule_});
    show(*effect.from, {&*top, 1});
  }

  void operator()(const TeamAssignEffect& effect) {
    if (context_.input.facts == nullptr) {
      return;
    }
    const TeamPick pick =
        pick_of_team(effect, context_.program.rules(), snapshot_, *context_.input.facts);
    if (pick.person.empty()) {
      refuse("assignee", pick.refusal);
      return;
    }
    wish_value("assignee", pick.person);
    if (pick.turn) {
      out_.turns.push_back({effect.team, pick.person});
    }
  }

  void operator()(const ExtractEffect& effect) {
    if (!captured_) {
      captures_ = rule_.when ? collect_captures(*rule_.when, context_.input)
                             : std::vector<std::pair<std::string, std::string>>{};
      captured_ = true;
    }
    for (const auto& [name, text] : captures_) {
      if (name != effect.capture || trim(text).empty()) {
        continue;
      }
      if (const std::string_view why = misfit(effect.field, trim(text)); !why.empty()) {
        refuse(effect.field, "what the group '" + effect.capture + "' matched " + std::string(why));
      } else {
        wish_value(effect.field, std::string(trim(text)));
      }
      return;
    }
    refuse(effect.field, "the group '" + effect.capture + "' matched nothing");
  }

  void operator()(const AssignEffect& effect) {
    const auto value = value_of(effect.value, effect.field);
    if (!value) {
      return;
    }
    if (effect.field == "assignee" && context_.program.find_person(*value) == nullptr) {
      refuse(effect.field, "'" + *value + "' is no declared person");
      return;
    }
    wish_value(effect.field, *value);
  }

  void operator()(const SingleEffectSpec& spec) {
    for (const std::string& person : people_behind(spec)) {
      take_spec(spec, person);
    }
  }

  void take_spec(const SingleEffectSpec& spec, const std::string& target) {
    SingleEffect effect = single(spec.kind, target);
    effect.channels = spec.channels;
    const bool silent = spec.kind == EffectKind::kMessage &&
                        (snapshot_.verdict == "auto_reply" || snapshot_.verdict == "bounce");
    if (silent) {
      refuse("message", "automatic mail gets no answer");
      return;
    }
    if (spec.kind == EffectKind::kEscalate && snapshot_.record.escalated.contains(target)) {
      refuse("escalate", "'" + target + "' is already called in for this ticket");
      return;
    }
    if (spec.kind == EffectKind::kSurvey && !is_valid(snapshot_.record)) {
      refuse("survey", "no message of the ticket is valid");
      return;
    }
    Rendered rendered = render(spec.text, language_for(spec), context_.program.zone(), snapshot_);
    if (!rendered.text) {
      refuse(std::string(to_string(spec.kind)), "field '" + rendered.missing + "' is missing");
      return;
    }
    effect.text = *std::move(rendered.text);
    effect.marked = std::move(rendered.marked);
    if (spec.kind == EffectKind::kSurvey) {
      effect.args = survey_args(target);
    }
    effect.key = effect_key(snapshot_.event, effect);
    out_.singles.push_back(std::move(effect));
  }

  void operator()(const ClockEffect& spec) {
    static constexpr std::string_view kSteps[] = {"start", "stop", "pause"};
    SingleEffect effect = single(EffectKind::kClock, spec.clock);
    effect.args = {{"step", kSteps[static_cast<std::size_t>(spec.step)]}};
    if (spec.target) {
      effect.args["target"] = {{"ms", spec.target->time.count()},
                               {"days", spec.target->days},
                               {"wall", spec.target->wall}};
    }
    if (spec.calendar != nullptr) {
      effect.args["calendar"] = spec.calendar->spec().name;
    }
    const std::string told = dump_json(effect.args);
    add(std::move(effect), told);
  }

  void operator()(const LinkEffect& spec) {
    const auto parent = render_own(spec.parent, "link");
    if (!parent) {
      return;
    }
    if (snapshot_.record.linked.contains(*parent)) {
      refuse("link", "the ticket is already linked to '" + *parent + "'");
      return;
    }
    add(single(EffectKind::kLink, *parent), "");
  }

  void operator()(const TellReportersEffect& spec) {
    SingleEffect effect = single(EffectKind::kTellReporters, "");
    effect.args = {{"template", spec.template_name},
                   {"once_per", spec.once_per_customer ? "customer" : "ticket"}};
    add(std::move(effect), spec.template_name);
  }

  void operator()(const WebhookEffect& spec) {
    const std::optional<Json> body = render_body(spec.body);
    if (body) {
      SingleEffect effect = single(EffectKind::kWebhook, spec.destination);
      effect.args = *body;
      add(std::move(effect), dump_json(*body));
    }
  }

 private:
  void wish_value(std::string_view field, std::string value) {
    out_.values.emplace_back(field, ValueWish{std::move(value), &rule_});
  }

  void wish_member(std::string_view set, MemberWish wish) {
    out_.members.emplace_back(set, std::move(wish));
  }

  SingleEffect single(EffectKind kind, std::string target) const {
    SingleEffect effect;
    effect.kind = kind;
    effect.rule = rule_.id;
    effect.phase = rule_.phase;
    effect.target = std::move(target);
    return effect;
  }

  /// `content` tells effects of one rule apart that have the same target.
  void add(SingleEffect effect, const std::string& content) {
    SingleEffect keyed = effect;
    keyed.text = content;
    effect.key = effect_key(snapshot_.event, keyed);
    out_.singles.push_back(std::move(effect));
  }

  std::optional<std::string> render_own(const TextTemplate& text, const std::string& field) {
    Rendered rendered =
        render(text, context_.program.rules().language, context_.program.zone(), snapshot_);
    if (!rendered.text) {
      refuse(field, "field '" + rendered.missing + "' is missing");
    }
    return std::move(rendered.text);
  }

  std::optional<Json> render_body(const BodyPart& part) {
    if (part.kind == BodyPart::Kind::kText) {
      auto text = render_own(part.text, "webhook");
      return text ? std::optional<Json>(*std::move(text)) : std::nullopt;
    }
    Json json = part.kind == BodyPart::Kind::kList ? Json::array() : Json::object();
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
      std::optional<Json> value = render_body(part.parts[i]);
      if (!value) {
        return std::nullopt;
      }
      if (part.kind == BodyPart::Kind::kList) {
        json.push_back(*std::move(value));
      } else {
        json[part.keys[i]] = *std::move(value);
      }
    }
    return json;
  }

  /// People on duty instead of the duty's name; nobody is told with a reason.
  std::vector<std::string> people_behind(const SingleEffectSpec& spec) {
    const bool called = spec.kind == EffectKind::kNotify || spec.kind == EffectKind::kEscalate;
    const auto& rosters = context_.program.rules().duty;
    const auto duty = called ? rosters.find(spec.target) : rosters.end();
    if (duty == rosters.end()) {
      return {spec.target};
    }
    std::vector<std::string> people = on_duty(duty->second, snapshot_.event.at);
    if (people.empty()) {
      refuse(std::string(to_string(spec.kind)), "nobody is on duty in '" + spec.target + "'");
    }
    return people;
  }

  /// The lexicon's class or classes, else what it says otherwise.
  void set_answer(const SetEffect& effect) {
    const std::span<const std::size_t> classes =
        context_.lexicons.answer(*effect.from, effect.many);
    if (classes.empty() && effect.otherwise.literal.empty()) {
      ++unanswered_;
      return;
    }
    const auto wish = [&](const ValueExpr& value) {
      if (effect.many) {
        wish_member(effect.field, {value.literal, false, false, &rule_, value.folded});
      } else {
        wish_value(effect.field, value.literal);
      }
    };
    for (const std::size_t cls : classes) {
      wish(effect.values[cls]);
    }
    if (classes.empty()) {
      wish(effect.otherwise);
    }
    show(*effect.from, classes);
  }

  /// The sum in whole points, halves away from zero; nothing without a hit.
  void score_sum(const ScoreEffect& effect) {
    if (!context_.lexicons.was_hit(*effect.lexicon)) {
      ++unanswered_;
      return;
    }
    const std::int64_t sum =
        context_.lexicons.sum(*effect.lexicon, effect.cls) * std::int64_t{effect.times};
    const std::int64_t points = (sum + (sum < 0 ? -500 : 500)) / 1000;
    const auto bounded = static_cast<int>(std::clamp<std::int64_t>(points, -100, 100));
    out_.scores.push_back({effect.score, {bounded, effect.group, true, &rule_}});
    show(*effect.lexicon, {&effect.cls, 1});
  }

  void show(const Lexicon& lexicon, std::span<const std::size_t> classes) {
    context_.lexicons.contributions(lexicon, classes, out_.evidence);
  }

  /// What the rule's near_duplicate found: the ticket, and how much is the same.
  Json near_match() {
    const Json* found = nullptr;
    for_each_condition(*rule_.when, [&](const Condition& one) {
      const auto* test = std::get_if<JournalTest>(&one.node);
      if (test != nullptr && test->kind == JournalTest::Kind::kNearDuplicate && found == nullptr &&
          context_.input.facts != nullptr) {
        found = context_.input.facts->answer_to(*test);
      }
    });
    if (found == nullptr || !found->is_object()) {
      refuse("audit.verdict", "no similar text was found to point to");
      return {};
    }
    const std::int64_t all = std::max<std::int64_t>(int_at(*found, "all"), 1);
    return {{"record", int_at(*found, "record")},
            {"number", string_at(*found, "number")},
            {"at", string_at(*found, "at")},
            {"percent", int_at(*found, "same") * 100 / all}};
  }

  void refuse(const std::string& field, std::string why) {
    out_.refused.push_back({rule_.id, field, Json(), std::move(why)});
  }

  bool holds(const std::string& dimension, const std::string& value) const {
    const auto found = snapshot_.record.dimensions.find(dimension);
    return found != snapshot_.record.dimensions.end() && same_name(found->second.value, value);
  }

  /// The literal or the row's cell; an empty cell refuses the effect.
  std::optional<std::string> value_of(const ValueExpr& expression, std::string_view field) {
    if (!expression.from_row) {
      return expression.literal;
    }
    if (!bound_) {
      row_ = rule_.when ? bind_row(*rule_.when, context_.input) : nullptr;
      bound_ = true;
    }
    const std::string text =
        row_ == nullptr ? "" : (expression.key ? row_->key : row_->cells[expression.column]);
    if (text.empty()) {
      refuse(std::string(field), "the table's cell is empty");
      return std::nullopt;
    }
    return text;
  }

  static std::string key_of(const ValueExpr& expression, const std::string& value) {
    return expression.from_row ? fold_key(value) : expression.folded;
  }

  void add_members(std::string_view set, const TagEffect& effect) {
    for (const ValueExpr& expression : effect.tags) {
      if (auto value = value_of(expression, set)) {
        std::string key = key_of(expression, *value);
        wish_member(set, {*std::move(value), effect.remove, effect.force, &rule_, std::move(key)});
      }
    }
  }

  bool is_fresh() const {
    const bool answers_event = rule_.names_events;
    return answers_event ||
           (rule_.when && rests_on_event(*rule_.when, context_.input, context_.fresh_grounds));
  }

  std::string language_for(const SingleEffectSpec& spec) const {
    const std::string& team = context_.program.rules().language;
    if (spec.kind != EffectKind::kMessage) {
      return team;
    }
    const Record& record = snapshot_.record;
    if (!record.language.empty()) {
      return record.language;
    }
    return record.customer.locale.empty() ? team : record.customer.locale;
  }

  Json survey_args(const std::string& id) const {
    const SurveySpec* spec = context_.program.find_survey(id);
    if (spec == nullptr) {
      return {};
    }
    return {{"send_after_ms", spec->send_after.count()},
            {"expires_ms", spec->expires.count()},
            {"channels", spec->channels}};
  }

  std::string limit_key() const {
    const Record& record = snapshot_.record;
    const std::string ticket = record.source + '\n' + record.conversation + '\n' +
                               (record.conversation.empty() ? std::to_string(record.id) : "");
    switch (rule_.limit->per) {
      case LimitSpec::Per::kTicket:
        return "ticket\n" + ticket;
      case LimitSpec::Per::kCustomer:  // unknown customers are never one group
        return record.customer.id.empty() ? "ticket\n" + ticket : "customer\n" + record.customer.id;
      case LimitSpec::Per::kGroup:
        return "group\n" + record.group.value;
      case LimitSpec::Per::kRule:
        return "rule";
      case LimitSpec::Per::kIncident:  // a ticket that belongs to none stands for itself
        return record.parent.empty() ? "ticket\n" + ticket : "incident\n" + record.parent;
    }
    return "";
  }

  void reserve() {
    const std::string key = "limit:" + rule_.id + ":" + sha256_hex(limit_key()).substr(0, 32);
    for (const SingleEffect& effect : out_.singles) {
      const bool counted =
          effect.kind == EffectKind::kNote || effect.kind == EffectKind::kMessage ||
          effect.kind == EffectKind::kNotify || effect.kind == EffectKind::kWebhook;
      if (counted) {
        out_.reservations.push_back(
            {key, rule_.limit->window, rule_.limit->at_most, effect.key, rule_.limit->otherwise});
      }
    }
  }

  const Rule& rule_;
  const FireContext& context_;
  const RecordSnapshot& snapshot_;
  RuleWishes& out_;
  std::vector<std::pair<std::string, std::string>> captures_;
  const Table::Row* row_ = nullptr;
  std::size_t unanswered_ = 0;  ///< effects whose lexicon gave no answer
  bool captured_ = false;
  bool bound_ = false;
};

}  // namespace

void RuleWishes::clear() {
  values.clear();
  members.clear();
  levels.clear();
  scores.clear();
  verdicts.clear();
  singles.clear();
  reservations.clear();
  turns.clear();
  refused.clear();
  evidence.clear();
  silent = false;
}

void collect_wishes(const Rule& rule, const FireContext& context, RuleWishes& out) {
  out.clear();
  Firing(rule, context, out).run();
}

std::string effect_key(const Event& event, const SingleEffect& effect) {
  std::string bytes;
  for (const std::string_view part : {std::string_view(event.source),
                                      std::string_view(event.conversation),
                                      std::string_view(event.id),
                                      std::string_view(effect.rule),
                                      to_string(effect.kind),
                                      std::string_view(effect.target),
                                      std::string_view(effect.text)}) {
    bytes += std::to_string(part.size());
    bytes += ':';
    bytes += part;
  }
  return sha256_hex(bytes).substr(0, 40);
}

}  // namespace triaged

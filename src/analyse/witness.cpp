#include "analyse/witness.h"

#include <algorithm>

#include "analyse/text_choice.h"
#include "rules/judge/evaluate_condition.h"
#include "rules/judge/tests_against.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxWays = 400;   ///< of one search
constexpr std::size_t kMaxTexts = 12;   ///< of one way
constexpr int kMaxRuns = 60;            ///< of one search
constexpr int kFirmWeight = 1'000'000;  ///< no rule's wish outweighs it

bool is_wording(const FieldRef& field) {
  return field.id == FieldId::kMessageText || field.id == FieldId::kMessageExclaims ||
         field.id == FieldId::kMessageLength;
}

bool needs_message(const FieldRef& field) {
  return field.id >= FieldId::kMessageId && field.id <= FieldId::kMessageSentAt;
}

bool brings_message(const EventChoice& choice) {
  return std::any_of(choice.types.begin(), choice.types.end(), [](const std::string& type) {
    return type.starts_with("message.");
  });
}

/// Tests of one field that must hold at once: of the same phase, where rules may change it.
using FieldGroups = std::map<std::pair<std::string, int>, std::vector<Goal>>;

FieldGroups group_fields(const std::vector<Goal>& fields) {
  FieldGroups groups;
  for (const Goal& goal : fields) {
    const FieldRef& field = field_of(*goal.condition);
    const int phase = is_fixed(field) ? -1 : static_cast<int>(goal.phase);
    groups[{field.name, phase}].push_back(goal);
  }
  return groups;
}

/// The text with what tests of the message's text, marks and length wish for, which is `wish`.
std::string worded(std::string text, bool free, const std::string& wish) {
  if (wish.empty()) {
    return text;
  }
  const std::string marks = wish.substr(std::min(wish.size(), wish.find("！")));
  if (!wish.starts_with("字") && marks != wish) {
    return free ? wish : wish + "。" + text;
  }
  if (!marks.empty()) {
    return text + marks;
  }
  while (count_points(text) < count_points(wish)) {
    text += "字";
  }
  return text;
}

}  // namespace

bool fired(const Decision& decision, const std::string& rule) {
  return std::any_of(decision.fired.begin(), decision.fired.end(), [&rule](const FiredRule& one) {
    return one.rule == rule;
  });
}

Scene WitnessFinder::blank(const EventChoice& choice) const {
  Scene scene;
  scene.event.id = "witness";
  scene.event.source = scene.event.conversation = "witness";
  scene.event.channel = "chat";
  scene.event.types = choice.types;
  scene.event.detail = choice.detail;
  scene.event.at = scene.event.received_at = now_;
  scene.event.actor = Actor::kUnknown;
  if (brings_message(choice)) {
    const bool customer = scene.event.is(event_type::kMessageCustomer);
    scene.event.actor = customer ? Actor::kCustomer : Actor::kAgent;
    scene.event.message = Message{};
    scene.event.message->by = scene.event.actor;
    scene.event.message->sent_at = now_;
  }
  return scene;
}

Witness WitnessFinder::run(Event event, Record record) const {
  Witness witness{std::move(event), std::move(record), {}, std::nullopt, {}};
  const PhaseWatch watch = [&](Phase phase, const ConditionInput& input, const auto&) {
    if (watched_ != nullptr && watched_->phase == phase && watched_->when) {
      witness.watched = evaluate(*watched_->when, input);
      witness.against = tests_against(*watched_->when, input);
    }
  };
  EvaluationOptions options;
  options.watch = &watch;
  auto evaluation = program_.begin_with(witness.event, witness.record, options);
  while (!evaluation->done()) {
    evaluation->resume({});
  }
  witness.decision = std::move(*evaluation).take();
  return witness;
}

/// False: some field's tests are proved to contradict each other. What they wish of the text itself
/// goes to `wording`.
bool WitnessFinder::fill_fields(const Demand& demand, Scene& scene, Scene& wording) const {
  const RuleSet& rules = program_.rules();
  for (const auto& [name, goals] : group_fields(demand.fields)) {
    const FieldRef& field = field_of(*goals.front().condition);
    if (demand.message == false && needs_message(field)) {
      continue;  // missing: what that makes of the tests, the run will tell
    }
    const Choice choice = choose_field(goals, rules, is_wording(field) ? wording : scene);
    if (choice == Choice::kImpossible) {
      return false;
    }
  }
  for (const auto& [key, tag] : demand.tags) {
    if (tag.present) {
      scene.record.tags[key.second] = {tag.written, true, Actor::kAgent, ""};
    }
  }
  return true;
}

WitnessFinder::Way WitnessFinder::try_way(const Demand& demand,
                                          const EventChoice& choice,
                                          const Accept* accept,
                                          Search& search) {
  if (demand.message == false && brings_message(choice)) {
    return Way::kImpossible;
  }
  Scene scene = blank(choice);
  Scene wording;
  if (!fill_fields(demand, scene, wording)) {
    return Way::kImpossible;
  }
  const TextChoices texts =
      choose_texts(demand.probes, program_.automaton(), accept == nullptr ? 0 : kMaxTexts);
  if (texts.impossible) {
    return Way::kImpossible;
  }
  if (accept == nullptr) {
    return Way::kPossible;
  }
  if (demand.message == true && !scene.event.message) {
    scene.event.message = Message{};
    scene.event.message->by = scene.event.actor;
  }
  if (!scene.event.message) {
    return try_run(scene, *accept, search);
  }
  const std::string wish = wording.event.message ? wording.event.message->text : "";
  const bool free = std::none_of(
      demand.probes.begin(), demand.probes.end(), [](const Probe& probe) { return probe.found; });
  for (const ChosenText& chosen : texts.texts) {
    scene.event.message->text = worded(chosen.text, free, wish);
    if (!chosen.subject.empty()) {
      scene.event.ticket.subject = chosen.subject;
    }
    if (try_run(scene, *accept, search) == Way::kFound) {
      return Way::kFound;
    }
  }
  explain_doubt(demand, texts.texts.empty(), search);
  return Way::kPossible;
}

void WitnessFinder::explain_doubt(const Demand& demand, bool no_text, Search& search) {
  if (!demand.opaque.empty()) {
    search.reason = "no witness was found; it rests on what only people or stored facts decide: " +
                    names_.of(*demand.opaque.front().condition);
    return;
  }
  for (const Probe& probe : demand.probes) {
    if (probe.test.regex != nullptr && probe.found && no_text) {
      search.reason = "the regular expression " + std::string(probe.test.regex->pattern()) +
                      " is opaque: no text for it is known";
      return;
    }
  }
  search.reason = no_text
                      ? "no text could be put together that has the one words and not the others"
                      : "messages that should do were run, but rules of the same run come "
                        "between";
}

/// Runs the scene as a first message, and as one about a ticket that is known and whose values no
/// rule outweighs.
WitnessFinder::Way WitnessFinder::try_run(const Scene& scene,
                                          const Accept& accept,
                                          Search& search) {
  for (const bool known : {false, true}) {
    if (runs_left_-- <= 0) {
      return Way::kPossible;
    }
    Witness witness = run(scene.event, known ? as_known(scene) : as_new(scene));
    if (accept(witness)) {
      search.witness = std::move(witness);
      return Way::kFound;
    }
  }
  return Way::kPossible;
}

/// The event opens it.
Record WitnessFinder::as_new(const Scene& scene) {
  Record record = scene.record;
  record.opened_at = {};
  return record;
}

Record WitnessFinder::as_known(const Scene& scene) {
  Record record = scene.record;
  record.number = record.number.empty() ? "FW1" : record.number;
  record.opened_at = is_opened(scene.record) ? scene.record.opened_at : scene.event.at;
  for (ValueState* state : {&record.priority, &record.status, &record.group, &record.assignee}) {
    state->weight = state->value.empty() ? 0 : kFirmWeight;
  }
  for (auto& [name, state] : record.dimensions) {
    state.weight = kFirmWeight;
  }
  return record;
}

Search WitnessFinder::find(const std::vector<Goal>& goals,
                           std::span<const EventChoice> events,
                           const Accept& accept) {
  Search search;
  bool possible = false;
  runs_left_ = kMaxRuns;
  for (const EventChoice& choice : events) {
    const WalkEnd end = for_each_way(goals, kMaxWays, names_, [&](const Demand& demand) {
      const Way way = try_way(demand, choice, &accept, search);
      possible = possible || way != Way::kImpossible;
      return way != Way::kFound && runs_left_ > 0;
    });
    if (search.witness) {
      search.end = Search::End::kFound;
      return search;
    }
    if (end == WalkEnd::kTooMany) {
      possible = true;
      search.reason = "there are too many ways to make its conditions true";
    }
  }
  search.end = possible ? Search::End::kUndecided : Search::End::kImpossible;
  if (search.reason.empty()) {
    search.reason = "no message was found for it, and no proof that there is none";
  }
  return search;
}

bool WitnessFinder::is_impossible(const std::vector<Goal>& goals,
                                  std::span<const EventChoice> events) {
  Search search;
  return std::all_of(events.begin(), events.end(), [&](const EventChoice& choice) {
    const WalkEnd end = for_each_way(goals, kMaxWays, names_, [&](const Demand& demand) {
      return try_way(demand, choice, nullptr, search) == Way::kImpossible;
    });
    return end == WalkEnd::kAll;
  });
}

void WitnessFinder::gather(const Condition& condition, Scene& scene) const {
  if (const auto* all = std::get_if<AllOf>(&condition.node)) {
    for (const Condition& child : all->children) {
      gather(child, scene);
    }
  } else if (const auto* any = std::get_if<AnyOf>(&condition.node)) {
    if (!any->children.empty()) {
      gather(any->children.front(), scene);
    }
  } else if (const auto* tags = std::get_if<TagTest>(&condition.node)) {
    for (const TestedName& tag : tags->has_all) {
      scene.record.tags[tag.folded] = {tag.written, true, Actor::kAgent, ""};
    }
    if (!tags->has_any.empty()) {
      const TestedName& tag = tags->has_any.front();
      scene.record.tags[tag.folded] = {tag.written, true, Actor::kAgent, ""};
    }
  } else if (const auto* text = std::get_if<TextTest>(&condition.node)) {
    gather_words(*text, scene);
  } else if (std::holds_alternative<FieldTest>(condition.node)) {
    const std::vector<Goal> goals{{&condition, kOnlyTrue, Phase::kClassify}};
    choose_field(goals, program_.rules(), scene);
  }
}

void WitnessFinder::gather_words(const TextTest& test, Scene& scene) {
  if (!scene.event.message) {
    scene.event.message = Message{};
  }
  const auto say = [&scene](const KeywordsPtr& words, std::size_t at_most) {
    for (std::size_t i = 0; words != nullptr && i < std::min(at_most, words->words.size()); ++i) {
      std::string& text = scene.event.message->text;
      text += (text.empty() ? "" : "。") + words->words[i].written;
    }
  };
  say(test.has_any, 1);
  say(test.has_all, kMaxTexts);
  if (test.near) {
    say(test.near->a, 1);
    say(test.near->b, 1);
  }
  if (test.has_key != nullptr) {
    say(test.has_key->keys, 1);
  }
}

Witness WitnessFinder::nearest(const Condition* when, const EventChoice& choice) {
  Scene scene = blank(choice);
  if (when != nullptr) {
    gather(*when, scene);
  }
  if (scene.event.message && scene.event.message->text.empty()) {
    scene.event.message->text = "您好";
  }
  return run(std::move(scene.event), std::move(scene.record));
}

}  // namespace triaged

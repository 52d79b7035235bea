#include "analyse/stats.h"

#include <algorithm>

#include "model/event.h"
#include "text/fold.h"
#include "text/mask.h"

namespace triaged {
namespace {

/// Distinct words kept of one rule; regular expressions may find a new one each time.
constexpr std::size_t kMaxWords = 1000;
/// Wishes of shadow rules that wait for a person; more are counted as not agreed with.
constexpr std::size_t kMaxOpenWishes = 500'000;
constexpr JsonLimits kOwnLimits{.depth = 512, .nodes = 50'000'000};

const Json& list_at(const Json& json, const char* key) {
  static const Json kNone = Json::array();
  const auto found = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && found != json.end() && found->is_array() ? *found : kNone;
}

void add_field(const Effect& effect, std::set<std::string>& fields) {
  if (const auto* set = std::get_if<SetEffect>(&effect)) {
    fields.insert(set->dimension);
  } else if (std::holds_alternative<TagEffect>(effect)) {
    fields.insert("tags");
  } else if (std::holds_alternative<CollaboratorEffect>(effect)) {
    fields.insert("collaborators");
  } else if (std::holds_alternative<PriorityEffect>(effect)) {
    fields.insert("priority");
  } else if (const auto* score = std::get_if<ScoreEffect>(&effect)) {
    fields.insert({score->score, "priority"});
  } else if (const auto* extract = std::get_if<ExtractEffect>(&effect)) {
    fields.insert(extract->field);
  } else if (const auto* assign = std::get_if<AssignEffect>(&effect)) {
    fields.insert(assign->field);
  }
}

/// The values that a field's new state brings: all of a text, of a list those that were not there.
std::set<std::string> new_values(const Json& from, const Json& to) {
  std::set<std::string> before;
  std::set<std::string> values;
  const auto put = [](const Json& json, std::set<std::string>& out) {
    if (json.is_string()) {
      out.insert(fold_key(json.get<std::string>()));
    }
    for (const Json& item : json.is_array() ? json : Json::array()) {
      if (item.is_string()) {
        out.insert(fold_key(item.get<std::string>()));
      }
    }
  };
  put(from, before);
  put(to, values);
  for (const std::string& known : before) {
    values.erase(known);
  }
  return values;
}

bool is_settable(const std::string& field) {
  return field != "audit.verdict" && field != "note" && field != "message" && field != "notify" &&
         field != "escalate" && field != "survey" && field != "webhook";
}

}  // namespace

StatsCounter::StatsCounter(const CompiledProgram* program) {
  if (program == nullptr) {
    return;
  }
  for (const Rule& rule : program->rules().rules) {
    rules_[rule.id];
    for (const Effect& effect : rule.then) {
      add_field(effect, written_[rule.id]);
    }
  }
}

Result<void> StatsCounter::add(RecordId record, std::string_view decision, std::string_view event) {
  const Json json = TRY(parse_json(decision, kOwnLimits));
  ++decisions_;
  if (string_at(json, "ignored").empty()) {
    see(record);
  }
  add_fired(json);
  add_conflicts(json);
  for (const Json& held : list_at(json, "held_back")) {
    ++rules_[string_at(held, "rule")].held_back;
  }
  for (const Json& failed : list_at(json, "failed")) {
    ++rules_[string_at(failed, "rule")].failed;
  }
  TRY(add_event(record, event));  // a person's act before the wishes that follow it
  add_would(record, json);
  rules_.erase("");  // a text that is read in part, or what the daemon wrote itself
  return {};
}

void StatsCounter::see(RecordId record) {
  const auto at = static_cast<std::size_t>(std::max<RecordId>(record, 0));
  seen_.resize(std::max(seen_.size(), at + 1));
  tickets_ += seen_[at] ? 0U : 1U;
  seen_[at] = true;
}

void StatsCounter::add_fired(const Json& decision) {
  std::set<std::string> changed;
  for (const Json& field : list_at(decision, "changed")) {
    changed.insert(field.is_string() ? field.get<std::string>() : "");
  }
  std::set<std::string> acted;
  for (const Json& effect : list_at(decision, "effects")) {
    acted.insert(string_at(effect, "rule"));
  }
  for (const Json& fired : list_at(decision, "fired")) {
    const std::string rule = string_at(fired, "rule");
    RuleStats& stats = rules_[rule];
    ++stats.fired;
    const auto writes = written_.find(rule);
    const bool wrote = writes == written_.end()
                           ? !changed.empty()
                           : std::any_of(changed.begin(), changed.end(), [&](const auto& field) {
                               return writes->second.contains(field);
                             });
    stats.changed += wrote || acted.contains(rule) ? 1U : 0U;
    count_words(fired, stats);
  }
}

void StatsCounter::count_words(const Json& fired, RuleStats& stats) {
  for (const Json& evidence : list_at(fired, "evidence")) {
    // A pattern may find customers' numbers, which no report may show.
    const std::string text = mask_personal(string_at(evidence, "text"));
    const std::string key = fold_key(text);
    const auto known = stats.words.find(key);
    if (known != stats.words.end()) {
      ++known->second.second;
    } else if (stats.words.size() < kMaxWords) {
      stats.words.emplace(key, std::pair(text, std::size_t{1}));
    }
  }
}

void StatsCounter::add_conflicts(const Json& decision) {
  std::set<std::string> sides;
  for (const Json& conflict : list_at(decision, "conflicts")) {
    for (const Json& side : list_at(conflict, "values")) {
      for (const Json& rule : list_at(side, "rules")) {
        sides.insert(rule.is_string() ? rule.get<std::string>() : "");
      }
    }
  }
  for (const std::string& rule : sides) {
    ++rules_[rule].conflicts;
  }
}

void StatsCounter::add_would(RecordId record, const Json& decision) {
  std::set<std::string> counted;
  for (const Json& would : list_at(decision, "would")) {
    const std::string rule = string_at(would, "rule");
    const std::string field = string_at(would, "field");
    RuleStats& stats = rules_[rule];
    stats.would += counted.insert(rule).second ? 1U : 0U;
    stats.would_tickets.insert(record);
    std::set<std::string> values =
        new_values(would.value("from", Json()), would.value("to", Json()));
    if (!is_settable(field) || values.empty()) {
      continue;
    }
    ++stats.wishes;
    if (open_wishes_ < kMaxOpenWishes) {
      ++open_wishes_;
      wishes_[record].push_back({rule, field, std::move(values)});
    }
  }
}

Result<void> StatsCounter::add_event(RecordId record, std::string_view text) {
  const auto waiting = wishes_.find(record);
  const bool corrects = text.find(event_type::kAgentCorrected) != std::string_view::npos;
  const bool changes =
      waiting != wishes_.end() && text.find("\"changes\"") != std::string_view::npos;
  if (!corrects && !changes) {
    return {};
  }
  const Json json = TRY(parse_json(text, kOwnLimits));
  const Event event = TRY(event_from_json(json));
  if (event.is(event_type::kAgentCorrected)) {
    ++rules_[string_at(event.detail, "rule")].corrected;
  }
  for (const FieldChange& change : event.changes) {
    const bool person = change.by == Actor::kAgent || change.by == Actor::kUnknown;
    if (waiting != wishes_.end() && person) {
      settle_wishes(waiting->second, change);
    }
  }
  return {};
}

/// A person set what shadow rules wished for; each wish is agreed with once.
void StatsCounter::settle_wishes(std::vector<Wish>& wishes, const FieldChange& change) {
  const std::set<std::string> values = new_values(Json(), change.to);
  const std::size_t before = wishes.size();
  std::erase_if(wishes, [&](const Wish& wish) {
    const bool agrees =
        wish.field == change.field &&
        std::includes(values.begin(), values.end(), wish.values.begin(), wish.values.end());
    rules_[wish.rule].agreed += agrees ? 1U : 0U;
    return agrees;
  });
  open_wishes_ -= before - wishes.size();
}

}  // namespace triaged

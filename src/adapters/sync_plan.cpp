#include "adapters/sync_plan.h"

#include <algorithm>

#include "adapters/expression.h"
#include "model/ticket_field.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::string_view kCustomPrefix = "custom.";
/// Of DeskView::confirmed.
constexpr const char* kMissing = "custom_missing";
constexpr Millis kMissingFor = std::chrono::minutes(15);

bool holds_folded(const Json& list, const std::string& name) {
  const std::string key = fold_key(name);
  return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json& item) {
           return fold_key(json_text(item)) == key;
         });
}

}  // namespace

SyncPlan::SyncPlan(Context context) : context_(std::move(context)) {
  const Record& record = *context_.record;
  for (const TicketField& plain : kTicketFields) {
    const std::string field(plain.name);
    const ValueState& state = record.*plain.state;
    if (context_.fields.count(field) > 0 && state.by == Actor::kRule && !state.value.empty()) {
      single_[field] = state.value;
    }
    // A declared default is no decision: it fills a gap and never replaces what stands there.
    const bool fills = field == "priority" || field == "group";
    if (fills && context_.fields.count(field) > 0 && state.by == Actor::kUnknown &&
        !state.value.empty()) {
      defaults_[field] = state.value;
    }
  }
  if (context_.fields.count("tags") > 0) {
    for (const auto& [key, tag] : record.tags) {
      if (tag.by == Actor::kRule) {
        (tag.present ? add_ : remove_).push_back(tag.name);
      }
    }
  }
  if (context_.fields.count("custom") > 0) {
    for (const auto& [name, state] : record.custom) {
      if (state.by == Actor::kRule) {
        const bool prefixed = name.rfind(kCustomPrefix, 0) == 0;
        custom_[prefixed ? name.substr(kCustomPrefix.size()) : name] = state.value;
      }
    }
  }
}

bool SyncPlan::settled() const {
  const Json& confirmed = *context_.confirmed;
  for (const auto& [field, wish] : single_) {
    if (!same_name(string_at(confirmed, field), wish) || wished_since(field)) {
      return false;
    }
  }
  for (const auto& [field, value] : defaults_) {
    if (string_at(confirmed, field).empty()) {
      return false;
    }
  }
  const Json tags = confirmed.value("tags", Json::array());
  const auto present = [&](const std::string& tag) { return holds_folded(tags, tag); };
  if (!std::all_of(add_.begin(), add_.end(), present)) {
    return false;
  }
  if ((!remove_.empty() && !confirmed.contains("tags")) ||
      std::any_of(remove_.begin(), remove_.end(), present)) {
    return false;
  }
  const Json custom = confirmed.value("custom", Json::object());
  return std::all_of(custom_.begin(), custom_.end(), [&](const auto& item) {
    return string_at(custom, item.first) == item.second || was_missing_lately(item.first);
  });
}

/// Whether the wish took the place of another value since the last sync: the desk may have shown
/// that one meanwhile.
bool SyncPlan::wished_since(const std::string& field) const {
  const auto found = context_.record->replaced.find(field);
  return found != context_.record->replaced.end() && !found->second.empty() &&
         found->second.back().at >= context_.synced_at;
}

/// Whether what is shown is a value that the wish took the place of since the last sync.
bool SyncPlan::replaces(const std::string& field, const std::string& shown) const {
  return wished_since(field) &&
         std::ranges::any_of(context_.record->replaced.at(field), [&](const Replaced& one) {
           return value_to_theirs(context_.values, field, one.value) == shown;
         });
}

/// Somebody changed what we had left there, and the webhook that says so has not been judged yet:
/// that event decides, not this stale wish.
bool SyncPlan::left_alone(const std::string& field,
                          const std::string& wish,
                          const Json& shown) const {
  const bool ours_before = same_name(string_at(*context_.confirmed, field), wish);
  if (!ours_before || replaces(field, json_text(shown.value(field, Json())))) {
    return false;
  }
  const auto& told = context_.record->ticket.*(find_ticket_field(field)->told);
  const std::string seen =
      value_to_ours(context_.values, field, json_text(shown.value(field, Json())));
  return !told || !same_name(*told, seen);
}

bool SyncPlan::was_confirmed_tag(const std::string& tag) const {
  return holds_folded(context_.confirmed->value("tags", Json::array()), tag);
}

bool SyncPlan::ticket_lacks_tag(const std::string& tag) const {
  const auto& tags = context_.record->ticket.tags;
  return tags && !holds_folded(Json(*tags), tag);
}

void SyncPlan::tag_differences(const Json& shown, Json& out) const {
  const auto form = [&](const std::string& tag) {
    return context_.tag_form(value_to_theirs(context_.values, "tags", tag));
  };
  Json tags = shown.value("tags", Json::array());
  Json added = Json::array();
  Json removed = Json::array();
  for (const std::string& tag : add_) {
    const std::string theirs = form(tag);
    if (holds_folded(tags, theirs) || (was_confirmed_tag(tag) && !ticket_lacks_tag(tag))) {
      continue;
    }
    tags.push_back(theirs);
    added.push_back(theirs);
  }
  for (const std::string& tag : remove_) {
    const std::string key = fold_key(form(tag));
    for (auto it = tags.begin(); it != tags.end(); ++it) {
      if (fold_key(json_text(*it)) == key) {
        removed.push_back(*it);
        tags.erase(it);
        break;
      }
    }
  }
  if (added.empty() && removed.empty()) {
    return;
  }
  out["tags"] = tags;
  out["tags_added"] = added;
  out["tags_removed"] = removed;
}

bool SyncPlan::is_mapped(const std::string& custom) const {
  const ValueMaps* maps = context_.values;
  return maps != nullptr && maps->contains("custom") &&
         maps->find("custom")->second.has_ours(custom);
}

bool SyncPlan::was_missing_lately(const std::string& custom) const {
  if (!context_.custom_as_shown || is_mapped(custom)) {
    return false;
  }
  const Json missing = context_.confirmed->value(kMissing, Json::object());
  if (!missing.contains(custom)) {
    return false;
  }
  const Millis since = context_.now - TimePoint(Millis(int_at(missing, custom)));
  return since >= Millis(0) && since < kMissingFor;
}

bool SyncPlan::has_no_place(const std::string& custom, const Json& shown) const {
  if (!context_.custom_as_shown || is_mapped(custom)) {
    return false;
  }
  const auto fields = shown.find("custom");
  return fields == shown.end() || !fields->is_object() || !fields->contains(custom);
}

std::vector<std::string> SyncPlan::left_out(const Json& shown) const {
  std::vector<std::string> names;
  for (const auto& [name, value] : custom_) {
    if (has_no_place(name, shown)) {
      names.push_back(name);
    }
  }
  return names;
}

std::vector<std::string> SyncPlan::left_out_lately() const {
  const Json confirmed = context_.confirmed->value("custom", Json::object());
  std::vector<std::string> names;
  for (const auto& [name, value] : custom_) {
    if (string_at(confirmed, name) != value && was_missing_lately(name)) {
      names.push_back(name);
    }
  }
  return names;
}

void SyncPlan::custom_differences(const Json& shown, Json& out) const {
  Json custom = shown.value("custom", Json::object());
  Json changed = Json::object();
  for (const auto& [name, value] : custom_) {
    const std::string theirs = value_to_theirs(context_.values, "custom", name);
    const Json present = custom.is_object() ? custom.value(theirs, Json()) : Json();
    const Json one = present.is_array() && present.size() == 1 ? present.front() : present;
    if (json_text(one) != value && !has_no_place(name, shown)) {
      changed[theirs] = value;
    }
  }
  if (!changed.empty()) {
    custom = custom.is_object() ? custom : Json::object();
    custom.update(changed);
    out["custom"] = custom;
    out["custom_changed"] = changed;
  }
}

Json SyncPlan::differences(const Json& shown) const {
  Json out = Json::object();
  for (const auto& [field, wish] : single_) {
    const std::string theirs = value_to_theirs(context_.values, field, wish);
    if (json_text(shown.value(field, Json())) != theirs && !left_alone(field, wish, shown)) {
      out[field] = theirs;
    }
  }
  for (const auto& [field, value] : defaults_) {
    if (json_text(shown.value(field, Json())).empty()) {
      out[field] = value_to_theirs(context_.values, field, value);
    }
  }
  tag_differences(shown, out);
  custom_differences(shown, out);
  return out;
}

Json SyncPlan::confirmation(const Json& shown) const {
  Json out = context_.confirmed->is_object() ? *context_.confirmed : Json::object();
  for (const TicketField& plain : kTicketFields) {
    const std::string field(plain.name);
    const std::string theirs = json_text(shown.value(field, Json()));
    const auto wish = single_.find(field);
    if (theirs.empty()) {
      continue;
    }
    const bool ours_stands =
        wish != single_.end() && value_to_theirs(context_.values, field, wish->second) == theirs;
    out[field] = ours_stands ? wish->second : value_to_ours(context_.values, field, theirs);
  }
  if (shown.contains("tags")) {
    Json tags = Json::array();
    for (const Json& tag : shown["tags"]) {
      const std::string text = json_text(tag);
      const auto ours = std::find_if(add_.begin(), add_.end(), [&](const std::string& name) {
        return same_name(context_.tag_form(value_to_theirs(context_.values, "tags", name)), text);
      });
      tags.push_back(ours != add_.end() ? *ours : value_to_ours(context_.values, "tags", text));
    }
    out["tags"] = tags;
  }
  const Json custom = shown.value("custom", Json::object());
  for (const auto& [name, value] : custom_) {
    const std::string theirs = value_to_theirs(context_.values, "custom", name);
    const Json present = custom.is_object() ? custom.value(theirs, Json()) : Json();
    const Json one = present.is_array() && present.size() == 1 ? present.front() : present;
    if (json_text(one) == value) {
      out["custom"][name] = value;
    }
  }
  const std::vector<std::string> missing = left_out(shown);
  if (!missing.empty() || out.contains(kMissing)) {
    out[kMissing] = Json::object();
  }
  for (const std::string& name : missing) {
    out[kMissing][name] = context_.now.time_since_epoch().count();
  }
  return out;
}

}  // namespace triaged

#include "rules/judge/late_echoes.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/json.h"
#include "model/follow_up.h"
#include "model/ticket_field.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kTags = "tags";
/// A try of ours ends sooner, and platforms tell of it within seconds.
constexpr Millis kOnItsWay = std::chrono::minutes(2);
/// How much later than the newer value an older one may still be told: people need longer to see
/// what we wrote and to change it, where a platform's clock is behind by less.
constexpr Millis kOvertaken = std::chrono::seconds(30);
/// How long the outbox asks for what a wish took the place of.
constexpr Millis kKept = std::chrono::hours(1);
constexpr std::size_t kMostReplaced = 16;

/// Of a list of names, or of one.
std::set<std::string> folded_names(const Json& names) {
  std::set<std::string> keys;
  const auto add = [&keys](const Json& name) {
    if (name.is_string()) {
      keys.insert(fold_key(name.get_ref<const std::string&>()));
    }
  };
  add(names);
  if (names.is_array()) {
    std::ranges::for_each(names, add);
  }
  return keys;
}

/// One event against what the desk that it came from was seen to show.
class EchoFinder {
 public:
  EchoFinder(const Event& event, const Record& before) : event_(event), before_(before) {
    const auto found = before.desks.find(event.source);
    desk_ = found == before.desks.end() ? nullptr : &found->second;
  }

  [[nodiscard]] bool is_late(const FieldChange& change, const TicketField& field) const {
    const ValueState& ours = before_.*field.state;
    const auto replaced = before_.replaced.find(change.field);
    if (ours.by != Actor::kRule || replaced == before_.replaced.end() ||
        tells(change, ours.value)) {
      return false;
    }
    const auto old = std::ranges::find_if(replaced->second, [&](const Replaced& one) {
      return tells(change, one.value) && event_.received_at - one.at <= kOnItsWay;
    });
    return old != replaced->second.end() &&
           (!is_confirmed(change.field, ours.value, old->at) || came_before(change.field));
  }

  /// Whether a person changed the field later than the event says: it was overtaken on its way.
  [[nodiscard]] bool is_older(const FieldChange& change) const {
    const auto lock = before_.locks.find(change.field);
    return lock != before_.locks.end() && event_.at < lock->second.at;
  }

  /// The event that was to tell of the status which the change brings.
  [[nodiscard]] Json owed(const FieldChange& change) const {
    const ValueState& ours = before_.status;
    const bool brings = change.field == "status" && ours.by == Actor::kRule && desk_ != nullptr &&
                        tells(change, ours.value);
    const std::optional<Event> owed = brings ? owed_of(*desk_, ours.value) : std::nullopt;
    return owed && owed->id != before_.heard_status ? desk_->owed : Json();
  }

  void late_tags(const FieldChange& change, std::vector<std::string>& out) const {
    const std::set<std::string> told = folded_names(change.to);
    const std::set<std::string> were = folded_names(change.from);
    for (const auto& [key, tag] : before_.tags) {
      if (tag.by != Actor::kRule || tag.present == told.contains(key)) {
        continue;
      }
      std::string name = member_lock(kTags, key);
      const bool late =
          tag.present ? !were.contains(key) && (change.from.is_array() || awaits(key, name, false))
                      : awaits(key, name, true);
      if (late) {
        out.push_back(std::move(name));
      }
    }
  }

 private:
  /// Whether a sync found our value there after it took the place of another.
  [[nodiscard]] bool is_confirmed(const std::string& field,
                                  const std::string& value,
                                  TimePoint wished_at) const {
    return desk_ != nullptr && desk_->synced_at >= wished_at &&
           same_name(string_at(desk_->confirmed, field.c_str()), value);
  }

  /// Whether the desk came to what it shows only after the event.
  [[nodiscard]] bool came_before(const std::string& field) const {
    const auto since = desk_->since.find(field);
    return since != desk_->since.end() && event_.at < since->second &&
           event_.received_at - since->second <= kOvertaken;
  }

  /// Whether a write of ours to the tag, which the desk shows or not, was still to come.
  [[nodiscard]] bool awaits(const std::string& key, const std::string& name, bool shown) const {
    if (desk_ == nullptr) {
      return false;
    }
    const auto tags = desk_->confirmed.find(kTags);
    const bool shows = tags != desk_->confirmed.end() && folded_names(*tags).contains(key);
    return shows == shown || came_before(name);
  }

  const Event& event_;
  const Record& before_;
  const DeskView* desk_ = nullptr;
};

}  // namespace

bool tells(const FieldChange& change, const std::string& value) {
  const auto* to = change.to.get_ptr<const std::string*>();
  return same_name(to == nullptr ? std::string_view() : *to, value) ||
         std::ranges::any_of(change.also,
                             [&](const std::string& other) { return same_name(other, value); });
}

EchoReading read_echoes(const Event& event, const Record& before) {
  EchoReading out;
  if (event.changes.empty() || event.is_follow_up() || !is_opened(before)) {
    return out;
  }
  const EchoFinder finder(event, before);
  for (const FieldChange& change : event.changes) {
    if (Json owed = finder.owed(change); !owed.is_null()) {
      out.owed = std::move(owed);
    }
    const bool unnamed = change.by == Actor::kUnknown;
    if (change.field == kTags && unnamed) {
      finder.late_tags(change, out.late);
    } else if (const TicketField* field = find_ticket_field(change.field);
               field != nullptr &&
               (finder.is_older(change) || (unnamed && finder.is_late(change, *field)))) {
      out.late.push_back(change.field);
    }
  }
  return out;
}

EchoReading stored_echoes(const Json& decision) {
  EchoReading out;
  if (const Json* late = find_json(decision, "/echoes"); late != nullptr && late->is_array()) {
    for (const Json& name : *late) {
      out.late.push_back(name.is_string() ? name.get<std::string>() : "");
    }
  }
  if (const Json* owed = find_json(decision, "/owed"); owed != nullptr && owed->is_object()) {
    out.owed = *owed;
  }
  return out;
}

void note_replaced(const Record& before, TimePoint at, Record& after) {
  for (auto& [field, values] : after.replaced) {
    std::erase_if(values, [&](const Replaced& one) { return at - one.at > kKept; });
  }
  std::erase_if(after.replaced, [](const auto& item) { return item.second.empty(); });
  for (const TicketField& field : kTicketFields) {
    const ValueState& old = before.*field.state;
    const ValueState& now = after.*field.state;
    if (now.by != Actor::kRule || old.value.empty() || same_name(old.value, now.value)) {
      continue;
    }
    std::vector<Replaced>& values = after.replaced[std::string(field.name)];
    std::erase_if(values, [&](const Replaced& one) { return one.value == old.value; });
    values.push_back({old.value, at});
    if (values.size() > kMostReplaced) {
      values.erase(values.begin());
    }
  }
}

}  // namespace triaged

#include "rules/judge/late_echoes.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/json.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::array kFields = {"priority", "status", "group", "assignee"};
constexpr const char* kTags = "tags";
/// A try of ours ends sooner, and platforms tell of it within seconds.
constexpr Millis kOnItsWay = std::chrono::minutes(2);
constexpr std::size_t kMostReplaced = 4;

const ValueState& value_of(const Record& record, std::string_view field) {
  if (field == "priority") {
    return record.priority;
  }
  if (field == "status") {
    return record.status;
  }
  return field == "group" ? record.group : record.assignee;
}

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

  [[nodiscard]] bool is_late(const FieldChange& change) const {
    const ValueState& ours = value_of(before_, change.field);
    const bool by_us = ours.by == Actor::kRule ||
                       (ours.by == Actor::kUnknown && !before_.locks.contains(change.field));
    const auto replaced = before_.replaced.find(change.field);
    if (!by_us || replaced == before_.replaced.end() || tells(change, ours.value)) {
      return false;
    }
    const bool was_ours = std::ranges::any_of(replaced->second, [&](const Replaced& one) {
      return tells(change, one.value) && event_.received_at - one.at <= kOnItsWay;
    });
    const bool shown = desk_ != nullptr &&
                       same_name(string_at(desk_->confirmed, change.field.c_str()), ours.value);
    return was_ours && (!shown || came_before(change.field));
  }

  void late_tags(const FieldChange& change, std::vector<std::string>& out) const {
    const std::set<std::string> told = folded_names(change.to);
    const std::set<std::string> were = folded_names(change.from);
    for (const auto& [key, tag] : before_.tags) {
      if (tag.by != Actor::kRule || tag.present == told.contains(key)) {
        continue;
      }
      const bool late = tag.present
                            ? !were.contains(key) && (change.from.is_array() || awaits(key, false))
                            : awaits(key, true);
      if (late) {
        out.push_back(member_lock(kTags, key));
      }
    }
  }

 private:
  /// Whether the desk came to what it shows only after the event.
  [[nodiscard]] bool came_before(const std::string& field) const {
    const auto since = desk_->since.find(field);
    return since != desk_->since.end() && event_.at < since->second &&
           event_.received_at - since->second <= kOnItsWay;
  }

  /// Whether a write of ours to the tag, which the desk shows or not, was still to come.
  [[nodiscard]] bool awaits(const std::string& key, bool shown) const {
    if (desk_ == nullptr) {
      return false;
    }
    const auto tags = desk_->confirmed.find(kTags);
    const bool shows = tags != desk_->confirmed.end() && folded_names(*tags).contains(key);
    return shows == shown || came_before(kTags);
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

std::vector<std::string> late_echoes(const Event& event, const Record& before) {
  std::vector<std::string> out;
  if (event.changes.empty() || event.is_follow_up() || before.number.empty()) {
    return out;
  }
  const EchoFinder finder(event, before);
  for (const FieldChange& change : event.changes) {
    if (change.by != Actor::kUnknown) {
      continue;
    }
    if (change.field == kTags) {
      finder.late_tags(change, out);
    } else if (std::ranges::find(kFields, change.field) != kFields.end() &&
               finder.is_late(change)) {
      out.push_back(change.field);
    }
  }
  return out;
}

void note_replaced(const Record& before, TimePoint at, Record& after) {
  for (const char* field : kFields) {
    const ValueState& old = value_of(before, field);
    const ValueState& now = value_of(after, field);
    if (now.by != Actor::kRule || old.value.empty() || same_name(old.value, now.value)) {
      continue;
    }
    std::vector<Replaced>& values = after.replaced[field];
    std::erase_if(values, [&](const Replaced& one) {
      return one.value == old.value || at - one.at > kOnItsWay;
    });
    values.push_back({old.value, at});
    if (values.size() > kMostReplaced) {
      values.erase(values.begin());
    }
  }
}

}  // namespace triaged

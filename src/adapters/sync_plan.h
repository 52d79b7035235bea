#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "adapters/value_map.h"
#include "base/clock.h"
#include "base/json.h"
#include "model/record.h"

namespace triaged {

/// What a record wants its ticket to show, and what has to be written for that. Only wishes of our
/// rules count, and declared defaults where the ticket shows nothing: values that people or the
/// platform set are never written back. A plain value.
class SyncPlan {
 public:
  struct Context {
    const Record* record = nullptr;
    const Json* confirmed = nullptr;  ///< of DeskView
    TimePoint synced_at{};            ///< of DeskView
    const ValueMaps* values = nullptr;
    std::set<std::string> fields;                             ///< that the platform has
    std::function<std::string(const std::string&)> tag_form;  ///< a tag as the platform writes it
    bool custom_as_shown = false;                             ///< of OutboundSpec
    TimePoint now;
  };
  explicit SyncPlan(Context context);

  /// True when the last successful sync left all of it there already. A custom field that the
  /// ticket had not is not looked for again for 15 minutes, lest every sync of such a record reads
  /// the ticket in vain.
  [[nodiscard]] bool settled() const;
  /// The differences in the platform's own values: {priority, status, group, assignee, tags (the
  /// whole new set), tags_added, tags_removed, custom (the whole new object), custom_changed}.
  /// `shown` has the same fields as the platform shows them; a missing one is not known.
  [[nodiscard]] Json differences(const Json& shown) const;
  /// The custom fields, by our names, that the ticket has not and the configuration does not map:
  /// they are no differences. One that is mapped was asked for, and stays a difference.
  [[nodiscard]] std::vector<std::string> left_out(const Json& shown) const;
  /// The custom fields that are not looked for now, as settled() has it: they are not written yet.
  [[nodiscard]] std::vector<std::string> left_out_lately() const;
  /// DeskView::confirmed once `shown` is what the platform has: our values, and in `custom_missing`
  /// what was left out, with the time in ms since 1970.
  [[nodiscard]] Json confirmation(const Json& shown) const;

 private:
  [[nodiscard]] bool wished_since(const std::string& field) const;
  [[nodiscard]] bool replaces(const std::string& field, const std::string& shown) const;
  [[nodiscard]] bool left_alone(const std::string& field,
                                const std::string& wish,
                                const Json& shown) const;
  void tag_differences(const Json& shown, Json& out) const;
  void custom_differences(const Json& shown, Json& out) const;
  [[nodiscard]] bool is_mapped(const std::string& custom) const;
  [[nodiscard]] bool was_missing_lately(const std::string& custom) const;
  [[nodiscard]] bool has_no_place(const std::string& custom, const Json& shown) const;
  [[nodiscard]] bool was_confirmed_tag(const std::string& tag) const;
  [[nodiscard]] bool ticket_lacks_tag(const std::string& tag) const;

  Context context_;
  std::map<std::string, std::string> single_;    ///< field → our value
  std::map<std::string, std::string> defaults_;  ///< field → our value where the ticket shows none
  std::vector<std::string> add_;                 ///< our tags
  std::vector<std::string> remove_;
  std::map<std::string, std::string> custom_;
};

}  // namespace triaged

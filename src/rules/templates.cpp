#include "rules/templates.h"

#include "model/number_place.h"
#include "model/value_marks.h"
#include "text/mask.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxValuePoints = 2000;

const TemplateText* choose(const TextTemplate& text, const std::string& language) {
  const auto exact = text.texts.find(language);
  if (exact != text.texts.end()) {
    return &exact->second;
  }
  const bool chinese = language.starts_with("zh");
  const char* const order[] = {chinese ? "zh-Hant" : "", chinese ? "zh-Hans" : "", "", "en"};
  for (const char* other : order) {
    const auto found = text.texts.find(other);
    if (found != text.texts.end()) {
      return &found->second;
    }
  }
  return text.texts.empty() ? nullptr : &text.texts.begin()->second;
}

/// A value from outside, so that nothing in it is taken for a sign of ours.
std::string without_places(const std::string& value) {
  return without_value_marks(without_number_place(value));
}

std::string masked(const FieldRef& field, const std::string& value) {
  if (field.id == FieldId::kCustomerEmail) {
    return mask_email(value);
  }
  if (field.id == FieldId::kCustomerPhone) {
    return mask_phone(value);
  }
  return mask_personal(cut_points(without_places(value), kMaxValuePoints));
}

std::optional<std::string> value_text(const FieldRef& field,
                                      const Zone& zone,
                                      const RecordSnapshot& snapshot) {
  if (field.id == FieldId::kTicketTags || field.id == FieldId::kTicketCollaborators) {
    const MemberSet& members =
        field.id == FieldId::kTicketTags ? snapshot.record.tags : snapshot.record.collaborators;
    std::string joined;
    for (const std::string& name : present_names(members)) {
      joined += (joined.empty() ? "" : ", ") + name;
    }
    return without_places(joined);
  }
  if (field.id == FieldId::kTicketNumber && snapshot.record.number.empty()) {
    return std::string(kNumberPlace);  // the record opens with this decision
  }
  const FieldValue value = read_field(field, snapshot);
  if (const auto* at = std::get_if<TimePoint>(&value)) {
    const bool placed = field.calendar != nullptr && field.calendar->spec().name != "always";
    return (placed ? field.calendar->zone() : zone).format(*at);
  }
  std::optional<std::string> text = field_text(value);
  return text ? std::optional(masked(field, *text)) : std::nullopt;
}

}  // namespace

Rendered render(const TextTemplate& text,
                const std::string& language,
                const Zone& zone,
                const RecordSnapshot& snapshot) {
  const TemplateText* chosen = choose(text, language);
  if (chosen == nullptr) {
    return {std::string(), "", ""};
  }
  Rendered result{std::string(), "", ""};
  bool holds_values = false;
  for (const TemplateText::Piece& piece : chosen->pieces) {
    if (!piece.field) {
      *result.text += piece.literal;
      result.marked += piece.literal;
      continue;
    }
    const std::optional<std::string> value = value_text(*piece.field, zone, snapshot);
    if (!value && !text.missing) {
      return {std::nullopt, "", piece.field->name};
    }
    *result.text += value ? *value : *text.missing;
    result.marked += value ? mark_value(*value) : *text.missing;
    holds_values = holds_values || value;
  }
  if (!holds_values) {
    result.marked.clear();
  }
  return result;
}

}  // namespace triaged

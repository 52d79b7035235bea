#include "app/entry_text.h"

#include <fmt/format.h>

#include <string_view>

#include "model/number_place.h"
#include "model/value_marks.h"
#include "survey/survey_wording.h"

namespace triaged {
namespace {

void replace(std::string& text, std::string_view place, std::string_view value) {
  if (const std::size_t at = text.find(place); at != std::string::npos) {
    text.replace(at, place.size(), value);
  }
}

/// What a customer can recognise: the platform's own number where there is one, else ours.
std::string shown_number(const Record& record) {
  return record.ticket.number.empty() ? record.number : record.ticket.number;
}

bool is_set(const Json& args, const char* flag) {
  const auto found = args.find(flag);
  return found != args.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace

Result<void> complete_entry_text(OutboxEntry& entry,
                                 const Record& record,
                                 const SurveyCodes& codes,
                                 const std::string& public_url) {
  const std::string invitation = string_at(entry.args, "survey");
  if (!invitation.empty()) {
    if (public_url.empty()) {
      return invalid_input("a survey cannot be sent: its link needs public_url",
                           "set public_url in the configuration");
    }
    std::string text(survey_wording(string_at(entry.args, "language")).invitation);
    replace(text, "{number}", shown_number(record));
    replace(text, "{link}", fmt::format("{}/s/{}", public_url, codes.code_for(invitation)));
    entry.args["text"] = std::move(text);
  }
  if (is_set(entry.args, "number_place")) {
    entry.args["text"] = with_number(string_at(entry.args, "text"), record.number);
  }
  if (is_set(entry.args, "numbered") && !record.number.empty()) {
    std::string number = fmt::format("[{}] ", record.number);
    if (is_set(entry.args, "authored")) {
      number = mark_value(std::move(number));  // no beginning of a link
    }
    entry.args["text"] = number + string_at(entry.args, "text");
  }
  return {};
}

}  // namespace triaged

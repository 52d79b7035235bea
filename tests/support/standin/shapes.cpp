#include "standin/shapes.h"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace triaged::standin {

int message_type_number(const std::string& name) {
  return name == "incoming" ? 0 : 1;
}

std::int64_t unix_seconds(TimePoint at) {
  return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

Json change_of(const std::string& field, const Json& before, const Json& after) {
  return {{field, {{"previous_value", before}, {"current_value", after}}}};
}

bool is_label_title(const std::string& title) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(title);
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 one = text.char32At(at);
    if (u_isalnum(one) == 0 && one != '_' && one != '-') {
      return false;
    }
  }
  return !text.isEmpty();
}

std::vector<Json> default_agents() {
  const auto agent = [](int id, const char* name, const char* email, const char* role) {
    return Json{{"id", id},
                {"name", name},
                {"available_name", name},
                {"email", email},
                {"role", role},
                {"confirmed", true},
                {"availability_status", "online"},
                {"auto_offline", true}};
  };
  return {agent(1, "Administrator", "admin@desk.test", "administrator"),
          agent(17, "李工", "li@desk.test", "agent"),
          agent(18, "Alice", "alice@desk.test", "agent")};
}

std::vector<Json> default_inboxes() {
  return {Json{{"id", 1}, {"name", "Website"}, {"channel_type", "Channel::WebWidget"}},
          Json{{"id", 2}, {"name", "Other channels"}, {"channel_type", "Channel::Api"}}};
}

}  // namespace triaged::standin

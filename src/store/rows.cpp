#include "store/rows.h"

#include <algorithm>
#include <charconv>

namespace triaged {

// An e-mail's local part is case-sensitive on paper only; phones count as verified in E.164.
std::vector<ContactKey> normalised_contacts(const Customer& customer) {
  std::vector<ContactKey> keys;
  if (customer.email.find('@') != std::string::npos) {
    std::string folded = customer.email;
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char letter) {
      return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    keys.push_back({"email:" + folded, "email"});
  }
  if (customer.phone.starts_with('+')) {
    keys.push_back({"phone:" + customer.phone, "phone"});
  }
  if (!customer.member_no.empty()) {
    keys.push_back({"member:" + customer.member_no, "member"});
  }
  return keys;
}

RecordId id_in_name(std::string_view name) {
  RecordId id = 0;
  if (!name.starts_with('#')) {
    return 0;
  }
  name.remove_prefix(1);
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), id);
  return fault == std::errc() && end == name.data() + name.size() ? id : 0;
}

Error no_such_record(const std::string& name) {
  return not_found("no record has the number or ticket '" + name + "'",
                   "give a number such as FW202405200001, a ticket id of a desk, or #17 for our "
                   "own id 17");
}

Error no_such_dead_letter() {
  return not_found("there is no such dead letter", "`triaged dead list` shows them");
}

Error no_such_release(std::int64_t number) {
  return not_found("there is no release " + std::to_string(number),
                   "see those that there are: triaged releases");
}

bool rule_fired(const Json& decision, const std::string& rule) {
  const Json* fired = find_json(decision, "/fired");
  if (fired == nullptr || !fired->is_array()) {
    return false;
  }
  return std::any_of(fired->begin(), fired->end(), [&rule](const Json& one) {
    return string_at(one, "rule") == rule;
  });
}

}  // namespace triaged

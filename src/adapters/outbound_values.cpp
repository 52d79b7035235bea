#include "adapters/outbound_values.h"

#include "adapters/call_builder.h"
#include "base/time.h"
#include "model/value_marks.h"

namespace triaged {

Json entry_value(const OutboxEntry& entry, bool authored) {
  Json value = entry.args.is_object() ? entry.args : Json::object();
  value["key"] = entry.key;
  value["rule"] = entry.rule;
  if (authored) {
    value["text"] = without_value_marks(string_at(value, "text"));
  }
  return value;
}

Json record_value(const Record& record) {
  Json value = {{"id", record.id},
                {"number", record.number.empty() ? "R" + std::to_string(record.id) : record.number},
                {"source", record.source},
                {"channel", record.channel},
                {"conversation", record.conversation},
                {"language", record.language},
                {"subject", record.ticket.subject.value_or("")},
                {"opened_at", format_utc(record.opened_at)}};
  if (record.channel == "email" && record.conversation.find('@') != std::string::npos) {
    value["mail_thread"] = record.conversation;
  }
  return value;
}

Json escape_all(Markup markup, const Json& value, const std::string& link_base) {
  if (value.is_string()) {
    return escape_with_link(markup, value.get_ref<const std::string&>(), link_base);
  }
  if (!value.is_structured()) {
    return value;
  }
  Json safe = value;
  for (Json& member : safe) {
    member = escape_all(markup, member, link_base);
  }
  return safe;
}

}  // namespace triaged

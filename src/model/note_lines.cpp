#include "model/note_lines.h"

#include <algorithm>
#include <utility>

namespace triaged {

namespace {

bool holds(std::span<const std::string> refused, const std::string& key) {
  return std::ranges::find(refused, key) != refused.end();
}

}  // namespace

bool settle_note_lines(OutboxEntry& entry, std::span<const std::string> refused) {
  const auto lines = entry.args.find("lines");
  if (lines == entry.args.end()) {
    return true;
  }
  std::string text;
  bool said = false;
  for (const Json& line : *lines) {
    if (holds(refused, string_at(line, "key")) == line.contains("if_refused")) {
      text += (said ? "\n" : "") + string_at(line, "text");
      said = true;
    }
  }
  entry.args.erase(lines);
  entry.args["text"] = std::move(text);
  return said;
}

std::optional<OutboxEntry> granted_entry(const OutboxEntry& planned,
                                         std::span<const std::string> refused) {
  if (holds(refused, planned.key)) {
    return std::nullopt;
  }
  OutboxEntry granted = planned;
  if (!settle_note_lines(granted, refused)) {
    return std::nullopt;
  }
  return granted;
}

}  // namespace triaged

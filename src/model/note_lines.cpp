#include "model/note_lines.h"

#include <algorithm>
#include <utility>

namespace triaged {

bool settle_note_lines(OutboxEntry& entry, std::span<const std::string> refused) {
  const auto lines = entry.args.find("lines");
  if (lines == entry.args.end()) {
    return true;
  }
  std::string text;
  bool said = false;
  for (const Json& line : *lines) {
    if (std::ranges::find(refused, string_at(line, "key")) == refused.end()) {
      text += (said ? "\n" : "") + string_at(line, "text");
      said = true;
    }
  }
  entry.args.erase(lines);
  entry.args["text"] = std::move(text);
  return said;
}

}  // namespace triaged

#include <algorithm>

#include "rules/read/read_context.h"
#include "rules/shapes/shapes.h"
#include "yaml/names.h"

namespace triaged {
namespace {

std::string hint_for(const std::string& written,
                     const std::vector<std::string>& known,
                     std::span<const Synonym> synonyms) {
  const auto synonym = std::ranges::find(synonyms, written, &Synonym::written);
  return synonym != synonyms.end()
             ? std::string(synonym->hint)
             : suggestion(written, known, "known here: " + name_choice(known));
}

}  // namespace

void finish_shape(YamlMapping& mapping, std::string_view name, std::span<const Synonym> synonyms) {
  const MappingShape& shape = shape_of(name);
  const std::vector<std::string> known = key_names(shape);
  const std::vector<const YamlEntry*> unasked = mapping.rest();
  std::size_t reported = 0;
  for (const YamlEntry& entry : mapping.node().entries) {
    if (!knows_key(shape, entry.key)) {
      // Nobody is shown more; a search for each of a million keys would take minutes.
      mapping.faults().add(entry.key_at(),
                           "unknown key '" + entry.key + "' in " + mapping.what(),
                           ++reported <= kShownFaults ? hint_for(entry.key, known, synonyms) : "");
    } else if (std::ranges::find(unasked, &entry) != unasked.end()) {
      report_later(mapping.faults(), entry.key_at(), mapping.name_of(entry.key));
    }
  }
}

}  // namespace triaged

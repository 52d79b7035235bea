#include "rules/read/finish_shape.h"

#include <algorithm>

#include "rules/read/read_context.h"
#include "rules/shapes/shapes.h"
#include "yaml/names.h"

namespace triaged {
namespace {

std::string hint_for(const std::string& written,
                     const std::vector<std::string>& known,
                     std::span<const Synonym> synonyms) {
  if (written.find("：") != std::string::npos) {
    return "write an ASCII ':' and a space after a key";
  }
  const auto synonym = std::ranges::find(synonyms, written, &Synonym::written);
  return synonym != synonyms.end()
             ? std::string(synonym->hint)
             : suggestion(written, known, "known here: " + name_choice(known));
}

/// A short text, or a short list of texts, as it would be written on one line.
std::string as_written(const YamlNode& node) {
  constexpr std::size_t kLongestShown = 60;
  std::string text = node.text;
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) {
      text += (text.empty() ? "" : ", ") + item.text;
    }
    text = '[' + text + ']';
  }
  return text.size() > kLongestShown ? "…" : text;
}

}  // namespace

void finish_shape(YamlMapping& mapping, std::string_view name, std::span<const Synonym> synonyms) {
  const MappingShape& shape = shape_of(name);
  const std::vector<std::string> known = key_names(shape);
  const std::vector<const YamlEntry*> unasked = mapping.rest();
  std::size_t reported = 0;
  for (const YamlEntry& entry : mapping.node().entries) {
    const ShapeKey* key = find_key(shape, entry.key);
    if (key == nullptr) {
      // Nobody is shown more; a search for each of a million keys would take minutes.
      mapping.faults().add(entry.key_at(),
                           "unknown key '" + entry.key + "' in " + mapping.what(),
                           ++reported <= kShownFaults ? hint_for(entry.key, known, synonyms) : "");
    } else if (entry.value.is_null() && !entry.value.faulty && !may_be_null(*key)) {
      mapping.faults().add(entry.key_at(),
                           mapping.name_of(entry.key) + " has no value",
                           "write one, or take the key out");
    } else if (std::ranges::find(unasked, &entry) != unasked.end()) {
      report_later(mapping.faults(), entry.key_at(), mapping.name_of(entry.key));
    }
  }
}

std::span<const Synonym> language_synonyms() {
  static constexpr Synonym kLanguages[] = {
      {"zh-TW", "write 'zh-Hant'"},
      {"zh-HK", "write 'zh-Hant'"},
      {"zh_TW", "write 'zh-Hant'"},
      {"zh-hant", "write 'zh-Hant'"},
      {"zh-CN", "write 'zh-Hans'"},
      {"zh_CN", "write 'zh-Hans'"},
      {"zh-SG", "write 'zh-Hans'"},
      {"zh-hans", "write 'zh-Hans'"},
      {"zh", "write 'zh-Hant' or 'zh-Hans'"},
      {"en-US", "write 'en'"},
      {"en-GB", "write 'en'"},
      {"en_US", "write 'en'"},
  };
  return kLanguages;
}

bool require_items(ReadContext& context, const YamlNode& node, const std::string& what) {
  if (!node.is_sequence() || !node.items.empty()) {
    return true;
  }
  context.faults.add(node.at(), what + " is empty", "write at least one, or take it out");
  return false;
}

bool require_mapping(ReadContext& context,
                     const YamlNode& node,
                     const std::string& what,
                     std::string_view form) {
  if (node.is_mapping() || node.is_null() || node.faulty) {
    return true;
  }
  std::string hint(form);
  const std::size_t place = hint.find('$');
  if (place != std::string::npos) {
    hint.replace(place, 1, as_written(node));
  }
  context.faults.add(
      node.at(),
      what + " must be a mapping, found " + (node.is_sequence() ? "a list" : "a text"),
      "write `" + hint + "`");
  return false;
}

}  // namespace triaged

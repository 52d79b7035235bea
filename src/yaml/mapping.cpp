#include "yaml/mapping.h"

#include <algorithm>
#include <utility>

#include "yaml/names.h"

namespace triaged {

YamlMapping::YamlMapping(const YamlNode& node, Faults& faults, std::string what)
    : node_(node),
      faults_(faults),
      what_(std::move(what)),
      usable_(node.is_mapping() || (node.is_null() && !node.faulty)),
      asked_(node.entries.size(), false) {
  if (!usable_) {
    report_kind(node, faults, what_, "a mapping");
  }
}

std::string YamlMapping::name_of(std::string_view key) const {
  return '\'' + std::string(key) + "' in " + what_;
}

const YamlNode* YamlMapping::find(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) {
    known_.emplace_back(key);
  }
  for (std::size_t i = 0; i < node_.entries.size(); ++i) {
    const YamlEntry& entry = node_.entries[i];
    if (entry.key == key) {
      asked_[i] = true;
      return entry.value.is_null() ? nullptr : &entry.value;
    }
  }
  return nullptr;
}

const YamlNode* YamlMapping::require(std::string_view key, const std::string& hint) {
  const YamlNode* value = find(key);
  if (value || !usable_) {
    return value;
  }
  const YamlNode* written = node_.find(key);
  if (!written) {
    faults_.add(at(), "missing key '" + std::string(key) + "' in " + what_, hint);
  } else if (!written->faulty) {
    faults_.add(key_at(key), name_of(key) + " has no value", hint);
  }
  return nullptr;
}

SourcePos YamlMapping::key_at(std::string_view key) const {
  const auto entry = std::ranges::find(node_.entries, key, &YamlEntry::key);
  return entry == node_.entries.end() ? at() : entry->key_at();
}

std::string YamlMapping::required_text(std::string_view key, const std::string& hint) {
  const YamlNode* node = require(key, hint);
  return node ? as_text(*node, faults_, name_of(key)).value_or("") : "";
}

std::optional<std::string> YamlMapping::optional_text(std::string_view key) {
  const YamlNode* node = find(key);
  return node ? as_text(*node, faults_, name_of(key)) : std::nullopt;
}

std::optional<bool> YamlMapping::optional_bool(std::string_view key) {
  const YamlNode* node = find(key);
  return node ? as_bool(*node, faults_, name_of(key)) : std::nullopt;
}

std::optional<std::int64_t> YamlMapping::optional_int(std::string_view key,
                                                      std::int64_t least,
                                                      std::int64_t most) {
  const YamlNode* node = find(key);
  return node ? as_int(*node, faults_, name_of(key), {least, most}) : std::nullopt;
}

std::optional<double> YamlMapping::optional_number(std::string_view key,
                                                   double least,
                                                   double most) {
  const YamlNode* node = find(key);
  return node ? as_number(*node, faults_, name_of(key), {least, most}) : std::nullopt;
}

std::optional<Millis> YamlMapping::optional_duration(std::string_view key,
                                                     Millis least,
                                                     Millis most) {
  const YamlNode* node = find(key);
  return node ? as_duration(*node, faults_, name_of(key), {least, most}) : std::nullopt;
}

std::optional<std::int64_t> YamlMapping::optional_size(std::string_view key,
                                                       std::int64_t least,
                                                       std::int64_t most) {
  const YamlNode* node = find(key);
  return node ? as_size(*node, faults_, name_of(key), {least, most}) : std::nullopt;
}

std::optional<std::size_t> YamlMapping::optional_one_of(std::string_view key,
                                                        std::span<const std::string> names) {
  const YamlNode* node = find(key);
  return node ? as_one_of(*node, faults_, name_of(key), names) : std::nullopt;
}

std::vector<LocatedText> YamlMapping::text_list(std::string_view key) {
  const YamlNode* node = find(key);
  return node ? as_text_list(*node, faults_, name_of(key)) : std::vector<LocatedText>();
}

std::vector<const YamlNode*> YamlMapping::items(std::string_view key) {
  const YamlNode* node = find(key);
  return node ? as_items(*node) : std::vector<const YamlNode*>();
}

std::optional<YamlMapping> YamlMapping::child(std::string_view key, std::string what) {
  const YamlNode* node = find(key);
  if (!node) {
    return std::nullopt;
  }
  YamlMapping mapping(*node, faults_, what.empty() ? name_of(key) : std::move(what));
  return mapping.ok() ? std::optional(std::move(mapping)) : std::nullopt;
}

std::vector<const YamlEntry*> YamlMapping::rest() {
  std::vector<const YamlEntry*> entries;
  for (std::size_t i = 0; i < node_.entries.size(); ++i) {
    if (!asked_[i]) {
      asked_[i] = true;
      entries.push_back(&node_.entries[i]);
    }
  }
  return entries;
}

void YamlMapping::finish() {
  finish({});
}

void YamlMapping::finish(std::span<const std::string> also_known) {
  std::vector<std::string> known = known_;
  known.insert(known.end(), also_known.begin(), also_known.end());
  const std::string choice = known.empty() ? "remove it" : "known here: " + name_choice(known);
  std::size_t reported = 0;
  for (std::size_t i = 0; i < node_.entries.size(); ++i) {
    const YamlEntry& entry = node_.entries[i];
    if (asked_[i] || std::ranges::find(also_known, entry.key) != also_known.end()) {
      continue;
    }
    // Nobody is shown more; a search for each of a million keys would take minutes.
    const bool search = ++reported <= kShownFaults;
    faults_.add(entry.key_at(),
                "unknown key '" + entry.key + "' in " + what_,
                search ? suggestion(entry.key, known, choice) : "");
  }
}

}  // namespace triaged

#include "playground/rule_source.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "playground/node_text.h"
#include "text/fold.h"
#include "yaml/faults.h"
#include "yaml/node.h"
#include "yaml/read.h"

namespace triaged {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

/// The line that begins the entry (`- `) of the rule whose id stands in `id_line`.
std::optional<std::size_t> entry_line(const std::vector<std::string_view>& lines,
                                      std::size_t id_line) {
  const auto begins_entry = [&lines](std::size_t at) {
    return lines[at].substr(indent_of(lines[at])).starts_with("- ");
  };
  if (id_line >= lines.size() || begins_entry(id_line)) {
    return id_line < lines.size() ? std::optional(id_line) : std::nullopt;
  }
  const std::size_t indent = indent_of(lines[id_line]);
  for (std::size_t at = id_line; at-- > 0;) {
    if (begins_entry(at) && indent_of(lines[at]) < indent) {  // not of a list inside the rule
      return at;
    }
  }
  return std::nullopt;
}

/// The entry's lines, moved below `  - `.
std::string entry_text(const std::vector<std::string_view>& lines, std::size_t first) {
  const std::size_t dash = indent_of(lines[first]);
  std::size_t end = first + 1;
  while (end < lines.size() && (is_blank(lines[end]) || indent_of(lines[end]) > dash)) {
    ++end;
  }
  while (end > first + 1 && is_blank(lines[end - 1])) {
    --end;
  }
  std::string out;
  for (std::size_t at = first; at < end; ++at) {
    out += is_blank(lines[at]) ? "" : "  " + std::string(lines[at].substr(dash));
    out += '\n';
  }
  return out;
}

/// `defaults` of the rule's file, which would no longer hold for the rule alone.
std::string defaults_of(const RuleFile& file) {
  Faults ignored;  // the file was loaded
  const std::optional<YamlNode> root = read_yaml(file.text, file.path, ignored);
  const YamlNode* defaults = root && root->is_mapping() ? root->find("defaults") : nullptr;
  const YamlNode* mode =
      defaults != nullptr && defaults->is_mapping() ? defaults->find("mode") : nullptr;
  return mode == nullptr ? "" : "defaults: {mode: " + mode->text + "}\n";
}

/// Where later layers override the rule: `rules/shop/shop.yaml:4`.
std::vector<std::string> override_places(const std::string& id, std::span<const RuleFile> files) {
  std::vector<std::string> places;
  for (const RuleFile& file : files) {
    if (file.text.find("override") == std::string::npos) {
      continue;
    }
    Faults ignored;  // the file was loaded
    const std::optional<YamlNode> root = read_yaml(file.text, file.path, ignored);
    const YamlNode* changes = root && root->is_mapping() ? root->find("override") : nullptr;
    for (std::size_t i = 0; changes != nullptr && i < changes->items.size(); ++i) {
      const YamlNode* rule = changes->items[i].find("rule");
      if (rule != nullptr && same_name(rule->text, id)) {
        places.push_back(file.path + ":" + std::to_string(rule->at().line));
      }
    }
  }
  return places;
}

/// The rule with its overrides applied, as no file has it.
std::optional<std::string> overridden_entry(const std::string& id,
                                            const std::vector<std::string>& places,
                                            std::span<const RuleFile> files) {
  Faults ignored;  // the files were loaded
  const Declarations declarations =
      collect_declarations(std::vector<RuleFile>(files.begin(), files.end()), ignored);
  const Declaration* rule = declarations.find("rule", id);
  if (rule == nullptr) {
    return std::nullopt;
  }
  std::string out;
  for (const std::string& place : places) {
    out += "  # with what " + place + " overrides\n";
  }
  constexpr std::size_t kInEntry = 4;
  std::string entry = node_text(rule->node, kInEntry);
  return out + entry.replace(kInEntry - 2, 2, "- ");
}

}  // namespace

std::optional<std::string> rule_source(const Rule& rule, std::span<const RuleFile> files) {
  const auto file = std::ranges::find(files, rule.at.file, &RuleFile::path);
  if (file == files.end() || rule.at.line <= 0) {
    return std::nullopt;
  }
  const std::vector<std::string_view> lines = lines_of(file->text);
  const auto first = entry_line(lines, static_cast<std::size_t>(rule.at.line) - 1);
  if (!first) {
    return std::nullopt;
  }
  const std::vector<std::string> overrides = override_places(rule.id, files);
  const std::optional<std::string> entry =
      overrides.empty() ? entry_text(lines, *first) : overridden_entry(rule.id, overrides, files);
  if (!entry) {
    return std::nullopt;
  }
  return "version: 1\n" + defaults_of(*file) + std::string(to_string(rule.phase)) + ":\n" + *entry;
}

}  // namespace triaged

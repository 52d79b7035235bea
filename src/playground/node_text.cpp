#include "playground/node_text.h"

#include <string_view>

#include "base/json.h"

namespace triaged {
namespace {

constexpr std::size_t kLongestLine = 100;

/// Plain where that can mean nothing else, also between braces; JSON's strings are YAML's.
std::string scalar_text(const std::string& text, bool quoted) {
  constexpr std::string_view kSpecial = ",[]{}#&*!|>'\"%@`\\\n\t:";
  const bool plain = !quoted && !text.empty() && text.front() != ' ' && text.back() != ' ' &&
                     text.front() != '-' && text.front() != '?' &&
                     text.find_first_of(kSpecial) == std::string::npos;
  return plain ? text : dump_json(Json(text));
}

/// The node on one line.
std::string flow_text(const YamlNode& node) {
  std::string out;
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "";
    case YamlNode::Kind::kScalar:
      return scalar_text(node.text, node.quoted);
    case YamlNode::Kind::kSequence:
      for (const YamlNode& item : node.items) {
        out += (out.empty() ? "" : ", ") + flow_text(item);
      }
      return "[" + out + "]";
    case YamlNode::Kind::kMapping:
      break;
  }
  for (const YamlEntry& entry : node.entries) {
    out +=
        (out.empty() ? "" : ", ") + scalar_text(entry.key, false) + ": " + flow_text(entry.value);
  }
  return "{" + out + "}";
}

bool fits(const YamlNode& node, std::size_t indent) {
  const bool several =
      (node.is_sequence() && !node.items.empty()) || (node.is_mapping() && !node.entries.empty());
  return !several || indent + flow_text(node).size() <= kLongestLine;
}

std::string block_text(const YamlNode& node, std::size_t indent);

/// What follows `key:` or `-` with its line end.
std::string value_text(const YamlNode& node, std::size_t indent) {
  return fits(node, indent) ? " " + flow_text(node) + "\n" : "\n" + block_text(node, indent);
}

std::string block_text(const YamlNode& node, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string out;
  for (const YamlEntry& entry : node.entries) {
    out += margin + scalar_text(entry.key, false) + ":" + value_text(entry.value, indent + 2);
  }
  for (const YamlNode& item : node.items) {
    out += margin + "-" + value_text(item, indent + 2);
  }
  return out;
}

}  // namespace

std::string node_text(const YamlNode& node, std::size_t indent) {
  const bool several = node.is_sequence() || node.is_mapping();
  return several ? block_text(node, indent) : std::string(indent, ' ') + flow_text(node) + "\n";
}

}  // namespace triaged

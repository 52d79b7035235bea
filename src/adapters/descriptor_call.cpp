#include <array>
#include <charconv>

#include "adapters/descriptor.h"

namespace triaged {
namespace {

using Roots = std::span<const std::string>;

constexpr int kMaxBodyDepth = 12;

BodyNode read_body_node(const YamlNode& node, Faults& faults, Roots roots, int depth) {
  BodyNode body;
  if (depth > kMaxBodyDepth) {
    faults.add(node.at(), "a body of more than " + std::to_string(kMaxBodyDepth) + " levels");
    return body;
  }
  if (node.is_mapping()) {
    body.kind = BodyNode::Kind::kObject;
    for (const YamlEntry& entry : node.entries) {
      const YamlNode key{YamlNode::Kind::kScalar, true, false, entry.key_place, entry.key, {}, {}};
      body.keys.push_back(read_template(key, faults, roots));
      body.items.push_back(read_body_node(entry.value, faults, roots, depth + 1));
    }
    return body;
  }
  if (node.is_sequence()) {
    body.kind = BodyNode::Kind::kList;
    for (const YamlNode& item : node.items) {
      body.items.push_back(read_body_node(item, faults, roots, depth + 1));
    }
    return body;
  }
  body.value = read_template(node, faults, roots);
  // `true`, `false` and numbers without quotes are typed, as JSON's own.
  if (!node.quoted && body.value.is_constant()) {
    if (Result<Json> typed = parse_json(node.text); typed.ok() && typed.value().is_primitive()) {
      body.literal = std::move(typed).take();
    }
  }
  return body;
}

void read_method(YamlMapping& in, StepSpec& step, Roots roots) {
  for (const auto& [key, method] :
       std::array<std::pair<const char*, const char*>, 5>{{{"get", "GET"},
                                                           {"post", "POST"},
                                                           {"put", "PUT"},
                                                           {"patch", "PATCH"},
                                                           {"delete", "DELETE"}}}) {
    if (in.find(key) == nullptr) {
      continue;
    }
    if (!step.method.empty()) {
      in.faults().add(in.key_at(key), "two methods in one step", "keep one of them");
    }
    step.method = method;
    step.path = read_template(in, key, roots);
  }
  if (step.method.empty() && in.find("mail") == nullptr) {
    in.faults().add(in.at(), "a step without a call", "add get, post, put, patch, delete or mail");
  }
}

void read_content(YamlMapping& in, StepSpec& step, Roots roots) {
  if (const YamlNode* json = in.find("json")) {
    step.json = read_body_node(*json, in.faults(), roots, 0);
  }
  if (in.find("form") != nullptr) {
    step.form = read_templates(in, "form", roots);
  }
  if (in.find("text") != nullptr) {
    step.text = read_template(in, "text", roots);
  }
  if (in.find("mail") != nullptr) {
    step.mail = read_templates(in, "mail", roots);
  }
  const int bodies =
      (step.json ? 1 : 0) + (step.form ? 1 : 0) + (step.text ? 1 : 0) + (step.mail ? 1 : 0);
  if (bodies > 1) {
    in.faults().add(in.at(), "more than one body in a step", "keep one of json, form, text, mail");
  }
}

}  // namespace

StepSpec read_call(YamlMapping& in, std::span<const std::string> roots) {
  StepSpec step;
  read_method(in, step, roots);
  read_content(in, step, roots);
  step.query = read_templates(in, "query", roots);
  step.headers = read_templates(in, "headers", roots);
  return step;
}

std::optional<int> read_status(const YamlEntry& entry, Faults& faults) {
  int status = 0;
  const char* end = entry.key.data() + entry.key.size();
  const auto parsed = std::from_chars(entry.key.data(), end, status);
  if (parsed.ec != std::errc() || parsed.ptr != end || status < 100 || status > 599) {
    faults.add(
        entry.key_at(), "'" + entry.key + "' is no HTTP status", "write a number such as 409");
    return std::nullopt;
  }
  return status;
}

}  // namespace triaged

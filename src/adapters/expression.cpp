#include "adapters/expression.h"

#include <algorithm>

#include "adapters/functions.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxFunctions = 12;
constexpr std::string_view kBlank = " \t\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) {
    return {};
  }
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

/// Splits at `separator` outside of single quotes and parentheses.
std::vector<std::string_view> split_outside(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  int depth = 0;
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    quoted = c == '\'' ? !quoted : quoted;
    if (!quoted) {
      depth += c == '(' ? 1 : (c == ')' ? -1 : 0);
    }
    if (!quoted && depth == 0 && text.substr(i, separator.size()) == separator) {
      parts.push_back(trimmed(text.substr(from, i - from)));
      i += separator.size() - 1;
      from = i + 1;
    }
  }
  parts.push_back(trimmed(text.substr(from)));
  return parts;
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '\'' && text.back() == '\'';
}

std::string unquoted(std::string_view text) {
  return std::string(is_quoted(text) ? text.substr(1, text.size() - 2) : text);
}

bool is_pointer(std::string_view pointer) {
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '~' &&
        (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1'))) {
      return false;
    }
  }
  return pointer.empty() || pointer.front() == '/';
}

Result<Reference> parse_reference(std::string_view text, std::span<const std::string> roots) {
  if (text.empty()) {
    return invalid_input("a value is missing in '{{ }}'", "write a path such as /message/text");
  }
  Reference reference;
  if (is_quoted(text)) {
    reference.literal = unquoted(text);
    return reference;
  }
  const std::size_t slash = text.find('/');
  reference.root = std::string(text.substr(0, slash));
  reference.pointer = slash == std::string_view::npos ? "" : std::string(text.substr(slash));
  if (text.find_first_of(" \t\n'()") != std::string_view::npos || !is_pointer(reference.pointer)) {
    return invalid_input("'" + std::string(text) + "' is no path",
                         "a path is a name and a JSON pointer: header/x-id, /message/text");
  }
  reference.steps = pointer_steps(reference.pointer);
  if (std::find(roots.begin(), roots.end(), reference.root) == roots.end()) {
    return invalid_input(
        "unknown name '" + reference.root + "' in '{{ " + std::string(text) + " }}'",
        suggestion(reference.root, roots, "known here: " + name_choice(roots)));
  }
  return reference;
}

Result<FunctionCall> parse_call(std::string_view text, std::span<const std::string> roots) {
  const std::size_t open = text.find('(');
  const std::string name(trimmed(text.substr(0, open)));
  FunctionCall call;
  call.function = find_function(name);
  if (call.function == nullptr) {
    const std::vector<std::string> names = function_names();
    return invalid_input("unknown function '" + name + "'", suggestion(name, names, ""));
  }
  if (open != std::string_view::npos) {
    if (text.back() != ')') {
      return invalid_input("the arguments of '" + name + "' do not end", "add the ')'");
    }
    for (const std::string_view arg :
         split_outside(text.substr(open + 1, text.size() - open - 2), ",")) {
      if (!arg.empty() && arg.front() == '$') {
        call.args.push_back(TRY(parse_reference(arg.substr(1), roots)));
      } else {
        call.args.push_back({"", "", {}, unquoted(arg)});
      }
    }
  }
  if (call.args.size() < call.function->least_args || call.args.size() > call.function->most_args) {
    return invalid_input("function '" + name + "' got " + std::to_string(call.args.size()) +
                         " arguments, wants " + std::to_string(call.function->least_args) + " to " +
                         std::to_string(call.function->most_args));
  }
  return call;
}

}  // namespace

const Json* Scope::find(std::string_view root, std::span<const std::string> steps) const {
  for (auto it = roots_.rbegin(); it != roots_.rend(); ++it) {
    if (it->root != root) {
      continue;
    }
    if (it->lazy != nullptr) {
      return find_json(it->lazy->get(), steps);
    }
    if (it->member.empty()) {
      return it->value == nullptr ? nullptr : find_json(*it->value, steps);
    }
    if (!steps.empty() && it->member == steps.front()) {
      return find_json(*it->value, steps.subspan(1));
    }
  }
  return nullptr;
}

std::string_view json_text_view(const Json& value, std::string& held) {
  if (value.is_null() || value.is_discarded()) {
    return "";
  }
  if (const auto* text = value.get_ptr<const std::string*>()) {
    return *text;
  }
  held = dump_json(value);
  return held;
}

std::string json_text(const Json& value) {
  std::string held;
  return std::string(json_text_view(value, held));
}

bool json_empty(const Json& value) {
  if (const auto* text = value.get_ptr<const std::string*>()) {
    return text->empty();
  }
  return value.empty();  // null, [] and {}; numbers and truth values are not empty
}

namespace {

const Json& nothing() {
  static const Json kNothing;
  return kNothing;
}

const Json& value_of(const Reference& reference, const Scope& scope) {
  if (reference.literal) {
    return *reference.literal;
  }
  const Json* found = scope.find(reference.root, reference.steps);
  return found == nullptr ? nothing() : *found;
}

}  // namespace

const Json& Expression::view(const Scope& scope, Json& held) const {
  const Json* value = &nothing();
  for (const Reference& reference : any_of) {
    value = &value_of(reference, scope);
    if (!json_empty(*value)) {
      break;
    }
  }
  for (const FunctionCall& call : calls) {
    std::vector<std::string> args;
    for (const Reference& arg : call.args) {
      args.push_back(json_text(value_of(arg, scope)));
    }
    held = call.function->apply(*value, args, scope.values());
    value = &held;
  }
  return *value;
}

Result<Expression> parse_expression(std::string_view text, std::span<const std::string> roots) {
  Expression expression;
  const std::vector<std::string_view> pipe = split_outside(text, "|");
  if (pipe.size() > kMaxFunctions) {
    return invalid_input("more than " + std::to_string(kMaxFunctions) +
                         " functions in one expression");
  }
  for (const std::string_view reference : split_outside(pipe.front(), " or ")) {
    expression.any_of.push_back(TRY(parse_reference(reference, roots)));
  }
  for (std::size_t i = 1; i < pipe.size(); ++i) {
    expression.calls.push_back(TRY(parse_call(pipe[i], roots)));
  }
  return expression;
}

Result<Template> Template::parse(std::string_view text, std::span<const std::string> roots) {
  Template made;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at);
    if (open != at) {
      made.parts_.emplace_back(std::string(text.substr(at, open - at)));
    }
    if (open == std::string_view::npos) {
      break;
    }
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) {
      return invalid_input("'{{' without '}}' in '" + std::string(text) + "'", "add the '}}'");
    }
    made.parts_.emplace_back(TRY(parse_expression(text.substr(open + 2, close - open - 2), roots)));
    at = close + 2;
  }
  return made;
}

const Json& Template::view(const Scope& scope, Json& held) const {
  if (parts_.size() == 1) {
    if (const auto* expression = std::get_if<Expression>(&parts_.front())) {
      return expression->view(scope, held);
    }
  }
  held = render(scope);
  return held;
}

Json Template::evaluate(const Scope& scope) const {
  Json held;
  const Json& value = view(scope, held);
  if (&value == &held) {
    return held;
  }
  return value;
}

std::string_view Template::render_view(const Scope& scope, std::string& held) const {
  if (parts_.empty()) {
    return "";
  }
  if (const auto* text = std::get_if<std::string>(&parts_.front()); text && parts_.size() == 1) {
    return *text;
  }
  held = render(scope);
  return held;
}

std::string Template::render(const Scope& scope, const Escape& escape) const {
  std::string out;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      out += *text;
      continue;
    }
    Json held;
    std::string dumped;
    const std::string_view value =
        json_text_view(std::get<Expression>(part).view(scope, held), dumped);
    if (escape) {
      out += escape(value);
    } else {
      out += value;
    }
  }
  return out;
}

bool Template::is_constant() const {
  return std::none_of(parts_.begin(), parts_.end(), [](const auto& part) {
    return std::holds_alternative<Expression>(part);
  });
}

std::optional<Reference> Template::only_reference() const {
  const auto* expression = parts_.size() == 1 ? std::get_if<Expression>(&parts_.front()) : nullptr;
  if (expression == nullptr || expression->any_of.size() != 1 || !expression->calls.empty() ||
      expression->any_of.front().literal) {
    return std::nullopt;
  }
  return expression->any_of.front();
}

std::optional<std::vector<Reference>> Template::plain_parts() const {
  std::vector<Reference> plain;
  for (const auto& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      plain.push_back({{}, {}, {}, Json(*text)});
      continue;
    }
    const Expression& expression = std::get<Expression>(part);
    if (expression.any_of.size() != 1 || !expression.calls.empty()) {
      return std::nullopt;
    }
    plain.push_back(expression.any_of.front());
  }
  return plain;
}

}  // namespace triaged

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/value_map.h"
#include "base/json.h"
#include "base/result.h"

namespace triaged {

/// A value that is made when a template asks for it first. Used by one thread.
class LazyJson {
 public:
  explicit LazyJson(std::function<Json()> make) : make_(std::move(make)) {}

  const Json& get() const {
    if (!made_) {
      made_ = make_();
    }
    return *made_;
  }

 private:
  std::function<Json()> make_;
  mutable std::optional<Json> made_;
};

/// The named values that a template reads: `header/x-id` is the member `x-id` of the root `header`,
/// `/a/b` is a JSON pointer into the root "" (the item at hand). Borrows everything; cheap to copy.
class Scope {
 public:
  explicit Scope(const ValueMaps* values = nullptr) : values_(values) {}

  /// A later root of the same name hides the earlier one.
  void set(std::string_view root, const Json* value) {
    roots_.push_back({root, {}, value, nullptr});
  }
  void set(std::string_view root, const LazyJson* value) {
    roots_.push_back({root, {}, nullptr, value});
  }
  /// Gives a root one member more: `root/member`.
  void set_member(std::string_view root, std::string_view member, const Json* value) {
    roots_.push_back({root, member, value, nullptr});
  }
  /// nullptr when any step is missing.
  [[nodiscard]] const Json* find(std::string_view root, std::span<const std::string> steps) const;
  [[nodiscard]] const ValueMaps* values() const { return values_; }

 private:
  struct Named {
    std::string_view root;
    std::string_view member;  ///< "" = the root itself
    const Json* value;
    const LazyJson* lazy;  ///< in place of `value`
  };
  std::vector<Named> roots_;
  const ValueMaps* values_;
};

/// A place in a scope, or a literal.
struct Reference {
  std::string root;
  std::string pointer;
  std::vector<std::string> steps;  ///< of the pointer
  std::optional<Json> literal;     ///< a string
};

struct Function;  // functions.h

/// A call's arguments are literals; `$option/field` stands for what is found there, as text.
struct FunctionCall {
  const Function* function = nullptr;
  std::vector<Reference> args;
};

/// `a or b | f | g(x)`: the first of the references that is there and not empty, then functions.
struct Expression {
  std::vector<Reference> any_of;
  std::vector<FunctionCall> calls;

  /// Null when missing. Never fails: a function that cannot read its input gives null. Without
  /// functions it is the value itself, wherever it lies; else it is put into `held`.
  const Json& view(const Scope& scope, Json& held) const;
};

/// `roots` are the names that may stand before the first slash. kInvalidInput names what is wrong.
Result<Expression> parse_expression(std::string_view text, std::span<const std::string> roots);

/// Makes a substituted value safe for the place it is put into.
using Escape = std::function<std::string(std::string_view)>;

/// A text with `{{ expression }}` in it. Substituted values are never read as templates again.
/// Immutable, thread-safe.
class Template {
 public:
  Template() = default;
  /// kInvalidInput: an open `{{`, an unknown root or function, a wrong number of arguments.
  static Result<Template> parse(std::string_view text, std::span<const std::string> roots);

  /// The typed value when the template is exactly one expression (null = missing), else a string.
  [[nodiscard]] Json evaluate(const Scope& scope) const;
  /// The same without a copy where the value lies in the scope; else it is put into `held`.
  const Json& view(const Scope& scope, Json& held) const;
  /// Always text; each substituted value goes through `escape` when there is one.
  [[nodiscard]] std::string render(const Scope& scope, const Escape& escape = nullptr) const;
  [[nodiscard]] bool empty() const { return parts_.empty(); }
  /// The same; a template without substitutions is its own text, else it is put into `held`.
  std::string_view render_view(const Scope& scope, std::string& held) const;
  /// True when nothing is substituted.
  [[nodiscard]] bool is_constant() const;
  /// The reference, when the template is one reference and nothing else.
  [[nodiscard]] std::optional<Reference> only_reference() const;
  /// What it is made of, in order, when it holds texts (as literals) and references only: no
  /// alternatives, no functions.
  [[nodiscard]] std::optional<std::vector<Reference>> plain_parts() const;

 private:
  std::vector<std::variant<std::string, Expression>> parts_;
};

/// How a JSON value reads as text: strings as they are, numbers and truth values as JSON writes
/// them, null as "", lists and objects as JSON.
std::string json_text(const Json& value);
/// The same; a string's own text, else it is put into `held`.
std::string_view json_text_view(const Json& value, std::string& held);
/// Null, "", [] and {} are empty; 0 and false are not.
bool json_empty(const Json& value);

}  // namespace triaged

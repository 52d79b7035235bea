#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace triaged {

/// Reads the members of one JSON object that a person wrote, strictly typed: the first fault is
/// kept, later questions answer with nothing. Members that nobody asked for are named by rest().
/// Borrows the object. Not thread-safe.
class JsonMembers {
 public:
  /// `path` names the object in messages: "" for the whole, "message." for a part.
  JsonMembers(const Json& object, std::string path);

  /// A member that is not null, or nullptr.
  const Json* find(const char* key);
  /// A text; a whole number counts as one, since ids often are.
  void text(const char* key, std::string& out);
  void text(const char* key, std::optional<std::string>& out);
  void flag(const char* key, std::optional<bool>& out);
  void number(const char* key, std::int64_t& out);
  /// A list of texts; one text is a list of one.
  std::optional<std::vector<std::string>> texts(const char* key);
  /// The object at `key`, or nullptr.
  const Json* object(const char* key);
  /// The items of the list at `key`; empty when there is none.
  std::span<const Json> list(const char* key);

  /// Keeps the first fault.
  void fail(std::string message, std::string hint = "");
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
  /// The members that nobody asked for, with their path.
  [[nodiscard]] std::vector<std::string> rest() const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void wrong_kind(const char* key, const Json& value, std::string_view expected);

  const Json& object_;
  std::string path_;
  std::vector<std::string> asked_;
  std::optional<Error> fault_;
};

}  // namespace triaged

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "yaml/fault_texts.h"

namespace triaged {

/// One thing wrong in a file the user wrote. `message` is lower case without a full stop and
/// quotes what was written; `hint` says what to do and may be empty. Never holds a secret.
struct Fault {
  SourcePos at;
  std::string message;
  std::string hint;
  bool warning = false;
  FaultKind kind = FaultKind::kPlain;  ///< another one can be worded in other languages
  std::vector<std::string> args = {};  ///< of the kind

  bool operator==(const Fault&) const = default;
};

/// `file:line:col: message (hint)`; a warning is `file:line:col: warning: message (hint)`.
std::string to_string(const Fault& fault);
/// The fault in the words of `language`, as far as its kind has some.
Fault in_language(Fault fault, std::string_view language);
/// The same for an error.
Error in_language(Error error, std::string_view language);

/// How many faults are shown before "N more".
inline constexpr std::size_t kShownFaults = 50;

/// Everything found wrong in one run, so that one run is enough to mend it all. Not thread-safe.
class Faults {
 public:
  void add(SourcePos at, std::string message, std::string hint = "");
  void warn(SourcePos at, std::string message, std::string hint = "");
  /// A fault of a kind that is worded in several languages.
  void add(SourcePos at, FaultKind kind, std::vector<std::string> args = {});
  void warn(SourcePos at, FaultKind kind, std::vector<std::string> args = {});
  /// An Error from elsewhere; `fallback` is its place when it brings none.
  void add(const Error& error, const SourcePos& fallback);
  /// Takes over a fault as it is, with its kind.
  void keep(Fault fault);
  /// Takes over all faults of `other`.
  void merge(Faults other);

  [[nodiscard]] bool empty() const { return faults_.empty(); }
  /// True when nothing but warnings was found.
  [[nodiscard]] bool ok() const { return errors() == 0; }
  [[nodiscard]] std::size_t errors() const { return errors_; }
  [[nodiscard]] std::size_t warnings() const { return faults_.size() - errors(); }

  /// All faults by file, line, column; equal ones once.
  [[nodiscard]] std::vector<Fault> sorted() const;
  /// What fits into a limit, and how many were left out.
  struct Shown {
    std::vector<Fault> faults;
    std::size_t more = 0;
  };
  /// The first `limit` by position; errors are chosen before warnings.
  [[nodiscard]] Shown shown(std::size_t limit = kShownFaults) const;
  /// What is shown, one fault a line, and a last line "N more"; each line ends in a line feed.
  [[nodiscard]] std::string render(std::size_t limit = kShownFaults,
                                   std::string_view language = "en") const;
  /// `{"ok", "errors", "warnings", "faults": [{"file", "line", "column", "severity", "message",
  /// "hint"}], "more"}`, cut like shown().
  [[nodiscard]] OrderedJson to_json(std::size_t limit = kShownFaults,
                                    std::string_view language = "en") const;
  /// The first error by position, for callers that can carry only one.
  [[nodiscard]] Error first_error() const;

 private:
  void add_known(SourcePos at, FaultKind kind, std::vector<std::string> args, bool warning);

  std::vector<Fault> faults_;
  std::size_t errors_ = 0;
};

}  // namespace triaged

#pragma once

#include <string_view>

namespace triaged {

/// The words of the daemon's own note lines in one language. `{…}` are replaced.
struct NoteWording {
  std::string_view tags;
  std::string_view priority;
  std::string_view group;
  std::string_view assignee;
  std::string_view status;
  std::string_view verdict;
  std::string_view valid;      ///< the verdict of that name
  std::string_view why;        ///< {words}, {rule}
  std::string_view correct;    ///< what to do when it is wrong
  std::string_view conflict;   ///< {field}, {value}
  std::string_view escalated;  ///< {target}
  std::string_view duplicate;  ///< {number}, {percent}
  std::string_view held;       ///< {text}
  std::string_view supervisor;
  std::string_view quote_open;
  std::string_view quote_close;
  std::string_view list_comma;
};

/// zh-Hant, zh-Hans, or English for every other language.
const NoteWording& note_wording(std::string_view language);

}  // namespace triaged

#pragma once

#include <span>
#include <string_view>

namespace triaged {

/// A message, a hint or a part of one, as it is worded in English where it is found, and the same
/// in Chinese. `{0}` is anything, taken over as it is; `[0]` is a part and `<0>` a message that has
/// a row of its own.
struct Phrase {
  std::string_view en;
  std::string_view hant;
  std::string_view hans;
};

std::span<const Phrase> phrases_of_places();
/// Headings, states and joints: words that stand by themselves and fit no part of a message.
std::span<const Phrase> phrases_of_labels();
/// Those of what stands beside rules, and of the configuration; tried before the general ones.
std::span<const Phrase> phrases_of_file_messages();
std::span<const Phrase> phrases_of_file_hints();
std::span<const Phrase> phrases_of_messages();
std::span<const Phrase> phrases_of_hints();
std::span<const Phrase> phrases_of_reports();
/// Of what commands show of the journal and of stored decisions.
std::span<const Phrase> phrases_of_commands();
std::span<const Phrase> phrases_of_commands_hints();
/// Of the daemon's answers and its store.
std::span<const Phrase> phrases_of_daemon();
std::span<const Phrase> phrases_of_daemon_hints();
/// What each kind of fault says, and what to do: a daemon told of them in English.
std::span<const Phrase> phrases_of_kinds();
std::span<const Phrase> phrases_of_kinds_hints();

}  // namespace triaged

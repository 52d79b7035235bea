#pragma once

#include <string>
#include <string_view>

namespace triaged {

/// An English message in `zh-Hant` or `zh-Hans`; as it is in any other language, and where the
/// tables have no row for it.
std::string message_in(std::string_view english, std::string_view language);
/// The same for what to do.
std::string hint_in(std::string_view english, std::string_view language);
/// The same for a part: `rule 'a'`, `'when' in rule 'a'`, `a list`.
std::string place_in(std::string_view english, std::string_view language);
/// The same for what stands by itself: a table's heading, a state, what joins two clauses.
std::string label_in(std::string_view english, std::string_view language);

}  // namespace triaged

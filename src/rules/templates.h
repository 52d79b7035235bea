#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "rules/fields.h"
#include "rules/rule_set.h"

namespace triaged {

/// A rendered text, or the field whose absence refuses it.
struct Rendered {
  std::optional<std::string> text;
  std::string marked;   ///< the text with its values marked; "" when it holds none
  std::string missing;  ///< name of the missing field
};

/// Writes a template in the reader's language: the exact one, else the other Chinese script, else
/// the text for any language, else English, else the first. Contacts are masked, times stand in
/// `zone`, those of a calendar in its own. Values are not escaped for any markup yet, but marked
/// for whoever does it. The number of a record that has none yet is left as kNumberPlace.
Rendered render(const TextTemplate& text,
                const std::string& language,
                const Zone& zone,
                const RecordSnapshot& snapshot);

}  // namespace triaged

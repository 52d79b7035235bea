#pragma once

#include <string>

#include "base/json.h"

namespace triaged {

/// A text as JSON, where "" stands for none: then null.
template <class AnyJson = OrderedJson>
AnyJson text_or_null(const std::string& text) {
  return text.empty() ? AnyJson() : AnyJson(text);
}

}  // namespace triaged

#include "cli/empty_layers.h"

#include <algorithm>

#include "rules/read/load.h"

namespace triaged {

void refuse_empty_layers(std::span<const std::string> layers, bool named, Faults& faults) {
  if (!named && !std::ranges::all_of(layers, is_empty_layer)) {
    return;
  }
  for (const std::string& layer : layers) {
    if (is_empty_layer(layer)) {
      faults.add({layer, 0, 0}, no_rule_file_in(layer), kNoRuleFileHint);
    }
  }
}

}  // namespace triaged

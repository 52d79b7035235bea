#include <algorithm>

#include "rules/read/read_context.h"

namespace triaged {

/// With so many faults the rest is not compiled: a pattern that is too large takes a tenth of a
/// second, and nobody is shown more. A draft, which may take less memory, has less time as well.
bool ReadContext::compiles_regexes() const {
  constexpr std::size_t kMostBytesOfOne = std::size_t{4} << 20U;
  const std::size_t most_refused =
      std::clamp<std::size_t>(most_regex_bytes / kMostBytesOfOne, 1, kShownFaults - 1);
  return out.regex_bytes <= most_regex_bytes && refused_regexes.size() < most_refused;
}

std::shared_ptr<const Regex> read_regex(ReadContext& context,
                                        const YamlNode& node,
                                        const std::string& pattern) {
  if (const auto known = context.regexes.find(pattern); known != context.regexes.end()) {
    return known->second;
  }
  if (const auto refused = context.refused_regexes.find(pattern);
      refused != context.refused_regexes.end()) {
    context.faults.add(refused->second, node.at());
    return nullptr;
  }
  if (!context.compiles_regexes()) {
    return nullptr;  // reported where it happened; what is left would only take time
  }
  Result<std::unique_ptr<const Regex>> compiled = Regex::compile(pattern);
  if (!compiled.ok()) {
    context.faults.add(compiled.error(), node.at());
    context.refused_regexes.emplace(pattern, compiled.error());
    if (!context.compiles_regexes()) {
      context.faults.add(node.at(),
                         "the regular expressions behind this one were not looked at: " +
                             std::to_string(context.refused_regexes.size()) +
                             " have faults already",
                         "mend these first");
    }
    return nullptr;
  }
  std::shared_ptr<const Regex> regex = std::move(compiled).take();
  std::size_t& bytes = context.out.regex_bytes;
  bytes += regex->most_bytes();
  if (bytes > context.most_regex_bytes) {
    context.faults.add(context.too_much_at(node.at()),
                       "the regular expressions up to here may take more than " +
                           std::to_string(context.most_regex_bytes >> 20U) + " MB",
                       "each takes 1 MB, one that is large when compiled 4 MB: look for words with "
                       "'has_any', or join some with '|'");
  }
  context.regexes.emplace(pattern, regex);
  return regex;
}

}  // namespace triaged

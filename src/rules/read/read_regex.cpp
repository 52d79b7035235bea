#include <algorithm>

#include "rules/read/read_context.h"

namespace triaged {
namespace {

/// With so many faults the rest is not compiled: one that is too large takes a tenth of a second
/// each time, and nobody is shown more. A draft, which may take less memory, has less time as well.
std::size_t most_refused(const ReadContext& context) {
  constexpr std::size_t kMostBytesOfOne = std::size_t{4} << 20U;
  return std::min(kShownFaults, context.most_regex_bytes / kMostBytesOfOne);
}

}  // namespace

std::shared_ptr<const Regex> read_regex(ReadContext& context,
                                        const YamlNode& node,
                                        const std::string& pattern) {
  if (const auto known = context.regexes.find(pattern); known != context.regexes.end()) {
    return known->second;
  }
  std::size_t& bytes = context.out.regex_bytes;
  if (bytes > context.most_regex_bytes || context.refused_regexes == most_refused(context)) {
    return nullptr;  // reported where it happened; what is left would only take time
  }
  Result<std::unique_ptr<const Regex>> compiled = Regex::compile(pattern);
  if (!compiled.ok()) {
    context.faults.add(compiled.error(), node.at());
    if (++context.refused_regexes == most_refused(context)) {
      context.faults.add(node.at(),
                         "the regular expressions behind this one were not looked at: " +
                             std::to_string(context.refused_regexes) + " have faults already",
                         "mend these first");
    }
    return nullptr;
  }
  std::shared_ptr<const Regex> regex = std::move(compiled).take();
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

#include "rules/read/unread_names.h"

#include <string_view>
#include <utility>

#include "text/fold.h"

namespace triaged {
namespace {

std::string_view first_quoted(std::string_view message) {
  const std::size_t open = message.find('\'');
  const std::size_t close = open == std::string_view::npos ? open : message.find('\'', open + 1);
  return close == std::string_view::npos ? std::string_view()
                                         : message.substr(open + 1, close - open - 1);
}

}  // namespace

Faults without_names_in(const Faults& faults, const std::string& unread) {
  if (unread.empty()) {
    return faults;
  }
  const std::string folded = fold_key(unread);
  Faults kept;
  for (Fault& fault : faults.sorted()) {
    std::string_view name = first_quoted(fault.message);
    name.remove_prefix(name.starts_with('$') ? 1 : 0);
    if (name.empty() || folded.find(fold_key(name)) == std::string::npos) {
      kept.keep(std::move(fault));
    }
  }
  return kept;
}

}  // namespace triaged

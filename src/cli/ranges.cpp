#include "cli/ranges.h"

#include <fmt/format.h>

#include <charconv>
#include <string>

namespace triaged {
namespace {

/// The whole text as a number, if it is one that lies between the two; `nan` lies nowhere.
template <class Number>
bool lies_between(const std::string& text, Number least, Number most) {
  Number number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  return fault == std::errc() && end == text.data() + text.size() && number >= least &&
         number <= most;
}

}  // namespace

CLI::Validator whole_number(std::int64_t least, std::int64_t most) {
  return {[least, most](const std::string& text) {
            return lies_between(text, least, most)
                       ? ""
                       : fmt::format("'{}' is no whole number from {} to {}", text, least, most);
          },
          ""};
}

CLI::Validator percentage() {
  return {[](const std::string& text) {
            return lies_between(text, 0.0, 100.0)
                       ? ""
                       : fmt::format("'{}' is no percentage from 0 to 100", text);
          },
          ""};
}

}  // namespace triaged

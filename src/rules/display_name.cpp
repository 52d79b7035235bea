#include "rules/program.h"

namespace triaged {
namespace {

std::string choose(const std::map<std::string, std::string>& names,
                   const std::string& id,
                   std::string_view language) {
  for (const std::string& key : {std::string(language), std::string()}) {
    if (const auto found = names.find(key); found != names.end()) {
      return found->second;
    }
  }
  return id;
}

}  // namespace

std::string display_name(const DeclaredValues& declared, std::string_view language) {
  return choose(declared.display, declared.name, language);
}

std::string display_name(const DeclaredValues& declared,
                         const std::string& value,
                         std::string_view language) {
  const auto names = declared.value_display.find(value);
  return names == declared.value_display.end() ? value : choose(names->second, value, language);
}

}  // namespace triaged

#include "support/program_words.h"

#include <unistd.h>

namespace triaged::testing_support {

std::vector<std::string> whole_environment(const std::vector<std::string>& more) {
  std::vector<std::string> all = more;  // the first of two equal names counts
  for (char** one = environ; *one != nullptr; ++one) {
    all.emplace_back(*one);
  }
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace triaged::testing_support

#include "cli/junit.h"

#include <fmt/format.h>

namespace triaged {
namespace {

/// Escapes for text and attributes; characters that XML 1.0 has no place for are left out
/// (https://www.w3.org/TR/xml/#charsets).
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') {
          out += c;
        }
    }
  }
  return out;
}

std::string case_xml(const TestCaseResult& result) {
  std::string out = fmt::format(R"(  <testcase classname="{}" name="{}" file="{}" line="{}")",
                                escaped(result.suite),
                                escaped(result.name),
                                escaped(result.at.file),
                                result.at.line);
  if (result.failures.empty()) {
    return out + "/>\n";
  }
  out += ">\n";
  for (const Fault& failure : result.failures) {
    out += fmt::format("    <failure message=\"{}\">{}</failure>\n",
                       escaped(failure.message),
                       escaped(to_string(failure)));
  }
  return out + "  </testcase>\n";
}

}  // namespace

std::string junit_xml(const std::vector<TestCaseResult>& results, const Faults& faults) {
  std::string cases;
  std::size_t failed = 0;
  for (const TestCaseResult& result : results) {
    failed += result.failures.empty() ? 0U : 1U;
    cases += case_xml(result);
  }
  for (const Fault& fault : faults.sorted()) {
    if (!fault.warning) {
      cases += fmt::format(
          "  <testcase classname=\"{}\" name=\"load\">\n    <error message=\"{}\"/>\n"
          "  </testcase>\n",
          escaped(fault.at.file),
          escaped(to_string(fault)));
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"triaged test\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}"
      "</testsuite>\n",
      results.size() + faults.errors(),
      failed,
      faults.errors(),
      cases);
}

}  // namespace triaged

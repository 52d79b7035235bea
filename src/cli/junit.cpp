#include "cli/junit.h"

#include <fmt/format.h>

#include <map>

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

/// The test cases of one suite.
struct Suite {
  std::string cases;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
};

/// The usual schema takes one failure of a case: the first is its message, all are its text.
std::string case_xml(const TestCaseResult& result) {
  const std::string head = fmt::format(R"(    <testcase classname="{}" name="{}" time="0")",
                                       escaped(result.suite),
                                       escaped(result.name));
  if (result.failures.empty()) {
    return head + "/>\n";
  }
  std::string all;
  for (const Fault& failure : result.failures) {
    all += (all.empty() ? "" : "\n") + to_string(failure);
  }
  return fmt::format(
      "{}>\n      <failure message=\"{}\" type=\"expectation\">{}</failure>\n"
      "    </testcase>\n",
      head,
      escaped(result.failures.front().message),
      escaped(all));
}

std::string suite_xml(std::size_t id, const std::string& name, const Suite& suite) {
  return fmt::format(
      "  <testsuite id=\"{}\" package=\"triaged\" name=\"{}\" timestamp=\"1970-01-01T00:00:00\" "
      "hostname=\"localhost\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"0\">\n"
      "    <properties/>\n{}    <system-out/>\n    <system-err/>\n  </testsuite>\n",
      id,
      escaped(name),
      suite.tests,
      suite.failures,
      suite.errors,
      suite.cases);
}

}  // namespace

std::string junit_xml(const std::vector<TestCaseResult>& results, const Faults& faults) {
  std::map<std::string, Suite> suites;
  for (const TestCaseResult& result : results) {
    Suite& suite = suites[result.suite];
    ++suite.tests;
    suite.failures += result.failures.empty() ? 0U : 1U;
    suite.cases += case_xml(result);
  }
  for (const Fault& fault : faults.sorted()) {
    if (!fault.warning) {
      Suite& suite = suites["load"];
      ++suite.tests;
      ++suite.errors;
      suite.cases += fmt::format(
          "    <testcase classname=\"load\" name=\"{}\" time=\"0\">\n"
          "      <error message=\"{}\" type=\"load\"/>\n    </testcase>\n",
          escaped(fault.at.file),
          escaped(to_string(fault)));
    }
  }
  std::string all;
  std::size_t id = 0;
  for (const auto& [name, suite] : suites) {
    all += suite_xml(id++, name, suite);
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + all + "</testsuites>\n";
}

}  // namespace triaged

#include "cli/junit.h"

#include <fmt/format.h>

#include <map>

#include "text/utf8.h"

namespace triaged {
namespace {

/// https://www.w3.org/TR/xml/#charsets
bool is_xml_character(char32_t point) {
  return (point >= 0x20 || point == U'\t') && point != 0xFFFE && point != 0xFFFF;
}

/// Escapes for text and attributes; characters that XML 1.0 has no place for are left out.
std::string escaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    at += next.bytes;
    switch (next.point) {
      case U'&':
        out += "&amp;";
        break;
      case U'<':
        out += "&lt;";
        break;
      case U'>':
        out += "&gt;";
        break;
      case U'"':
        out += "&quot;";
        break;
      case U'\n':
        out += "&#10;";
        break;
      default:
        if (is_xml_character(next.point)) {
          append_utf8(out, next.point);
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

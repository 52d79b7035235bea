#include "rules/idle_rules.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

std::string warnings_at(const std::string& exception, const char* now) {
  const auto program = program_of(
      "version: 1\nclassify:\n  - id: r\n    when: {text: 漏電}\n    then: {tag: a}\n"
      "    except: [" +
      exception + "]\n");
  Faults faults;
  warn_of_what_ended(program->rules(), parse_time(now).value(), faults);
  EXPECT_TRUE(faults.ok());
  return faults.render();
}

constexpr const char* kException = "{name: n, when: {tag: b}, owner: qa, until: 2026-09-30}";

// The fixture's zone is Asia/Shanghai.
TEST(EndedExceptionTest, IsWarnedOfOnceItsLastDayIsOver) {
  EXPECT_EQ(warnings_at(kException, "2026-09-30T15:59:59Z"), "");
  EXPECT_EQ(warnings_at(kException, "2026-09-30T16:00:00Z"),
            "r.yaml:6:51: warning: exception 'n' of rule 'r' ended on 2026-09-30 and no longer "
            "applies (remove it, or give it a later day; it is qa's)\n");
}

TEST(EndedExceptionTest, OneWithoutALastDayNeverEnds) {
  EXPECT_EQ(warnings_at("{name: n, when: {tag: b}}", "2099-01-01T00:00:00Z"), "");
}

}  // namespace
}  // namespace triaged

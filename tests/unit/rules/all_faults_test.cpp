// One run tells everything: what is wrong, what does nothing, and what stands behind a syntax
// error.
#include <gmock/gmock.h>

#include <filesystem>

#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string review_of(const std::string& yaml, const std::string& now = "2026-12-01T00:00:00Z") {
  LoadOptions options{"Asia/Shanghai", "zh-Hant"};
  options.review_at = parse_time(now).value();
  Faults faults;
  (void)read_rules({{0, "r.yaml", yaml}}, reader_of({}), options, faults);
  return faults.render();
}

TEST(AllFaultsTest, WarningsAreToldBesideErrors) {
  const std::string said = review_of(R"(version: 1
classify:
  - {id: a, when: {tag: 沒人給}, then: {tag: x}}
  - id: b
    when: {text: 退款}
    then: {tag: y}
    except: [{name: 舊, when: {text: 舊}, until: 2026-01-31}]
  - {id: c, when: {text: 退款}, then: {add_tags: z}}
)");
  EXPECT_THAT(said, HasSubstr("unknown key 'add_tags'"));
  EXPECT_THAT(said, HasSubstr("no rule sets the tag '沒人給'"));
  EXPECT_THAT(said, HasSubstr("exception '舊' of rule 'b' ended on 2026-01-31"));
}

TEST(AllFaultsTest, ADayThatIsNoneHasNotEnded) {
  EXPECT_THAT(review_of("version: 1\nclassify: [{id: a, when: {text: 退款}, then: {tag: x}, "
                        "except: [{name: n, when: {text: b}, until: soon}]}]\n"),
              Not(HasSubstr("ended on")));
}

constexpr const char* kBroken = R"(version: 1
lists:
  退款詞: [退款, 退錢
classify:
  - {id: a, when: {text: $退款詞}, then: {tag: x}}
  - {id: b, when: {text: $沒有的}, then: {tag: y}}
  - id: c
    when: {text: 投訴}
    then: {tag: 投訴
  - {id: d, when: {tag: 投訴}, then: {raise: 高}}
)";

TEST(AllFaultsTest, AFileIsReadPastItsSyntaxErrors) {
  const std::string said = review_of(kBroken);
  EXPECT_THAT(said, HasSubstr("r.yaml:3:8: '[' is not closed"));
  EXPECT_THAT(said, HasSubstr("r.yaml:9:11: '{' is not closed"));
  EXPECT_THAT(said, HasSubstr("unknown list '$沒有的' in rule 'b'"));
  EXPECT_THAT(said, HasSubstr("needs declared levels"));
}

TEST(AllFaultsTest, WhatASyntaxErrorMayHideIsNotCalledMissing) {
  const std::string said = review_of(kBroken);
  EXPECT_THAT(said, Not(HasSubstr("'$退款詞'")));
  EXPECT_THAT(said, Not(HasSubstr("no rule sets the tag '投")));
}

TEST(PhaseWarningsTest, ATagOfTheOwnPhaseIsSeenTooLate) {
  const std::string said = review_of(R"(version: 1
priority: {levels: [低, 高]}
classify:
  - {id: give, when: {text: 漏電}, then: {tag: 安全}}
  - {id: take, when: {tag: 安全, text: 急}, then: {tag: 急件}}
prioritize:
  - {id: fine, when: {tag: 安全}, then: {raise: 高}}
)");
  EXPECT_THAT(said,
              HasSubstr("r.yaml:5:23: warning: rule 'take' looks for the tag '安全', which "
                        "only rules of its own phase or of a later one give, such as 'give'"));
  EXPECT_THAT(said, Not(HasSubstr("rule 'fine' looks")));
}

TEST(PhaseWarningsTest, ValuesAndGroupsOfLaterPhasesToo) {
  const std::string said = review_of(R"(version: 1
dimensions: {kind: {values: [投訴, 咨詢], default: 咨詢}}
audit:
  - {id: early, when: {kind: 投訴}, then: {audit: abusive}}
  - {id: usual, when: {kind: 咨詢}, then: {audit: unrelated}}
  - {id: desk, when: {ticket.group: 退款組}, then: {audit: unrelated}}
classify:
  - {id: give, when: {text: 投訴}, then: {set: {kind: 投訴}}}
route:
  - {id: go, when: {text: 退款}, then: {group: 退款組}}
)");
  EXPECT_THAT(said, HasSubstr("rule 'early' looks for the value '投訴' of 'kind'"));
  EXPECT_THAT(said, HasSubstr("rule 'desk' looks for the group '退款組'"));
  EXPECT_THAT(said, Not(HasSubstr("rule 'usual' looks")));
}

TEST(PhaseWarningsTest, OtherEventsAlternativesAndGuardsAreNoFault) {
  EXPECT_EQ(review_of(R"(version: 1
classify:
  - {id: give, when: {text: 漏電}, then: {tag: 安全}}
  - {id: later, event: ticket.solved, when: {tag: 安全}, then: {tag: 已處理}}
  - {id: either, when: {any: [{tag: 安全}, {text: 火}]}, then: {tag: 注意}}
  - {id: once, when: {none: [{tag: 安全}], text: 火}, then: {tag: 初次}}
)"),
            "");
}

TEST(PhaseWarningsTest, ALexiconAlsoGivesItsAnswerOtherwise) {
  Faults faults;
  LoadOptions options{"Asia/Shanghai", "zh-Hant"};
  (void)read_rules({{0, "r.yaml", R"(version: 1
dimensions: {mood: {values: [好, 壞, 平]}}
lexicons: {mood: {file: mood.csv, classes: [好, 壞], otherwise: 平}}
audit:
  - {id: read, then: {set: {mood: {from: mood}}}}
classify:
  - {id: take, when: {mood: 平}, then: {tag: 平靜}}
  - {id: calm, when: {text: 謝}, then: {set: {mood: 平}}}
)"}},
                   reader_of({{"mood.csv", "term,lang,好,壞\n謝謝,zh,1,-1\n討厭,zh,-1,1\n"}}),
                   options,
                   faults);
  EXPECT_EQ(faults.render(), "");
}

TEST(GroupWarningsTest, OneGroupHasOneName) {
  const std::string said = review_of(R"(version: 1
route:
  - {id: a, when: {text: 寄}, then: {group: 物流組}}
  - {id: b, when: {text: 送}, then: {group: 物流组}}
  - {id: c, when: {text: 到}, then: {group: 物流}}
  - {id: d, when: {text: 退}, then: {group: 退款組}}
)");
  EXPECT_THAT(said,
              HasSubstr("r.yaml:4:10: warning: group '物流组' is written '物流組' at r.yaml:3"));
  EXPECT_THAT(said, HasSubstr("r.yaml:5:10: warning: group '物流' is nearly '物流組' at r.yaml:3"));
  EXPECT_THAT(said, Not(HasSubstr("'退款組'")));
  EXPECT_EQ(review_of(R"(version: 1
route:
  - {id: a, when: {text: 拆}, then: {group: 技術部}}
  - {id: b, when: {text: 裝}, then: {group: 技術科}}
  - {id: c, when: {text: 修}, then: {group: 技術}}
)"),
            "");
}

// load_files() looks whether all is told in Chinese.
TEST(AllFaultsTest, WhatTheSchemaRefusesIsToldInChineseToo) {
  std::size_t files = 0;
  for (const char* folder : {"bad", "semantic"}) {
    const std::string path = std::string(TRIAGED_SOURCE_DIR "/tests/schema/") + folder;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
      Faults faults;
      (void)load_files({{"r.yaml", read_whole_file(file.path().string()).value()}}, faults);
      EXPECT_FALSE(faults.ok()) << file.path();
      ++files;
    }
  }
  EXPECT_GE(files, 30U);
}

}  // namespace
}  // namespace triaged

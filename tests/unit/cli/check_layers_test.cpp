// `triaged check PATH` of rules that build on others.
#include <gmock/gmock.h>

#include <filesystem>

#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using testing::Not;

Said check(std::vector<std::string> paths) {
  paths.insert(paths.begin(), "check");
  return run_triaged(std::move(paths), [](CommandIo& io) {
    io.env = [](const std::string&) { return std::nullopt; };
  });
}

/// The usual configuration names its layers as seen from the directory the command runs in.
class CheckLayersTest : public testing::Test {
 protected:
  CheckLayersTest() : before_(std::filesystem::current_path()) {
    write("config/triaged.yaml",
          "version: 1\nlayers: [rules/vendor, rules/company, rules/shop]\nadapters: []\n");
    write("rules/vendor/lists.yaml", "version: 1\nlists: {漏電詞: [漏電], 催促詞: [馬上]}\n");
    write("rules/company/a.yaml", rule("a", "漏電詞"));
    write("rules/company/b.yaml", "version: 1\nlists: {急詞: [急]}\n");
    write("rules/shop/shop.yaml",
          "version: 1\noverride: [{rule: a, replace: {when: {text: {has_any: $漏電司}}}}]\n");
    std::filesystem::current_path(folder_.file("."));
  }
  ~CheckLayersTest() override { std::filesystem::current_path(before_); }

  static std::string rule(const std::string& id, const std::string& list) {
    return "version: 1\nclassify:\n  - {id: " + id + ", when: {text: {has_any: $" + list +
           "}}, then: {tag: [x]}}\n";
  }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

 private:
  ScratchFolder folder_;
  std::filesystem::path before_;
};

TEST_F(CheckLayersTest, ALayerIsToldToRunWithThoseBelowItAndNoneAbove) {
  const Said alone = check({"rules/company"});
  EXPECT_EQ(alone.code, kExitFaults);
  EXPECT_THAT(alone.err,
              testing::AllOf(HasSubstr("unknown list '$漏電詞'"),
                             HasSubstr("run 'triaged check rules/vendor rules/company')\n")));
  EXPECT_EQ(check({"rules/vendor", "rules/company"}).err, "");
}

TEST_F(CheckLayersTest, WhatIsNoLayerStandsAboveAll) {
  write("rules/shop/shop.yaml", "version: 1\n");
  write("trial/trial.yaml", rule("t", "急詞"));
  EXPECT_THAT(check({"trial"}).err,
              HasSubstr("run 'triaged check rules/vendor rules/company rules/shop trial')\n"));
  EXPECT_EQ(check({"rules/vendor", "rules/company", "rules/shop", "trial"}).err, "");
}

TEST_F(CheckLayersTest, AFileOfALayerIsToldToRunWithAllOfIt) {
  write("rules/company/a.yaml", rule("a", "急詞"));
  EXPECT_THAT(check({"./rules/company/a.yaml"}).err,
              HasSubstr("run 'triaged check rules/vendor rules/company')\n"));
}

TEST_F(CheckLayersTest, LayersInTheWrongOrderAreToldTheRightOne) {
  EXPECT_THAT(check({"rules/company", "rules/vendor", "rules/shop"}).err, Not(HasSubstr("builds")));
  EXPECT_THAT(check({"rules/shop", "rules/company"}).err,
              HasSubstr("run 'triaged check rules/vendor rules/company rules/shop')\n"));
}

TEST_F(CheckLayersTest, RuleTestsAreToldTheirCommand) {
  write("rules/shop/shop.test.yaml", "version: 1\ncases: [{message: 急, expect: {tags: [x]}}]\n");
  const Said said = check({"rules/shop/shop.test.yaml"});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_THAT(said.err, HasSubstr("this is a file of rule tests"));
  EXPECT_THAT(said.err, HasSubstr("run 'triaged test rules/shop/shop.test.yaml'"));
}

// Its hint names what is known, which is more together with the layers below.
TEST_F(CheckLayersTest, AFaultOfItsOwnStaysOne) {
  write("rules/company/b.yaml", rule("b", "催促司"));
  const Said alone = check({"./rules/company"});
  EXPECT_THAT(alone.err, HasSubstr("unknown list '$催促司' in rule 'b' (did you mean '催促詞'"));
  EXPECT_THAT(alone.err, HasSubstr("unknown list '$漏電詞' in rule 'a' (it builds on"));
}

TEST_F(CheckLayersTest, AnExceptionThatEndedIsWarnedOf) {
  write("rules/shop/shop.yaml",
        "version: 1\nclassify: [{id: s, then: {tag: [x]}, except: [{name: once, when: {tag: y}, "
        "until: 2001-01-01}]}]\n");
  const std::string warning = "warning: exception 'once' of rule 's' ended on 2001-01-01";
  for (const char* path : {"rules/shop", "config/triaged.yaml"}) {
    const Said said = check({path});
    EXPECT_EQ(said.code, kExitGood) << path;
    EXPECT_THAT(said.err, HasSubstr(warning)) << path;
  }
}

TEST_F(CheckLayersTest, WithoutAConfigurationTheShippedLayerIsBelow) {
  std::filesystem::remove("config/triaged.yaml");
  EXPECT_THAT(check({"rules/company"}).err,
              HasSubstr("run 'triaged check rules/vendor rules/company')\n"));
}

}  // namespace
}  // namespace triaged

#include <gtest/gtest.h>

#include "support/file_text.h"
#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

/// An empty directory of its own for each test.
class FoldersTest : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& text) {
    folder_.write(name, text);
    return path(name);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.file(name); }

  ScratchFolder folder_;
};

constexpr const char* kFolderRules =
    "version: 1\n"
    "priority: {levels: [低, 高], default: 低}\n"
    "classify:\n"
    "  - id: cls.safety\n"
    "    when: {text: {has_any: [漏電]}}\n"
    "    then: {tag: 安全風險, raise: 高}\n"
    "  - id: cls.long\n"
    "    when: {message.length: {gte: 500}}\n"
    "    then: {tag: 長文}\n";

constexpr const char* kTests =
    "suite: 安全\n"
    "cases:\n"
    "  - name: 漏電是安全風險\n"
    "    steps:\n"
    "      - event: {type: message.customer, text: 漏電了}\n"
    "        expect: {priority: 高}\n"
    "  - name: 問候\n"
    "    steps:\n"
    "      - event: {type: message.customer, text: 你好}\n"
    "        expect: {priority: 高}\n";

TEST_F(FoldersTest, ChecksARuleDirectory) {
  write("rules/base.yaml", kFolderRules);
  const Said said = run_triaged({"check", path("rules")});
  EXPECT_EQ(said.code, kExitGood) << said.err;
}

TEST_F(FoldersTest, CountsTheRulesWithoutAnAccessKey) {
  write("rules/base.yaml", kFolderRules);
  const Said said = run_triaged({"check", "--json", path("rules")});
  EXPECT_NE(said.out.find(R"("rules":2,"rules_without_key":["cls.long"])"), std::string::npos)
      << said.out;
}

TEST_F(FoldersTest, ChecksAFileInAnotherToolsLanguageAsRules) {
  const std::string file = write("alerts.yaml", "groups:\n  - name: g\n    rules: []\n");
  const Said said = run_triaged({"check", file});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("'groups'"), std::string::npos) << said.err;
}

TEST_F(FoldersTest, ChecksAdaptersByTheFolderOrAllOfThem) {
  EXPECT_EQ(run_triaged({"check", TRIAGED_SOURCE_DIR "/adapters/chatwoot"}).err, "");
  EXPECT_EQ(run_triaged({"check", TRIAGED_SOURCE_DIR "/adapters"}).err, "");
  write("odd/adapter.yaml", "platform: odd\nabuot: x\n");
  const Said said = run_triaged({"check", path("odd")});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("abuot"), std::string::npos) << said.err;
}

TEST_F(FoldersTest, ChecksTheLayersOfAConfiguration) {
  write("rules/base.yaml", "version: 1\nclasify: []\n");
  const std::string config = write(
      "triaged.yaml",
      "version: 1\nlayers: [" + path("rules") + "]\nadapters: [" TRIAGED_SOURCE_DIR "/adapters]\n");
  const Said said = run_triaged({"check", config});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("base.yaml:2:1: "), std::string::npos) << said.err;
  EXPECT_NE(said.err.find("did you mean 'classify'?"), std::string::npos) << said.err;
}

TEST_F(FoldersTest, WebhooksOfRulesGoToConfiguredPlaces) {
  write("rules/base.yaml",
        "version: 1\nengage:\n  - id: a\n    event: ticket.solved\n"
        "    then: {webhook: {destination: crn, body: {a: b}}}\n");
  const std::string config = write("triaged.yaml",
                                   "version: 1\nlayers: [" + path("rules") +
                                       "]\nadapters: [" TRIAGED_SOURCE_DIR
                                       "/adapters]\nsources: {crm: {platform: popup}}\n");
  const Said said = run_triaged({"check", config});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("base.yaml:5:22: webhook destination 'crn' is not configured (did you "
                          "mean 'crm'?)"),
            std::string::npos)
      << said.err;
}

TEST_F(FoldersTest, RunsTestsAndLocatesWhatFails) {
  write("rules/base.yaml", kFolderRules);
  write("rules/base.test.yaml", kTests);
  const Said said = run_triaged({"test", path("rules"), "--junit", path("out.xml")});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("FAIL 安全: 問候\n"), std::string::npos) << said.err;
  EXPECT_NE(said.err.find("base.test.yaml:10:"), std::string::npos) << said.err;
  EXPECT_EQ(said.out, "1 of 2 cases pass (1 files)\n");
  const std::string xml = file_text(path("out.xml"));
  EXPECT_NE(xml.find(R"(tests="2" failures="1" errors="0")"), std::string::npos) << xml;
}

TEST_F(FoldersTest, NoTestFilesIsAFault) {
  const Said said = run_triaged({"test", folder_.file(".")});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find("*.test.yaml"), std::string::npos) << said.err;
}

TEST_F(FoldersTest, ANewAdapterPassesItsOwnTests) {
  const Said made = run_triaged({"adapter", "new", "acme", "--adapters", folder_.file(".")});
  ASSERT_EQ(made.code, kExitGood) << made.err;
  run_triaged({"adapter", "test", "acme", "--adapters", folder_.file("."), "--update"});
  const Said tested = run_triaged({"adapter", "test", "acme", "--adapters", folder_.file(".")});
  EXPECT_EQ(tested.code, kExitGood) << tested.out << tested.err;
  EXPECT_NE(tested.out.find("1 of 1 cases pass"), std::string::npos) << tested.out;
  EXPECT_EQ(run_triaged({"adapter", "new", "acme", "--adapters", folder_.file(".")}).code,
            kExitFaults);
}

TEST_F(FoldersTest, ShippedAdaptersPassTheirTests) {
  const Said said = run_triaged({"adapter", "test", TRIAGED_SOURCE_DIR "/adapters/popup"});
  EXPECT_EQ(said.code, kExitGood) << said.out << said.err;
}

}  // namespace
}  // namespace triaged

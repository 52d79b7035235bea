#include "release/layer_tests.h"

#include <gmock/gmock.h>

#include "support/scratch_folder.h"

namespace triaged {
namespace {

class LayerTestsTest : public testing::Test {
 protected:
  void SetUp() override {
    write("rules.yaml",
          "version: 1\nclassify:\n"
          "  - {id: c.leak, when: {text: {has_any: [漏電]}}, then: {tag: [安全風險]}}\n");
  }
  void write(const std::string& name, const std::string& text) const {
    folder_.write("rules/" + name, text);
  }
  void write_test(const std::string& text) const {
    write("leak.test.yaml",
          "suite: 漏電\ncases:\n  - name: 漏電要標記\n    steps:\n      - event: {type: "
          "message.customer, text: " +
              text + "}\n        expect: {tag: {has: [安全風險]}}\n");
  }
  [[nodiscard]] LayerTests run() const { return run_layer_tests({folder_.file("rules")}, {}); }

  ScratchFolder folder_;
};

TEST_F(LayerTestsTest, PassesWithoutTests) {
  EXPECT_EQ(run().cases, 0U);
  EXPECT_TRUE(run().faults.ok());
}

TEST_F(LayerTestsTest, CountsWhatPasses) {
  write_test("插上就漏電");
  EXPECT_EQ(run().cases, 1U);
  EXPECT_EQ(run().failed, 0U);
  EXPECT_TRUE(run().faults.ok());
}

TEST_F(LayerTestsTest, NamesTheCaseThatFailsAtItsPlace) {
  write_test("謝謝");
  const LayerTests tests = run();
  EXPECT_EQ(tests.failed, 1U);
  EXPECT_THAT(tests.faults.render(), testing::HasSubstr("leak.test.yaml:"));
  EXPECT_THAT(tests.faults.render(), testing::HasSubstr("rule test '漏電要標記' fails: "));
}

TEST_F(LayerTestsTest, AFileThatIsNoTestFails) {
  write("broken.test.yaml", "cases: 7\n");
  EXPECT_EQ(run().failed, 1U);
  EXPECT_FALSE(run().faults.ok());
}

}  // namespace
}  // namespace triaged

#include "rules/read/yaml_files.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "rules/read/load.h"
#include "rules/test/test_runner.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A folder of rules of its own for each test.
class YamlFilesTest : public ::testing::Test {
 protected:
  YamlFilesTest()
      : rules_(fs::path(::testing::TempDir()) /
               ("triaged_yaml_files_" + std::to_string(::getpid()) + "_" +
                ::testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(rules_);
    write("a.yaml");
  }
  ~YamlFilesTest() override { fs::remove_all(rules_); }

  void write(const std::string& name) const {
    fs::create_directories((rules_ / name).parent_path());
    std::ofstream(rules_ / name) << "version: 1\n";
  }

  /// Paths below the folder of rules.
  std::vector<std::string> found() {
    const std::vector<std::string> layers{rules_.string()};
    std::vector<std::string> names;
    for (const RuleFile& file : find_rule_files(layers, faults_)) {
      names.push_back(fs::path(file.path).lexically_relative(rules_).string());
    }
    return names;
  }
  /// The one fault as it is shown, below the folder of rules.
  [[nodiscard]] std::string said() const {
    std::string text = faults_.render();
    const std::string folder = rules_.string() + "/";
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
      text.erase(at, folder.size());
    }
    return text;
  }

  fs::path rules_;
  Faults faults_;
};

TEST_F(YamlFilesTest, FindsRuleFilesInAllFoldersInTheirOrder) {
  write("z/b.yml");
  write("c/d/e.yaml");
  write("c/e.test.yaml");
  write("c/readme.txt");
  EXPECT_THAT(found(), ElementsAre("a.yaml", "c/d/e.yaml", "z/b.yml"));
  EXPECT_EQ(said(), "");
}

TEST_F(YamlFilesTest, AFolderThatIsCalledLikeARuleFileIsAFault) {
  fs::create_directories(rules_ / "b.yaml");
  EXPECT_THAT(found(), ElementsAre("a.yaml"));
  EXPECT_THAT(said(), testing::HasSubstr("is called like a rule file, and is a folder (rename"));
  EXPECT_FALSE(faults_.ok());
}

TEST_F(YamlFilesTest, ALayerWithoutARuleFileIsWarnedOf) {
  fs::remove(rules_ / "a.yaml");
  write("b.test.yaml");
  EXPECT_THAT(found(), testing::IsEmpty());
  EXPECT_THAT(said(), testing::HasSubstr("warning: no rule file is in '"));
  EXPECT_TRUE(faults_.ok());
}

TEST_F(YamlFilesTest, FollowsALinkToAFile) {
  write(".kept/real.yaml");
  fs::create_symlink(".kept/real.yaml", rules_ / "b.yaml");
  EXPECT_THAT(found(), ElementsAre("a.yaml", "b.yaml")) << "what a mounted volume looks like";
  EXPECT_EQ(said(), "");
}

TEST_F(YamlFilesTest, LeavesHiddenNamesAlone) {
  fs::create_symlink("somebody@host.123", rules_ / ".#a.yaml");
  write(".git/x.yaml");
  EXPECT_THAT(found(), ElementsAre("a.yaml"));
  EXPECT_EQ(said(), "");
}

TEST_F(YamlFilesTest, NamesALinkThatLeadsNowhere) {
  fs::create_symlink("gone.yaml", rules_ / "b.yaml");
  EXPECT_THAT(found(), ElementsAre("a.yaml"));
  EXPECT_EQ(said(),
            "b.yaml: link 'b.yaml' leads to 'gone.yaml', where no file can be read (remove the "
            "link, or let it lead to a file)\n");
}

TEST_F(YamlFilesTest, NamesALinkToAFolderThatIsGone) {
  fs::create_symlink("/no/such/folder", rules_ / "shop");
  found();
  EXPECT_THAT(said(), HasSubstr("shop: link 'shop' leads to '/no/such/folder', where no file"));
}

TEST_F(YamlFilesTest, NamesALinkThatLeadsInACircle) {
  fs::create_symlink("c.yaml", rules_ / "b.yaml");
  fs::create_symlink("b.yaml", rules_ / "c.yaml");
  EXPECT_THAT(found(), ElementsAre("a.yaml"));
  EXPECT_THAT(said(), HasSubstr("b.yaml: link 'b.yaml' leads to 'c.yaml', which leads back to it"));
  EXPECT_THAT(said(), HasSubstr("c.yaml: link 'c.yaml' leads to 'b.yaml', which leads back to it"));
}

TEST_F(YamlFilesTest, NamesALinkToAFolder) {
  write("real/b.yaml");
  fs::create_symlink(".", rules_ / "real/circle");
  EXPECT_THAT(found(), ElementsAre("a.yaml", "real/b.yaml"));
  EXPECT_THAT(said(), HasSubstr("real/circle: 'real/circle' is a link to a folder"));
}

TEST_F(YamlFilesTest, NamesWhatIsNoFile) {
  ASSERT_EQ(::mkfifo((rules_ / "pipe.yaml").c_str(), 0600), 0);
  EXPECT_THAT(found(), ElementsAre("a.yaml"));
  EXPECT_THAT(said(), HasSubstr("pipe.yaml: 'pipe.yaml' cannot be read"));
}

TEST_F(YamlFilesTest, NamesAFolderThatCannotBeReadAndReadsTheOthers) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "the superuser can read every folder";
  }
  write("b/hidden.yaml");
  write("c/seen.yaml");
  fs::permissions(rules_ / "b", fs::perms::none);
  EXPECT_THAT(found(), ElementsAre("a.yaml", "c/seen.yaml"));
  fs::permissions(rules_ / "b", fs::perms::owner_all);
  EXPECT_THAT(said(), HasSubstr("b: folder 'b' cannot be read: Permission denied"));
}

TEST_F(YamlFilesTest, TestFilesAreLookedForInTheSameWay) {
  write("c/e.test.yaml");
  fs::create_symlink("gone.test.yaml", rules_ / "f.test.yaml");
  const std::vector<std::string> paths{rules_.string()};
  EXPECT_THAT(find_test_files(paths, faults_), ElementsAre((rules_ / "c/e.test.yaml").string()));
  EXPECT_THAT(said(), HasSubstr("f.test.yaml: link 'f.test.yaml' leads to 'gone.test.yaml'"));
}

}  // namespace
}  // namespace triaged

#include "rules/literal_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "rules/compile.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kCachedWords{"漏电", "refund", "退款"};

/// A folder of its own, gone afterwards.
class LiteralCacheTest : public testing::Test {
 protected:
  LiteralCacheTest() {
    std::string name = (fs::temp_directory_path() / "literal-cache-XXXXXX").string();
    home_ = ::mkdtemp(name.data());
    folder_ = home_ + "/keywords";
  }
  ~LiteralCacheTest() override { fs::remove_all(home_); }

  void keep(const std::vector<std::string>& words) const {
    const auto automaton = LiteralAutomaton::compile(words);
    ASSERT_TRUE(automaton.ok());
    const auto kept = LiteralCache(folder_).keep(LiteralCache::key_of(words), *automaton.value());
    ASSERT_TRUE(kept.ok()) << to_string(kept.error());
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      found.push_back(entry.path());
    }
    return found;
  }

  bool finds(const std::vector<std::string>& words) const {
    return LiteralCache(folder_).find(LiteralCache::key_of(words)) != nullptr;
  }

  std::string home_, folder_;
};

TEST_F(LiteralCacheTest, FindsWhatItKept) {
  EXPECT_FALSE(finds(kCachedWords));
  keep(kCachedWords);
  const auto found = LiteralCache(folder_).find(LiteralCache::key_of(kCachedWords));
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->size(), kCachedWords.size());
  const auto hits = found->scan(fold("插座漏电，要 refund"));
  ASSERT_TRUE(hits.ok());
  EXPECT_EQ(hits.value().hits.size(), 2U);
}

TEST_F(LiteralCacheTest, OtherKeywordsAreAnotherKey) {
  keep(kCachedWords);
  EXPECT_FALSE(finds({"漏电", "refund"}));
  EXPECT_FALSE(finds({"refund", "漏电", "退款"}));  // their numbers differ
  EXPECT_NE(LiteralCache::key_of(std::vector<std::string>{"ab", "c"}),
            LiteralCache::key_of(std::vector<std::string>{"a", "bc"}));
}

TEST_F(LiteralCacheTest, IsForTheDaemonsUserAlone) {
  keep(kCachedWords);
  struct stat seen {};
  ASSERT_EQ(::stat(folder_.c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat(files().front().c_str(), &seen), 0);
  EXPECT_EQ(seen.st_mode & 0777U, 0600U);
}

TEST_F(LiteralCacheTest, PassesOverWhatOthersCouldHaveWritten) {
  keep(kCachedWords);
  ASSERT_EQ(::chmod(files().front().c_str(), 0620), 0);
  EXPECT_FALSE(finds(kCachedWords));
  ASSERT_EQ(::chmod(files().front().c_str(), 0600), 0);
  EXPECT_TRUE(finds(kCachedWords));
  ASSERT_EQ(::chmod(folder_.c_str(), 0777), 0);
  EXPECT_FALSE(finds(kCachedWords));
}

TEST_F(LiteralCacheTest, PassesOverLinks) {
  keep(kCachedWords);
  const fs::path file = files().front();
  fs::rename(file, home_ + "/elsewhere");
  fs::create_symlink(home_ + "/elsewhere", file);
  EXPECT_FALSE(finds(kCachedWords));
}

TEST_F(LiteralCacheTest, PassesOverDamagedFilesAndWritesThemAnew) {
  keep(kCachedWords);
  const fs::path file = files().front();
  const auto size = fs::file_size(file);
  for (const std::uintmax_t cut : {std::uintmax_t{0}, std::uintmax_t{10}, size / 2, size - 1}) {
    fs::resize_file(file, cut);
    EXPECT_FALSE(finds(kCachedWords)) << cut;
    keep(kCachedWords);
    EXPECT_TRUE(finds(kCachedWords)) << cut;
  }
  std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(200).put('\x55');
  EXPECT_FALSE(finds(kCachedWords));
}

TEST_F(LiteralCacheTest, PassesOverAFileUnderAnothersName) {
  keep(kCachedWords);
  fs::rename(files().front(),
             folder_ + "/" + LiteralCache::key_of(std::vector<std::string>{"x"}) + ".keywords");
  EXPECT_FALSE(finds({"x"}));
}

TEST_F(LiteralCacheTest, KeepsAFew) {
  for (std::size_t i = 0; i < LiteralCache::kKept + 3; ++i) {
    keep({"word" + std::to_string(i)});
  }
  EXPECT_EQ(files().size(), LiteralCache::kKept);
}

TEST_F(LiteralCacheTest, AFolderThatCannotBeMadeIsAnErrorAndNoFolderIsNone) {
  const auto automaton = LiteralAutomaton::compile(kCachedWords);
  const std::string key = LiteralCache::key_of(kCachedWords);
  EXPECT_FALSE(LiteralCache(home_ + "/no/such").keep(key, *automaton.value()).ok());
  EXPECT_TRUE(LiteralCache("").keep(key, *automaton.value()).ok());
  EXPECT_EQ(LiteralCache("").find(key), nullptr);
}

TEST_F(LiteralCacheTest, AProgramFromTheCacheDecidesAlike) {
  const std::string yaml =
      "version: 1\nclassify:\n  - {id: a, when: {text: {has_any: [漏電, refund]}}, then: {tag: "
      "t}}\n";
  const auto compiled = [&yaml](const LiteralCache& cache) {
    Faults faults;
    auto rules = load_files({{"r.yaml", yaml}}, faults);
    return compile(std::move(rules).take(), cache).value();
  };
  const LiteralCache cache(folder_);
  const auto first = compiled(cache);
  EXPECT_FALSE(first->keywords_were_cached());
  ASSERT_TRUE(cache.keep(first->keywords_key(), first->automaton()).ok());
  const auto second = compiled(cache);
  EXPECT_TRUE(second->keywords_were_cached());
  EXPECT_EQ(second->hash(), first->hash());
  for (const char* text : {"插座漏電", "refunded", "refund"}) {
    EXPECT_EQ(fired_ids(Dialogue(second).say(text)), fired_ids(Dialogue(first).say(text))) << text;
  }
}

}  // namespace
}  // namespace triaged

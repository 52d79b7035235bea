#include "release/packed_layers.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "support/file_text.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

class PackedLayersTest : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& bytes) const {
    folder_.write(name, bytes);
  }
  [[nodiscard]] Result<PackedLayers> pack(std::vector<std::string> names) const {
    for (std::string& name : names) {
      name = folder_.file(name);
    }
    return pack_layers(names);
  }

  ScratchFolder folder_;
};

TEST_F(PackedLayersTest, LaysOutWhatItPacked) {
  write("rules/vendor/deep/a.yaml", "version: 1\n");
  write("rules/vendor/words.csv", "詞,類\n漏電,1\n");
  write("rules/shop/b.yaml", "version: 1\n# 門店\n");
  write("rules/shop/table.bin", std::string("\xFF\x00\x80", 3));
  const Result<PackedLayers> packed = pack({"rules/vendor", "rules/shop"});
  ASSERT_TRUE(packed.ok()) << to_string(packed.error());
  const auto layers = unpack_layers(packed->files, folder_.file("out"));
  ASSERT_TRUE(layers.ok()) << to_string(layers.error());
  ASSERT_EQ(layers->size(), 2U);
  EXPECT_EQ(file_text(layers->at(0) + "/deep/a.yaml"), "version: 1\n");
  EXPECT_EQ(file_text(layers->at(0) + "/words.csv"), "詞,類\n漏電,1\n");
  EXPECT_EQ(file_text(layers->at(0) + "/../shop/b.yaml"), "version: 1\n# 門店\n")
      << "layers keep their places to each other";
  EXPECT_EQ(file_text(layers->at(1) + "/table.bin"), std::string("\xFF\x00\x80", 3));
}

TEST_F(PackedLayersTest, TheSameFilesHaveTheSameHashWhereverTheyLie) {
  write("here/vendor/a.yaml", "version: 1\n");
  write("there/vendor/a.yaml", "version: 1\n");
  write("there/vendor/.git/config", "hidden names are left out");
  EXPECT_EQ(pack({"here/vendor"})->hash, pack({"there/vendor"})->hash);
  const std::string before = pack({"here/vendor"})->hash;
  write("here/vendor/a.yaml", "version: 1\n\n");
  EXPECT_NE(pack({"here/vendor"})->hash, before);
}

TEST_F(PackedLayersTest, WhatLayThereBeforeGoes) {
  write("vendor/a.yaml", "version: 1\n");
  write("out/vendor/left.yaml", "over");
  ASSERT_TRUE(unpack_layers(pack({"vendor"})->files, folder_.file("out")).ok());
  EXPECT_FALSE(fs::exists(folder_.file("out/vendor/left.yaml")));
}

TEST_F(PackedLayersTest, TakesAFileAsALayer) {
  write("rules/one.yaml", "version: 1\n");
  const auto layers = unpack_layers(pack({"rules/one.yaml"})->files, folder_.file("out"));
  ASSERT_TRUE(layers.ok());
  EXPECT_EQ(file_text(layers->at(0)), "version: 1\n");
}

TEST_F(PackedLayersTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(pack({"nowhere"}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(pack_layers({}).error().code, ErrorCode::kInvalidInput);
}

TEST_F(PackedLayersTest, WritesNothingOutsideItsFolder) {
  for (const char* files : {R"({"layers":["a"],"files":{"../out.yaml":"x"}})",
                            R"({"layers":["../a"],"files":{}})",
                            R"({"layers":["a"],"files":{"/tmp/triaged-out.yaml":"x"}})",
                            R"({"layers":"a"})",
                            "[]",
                            "{"}) {
    EXPECT_FALSE(unpack_layers(files, folder_.file("deep/out")).ok()) << files;
  }
  EXPECT_FALSE(fs::exists(folder_.file("deep/out.yaml")));
}

}  // namespace
}  // namespace triaged

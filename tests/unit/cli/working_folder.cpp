// Commands look for config/triaged.yaml where they run: here there is none, wherever the tests
// themselves are started.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "support/scratch_folder.h"

namespace triaged {
namespace {

class WorkingFolder final : public testing::Environment {
 public:
  void SetUp() override { std::filesystem::current_path(folder_.emplace().file(".")); }
  void TearDown() override {
    std::filesystem::current_path(before_);
    folder_.reset();
  }

 private:
  std::filesystem::path before_ = std::filesystem::current_path();
  std::optional<ScratchFolder> folder_;
};

const testing::Environment* const kWorkingFolder =
    testing::AddGlobalTestEnvironment(new WorkingFolder);

}  // namespace
}  // namespace triaged

#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rules/compile.h"
#include "rules/read/load.h"
#include "trial/write_places.h"
#include "yaml/faults.h"

namespace triaged {

/// The rules that run, with what they were made of: taken anew for each request, so the playground
/// follows reloads.
struct PlaygroundRules {
  std::shared_ptr<const CompiledProgram> program;
  std::shared_ptr<const std::vector<RuleFile>> files;  ///< as they were read for `program`
  LoadOptions options;
  std::shared_ptr<WritePlaces> places;  ///< where it would be written to; of one request
};

/// How the file that is being edited is called in faults.
inline constexpr const char* kDraftName = "draft.yaml";
/// A draft is a few rules; a layer belongs into files.
inline constexpr std::size_t kMaxDraftBytes = std::size_t{64} * 1024;

/// The running rules with a draft laid over them. `program` is nullptr when the draft has errors.
struct Drafted {
  std::shared_ptr<const CompiledProgram> program;
  Faults faults;  ///< of the draft, and of what no longer fits because of it
};

/// Compiles drafts over the running rules and keeps the last few, since a person who types asks for
/// the same one again and again. Thread-safe; one compiles at a time, and few may wait for it.
class DraftRules {
 public:
  /// kInvalidInput: the draft is too large; kUnavailable: too many are at work.
  Result<std::shared_ptr<const Drafted>> compile(const PlaygroundRules& rules,
                                                 const std::string& draft);

 private:
  std::shared_ptr<const Drafted> kept(const std::string& key);
  /// Keeps few, and fewer of those with many regular expressions; the newest in any case.
  void forget_old_ones();

  std::mutex mutex_;         ///< guards the two below
  std::size_t at_work_ = 0;  ///< compiling or waiting for it
  std::vector<std::pair<std::string, std::shared_ptr<const Drafted>>> kept_;  ///< newest last
  std::mutex compiling_;
};

}  // namespace triaged

#include "playground/draft_rules.h"

#include <algorithm>
#include <chrono>

#include "base/crypto.h"
#include "rules/load_program.h"

namespace triaged {
namespace {

constexpr std::size_t kKeptDrafts = 8;
/// The memory that the regular expressions of all kept drafts may come to take.
constexpr std::size_t kKeptRegexBytes = std::size_t{128} << 20U;
constexpr std::size_t kMostAtWork = 3;
/// Beside those of the running rules: a draft's macros must not take minutes.
constexpr std::size_t kMostDraftWords = 50'000;
constexpr std::size_t kMostDraftTests = 5'000;
constexpr std::size_t kMostDraftRegexBytes = std::size_t{64} << 20U;
constexpr std::chrono::seconds kTryAgain{1};

bool concerns_draft(const Fault& fault) {
  return !fault.warning || fault.at.file == kDraftName;
}

/// What is new: the warnings of the running files are shown by `check`, not here.
Faults of_draft(const Faults& all) {
  Faults faults;
  for (const Fault& fault : all.sorted()) {
    if (!concerns_draft(fault)) {
      continue;
    }
    faults.keep(fault);
  }
  return faults;
}

/// Whoever writes a draft need not have access to the machine's files: those of the running rules
/// are read and no others, since faults quote what they hold.
FileReader reader_of(const RuleSet& running) {
  return [known = running.files_beside](const std::string& path) -> Result<std::string> {
    if (!known.contains(path)) {
      return not_found("'" + path + "' is no file of the running rules",
                       "a draft reads none but those: add it to a layer and reload");
    }
    return read_whole_file(path);
  };
}

/// Whoever compiles is at work until it leaves, by an exception too. Stands before locks of
/// `mutex`.
class AtWork {
 public:
  AtWork(std::mutex& mutex, std::size_t& count) : mutex_(mutex), count_(count) {}
  ~AtWork() {
    const std::lock_guard lock(mutex_);
    --count_;
  }
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;

 private:
  std::mutex& mutex_;
  std::size_t& count_;
};

std::shared_ptr<const Drafted> compile_draft(const PlaygroundRules& rules,
                                             const std::string& draft) {
  std::vector<RuleFile> files = *rules.files;
  std::size_t last = 0;
  for (const RuleFile& file : files) {
    last = std::max(last, file.layer);
  }
  files.push_back({last + 1, kDraftName, draft, true});
  LoadOptions options = rules.options;
  options.most_words = rules.program->rules().words + kMostDraftWords;
  options.most_tests = rules.program->rules().tests + kMostDraftTests;
  options.most_regex_bytes = rules.program->rules().regex_bytes + kMostDraftRegexBytes;
  options.blame = SourcePos{kDraftName, 1, 1};
  auto drafted = std::make_shared<Drafted>();
  Faults faults;
  drafted->program =
      compile_files(std::move(files), options, faults, reader_of(rules.program->rules()));
  drafted->faults = of_draft(faults);
  return drafted;
}

}  // namespace

std::shared_ptr<const Drafted> DraftRules::kept(const std::string& key) {
  const auto found = std::ranges::find(
      kept_, key, [](const auto& one) -> const std::string& { return one.first; });
  if (found == kept_.end()) {
    return nullptr;
  }
  std::rotate(found, found + 1, kept_.end());
  return kept_.back().second;
}

void DraftRules::forget_old_ones() {
  std::size_t bytes = 0;
  std::size_t kept = 0;
  for (auto one = kept_.rbegin(); one != kept_.rend() && kept < kKeptDrafts; ++one, ++kept) {
    const auto& program = one->second->program;
    bytes += program == nullptr ? 0 : program->rules().regex_bytes;
    if (kept > 0 && bytes > kKeptRegexBytes) {
      break;
    }
  }
  kept_.erase(kept_.begin(), kept_.end() - static_cast<std::ptrdiff_t>(kept));
}

Result<std::shared_ptr<const Drafted>> DraftRules::compile(const PlaygroundRules& rules,
                                                           const std::string& draft) {
  if (draft.size() > kMaxDraftBytes) {
    return invalid_input("the draft is longer than 64 KB",
                         "edit a few rules here, and a whole layer in files");
  }
  const std::string key = rules.program->hash() + sha256_hex(draft);
  {
    const std::lock_guard lock(mutex_);
    if (auto found = kept(key)) {
      return found;
    }
    if (at_work_ >= kMostAtWork) {
      Error busy = unavailable("other drafts are being compiled", "try again in a moment");
      busy.retry_after = kTryAgain;
      return busy;
    }
    ++at_work_;
  }
  const AtWork at_work(mutex_, at_work_);
  std::shared_ptr<const Drafted> drafted;
  {
    const std::lock_guard turn(compiling_);
    drafted = compile_draft(rules, draft);
  }
  const std::lock_guard lock(mutex_);
  kept_.emplace_back(key, drafted);
  forget_old_ones();
  return drafted;
}

}  // namespace triaged

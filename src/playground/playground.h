#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "playground/draft_rules.h"

namespace triaged {

/// Judges texts by the running rules, or by these with an edited draft over them, and says why.
/// Stores and sends nothing. Thread-safe.
class Playground {
 public:
  /// `rules` gives the running set at the time of the call.
  Playground(std::function<PlaygroundRules()> rules, const Clock& clock);

  /// What there is to choose from: `{"hash", "rules": [{"id", "phase", "file", "line"}]}`, by
  /// phase, then id.
  [[nodiscard]] OrderedJson overview() const;

  /// A rule as a draft: `{"id", "phase", "file", "line", "draft"}`; `draft` is its YAML, with later
  /// layers' overrides applied. kNotFound.
  [[nodiscard]] Result<OrderedJson> show_rule(const std::string& id) const;

  /// `{"text", "subject", "channel", "tier", "language", "at", "draft", "rule"}`, of which only
  /// `text` is needed → `{"decision", "conditions", "draft": {"used", "faults": […]}, "hash"}`.
  /// `decision` has the form of `try --json`, with what would be written where; `conditions` says
  /// of each test of `rule` whether it held, null without one. With a draft that has errors the
  /// running rules judge. Faults are told in `language`. kInvalidInput: a member is wrong;
  /// kUnavailable: too many are being judged or compiled.
  Result<OrderedJson> judge(const Json& request, std::string_view language = "en");

 private:
  std::function<PlaygroundRules()> rules_;
  const Clock& clock_;
  DraftRules drafts_;
  std::atomic<int> judging_ = 0;
};

}  // namespace triaged

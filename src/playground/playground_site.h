#pragma once

#include "model/http.h"
#include "playground/playground.h"

namespace triaged {

/// The playground's page and the calls that it makes, all under /playground. Thread-safe.
class PlaygroundSite {
 public:
  PlaygroundSite(std::function<PlaygroundRules()> rules, const Clock& clock)
      : playground_(std::move(rules), clock) {}

  /// - GET /playground, /playground/playground.css, /playground/playground.js: the page
  /// - GET /playground/rules, /playground/rules/<id>: what there is to edit
  /// - POST /playground/judge: JSON in, JSON out (Playground::judge)
  /// The page itself tells nothing of the rules, so anybody gets it; all else only if `allowed`.
  /// Faults and refusals are told in the language that Accept-Language wants most.
  HttpAnswer handle(const HttpRequest& request, const Result<void>& allowed);

 private:
  HttpAnswer judge(const HttpRequest& request, std::string_view language);
  HttpAnswer show_rule(const std::string& id, std::string_view language);

  Playground playground_;
};

}  // namespace triaged

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/declarative_adapter.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/http.h"

namespace triaged {

/// How one fixture of a platform ended.
struct FixtureResult {
  std::string name;  ///< the case's folder
  bool passed = false;
  std::string message;  ///< what differs; "" when it passed
};

/// Runs every case under `<folder>/fixtures/`: with `webhook.http` the adapter reads a webhook and
/// must give `events.json`; with `outbox.json` it renders an outbox entry and must give
/// `request.http` (or request.1.http, answered by answer.1.http, and so on) and end as
/// `outcome.json` says. `fixtures/account.yaml` holds the account they run as. With `update` the
/// expected files are written instead. kInvalidInput: the folder's descriptor or account is faulty.
Result<std::vector<FixtureResult>> run_fixtures(const std::string& folder, bool update = false);

/// The account of `<folder>/fixtures/account.yaml` on the folder's descriptor. kInvalidInput.
Result<std::shared_ptr<const DeclarativeAdapter>> load_fixture_adapter(const std::string& folder);

/// Reads a request as it stands in a .http file: comment lines that begin with `#`, the request
/// line, headers, an empty line, the body. kInvalidInput.
Result<HttpRequest> parse_http_file(const std::string& text);

/// What a comment line `# <name>: …` of a .http file says, or "".
std::string http_file_note(const std::string& text, const std::string& name);

}  // namespace triaged

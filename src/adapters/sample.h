#pragma once

#include <string>
#include <vector>

#include "adapters/declarative_adapter.h"
#include "base/clock.h"
#include "base/result.h"
#include "model/http.h"

namespace triaged {

/// The inbound samples that a platform's folder ships: the names of its fixtures with a
/// webhook.http.
std::vector<std::string> list_samples(const std::string& platform_folder);

/// A shipped sample as the platform would post it to this account now: addressed to
/// /hooks/<source>, with fresh ids, and signed. kNotFound: no such sample.
/// kInvalidInput: the account cannot sign.
Result<HttpRequest> sign_sample(const DeclarativeAdapter& adapter,
                                const std::string& platform_folder,
                                const std::string& sample,
                                TimePoint now);

/// Writes a new platform's folder: a descriptor with every section, an account and a case that
/// pass. kConflict: the folder is there already. kInvalidInput: a name that is no folder's.
Result<void> scaffold_adapter(const std::string& adapters_folder, const std::string& platform);

}  // namespace triaged

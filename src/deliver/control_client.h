#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/http.h"

namespace triaged {

/// One request to the daemon that listens on the Unix socket at `path`; `target` is the path and
/// query, such as `/api/v1/dead`. Any answer is an answer, whatever its status. kNotFound: nobody
/// listens there. kUnavailable: somebody does, but gave no answer in time.
Result<HttpResponse> ask_control_socket(const std::string& path,
                                        const std::string& method,
                                        const std::string& target,
                                        Millis patience = Millis(30'000));

}  // namespace triaged

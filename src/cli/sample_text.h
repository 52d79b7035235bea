#pragma once

#include <string>

#include "adapters/adapter.h"
#include "base/result.h"

namespace triaged {

/// Puts another message text into a sample: the adapter says what the text is, and it is looked for
/// in the body as JSON, a form or plain text write it. The signature is then stale. kInvalidInput:
/// the sample holds no message, or its text stands nowhere in the body as it is.
Result<void> replace_message_text(const Adapter& adapter,
                                  const std::string& text,
                                  HttpRequest& sample);

}  // namespace triaged

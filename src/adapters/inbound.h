#pragma once

#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "adapters/descriptor.h"
#include "adapters/value_map.h"

namespace triaged {

/// What an inbound side reads with, beside its descriptor. Outlives the calls.
struct InboundContext {
  const InboundSpec* spec = nullptr;
  const ValueMaps* values = nullptr;
  const Json* options = nullptr;
  const SignatureScheme* scheme = nullptr;
  std::string source;
  std::vector<FieldSpec> mapped_fields;  ///< `map: {customer.tier: sender.level}`, applied last
  std::vector<std::string> raw_paths;    ///< dotted paths that rules name as raw.<path>
};

/// Reads a verified webhook. kInvalidInput: the whole body is unreadable.
Result<Normalised> normalise_webhook(const InboundContext& context, const HttpRequest& request);

/// The answer to a challenge, or nothing. `verified` tells whether the signature is right.
std::optional<HttpAnswer> answer_handshake(const InboundContext& context,
                                           const HttpRequest& request);

HttpAnswer render_answer(const AnswerSpec& answer, const Scope& scope);

}  // namespace triaged

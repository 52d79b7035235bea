#pragma once

#include <span>
#include <string>

#include "adapters/adapter.h"
#include "adapters/descriptor.h"
#include "adapters/value_map.h"

namespace triaged {

/// What an outbound side renders with, beside its descriptor. Outlives the calls.
struct OutboundContext {
  const OutboundSpec* spec = nullptr;
  const ValueMaps* values = nullptr;
  const Json* options = nullptr;
  std::string name;  ///< the account's
  std::set<std::string> fields;
  std::string username;  ///< of SMTP
  Secret password;
  std::string ca_file;
  std::string link_base;  ///< what our own links begin with; "" = no public URL
};

/// Adapter::next() for a descriptor: walks the action's steps over the answers so far.
SendOutcome next_step(const OutboundContext& context,
                      const SendTask& task,
                      std::span<const HttpResponse> so_far);

}  // namespace triaged

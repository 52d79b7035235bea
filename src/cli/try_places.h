#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/setup.h"
#include "base/json.h"
#include "trial/try_journal.h"

namespace triaged {

/// Where `try` would write to: the sources and destinations of a configuration, and for events of
/// any other source a platform that takes everything. Not thread-safe.
class TryPlaces {
 public:
  TryPlaces(std::shared_ptr<const CompiledProgram> program, std::optional<Config> config);

  /// The source that an event of the channel comes from when it does not say so: the first
  /// configured one with that channel, else `try`.
  [[nodiscard]] std::string usual_source(const std::string& channel) const;
  /// What the daemon's planning needs, for an event of that source.
  const Routing& routing_for(const std::string& source);
  [[nodiscard]] const SurveyCodes& codes() const { return codes_; }
  [[nodiscard]] Zone zone() const { return setup_->config.time_zone; }

  /// What would be written, as it would be written, with contacts masked: `{destination, kind,
  /// rule, to, text, fields, withheld}`; null where an entry has no such thing. `withheld` is why
  /// the daemon would not send it.
  [[nodiscard]] OrderedJson write_json(const OutboxEntry& entry, const Tried& tried) const;

 private:
  [[nodiscard]] std::string text_of(OutboxEntry entry,
                                    const Tried& tried,
                                    std::string& withheld) const;

  std::shared_ptr<const Setup> setup_;
  Capabilities everything_;
  Routing routing_;
  SurveyCodes codes_;
};

}  // namespace triaged

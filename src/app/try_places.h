#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/setup.h"
#include "trial/write_places.h"

namespace triaged {

/// Where `try` would write to: the sources and destinations of a configuration, and for events of
/// any other source a platform that takes everything. Not thread-safe.
class TryPlaces final : public WritePlaces {
 public:
  explicit TryPlaces(std::shared_ptr<const Setup> setup);

  /// The first configured source with that channel, else `try`.
  [[nodiscard]] std::string usual_source(const std::string& channel) const override;
  const Routing& routing_for(const std::string& source) override;
  [[nodiscard]] const SurveyCodes& codes() const override { return codes_; }
  [[nodiscard]] Zone zone() const { return setup_->config.time_zone; }

  [[nodiscard]] OrderedJson write_json(const OutboxEntry& entry, const Tried& tried) const override;

 private:
  [[nodiscard]] std::string text_of(OutboxEntry entry,
                                    const Tried& tried,
                                    std::string& withheld) const;

  std::shared_ptr<const Setup> setup_;
  Capabilities everything_;
  Routing routing_;
  SurveyCodes codes_;
};

/// The setup of a command that has no daemon: the rules, and the configuration's accounts as far as
/// they can be loaded.
std::shared_ptr<const Setup> try_setup(std::shared_ptr<const CompiledProgram> program,
                                       std::optional<Config> config);

}  // namespace triaged

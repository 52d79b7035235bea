#pragma once

#include <string>

#include "base/json.h"
#include "trial/try_journal.h"

namespace triaged {

/// Where judged events would be written to, and in what words. Not thread-safe.
class WritePlaces {
 public:
  virtual ~WritePlaces() = default;

  /// The source that an event of the channel comes from when it does not say so.
  [[nodiscard]] virtual std::string usual_source(const std::string& channel) const = 0;
  /// What the daemon's planning needs, for an event of that source. Lives as long as this.
  virtual const Routing& routing_for(const std::string& source) = 0;
  [[nodiscard]] virtual const SurveyCodes& codes() const = 0;

  /// What would be written, as it would be written, with contacts masked: `{destination, kind,
  /// rule, to, text, fields, withheld}`; null where an entry has no such thing. `withheld` is why
  /// the daemon would not send it.
  [[nodiscard]] virtual OrderedJson write_json(const OutboxEntry& entry,
                                               const Tried& tried) const = 0;
};

/// The decision in the form of `try --json`, with its `writes` and what followed.
OrderedJson tried_json(const Tried& tried, const Program& program, const WritePlaces& places);

}  // namespace triaged

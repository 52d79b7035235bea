#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/demand.h"
#include "analyse/field_choice.h"
#include "rules/compile.h"

namespace triaged {

/// An event that some rules listen to.
struct EventChoice {
  std::vector<std::string> types;
  Json detail;  ///< null or an object
};

/// An event, the record before it, and what the whole compiled program made of them.
struct Witness {
  Event event;
  Record record;
  Decision decision;
  std::optional<Truth> watched;      ///< of the watched rule's `when`, as its phase saw it
  std::vector<std::string> against;  ///< its tests that were not as `when` needs them
};

/// Whether a rule is in the list of those that fired.
bool fired(const Decision& decision, const std::string& rule);

/// Where a search for a witness ended.
struct Search {
  enum class End : std::uint8_t { kFound, kImpossible, kUndecided };
  End end = End::kUndecided;
  std::optional<Witness> witness;  ///< of kFound
  std::string reason;              ///< of kUndecided
};

/// Looks for messages that reach goals, and proves that there are none. What it finds has been run
/// through the program. Borrows the program. Not thread-safe.
class WitnessFinder {
 public:
  /// Says whether a witness shows what was looked for.
  using Accept = std::function<bool(const Witness&)>;

  WitnessFinder(const CompiledProgram& program, TimePoint now) : program_(program), now_(now) {}

  /// The rule whose condition witnesses shall tell about; null = none.
  void watch(const Rule* rule) { watched_ = rule; }

  Search find(const std::vector<Goal>& goals,
              std::span<const EventChoice> events,
              const Accept& accept);
  /// Whether it is proved that no event reaches the goals.
  bool is_impossible(const std::vector<Goal>& goals, std::span<const EventChoice> events);
  /// The message that has whatever `when` asks for, as far as it can be had, run through the
  /// program.
  Witness nearest(const Condition* when, const EventChoice& choice);

 private:
  enum class Way : std::uint8_t { kImpossible, kPossible, kFound };
  Way try_way(const Demand& demand,
              const EventChoice& choice,
              const Accept* accept,
              Search& search);
  Way try_run(const Scene& scene, const Accept& accept, Search& search);
  void explain_doubt(const Demand& demand, bool no_text, Search& search);
  bool fill_fields(const Demand& demand, Scene& scene, Scene& wording) const;
  static Record as_new(const Scene& scene);
  static Record as_known(const Scene& scene);
  void gather(const Condition& condition, Scene& scene) const;
  static void gather_words(const TextTest& test, Scene& scene);
  Scene blank(const EventChoice& choice) const;
  Witness run(Event event, Record record) const;

  const CompiledProgram& program_;
  TimePoint now_;
  const Rule* watched_ = nullptr;
  TestNames names_;
  int runs_left_ = 0;
};

}  // namespace triaged

#pragma once

#include <map>
#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "evaluate/note.h"
#include "model/decision.h"
#include "rules/program.h"
#include "store/store.h"
#include "survey/survey_codes.h"

namespace triaged {

/// What turning a decision into entries needs to know of the configuration. Points into one
/// snapshot.
struct Routing {
  std::map<std::string, std::string>
      desks;  ///< source → the source or destination it writes back to
  std::map<std::string, const Capabilities*> places;  ///< every source and destination by name
  std::string language;                               ///< what agents see
  NotePolicy notes = NotePolicy::kChanges;
  std::string mail;  ///< the destination that mails go to; "" = none configured
  std::string sms;   ///< the source or destination that texts go to; "" = none
  Millis message_lifetime{
      std::chrono::minutes(15)};  ///< an automatic message later than that helps nobody
};

/// What the plans of one evaluator share. Points into one snapshot.
struct PlanContext {
  const Program& program;
  const Routing& routing;
  const SurveyCodes& codes;
  bool confirmed = false;  ///< as if each platform had confirmed at once what is written to it
};

/// Everything that one decision owes, ready to commit with it.
struct Planned {
  std::vector<OutboxEntry> entries;
  std::vector<SurveyInvite> surveys;
  /// Those of the decision that begin with its commit. What follows a status that a platform has to
  /// take first waits in the entry that writes it, see follow_up_of().
  std::vector<Event> follow_ups;
};

/// Pure: the same event, decision and routing give the same entries under the same keys. What
/// cannot be sent anywhere becomes an entry that is withheld, with the reason. `before` is the
/// record the decision began with.
Planned plan(const Event& event,
             const Record& before,
             const Decision& decision,
             const PlanContext& context);

}  // namespace triaged

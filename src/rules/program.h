#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/calendar.h"
#include "model/decision.h"
#include "model/facts.h"

namespace triaged {

class Evaluation;

/// A declared single- or many-valued dimension, priority or status, as other folders need to know
/// it.
struct DeclaredValues {
  std::string name;
  std::vector<std::string> values;  ///< ids, in declared order (priority: low to high)
  std::string default_value;        ///< "" = none
  std::vector<std::string> solved;  ///< of `status`: done, and the customer has the last word
  std::vector<std::string> closed;  ///< of `status`
  bool many = false;
  std::map<std::string, std::string>
      display;  ///< what people read for `name`, by language ("" = any)
  std::map<std::string, std::map<std::string, std::string>>
      value_display;  ///< the same for values, by id
};

/// What people read for the declared thing itself, and for one of its values: the name in
/// `language`, else the one for any language, else the id, which is a word of the company's own.
std::string display_name(const DeclaredValues& declared, std::string_view language);
std::string display_name(const DeclaredValues& declared,
                         const std::string& value,
                         std::string_view language);

/// One question of a survey, with its texts by language ("" = any).
struct SurveyQuestion {
  enum class Kind : std::uint8_t { kYesNo, kScale, kText };
  std::string id;
  Kind kind = Kind::kText;
  std::map<std::string, std::string> text;
  int from = 1;
  int to = 5;
  std::map<std::string, std::string> low, high;  ///< labels of a scale's ends
  int max = 500;                                 ///< code points of a text answer
  /// Asked only when an earlier answer lies within these bounds, both included; yes is 1, no is 0.
  struct AskIf {
    std::string question;
    int from = 0;
    int to = 0;
  };
  std::vector<AskIf> ask_if{};
};

/// A declared survey: who is asked what, when. Conditions are evaluated by the program itself.
struct SurveySpec {
  std::string id;
  std::vector<std::string> events;
  /// At most so many invitations in so much time.
  struct Budget {
    int at_most = 0;
    Millis window{};
  };
  /// How seldom people are asked.
  struct Throttle {
    bool once_per_solved = true;  ///< of a ticket
    std::optional<Budget> ticket;
    std::optional<Budget> customer_this;
    std::optional<Budget> customer_all;  ///< by any survey
    std::optional<Budget> overall;
  };
  Millis send_after{};
  std::optional<Millis> within;  ///< after the event: later it is not asked at all
  CalendarPtr hours;             ///< asked while it is open; null = at any time
  bool wait_for_hours = true;    ///< outside of them: wait for the next opening, or leave it
  Throttle throttle;
  std::optional<Millis> remind_after;  ///< without an answer
  int remind_times = 0;
  Millis expires{std::chrono::days(7)};
  std::vector<std::string> channels;
  std::vector<SurveyQuestion> ask;
  std::string class_of;  ///< question that decides the class; "" = none
  /// Class names in declared order with inclusive bounds of the score.
  struct Class {
    std::string name;
    int from = 0;
    int to = 0;
  };
  std::vector<Class> classes;
};

struct Person {
  std::string id;
  std::string name;
  std::map<std::string, std::string>
      on;  ///< source, destination, `email` or `phone` → address there
  std::vector<std::string> speaks;
};

struct Team {
  std::string id;
  std::vector<std::string> members;
  std::string supervisor;
  std::map<std::string, std::string> on;
};

/// Compiled rules. Immutable after compile, so safe to share between threads; holds everything a
/// decision depends on. No I/O and no clock after compile.
class Program {
 public:
  virtual ~Program() = default;

  /// Starts judging one event against the record before it. Both must outlive the Evaluation.
  virtual std::unique_ptr<Evaluation> begin(const Event& event, const Record& record) const = 0;

  /// SHA-256 (hex) over everything that can change a decision.
  virtual const std::string& hash() const = 0;
  /// The bytes behind `hash`, for Store::save_rule_set.
  virtual const std::string& canonical() const = 0;

  virtual const DeclaredValues& priority() const = 0;
  virtual const DeclaredValues& status() const = 0;
  virtual const std::vector<DeclaredValues>& dimensions() const = 0;
  /// Every group, tag, person and status that some rule can write, of `custom` the fields' names,
  /// of `webhook` the destinations: what a source's `map` and `doctor` must know.
  virtual std::vector<std::string> writable(const std::string& field) const = 0;
  /// The `raw.<path>` values that rules test; adapters keep just these.
  virtual const std::vector<std::string>& raw_paths() const = 0;
  /// The indexes of the journal that this program's rules ask.
  virtual std::vector<FactIndex> fact_indexes() const { return {}; }
  /// What these indexes hold of an event that other rules decided.
  virtual std::vector<FactRow> fact_rows(const Event& /*event*/,
                                         const Record& /*before*/,
                                         const Decision& /*decision*/) const {
    return {};
  }
  /// A stored decision as far as indexes need it, with the record after it, from its stored form
  /// (to_json of a Decision) and the record before it.
  virtual Decision restore(const Event& /*event*/,
                           const Record& before,
                           const Json& /*stored*/) const {
    Decision decision;
    decision.record = before;
    return decision;
  }
  virtual const SurveySpec* find_survey(const std::string& id) const = 0;
  virtual const Person* find_person(const std::string& id) const = 0;
  virtual const Team* find_team(const std::string& id) const = 0;
};

/// One event on its way through the phases. Not thread-safe; no I/O, clock or throw inside:
///   auto e = program.begin(event, record);
///   while (!e->done()) e->resume(TRY(store.read_facts(e->wanted(), seq)));
///   Decision d = std::move(*e).take();
class Evaluation {
 public:
  virtual ~Evaluation() = default;
  virtual bool done() const = 0;
  /// The facts that the next phase needs, leaving out those of rules that are already false. May be
  /// empty.
  virtual std::span<const FactQuery> wanted() const = 0;
  /// Runs phases until facts are wanted again or all is done. `facts` answers `wanted()` by id.
  virtual void resume(const Facts& facts) = 0;
  /// Once it is done; lasts as long as the evaluation.
  virtual Decision&& take() && = 0;
};

}  // namespace triaged

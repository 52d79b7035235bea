#include "playground/playground.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/time.h"
#include "playground/rule_source.h"
#include "trial/try_input.h"
#include "trial/try_journal.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxTextBytes = std::size_t{256} * 1024;
/// At once: the other threads of the admin port answer who asks for the daemon's health.
constexpr int kMostJudged = 2;
constexpr std::chrono::seconds kJudgeAgain{1};

/// One of the few judgements at a time.
class JudgingTurn {
 public:
  explicit JudgingTurn(std::atomic<int>& at_work)
      : at_work_(at_work), before_(at_work.fetch_add(1)) {}
  ~JudgingTurn() { --at_work_; }
  JudgingTurn(const JudgingTurn&) = delete;
  JudgingTurn& operator=(const JudgingTurn&) = delete;

  [[nodiscard]] bool taken() const { return before_ < kMostJudged; }

 private:
  std::atomic<int>& at_work_;
  int before_;
};

OrderedJson rule_row(const Rule& rule) {
  return {{"id", rule.id},
          {"phase", std::string(to_string(rule.phase))},
          {"file", rule.at.file},
          {"line", rule.at.line}};
}

Result<std::string> text_member(const Json& request, const char* name) {
  const Json* value = find_json(request, std::string("/") + name);
  if (value == nullptr || value->is_null()) {
    return std::string();
  }
  if (!value->is_string()) {
    return invalid_input(std::string("'") + name + "' is no text", "send a JSON string");
  }
  return value->get<std::string>();
}

/// The request as a line of `try --events`, which checks it.
Result<Event> event_of(const Json& request, const WritePlaces& places, TimePoint now) {
  if (find_json(request, "/text") == nullptr) {
    return invalid_input("'text' is missing", R"(send {"text": "…"})");
  }
  Json line = Json::object();
  line["message"]["text"] = TRY(text_member(request, "text"));
  if (const std::string subject = TRY(text_member(request, "subject")); !subject.empty()) {
    line["ticket"]["subject"] = subject;
  }
  for (const char* name : {"channel", "at"}) {
    if (const std::string value = TRY(text_member(request, name)); !value.empty()) {
      line[name] = value;
    }
  }
  TryDefaults defaults;
  defaults.id = "1";
  defaults.at = now;
  defaults.tier = TRY(text_member(request, "tier"));
  defaults.language = TRY(text_member(request, "language"));
  defaults.source = [&places](const std::string& channel) { return places.usual_source(channel); };
  if (line["message"]["text"].get<std::string>().size() > kMaxTextBytes) {
    return invalid_input("the text is longer than 256 KB", "paste a part of it");
  }
  return TRY(read_try_event(dump_json(line), defaults)).event;
}

/// Why the chosen rule fires or not. A draft may just have renamed it: that is said here, and
/// hides nothing of the decision.
std::string conditions_of(const CompiledProgram& program,
                          const std::string& id,
                          const Tried& tried,
                          std::string_view language) {
  const Result<const Rule*> rule = program.find_rule(id);
  return rule.ok() ? program.explain_rule(
                         (*rule)->id, tried.event, tried.before, facts_of(tried.decision.facts))
                   : to_string(in_language(rule.error(), language));
}

}  // namespace

Playground::Playground(std::function<PlaygroundRules()> rules, const Clock& clock)
    : rules_(std::move(rules)), clock_(clock) {
}

OrderedJson Playground::overview() const {
  const PlaygroundRules running = rules_();
  OrderedJson rows = OrderedJson::array();
  for (const Rule& rule : running.program->rules().rules) {
    rows.push_back(rule_row(rule));
  }
  return {{"hash", running.program->hash()}, {"rules", std::move(rows)}};
}

Result<OrderedJson> Playground::show_rule(const std::string& id) const {
  const PlaygroundRules running = rules_();
  const Rule* rule = TRY(running.program->find_rule(id));
  const std::optional<std::string> source = rule_source(*rule, *running.files);
  if (!source) {
    return not_found("the lines of rule '" + id + "' cannot be found in its file",
                     "open " + rule->at.file + " in an editor");
  }
  OrderedJson row = rule_row(*rule);
  row["draft"] = *source;
  return row;
}

Result<OrderedJson> Playground::judge(const Json& request, std::string_view language) {
  if (!request.is_object()) {
    return invalid_input("the request is no JSON object", "send {\"text\": \"…\"}");
  }
  const JudgingTurn turn(judging_);
  if (!turn.taken()) {
    Error busy = unavailable("other texts are being judged", "try again in a moment");
    busy.retry_after = kJudgeAgain;
    return busy;
  }
  const PlaygroundRules running = rules_();
  std::shared_ptr<const CompiledProgram> program = running.program;
  OrderedJson draft_report{{"used", false}, {"faults", OrderedJson::array()}};
  if (const std::string draft = TRY(text_member(request, "draft")); !draft.empty()) {
    const std::shared_ptr<const Drafted> drafted = TRY(drafts_.compile(running, draft));
    draft_report["used"] = drafted->program != nullptr;
    draft_report["faults"] = drafted->faults.to_json(kShownFaults, language)["faults"];
    program = drafted->program ? drafted->program : program;
  }
  Event event = TRY(event_of(request, *running.places, clock_.utc()));
  TryJournal journal(
      program,
      [&running](const std::string& source) -> const Routing& {
        return running.places->routing_for(source);
      },
      running.places->codes(),
      program->zone());
  const Tried tried = TRY(journal.judge(std::move(event)));
  OrderedJson answer{{"decision", tried_json(tried, *program, *running.places)},
                     {"conditions", nullptr},
                     {"draft", std::move(draft_report)},
                     {"hash", program->hash()}};
  if (const std::string id = TRY(text_member(request, "rule")); !id.empty()) {
    answer["conditions"] = conditions_of(*program, id, tried, language);
  }
  return answer;
}

}  // namespace triaged

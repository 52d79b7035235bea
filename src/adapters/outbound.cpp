#include "adapters/outbound.h"

#include <algorithm>

#include "adapters/answer_rules.h"
#include "adapters/call_builder.h"
#include "adapters/outbound_values.h"
#include "adapters/sync_plan.h"
#include "model/value_marks.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr int kMaxCalls = 40;       ///< of one attempt, loops included
constexpr int kMaxCorrections = 2;  ///< times that a write is repeated when it did not hold
constexpr std::size_t kReasonPoints = 200;

/// One walk over an action's steps. Answers given so far are used up in order; the first step
/// without one is what is sent next.
class OutboundRun {
 public:
  OutboundRun(const OutboundContext& context,
              const SendTask& task,
              std::span<const HttpResponse> so_far)
      : context_(context), task_(task), answers_(so_far), scope_(context.values) {
    prepare_values();
  }

  SendOutcome run() {
    const auto found = context_.spec->actions.find(task_.entry->kind);
    if (found == context_.spec->actions.end()) {
      return SendWithheld{"this platform has no such action: " +
                          std::string(to_string(task_.entry->kind))};
    }
    const ActionSpec& action = found->second;
    if (auto refused = prepare_text(action)) {
      return *refused;
    }
    if (action.ticket && ticket_id_.empty()) {
      if (!context_.spec->open) {
        return SendWithheld{"there is no ticket to write to"};
      }
      if (auto outcome = walk(*context_.spec->open)) {
        return *outcome;
      }
      if (ticket_id_.empty()) {
        return SendDead{"the platform opened a ticket but did not say which"};
      }
    }
    return perform(action);
  }

 private:
  void prepare_values() {
    const Record& record = *task_.record;
    const auto desk = record.desks.find(context_.name);
    ticket_id_ = task_.ticket_id;
    if (desk != record.desks.end()) {
      confirmed_ = desk->second.confirmed;
      synced_at_ = desk->second.synced_at;
      ticket_id_ = ticket_id_.empty() ? desk->second.ticket_id : ticket_id_;
    }
    if (ticket_id_.empty() && record.source == context_.name) {
      ticket_id_ = record.ticket.id.empty() ? record.conversation : record.ticket.id;
    }
    now_ = task_.now.time_since_epoch().count();
    scope_.set("option", context_.options);
    scope_.set("entry", &entry_);
    scope_.set("open", &open_);
    scope_.set("record", &record_);
    scope_.set("customer", &customer_);
    scope_.set("ticket", &ticket_);
    scope_.set("text", &text_);
    scope_.set("safe", &safe_);
    scope_.set("let", &let_);
    scope_.set("answer", &answer_);
    scope_.set("answer_header", &answer_header_);
    scope_.set("write", &write_);
    scope_.set("shown", &shown_);
    scope_.set("now", &now_);
    refresh_ticket();
  }

  void refresh_ticket() { ticket_ = {{"id", ticket_id_}}; }

  /// Holds the text to the platform's limit.
  std::optional<SendOutcome> prepare_text(const ActionSpec& action) {
    std::string text = string_at(task_.entry->args, "text");
    authored_ = task_.entry->args.contains("authored");
    const std::size_t length = count_points(authored_ ? without_value_marks(text) : text);
    if (action.limit > 0 && length > action.limit) {
      if (!action.cuts) {
        return SendDead{"the text has " + std::to_string(length) +
                        " characters, the platform takes " + std::to_string(action.limit)};
      }
      text = authored_ ? cut_marked(text, action.limit) : cut_points(text, action.limit);
    }
    markup_ = action.markup.value_or(context_.spec->markup);
    full_text_ = std::move(text);
    return std::nullopt;
  }

  /// The text in the action's markup. A text that no rule wrote is a value as a whole.
  std::string escaped_text() const {
    return authored_ ? escape_authored(markup_, full_text_)
                     : escape_with_link(markup_, full_text_, context_.link_base);
  }

  SendOutcome perform(const ActionSpec& action) {
    if (task_.entry->kind == EntryKind::kSync) {
      plan_.emplace(SyncPlan::Context{task_.record,
                                      &confirmed_,
                                      synced_at_,
                                      context_.values,
                                      context_.fields,
                                      [this](const std::string& tag) { return tag_form(tag); },
                                      context_.spec->custom_as_shown,
                                      task_.now});
      const bool opened = used_ > 0;
      if (plan_->settled() && !opened) {
        return done(action);
      }
    }
    if (auto outcome = walk(action)) {
      return *outcome;
    }
    return done(action);
  }

  std::string tag_form(const std::string& tag) const {
    if (context_.spec->tag.empty()) {
      return tag;
    }
    const Json item = tag;
    Scope scope = scope_;
    scope.set("item", &item);
    return context_.spec->tag.render(scope);
  }

  SendOutcome done(const ActionSpec& action) {
    SendDone done;
    done.remote_id = remote_id_;
    if (action.ticket && !ticket_id_.empty()) {
      const bool learned = plan_ && !shown_.is_null();
      done.desk = DeskView{ticket_id_,
                           learned ? plan_->confirmation(shown_)
                                   : (confirmed_.is_object() ? confirmed_ : Json::object())};
      done.left_out = plan_ ? left_out(learned) : "";
    }
    return done;
  }

  std::string left_out(bool learned) const {
    std::string names;
    for (const std::string& name : learned ? plan_->left_out(shown_) : plan_->left_out_lately()) {
      names += (names.empty() ? "" : ", ") + name;
    }
    return names.empty() ? ""
                         : "left out, as the ticket has no such custom field: " + names +
                               " (create it on the platform, or name another in map.custom of '" +
                               context_.name + "')";
  }

  /// Nothing when all steps are done.
  std::optional<SendOutcome> walk(const ActionSpec& action) {
    for (const auto& [name, value] : action.let) {
      let_[name] = value.evaluate(scope_);
    }
    for (const auto& [value, reason] : action.needs) {
      Json held;
      if (json_empty(value.view(scope_, held))) {
        return SendWithheld{reason};
      }
    }
    std::size_t at = 0;
    while (at < action.steps.size()) {
      const StepSpec& step = action.steps[at];
      if (step.when && !step.when->holds(scope_)) {
        ++at;
        continue;
      }
      if (used_ == answers_.size()) {
        return send(step);
      }
      if (used_ >= kMaxCalls) {
        return SendRetry{"the platform's answers led in a circle", std::nullopt, 0, false};
      }
      const HttpResponse& answer = answers_[used_++];
      Verdict verdict = judge(action, step, answer);
      if (verdict.outcome) {
        return verdict.outcome;
      }
      if (verdict.reaction.kind == Reaction::Kind::kDone) {
        return std::nullopt;
      }
      const bool jumps = verdict.reaction.kind == Reaction::Kind::kGoto;
      at = (jumps ? find_step(action, verdict.reaction.step) : at) + (verdict.behind || !jumps);
    }
    return std::nullopt;
  }

  static std::size_t find_step(const ActionSpec& action, const std::string& id) {
    const auto found = std::find_if(action.steps.begin(),
                                    action.steps.end(),
                                    [&](const StepSpec& step) { return step.id == id; });
    return static_cast<std::size_t>(found - action.steps.begin());
  }

  SendOutcome send(const StepSpec& step) {
    Result<SendStep> built = build_call(context_, step, scope_, task_);
    if (!built.ok()) {
      return SendDead{built.error().message};
    }
    return std::move(built).take();
  }

  struct Verdict {
    std::optional<SendOutcome> outcome;
    Reaction reaction;
    bool behind = false;  ///< a goto leads to the step behind the named one
  };

  Verdict judge(const ActionSpec& action, const StepSpec& step, const HttpResponse& answer) {
    if (answer.status == 0) {
      return {unanswered(action, step, answer), {}, false};
    }
    read_answer(answer);
    for (const auto* failures : {&step.failures, &context_.spec->failures}) {
      for (const FailureSpec& failure : *failures) {
        if (failure.when.holds(scope_)) {
          return react(failure.then, answer, failure.reason.render(scope_));
        }
      }
    }
    if (!is_expected(step, answer.status)) {
      return react(reaction_to(*context_.spec, step, answer.status), answer, "");
    }
    return accept(action, step);
  }

  void read_answer(const HttpResponse& answer) {
    Result<Json> parsed = parse_json(answer.body);
    answer_ = parsed.ok() ? std::move(parsed).take() : Json(to_valid_utf8(answer.body));
    answer_header_ = Json::object();
    for (const auto& [name, value] : answer.headers) {
      answer_header_.emplace(name, value);
    }
  }

  Verdict react(const Reaction& reaction, const HttpResponse& answer, const std::string& said) {
    std::string reason = "the platform answered " + std::to_string(answer.status);
    const std::string detail = said.empty() ? json_text(answer_) : said;
    if (!detail.empty()) {
      reason += ": " + cut_points(detail, kReasonPoints);
    }
    switch (reaction.kind) {
      case Reaction::Kind::kRetry:
        return {SendRetry{reason, retry_after(answer), answer.status, false}, {}, false};
      case Reaction::Kind::kDead:
        return {SendDead{reason, answer.status}, {}, false};
      case Reaction::Kind::kGoto:
      case Reaction::Kind::kDone:
      case Reaction::Kind::kNext:
        break;
    }
    return {std::nullopt, reaction, false};
  }

  Verdict accept(const ActionSpec& action, const StepSpec& step) {
    if (step.method != "GET") {
      said_ = json_text(answer_);
    }
    for (const auto& [name, value] : step.keep) {
      let_[name] = value.evaluate(scope_);
    }
    const std::optional<std::string> learned = id_at(step.learns);
    const std::optional<std::string> remote = id_at(step.remote_id);
    if (!learned || !remote) {
      return {SendDead{"the platform's answer gives an id that is neither text nor a number"},
              {},
              false};
    }
    if (!learned->empty()) {
      ticket_id_ = *learned;
      refresh_ticket();
    }
    if (!step.remote_id.empty() && remote->empty()) {
      return {doubtful(action, step, "the platform's answer names no id", true), {}, false};
    }
    remote_id_ = remote->empty() ? remote_id_ : *remote;
    if ((step.shows || step.verifies) && plan_) {
      return look(step);
    }
    return {std::nullopt, {}, false};
  }

  /// The id that stands in an answer, "" = none; nothing when what stands there can be no id.
  std::optional<std::string> id_at(const Template& place) const {
    Json held;
    const Json& id = place.view(scope_, held);
    const bool usable = id.is_null() || id.is_string() || id.is_number();
    return usable ? std::optional(json_text(id)) : std::nullopt;
  }

  static Verdict unreadable(const std::string& what) {
    return {SendRetry{"the platform's answer shows " + what, std::nullopt, 0, false}, {}, false};
  }

  /// Computes what is to be written, or checks that it was.
  Verdict look(const StepSpec& step) {
    if (!answer_.is_structured()) {
      return unreadable("no JSON");
    }
    shown_ = Json::object();
    for (const auto& [field, value] : context_.spec->shows) {
      const Json shown = value.evaluate(scope_);
      if (!shown.is_null()) {
        shown_[field] = shown;
      }
    }
    // What is written replaces the platform's list, so a list that cannot be read must not count as
    // an empty one.
    if (shown_.contains("tags") && !shown_["tags"].is_array()) {
      return unreadable("tags that are no list");
    }
    first_look_ = step.shows ? step.id : first_look_;
    write_ = plan_->differences(shown_);
    if (write_.empty()) {
      return {std::nullopt, {Reaction::Kind::kDone, ""}, false};
    }
    if (!step.verifies) {
      return {std::nullopt, {}, false};
    }
    if (++corrections_ <= kMaxCorrections) {
      // This answer showed the ticket, so it need not be read again.
      return {std::nullopt, {Reaction::Kind::kGoto, first_look_}, true};
    }
    std::string fields;
    for (const auto& [field, value] : write_.items()) {
      if (field.find('_') != std::string::npos) {
        continue;  // a detail of another one
      }
      fields += (fields.empty() ? "" : ", ") + field;
    }
    return {SendDead{"the platform accepted the write but does not show it: " + fields +
                     (said_.empty() ? "" : "; it said: " + cut_points(said_, kReasonPoints))},
            {},
            false};
  }

  const OutboundContext& context_;
  const SendTask& task_;
  std::span<const HttpResponse> answers_;
  Scope scope_;
  std::size_t used_ = 0;
  int corrections_ = 0;
  std::string first_look_;  ///< the step that a correction starts from
  std::optional<SyncPlan> plan_;
  std::string ticket_id_;
  std::string remote_id_;
  std::string said_;  ///< the answer to the last write
  Markup markup_ = Markup::kPlain;
  std::string full_text_;  ///< held to the limit, not escaped yet
  bool authored_ = false;  ///< of a rule: only the marked values in it are escaped
  Json confirmed_ = Json::object();
  TimePoint synced_at_{};
  // Few templates read all of these.
  LazyJson entry_{[this] { return entry_value(*task_.entry, authored_); }};
  LazyJson open_{[this] { return entry_.get().value("open", Json::object()); }};
  LazyJson record_{[this] { return record_value(*task_.record); }};
  LazyJson customer_{[this] { return to_json(task_.record->customer); }};
  LazyJson text_{[this] { return Json(escaped_text()); }};
  LazyJson safe_{[this] { return escape_all(markup_, entry_.get(), context_.link_base); }};
  Json ticket_, answer_, answer_header_, now_;
  Json let_ = Json::object();
  Json write_ = Json::object();
  Json shown_;
};

}  // namespace

SendOutcome next_step(const OutboundContext& context,
                      const SendTask& task,
                      std::span<const HttpResponse> so_far) {
  return OutboundRun(context, task, so_far).run();
}

}  // namespace triaged

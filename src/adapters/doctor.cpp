#include "adapters/doctor.h"

#include <algorithm>

#include "adapters/call_builder.h"
#include "adapters/doctor_scope.h"

namespace triaged {
namespace {

/// Of one account in one run. Every call walks again over all answers before it, so more of them
/// would cost time that nobody waits for.
constexpr std::size_t kMostCalls = 1000;
constexpr std::size_t kNamesShown = 20;

using Level = DoctorFinding::Level;

Level level_of(bool warning) {
  return warning ? Level::kWarning : Level::kFault;
}

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  const std::size_t more = names.size() - std::min(names.size(), kNamesShown);
  return more == 0 ? text : text + " and " + std::to_string(more) + " more";
}

bool is_success(int status) {
  return status >= 200 && status < 300;
}

/// One walk over the questions. Answers given so far are used up in order; the first call without
/// one is what is sent next.
class DoctorRun {
 public:
  DoctorRun(const DoctorContext& context,
            const DoctorTask& task,
            std::span<const HttpResponse> so_far)
      : context_(context),
        task_(task),
        answers_(so_far),
        calls_(*context.outbound),
        scope_(context, task) {
    prepare_calls();
  }

  DoctorOutcome run() {
    for (const DoctorCheck& check : context_.descriptor->doctor->checks) {
      if (check.when && !check.when->holds(scope_.get())) {
        continue;
      }
      if (auto step = judge(check)) {
        return *std::move(step);
      }
      const bool stopped = check.stops && !findings_.empty() &&
                           findings_.back().check == check.name &&
                           findings_.back().level == Level::kFault;
      if (stopped || unreachable_) {
        break;
      }
    }
    return std::move(findings_);
  }

 private:
  struct Missing {
    std::string shown;
    Json name;
    Json item;
  };
  struct Examined {
    bool asked = false;
    std::vector<Missing> missing;
    std::vector<std::string> left;      ///< items for which no call was left
    std::optional<DoctorFinding> said;  ///< an answer that ended the question
  };
  using NextCall = std::optional<SendStep>;

  void prepare_calls() {
    const OutboundSpec* outbound = context_.outbound->spec;
    const Template& own_base = context_.descriptor->doctor->base_url;
    if (outbound != nullptr) {
      call_spec_.base_url = outbound->base_url;
      call_spec_.headers = outbound->headers;
    }
    if (!own_base.empty()) {
      call_spec_.base_url = own_base;
    }
    calls_.spec = &call_spec_;
  }

  NextCall judge(const DoctorCheck& check) {
    Examined before;
    if (NextCall step = examine(check, before)) {
      return step;
    }
    say_left(check, before);
    if (!before.asked) {
      return std::nullopt;
    }
    const bool mends = check.fix && (!check.fix->when || check.fix->when->holds(scope_.get()));
    if (!mends || !task_.fix || before.missing.empty() || before.said) {
      findings_.push_back(finding(check, before));
      findings_.back().fixable = mends && !before.missing.empty();
      return std::nullopt;
    }
    std::string refused;
    if (NextCall step = mend(check, before.missing, refused)) {
      return step;
    }
    // What the platform says it did is not what it did: it is asked again.
    Examined after;
    if (NextCall step = examine(check, after)) {
      return step;
    }
    if (!after.left.empty()) {
      say_left(check, after);
      findings_.push_back(finding(check, before));
      findings_.back().hint = "run it again: what was created was not looked at any more";
      return std::nullopt;
    }
    findings_.push_back(finding(check, after));
    findings_.back().fixed = names_gone(before.missing, after.missing);
    if (!after.missing.empty() && !refused.empty()) {
      findings_.back().hint = refused;
    }
    return std::nullopt;
  }

  NextCall examine(const DoctorCheck& check, Examined& out) {
    const Json items = check.each ? scope_.list(*check.each) : Json::array({Json()});
    for (const Json& item : items) {
      if (check.ask && used_ >= kMostCalls) {
        out.left.push_back(item.is_null() ? std::string("anything") : json_text(item));
        continue;
      }
      scope_.look_at(item, item);
      out.asked = true;
      bool skipped = false;
      if (check.ask) {
        const HttpResponse* answer = nullptr;
        if (NextCall step = call(*check.ask, answer)) {
          return step;
        }
        skipped = !read(check, *answer, out);
      }
      if (out.said) {
        return std::nullopt;
      }
      if (!skipped) {
        compare(check, out);
      }
    }
    return std::nullopt;
  }

  /// The next answer in `answer`, or the call that is to be made for one.
  NextCall call(const StepSpec& spec, const HttpResponse*& answer) {
    if (used_ < answers_.size()) {
      answer = &answers_[used_++];
      return std::nullopt;
    }
    Result<SendStep> step = build_call(calls_, spec, scope_.get(), SendTask{});
    if (step.ok()) {
      return std::move(step).take();
    }
    failed_ = HttpResponse{0, {}, "", step.error().message};
    answer = &failed_;
    return std::nullopt;
  }

  /// What was not looked at must not pass for good.
  void say_left(const DoctorCheck& check, const Examined& examined) {
    if (examined.left.empty()) {
      return;
    }
    DoctorFinding finding{Level::kWarning, check.name, "", "", {}, {}, false};
    finding.message = scope_.fit_to_show("not looked at: " + join_names(examined.left));
    finding.hint = "one run asks " + std::to_string(kMostCalls) +
                   " questions at most: look at the rest on the platform";
    findings_.push_back(std::move(finding));
  }

  /// True when the answer is there to be compared; else `out` says what it came to.
  bool read(const DoctorCheck& check, const HttpResponse& answer, Examined& out) {
    const bool is_json = scope_.read_answer(answer);
    if (const DoctorAnswer* own = answer_to(check, answer.status)) {
      take_answer(check, *own, out);
      return false;
    }
    if (is_success(answer.status) && is_json) {
      return true;
    }
    out.said = unexpected(check, answer);
    return false;
  }

  const DoctorAnswer* answer_to(const DoctorCheck& check, int status) const {
    for (const auto* on : {&check.on, &context_.descriptor->doctor->on}) {
      if (const auto found = on->find(status); found != on->end()) {
        return &found->second;
      }
    }
    return nullptr;
  }

  void take_answer(const DoctorCheck& check, const DoctorAnswer& own, Examined& out) {
    if (own.kind == DoctorAnswer::Kind::kMissing) {
      add_missing(check, scope_.item(), out);
    } else if (own.kind == DoctorAnswer::Kind::kSay) {
      out.said = say(check, level_of(own.warning), own.message, own.hint);
    }
  }

  DoctorFinding unexpected(const DoctorCheck& check, const HttpResponse& answer) {
    DoctorFinding finding{Level::kFault, check.name, "", "", {}, {}, false};
    if (answer.status == 0) {
      unreachable_ = true;
      finding.message = "no answer: " + answer.error;
      finding.hint = "check the address, and whether this machine may reach it";
      return finding;
    }
    const std::string status = std::to_string(answer.status);
    if (is_success(answer.status)) {
      finding.message = "the platform answered " + status + " with something that is no JSON";
      finding.hint = "the address leads to a page for people: check it";
      return finding;
    }
    finding.message = "the platform answered " + status + scope_.detail();
    if (answer.status < 400) {
      finding.hint = "the address leads elsewhere: use the one behind the redirect";
    } else if (answer.status == 401 || answer.status == 403) {
      finding.hint = "give the token's user the right to this";
    } else {
      finding.hint = "try again; if it stays, ask who runs the platform";
    }
    return finding;
  }

  void compare(const DoctorCheck& check, Examined& out) {
    scope_.keep(check.keep);
    if (check.must && !check.must->holds(scope_.get())) {
      out.missing.push_back({"", scope_.item(), scope_.item()});
    }
    const Json has = scope_.list(check.has);
    for (const Json& name : scope_.list(check.wants)) {
      if (std::find(has.begin(), has.end(), name) == has.end()) {
        add_missing(check, name, out);
      }
    }
  }

  void add_missing(const DoctorCheck& check, const Json& name, Examined& out) {
    scope_.look_at(scope_.item(), name);
    const std::string shown = check.as.empty() ? json_text(name) : check.as.render(scope_.get());
    out.missing.push_back({scope_.fit_to_show(shown), name, scope_.item()});
  }

  /// Creates what is missing, one call each; `refused` gets the platform's word on the first that
  /// it did not take.
  NextCall mend(const DoctorCheck& check,
                const std::vector<Missing>& missing,
                std::string& refused) {
    for (const Missing& one : missing) {
      if (used_ >= kMostCalls) {
        refused = "that is enough for one run: run it again for the rest";
        break;
      }
      scope_.look_at(one.item, one.name);
      const HttpResponse* answer = nullptr;
      if (NextCall step = call(*check.fix, answer)) {
        return step;
      }
      if (!is_success(answer->status) && refused.empty()) {
        scope_.read_answer(*answer);
        refused = answer->status == 0 ? "no answer: " + answer->error
                                      : "the platform answered " + std::to_string(answer->status) +
                                            " to creating '" + one.shown + "'" + scope_.detail();
      }
      if (check.fix_once) {
        break;
      }
    }
    return std::nullopt;
  }

  /// What mending brought; a condition that did not hold (`must`) has no name.
  static std::vector<std::string> names_gone(const std::vector<Missing>& before,
                                             const std::vector<Missing>& after) {
    std::vector<std::string> gone;
    for (const Missing& one : before) {
      const bool still = std::any_of(
          after.begin(), after.end(), [&](const Missing& left) { return left.shown == one.shown; });
      if (!still && !one.shown.empty()) {
        gone.push_back(one.shown);
      }
    }
    return gone;
  }

  DoctorFinding finding(const DoctorCheck& check, const Examined& examined) {
    if (examined.said) {
      return *examined.said;
    }
    if (examined.missing.empty()) {
      return say(check, Level::kOk, check.ok, Template());
    }
    std::vector<std::string> names;
    for (const Missing& one : examined.missing) {
      if (!one.shown.empty()) {
        names.push_back(one.shown);
      }
    }
    scope_.look_at(scope_.item(), join_names(names));
    DoctorFinding finding = say(check, level_of(check.warning), check.message, check.hint);
    finding.missing = std::move(names);
    return finding;
  }

  DoctorFinding say(const DoctorCheck& check,
                    Level level,
                    const Template& message,
                    const Template& hint) const {
    return {level,
            check.name,
            scope_.fit_to_show(message.render(scope_.get())),
            scope_.fit_to_show(hint.render(scope_.get())),
            {},
            {},
            false};
  }

  const DoctorContext& context_;
  const DoctorTask& task_;
  std::span<const HttpResponse> answers_;
  OutboundSpec call_spec_;
  OutboundContext calls_;
  DoctorScope scope_;
  std::size_t used_ = 0;
  bool unreachable_ = false;
  HttpResponse failed_;
  std::vector<DoctorFinding> findings_;
};

}  // namespace

DoctorOutcome next_question(const DoctorContext& context,
                            const DoctorTask& task,
                            std::span<const HttpResponse> so_far) {
  if (!context.descriptor->doctor) {
    return std::vector<DoctorFinding>{};
  }
  return DoctorRun(context, task, so_far).run();
}

const VerifySpec* verify_in_use(const Descriptor& descriptor, const Json& options) {
  if (!descriptor.inbound) {
    return nullptr;
  }
  for (const VerifySpec& verify : descriptor.inbound->verify) {
    const bool set =
        std::any_of(verify.secrets.begin(), verify.secrets.end(), [&](const std::string& name) {
          return !string_at(options, name).empty();
        });
    if (set) {
      return &verify;
    }
  }
  return nullptr;
}

}  // namespace triaged

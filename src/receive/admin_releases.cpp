// The admin face's calls about which rules run.
#include <fmt/format.h>

#include <charconv>

#include "base/time.h"
#include "receive/admin_site.h"
#include "receive/problem.h"
#include "receive/query_values.h"

namespace triaged {
namespace {

/// A problem document with every fault beside the words for whoever reads no more than those.
HttpAnswer refused_reload(const Faults& faults) {
  const Error first = faults.first_error();
  const int status = error_info(first.code).http_status;
  OrderedJson body{{"title", "the running set stays"},
                   {"status", status},
                   {"detail", fmt::format("faults: {}; {}", faults.errors(), to_string(first))}};
  body.update(faults.to_json());
  HttpAnswer answer = json_answer(status, dump_json(body));
  answer.content_type = kProblemType;
  return answer;
}

OrderedJson to_json_row(const Release& release) {
  return {{"release", release.number},
          {"state", std::string(to_string(release.state))},
          {"mode", release_mode_text(release)},
          {"share",
           release.state == Release::State::kCanary ? OrderedJson(release.per_myriad / 10000.0)
                                                    : OrderedJson()},
          {"hash", release.hash},
          {"rules", release.rules},
          {"promoted_at", format_utc(release.promoted_at)},
          {"by", release.by}};
}

HttpAnswer reload_answer(const ReloadReport& report) {
  if (report.rules.empty()) {
    return refused_reload(report.faults);
  }
  OrderedJson body{{"loaded", report.rules},
                   {"release", report.release == 0 ? OrderedJson() : OrderedJson(report.release)},
                   {"promoted", report.promoted ? to_json_row(*report.promoted) : OrderedJson()},
                   {"after_restart", report.after_restart}};
  body.update(report.faults.to_json());
  return json_answer(200, dump_json(body));
}

}  // namespace

HttpAnswer AdminSite::reload() {
  return reload_answer(hooks_.reload());
}

HttpAnswer AdminSite::list_releases() {
  const auto releases = store_.list_releases();
  if (!releases.ok()) {
    return problem_answer("releases cannot be read", releases.error());
  }
  OrderedJson rows = OrderedJson::array();
  for (const Release& release : *releases) {
    rows.push_back(to_json_row(release));
  }
  return json_answer(200, dump_json(OrderedJson{{"releases", std::move(rows)}}));
}

// GET says what POST would do.
HttpAnswer AdminSite::undo(const HttpRequest& request) {
  UndoWish wish;
  wish.rule = query_value(request, "rule");
  wish.by = query_value(request, "by");
  wish.dry_run = request.method != "POST";
  const Result<TimePoint> since = parse_time(query_value(request, "since"));
  if (wish.rule.empty() || !since.ok()) {
    return problem_answer(400,
                          "say which rule, and since when",
                          "such as undo?rule=cls.safety&since=2026-11-21T09:30:00Z");
  }
  wish.since = *since;
  const Result<OrderedJson> undone = hooks_.undo(wish);
  return undone.ok() ? json_answer(200, dump_json(*undone))
                     : problem_answer("the rule cannot be taken back", undone.error());
}

HttpAnswer AdminSite::purge_releases(const HttpRequest& request) {
  const std::string keep = query_value(request, "keep");
  std::size_t newest = 0;
  const auto [end, fault] = std::from_chars(keep.data(), keep.data() + keep.size(), newest);
  if (fault != std::errc() || end != keep.data() + keep.size() || newest == 0) {
    return problem_answer(400, "say how many releases are kept", "such as releases/purge?keep=10");
  }
  const Result<OrderedJson> purged = hooks_.purge_releases(newest);
  return purged.ok() ? json_answer(200, dump_json(*purged))
                     : problem_answer("the releases stay", purged.error());
}

// Over the network a caller may name releases, and no directories of this machine.
HttpAnswer AdminSite::release_call(const HttpRequest& request,
                                   std::string_view verb,
                                   AdminAccess access) {
  if (verb == "rollback") {
    return reload_answer(hooks_.rollback(query_value(request, "to")));
  }
  if (verb == "purge") {
    return purge_releases(request);
  }
  if (verb != "promote") {
    return problem_answer(
        404, "not found", "POST to releases/promote, releases/rollback or releases/purge");
  }
  PromoteWish wish;
  wish.layers = query_values(request, "layer");
  wish.release = query_value(request, "release");
  wish.mode = query_value(request, "mode");
  wish.by = query_value(request, "by");
  if (!wish.layers.empty() && access != AdminAccess::kTrusted) {
    return problem_answer(
        400, "layers are named on this machine only", "promote the configuration's, or a release");
  }
  return reload_answer(hooks_.promote(wish));
}

}  // namespace triaged

#include "app/undo_rule.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_text.h"
#include "base/log.h"
#include "base/time.h"
#include "release/undo_plan.h"

namespace triaged {
namespace {

OrderedJson to_json_row(const UndoPlan& plan, std::int64_t damaged) {
  OrderedJson taken = OrderedJson::array();
  OrderedJson kept = OrderedJson::array();
  for (const UndoRow& row : plan.rows) {
    if (row.kept.empty()) {
      taken.push_back(
          {{"field", row.field}, {"from", row.written}, {"to", text_or_null(row.before)}});
    } else {
      kept.push_back({{"field", row.field}, {"value", row.written}, {"reason", row.kept}});
    }
  }
  return {{"ticket", plan.number},
          {"taken_back", std::move(taken)},
          {"kept", std::move(kept)},
          {"damaged", damaged}};
}

Result<void> put_order(
    Store& store, const UndoPlan& plan, const Record& record, const UndoWish& wish, TimePoint now) {
  Delivery delivery;
  delivery.webhook.source = record.source;
  delivery.webhook.received_at = now;
  delivery.events.push_back(undo_event(plan, record, wish.by, now));
  TRY(append_one(store, delivery));
  return {};
}

/// A rule that runs under no such name, and left no trace: most likely misspelt.
Error no_trace_of(const UndoWish& wish, const Error& unknown) {
  return not_found("no rule '" + wish.rule + "' is loaded, and none of that name fired since " +
                       format_utc(wish.since),
                   unknown.hint);
}

}  // namespace

Result<OrderedJson> undo_rule(Store& store,
                              const CompiledProgram* program,
                              UndoWish wish,
                              TimePoint now) {
  OrderedJson tickets = OrderedJson::array();
  int changed = 0;
  const Result<const Rule*> loaded =
      program == nullptr ? Result<const Rule*>(nullptr) : program->find_rule(wish.rule);
  if (loaded.ok() && *loaded != nullptr) {
    wish.rule = (*loaded)->id;  // as the decisions have it
  }
  const std::vector<RecordId> records = TRY(store.find_fired(wish.rule, wish.since));
  if (records.empty() && !loaded.ok()) {
    return no_trace_of(wish, loaded.error());
  }
  for (const RecordId id : records) {
    const Record record = TRY(store.find_record(own_name(id)));
    const std::vector<StoredDecision> decisions = TRY(store.list_decisions(id));
    const UndoPlan plan = plan_undo(record, decisions, wish.rule, wish.since, program);
    const auto damaged = std::ranges::count_if(
        decisions, [](const StoredDecision& stored) { return !stored.damage.empty(); });
    if (plan.rows.empty() && damaged == 0) {
      continue;
    }
    if (!wish.dry_run && plan.has_order()) {
      TRY(put_order(store, plan, record, wish, now));
    }
    changed += plan.takes_back() ? 1 : 0;
    tickets.push_back(to_json_row(plan, damaged));
  }
  if (!wish.dry_run) {
    log_line(LogLevel::kInfo,
             "rule_undone",
             {{"rule", wish.rule}, {"since", format_utc(wish.since)}, {"tickets", changed}});
  }
  return OrderedJson{{"rule", wish.rule},
                     {"since", format_utc(wish.since)},
                     {"dry_run", wish.dry_run},
                     {"state", wish.dry_run ? "planned" : "ordered"},
                     {"tickets", std::move(tickets)}};
}

}  // namespace triaged

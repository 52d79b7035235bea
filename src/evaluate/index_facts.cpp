#include "evaluate/index_facts.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace triaged {
namespace {

/// Records read at once; their decisions are written in transactions of about this many.
constexpr int kSlice = 100;
constexpr std::int64_t kLoggedEach = 10'000;

/// Walks the journal once.
class Indexing {
 public:
  Indexing(Store& store, const Program& program) : store_(store), program_(program) {}

  Result<void> run() {
    RecordId last = 0;
    while (true) {
      const std::vector<Record> records = TRY(store_.list_records(last, kSlice));
      if (records.empty()) {
        break;
      }
      for (const Record& record : records) {
        TRY(take_record(record));
      }
      last = records.back().id;
    }
    TRY(flush());
    log_line(
        LogLevel::kInfo, "journal_indexed", {{"records", records_}, {"decisions", decisions_}});
    return {};
  }

 private:
  /// The record's history from its beginning, so that each entry is seen as it was then.
  Result<void> take_record(const Record& record) {
    Record before;
    before.id = record.id;
    for (const StoredDecision& stored : TRY(store_.list_decisions(record.id))) {
      Decision decision = program_.restore(stored.event, before, stored.decision);
      FactBackfill fact{record.id, stored.seq, stored.event.at, {}};
      fact.rows = program_.fact_rows(stored.event, before, decision);
      slice_.push_back(std::move(fact));
      before = std::move(decision.record);
      before.number = record.number;  // with its first decision, the record was opened
      ++decisions_;
    }
    if (++records_ % kLoggedEach == 0) {
      log_line(
          LogLevel::kInfo, "journal_indexing", {{"records", records_}, {"decisions", decisions_}});
    }
    return slice_.size() >= kSlice ? flush() : Result<void>();
  }

  Result<void> flush() {
    TRY(store_.put_facts(slice_));
    slice_.clear();
    return {};
  }

  Store& store_;
  const Program& program_;
  std::vector<FactBackfill> slice_;
  std::int64_t records_ = 0;
  std::int64_t decisions_ = 0;
};

}  // namespace

Result<int> index_facts(Store& store, const Program& program) {
  const std::vector<FactIndex> wanted = program.fact_indexes();
  const std::vector<std::string> known = TRY(store.fact_indexes());
  const auto missing = std::count_if(wanted.begin(), wanted.end(), [&](const FactIndex& index) {
    return std::find(known.begin(), known.end(), index.id) == known.end();
  });
  if (missing == 0) {
    return 0;
  }
  for (const FactIndex& index : wanted) {
    log_line(LogLevel::kInfo, "journal_index_wanted", {{"index", index.canonical}});
  }
  TRY(store.want_fact_indexes(wanted));
  TRY(Indexing(store, program).run());
  return static_cast<int>(missing);
}

}  // namespace triaged

#include "evaluate/index_facts.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "base/log.h"

namespace triaged {
namespace {

/// Records read at once.
constexpr int kSlice = 100;
/// Decisions written at once: commits of the present rules wait for no more.
constexpr std::size_t kWrittenAtOnce = 200;
constexpr std::int64_t kLoggedEach = 10'000;

/// Walks the journal once.
class Indexing {
 public:
  Indexing(Store& store, const Program& program, const std::stop_token& stop)
      : store_(store), program_(program), stop_(stop) {}

  Result<void> run() {
    RecordId last = 0;
    while (true) {
      const std::vector<Record> records = TRY(store_.list_records(last, kSlice));
      if (records.empty()) {
        break;
      }
      for (const Record& record : records) {
        TRY(take_record(record.id, record.number));
        tell_progress();
      }
      last = records.back().id;
      if (stop_.stop_requested()) {
        return unavailable("indexing the journal was stopped");
      }
    }
    TRY(flush());
    tell("journal_indexed");
    return {};
  }

 private:
  /// The record's history from its beginning, so that each entry is seen as it was then.
  Result<void> read_record(RecordId id, const std::string& number) {
    Record before;
    before.id = id;
    for (const StoredDecision& stored : TRY(store_.list_decisions(id))) {
      Decision decision = program_.restore(stored.event, before, stored.decision);
      FactBackfill fact{id, stored.seq, stored.event.at, {}};
      fact.rows = program_.fact_rows(stored.event, before, decision);
      slice_.push_back(std::move(fact));
      before = std::move(decision.record);
      before.number = number;  // with its first decision, the record was opened
    }
    numbers_[id] = number;
    return {};
  }

  Result<void> take_record(RecordId id, const std::string& number) {
    const std::size_t known = slice_.size();
    TRY(read_record(id, number));
    ++records_;
    decisions_ += static_cast<std::int64_t>(slice_.size() - known);
    return slice_.size() >= kWrittenAtOnce ? flush() : Result<void>();
  }

  /// A record on which something was decided since it was read is read again.
  Result<void> flush() {
    while (!slice_.empty()) {
      const std::vector<RecordId> outdated = TRY(store_.put_facts(std::exchange(slice_, {})));
      for (const RecordId id : outdated) {
        TRY(read_record(id, numbers_[id]));
      }
    }
    numbers_.clear();
    return {};
  }

  void tell_progress() const {
    if (records_ % kLoggedEach == 0) {
      tell("journal_indexing");
    }
  }

  void tell(const char* event) const {
    log_line(LogLevel::kInfo, event, {{"records", records_}, {"decisions", decisions_}});
  }

  Store& store_;
  const Program& program_;
  const std::stop_token& stop_;
  std::vector<FactBackfill> slice_;
  std::map<RecordId, std::string> numbers_;  ///< of the records in the slice
  std::int64_t records_ = 0;
  std::int64_t decisions_ = 0;
};

}  // namespace

Result<int> index_facts(Store& store, const Program& program, const std::stop_token& stop) {
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
  TRY(Indexing(store, program, stop).run());
  return static_cast<int>(missing);
}

}  // namespace triaged

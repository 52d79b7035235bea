// Answering the rules' questions from the journal's indexes, and building these.
#include <algorithm>

#include "store/fact_answers.h"
#include "store/row_store.h"

namespace triaged {
namespace {

constexpr Millis kWeek = std::chrono::days(7);

}  // namespace

/// One call of read_facts(): what is stored, and laid over it what is decided but not committed.
class RowStore::FactReader {
 public:
  FactReader(const Rows& rows, std::optional<TimePoint> start, EventSeq as_of)
      : rows_(rows), start_(start), as_of_(as_of) {}

  void lay_over_all(std::span<const Decided> pending) {
    for (const Decided& decided : pending) {
      for (const FactRow& row : decided.decision.fact_rows) {
        pending_.push_back(fact_write(row, decided.lane, decided.seq));
      }
    }
  }

  Result<Json> answer(const FactQuery& query) {
    switch (query.kind) {
      case FactQuery::Kind::kCount:
        return count(query);
      case FactQuery::Kind::kSurge:
        return surge(query);
      case FactQuery::Kind::kNearDuplicate:
        return near_duplicate(query);
      case FactQuery::Kind::kOpenEach:
        return open_each(query);
      case FactQuery::Kind::kLastTurn:
        return last_turn(query);
    }
    return internal_error("there is no such question to the journal");
  }

 private:
  Result<std::vector<StoredFact>> read(const FactRange& range) const {
    std::vector<StoredFact> rows = TRY(rows_.read_facts(range));
    lay_over(rows, pending_, range);
    return rows;
  }

  /// The rows of a window without the present event's own: `present` stands for that.
  Result<Json> count(const FactQuery& query) const {
    FactRange range{query.index, query.group, query.at - query.window, query.at};
    range.not_of = query.by_record ? query.record : 0;
    std::vector<StoredFact> rows = TRY(read(range));
    leave_out_own(query, rows);
    return Json(count_rows(rows, query));
  }

  void leave_out_own(const FactQuery& query, std::vector<StoredFact>& rows) const {
    if (!query.by_record) {
      std::erase_if(rows, [this](const StoredFact& row) { return row.item == as_of_; });
    }
  }

  Result<Json> surge(const FactQuery& query) const {
    const Json n = TRY(count(query));
    std::int64_t before = 0;
    int weeks = 0;
    for (int week = 1; week <= kSurgeWeeks; ++week) {
      const TimePoint until = query.at - week * kWeek;
      if (!start_ || until < *start_) {
        break;
      }
      FactQuery past = query;
      past.present.reset();
      const FactRange range{query.index, query.group, until - query.window, until};
      const std::vector<StoredFact> rows = TRY(read(range));
      before += count_rows(rows, past);
      ++weeks;
    }
    return Json{{"n", n}, {"weeks", weeks}, {"before", before}};
  }

  Result<Json> near_duplicate(const FactQuery& query) const {
    FactRange range{query.index, query.group, query.at - query.window, query.at, kNearCandidates};
    range.not_of = query.same_record ? 0 : query.record;
    range.texts = true;
    std::vector<StoredFact> rows = TRY(read(range));
    leave_out_own(query, rows);
    Json match = best_match(rows, query);
    if (!match.is_null()) {
      const RecordId id = match["record"].get<RecordId>();
      const std::optional<Record> record = TRY(rows_.read_record(id));
      match["number"] = record && !record->number.empty() ? record->number : own_name(id);
    }
    return match;
  }

  Result<Json> open_each(const FactQuery& query) const {
    Json counts = Json::array();
    for (const std::uint64_t group : query.groups) {
      FactRange range{query.index, group, TimePoint(Millis(-1)), TimePoint{}};
      range.not_of = query.record;
      counts.push_back(TRY(read(range)).size());
    }
    return counts;
  }

  Result<Json> last_turn(const FactQuery& query) const {
    std::optional<std::size_t> last;
    std::pair<TimePoint, std::int64_t> newest;
    for (std::size_t i = 0; i < query.groups.size(); ++i) {
      const FactRange range{query.index, query.groups[i], TimePoint::min(), query.at, 1};
      const std::vector<StoredFact> rows = TRY(read(range));
      if (!rows.empty() && (!last || newest < std::pair(rows.back().at, rows.back().item))) {
        last = i;
        newest = {rows.back().at, rows.back().item};
      }
    }
    return last ? Json(*last) : Json();
  }

  const Rows& rows_;
  const std::optional<TimePoint> start_;
  const EventSeq as_of_;
  std::vector<FactWrite> pending_;
};

Result<Facts> RowStore::read_facts(std::span<const FactQuery> queries,
                                   EventSeq as_of,
                                   std::span<const Decided> pending) {
  std::optional<TimePoint> start;
  {
    std::lock_guard lock(books_mutex_);
    start = journal_start_;
  }
  FactReader reader(*rows_, start, as_of);
  reader.lay_over_all(pending);
  Facts facts;
  for (const FactQuery& query : queries) {
    facts.push_back({query.id, TRY(reader.answer(query))});
  }
  return facts;
}

void RowStore::write_facts(const Decided& decided, TimePoint at) {
  for (const FactRow& row : decided.decision.fact_rows) {
    rows_->put_fact(fact_write(row, decided.lane, decided.seq));
  }
  note_journal_start(at);
}

/// Events may come late, so the journal's start may move back.
void RowStore::note_journal_start(TimePoint at) {
  if (batch_.journal_start && *batch_.journal_start <= at) {
    return;
  }
  {
    std::lock_guard lock(books_mutex_);
    if (journal_start_ && *journal_start_ <= at) {
      return;
    }
  }
  batch_.journal_start = at;
}

Result<std::vector<std::string>> RowStore::fact_indexes() {
  return rows_->read_fact_indexes();
}

Result<void> RowStore::put_facts(std::span<const FactBackfill> facts) {
  return write(WriteQueue::Kind::kOther, facts.size(), [&] {
    for (const FactBackfill& fact : facts) {
      note_journal_start(fact.at);
      for (const FactRow& row : fact.rows) {
        rows_->put_fact(fact_write(row, fact.record, fact.seq));
      }
    }
  });
}

Result<void> RowStore::keep_fact_indexes(std::span<const FactIndex> indexes) {
  return write(WriteQueue::Kind::kOther, 1, [&] { rows_->keep_fact_indexes(indexes); });
}

Result<std::vector<Record>> RowStore::list_records(RecordId after, int at_most) {
  return rows_->read_records(after, at_most);
}

}  // namespace triaged

#include "model/fact_answers.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "base/time.h"
#include "text/shingles.h"

namespace triaged {
namespace {

constexpr Millis kWeek = std::chrono::days(7);

bool is_before(const StoredFact& a, const StoredFact& b) {
  return std::tie(a.at, a.item) < std::tie(b.at, b.item);
}

bool concerns(const FactWrite& write, const FactRange& range) {
  return write.index == range.index && write.group == range.group && write.row.at > range.after &&
         write.row.at <= range.until && (range.not_of == 0 || write.row.record != range.not_of);
}

/// What decisions that are not committed yet add to a range: their rows are laid over the stored
/// ones.
void lay_over(std::vector<StoredFact>& rows,
              std::span<const FactWrite> pending,
              const FactRange& range) {
  bool grew = false;
  for (const FactWrite& write : pending) {
    if (!concerns(write, range)) {
      continue;
    }
    const auto at = std::lower_bound(rows.begin(), rows.end(), write.row, is_before);
    const bool known = at != rows.end() && !is_before(write.row, *at);
    if (write.remove && known) {
      rows.erase(at);
    } else if (!write.remove && !known) {
      rows.insert(at, write.row);
      grew = true;
    }
  }
  const auto most = static_cast<std::size_t>(range.newest);
  if (grew && range.newest > 0 && rows.size() > most) {
    rows.erase(rows.begin(), rows.end() - range.newest);
  }
}

/// How many rows, or different values, with what the present event adds.
std::int64_t count_rows(const std::vector<StoredFact>& rows, const FactQuery& query) {
  if (!query.distinct) {
    return static_cast<std::int64_t>(rows.size()) + (query.present ? 1 : 0);
  }
  std::unordered_set<std::uint64_t> values;
  for (const StoredFact& row : rows) {
    values.insert(row.value);
  }
  if (query.present) {
    values.insert(*query.present);
  }
  return static_cast<std::int64_t>(values.size());
}

/// The best of the candidates that reaches the similarity, the earliest of equals; null without
/// one.
Json best_match(const std::vector<StoredFact>& rows, const FactQuery& query) {
  const StoredFact* best = nullptr;
  Overlap most;
  for (const StoredFact& row : rows) {
    const Overlap found = overlap(row.text, query.text);
    if (found.reaches(query.similarity) && (best == nullptr || most < found)) {
      best = &row;
      most = found;
    }
  }
  if (best == nullptr) {
    return {};
  }
  return {{"record", best->record},
          {"item", best->item},
          {"at", format_utc(best->at)},
          {"same", most.same},
          {"all", most.all}};
}

}  // namespace

FactWrite fact_write(const FactRow& row, RecordId record, EventSeq seq) {
  return {row.index,
          row.group,
          row.remove,
          {row.at, row.by_record ? record : seq, record, row.value, row.text}};
}

Result<Json> FactReader::answer(const FactQuery& query) const {
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

Result<std::vector<StoredFact>> FactReader::read(const FactRange& range) const {
  std::vector<StoredFact> rows = TRY(source_.read(range));
  lay_over(rows, pending_, range);
  return rows;
}

/// The rows of a window without the present event's own: `present` stands for that.
Result<Json> FactReader::count(const FactQuery& query) const {
  FactRange range{query.index, query.group, query.at - query.window, query.at};
  range.not_of = query.by_record ? query.record : 0;
  std::vector<StoredFact> rows = TRY(read(range));
  leave_out_own(query, rows);
  return Json(count_rows(rows, query));
}

void FactReader::leave_out_own(const FactQuery& query, std::vector<StoredFact>& rows) const {
  if (!query.by_record) {
    std::erase_if(rows, [this](const StoredFact& row) { return row.item == as_of_; });
  }
}

Result<Json> FactReader::surge(const FactQuery& query) const {
  const Json n = TRY(count(query));
  FactQuery past = query;
  past.present.reset();
  std::int64_t before = 0;
  int weeks = 0;
  for (int week = 1; week <= kSurgeWeeks; ++week) {
    const TimePoint until = query.at - week * kWeek;
    if (!start_ || until < *start_) {
      break;
    }
    const FactRange range{query.index, query.group, until - query.window, until};
    before += count_rows(TRY(read(range)), past);
    ++weeks;
  }
  return Json{{"n", n}, {"weeks", weeks}, {"before", before}};
}

Result<Json> FactReader::near_duplicate(const FactQuery& query) const {
  FactRange range{query.index, query.group, query.at - query.window, query.at, kNearCandidates};
  range.not_of = query.same_record ? 0 : query.record;
  range.texts = true;
  std::vector<StoredFact> rows = TRY(read(range));
  leave_out_own(query, rows);
  Json match = best_match(rows, query);
  if (!match.is_null()) {
    match["number"] = TRY(source_.number_of(match["record"].get<RecordId>()));
  }
  return match;
}

Result<Json> FactReader::open_each(const FactQuery& query) const {
  Json counts = Json::array();
  for (const std::uint64_t group : query.groups) {
    FactRange range{query.index, group, TimePoint(Millis(-1)), TimePoint{}};
    range.not_of = query.record;
    counts.push_back(TRY(read(range)).size());
  }
  return counts;
}

Result<Json> FactReader::last_turn(const FactQuery& query) const {
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

}  // namespace triaged

#include "store/fact_answers.h"

#include <algorithm>
#include <tuple>
#include <unordered_set>

#include "base/time.h"
#include "text/shingles.h"

namespace triaged {
namespace {

bool is_before(const StoredFact& a, const StoredFact& b) {
  return std::tie(a.at, a.item) < std::tie(b.at, b.item);
}

bool concerns(const FactWrite& write, const FactRange& range) {
  return write.index == range.index && write.group == range.group && write.row.at > range.after &&
         write.row.at <= range.until && (range.not_of == 0 || write.row.record != range.not_of);
}

}  // namespace

FactWrite fact_write(const FactRow& row, RecordId record, EventSeq seq) {
  return {row.index,
          row.group,
          row.remove,
          {row.at, row.by_record ? record : seq, record, row.value, row.text}};
}

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

}  // namespace triaged

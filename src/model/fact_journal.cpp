#include "model/fact_journal.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace triaged {
namespace {

/// A window of most questions holds fewer.
constexpr std::size_t kUsualRows = 16;

}  // namespace

void FactRows::put(const FactWrite& write) {
  const std::pair key(write.row.at, write.row.item);
  if (!write.remove) {
    indexes_[write.index][write.group].emplace(key, write.row);
    return;
  }
  const auto index = indexes_.find(write.index);
  if (index == indexes_.end()) {
    return;
  }
  const auto group = index->second.find(write.group);
  if (group != index->second.end() && group->second.erase(key) > 0 && group->second.empty()) {
    index->second.erase(group);
  }
}

std::vector<std::string> FactRows::indexes() const {
  std::vector<std::string> ids;
  for (const auto& [index, groups] : indexes_) {
    ids.push_back(index);
  }
  return ids;
}

std::vector<StoredFact> FactRows::in(const FactRange& range) const {
  std::vector<StoredFact> rows;
  const auto index = indexes_.find(range.index);
  if (index == indexes_.end()) {
    return rows;
  }
  const auto group = index->second.find(range.group);
  if (group == index->second.end()) {
    return rows;
  }
  constexpr std::int64_t kLastItem = std::numeric_limits<std::int64_t>::max();
  const Group& all = group->second;
  rows.reserve(std::min(all.size(), kUsualRows));
  const auto first = all.upper_bound({range.after, kLastItem});
  auto next = all.upper_bound({range.until, kLastItem});
  while (next != first && (range.newest == 0 || static_cast<int>(rows.size()) < range.newest)) {
    --next;
    if (range.not_of == 0 || next->second.record != range.not_of) {
      rows.push_back(next->second);
    }
  }
  std::reverse(rows.begin(), rows.end());
  return rows;
}

Facts FactJournal::answer(std::span<const FactQuery> queries) const {
  const FactReader reader(*this, start_, last_ + 1);
  Facts facts;
  for (const FactQuery& query : queries) {
    if (Result<Json> value = reader.answer(query); value.ok()) {
      facts.push_back({query.id, std::move(value).take()});
    }
  }
  return facts;
}

void FactJournal::add(const Event& event, const Decision& decision) {
  ++last_;
  const RecordId record = decision.record.id;
  numbers_[record] = decision.record.number;
  start_ = std::min(start_.value_or(event.at), event.at);
  for (const FactRow& row : decision.fact_rows) {
    const FactWrite write = fact_write(row, record, last_);
    rows_.put(write);
  }
}

Result<std::vector<StoredFact>> FactJournal::read(const FactRange& range) const {
  return rows_.in(range);
}

Result<std::string> FactJournal::number_of(RecordId record) const {
  const auto found = numbers_.find(record);
  return found == numbers_.end() || found->second.empty() ? "#" + std::to_string(record)
                                                          : found->second;
}

}  // namespace triaged

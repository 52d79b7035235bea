// Answering the rules' questions from the journal's indexes, and building these.
#include <algorithm>
#include <map>

#include "base/hash.h"
#include "model/fact_answers.h"
#include "store/row_store.h"

namespace triaged {
namespace {

/// The committed rows of the database.
class RowSource final : public FactSource {
 public:
  explicit RowSource(const Rows& rows) : rows_(rows) {}

  Result<std::vector<StoredFact>> read(const FactRange& range) const override {
    return rows_.read_facts(range);
  }
  Result<std::string> number_of(RecordId id) const override {
    const std::optional<Record> record = TRY(rows_.read_record(id));
    return record && !record->number.empty() ? record->number : own_name(id);
  }

 private:
  const Rows& rows_;
};

}  // namespace

Result<Facts> RowStore::read_facts(std::span<const FactQuery> queries,
                                   EventSeq as_of,
                                   std::span<const Decided> pending) {
  std::optional<TimePoint> start;
  std::uint64_t version = 0;
  {
    std::lock_guard lock(books_mutex_);
    start = journal_start_;
    version = fact_version_;
  }
  std::vector<FactWrite> writes;
  for (const Decided& decided : pending) {
    for (const FactRow& row : decided.decision.fact_rows) {
      writes.push_back(fact_write(row, decided.lane, decided.seq));
    }
  }
  const RowSource source(*rows_);
  const FactReader reader(source, start, as_of, writes);
  Facts facts;
  for (const FactQuery& query : queries) {
    facts.push_back({query.id, TRY(reader.answer(query)), version});
  }
  return facts;
}

// Two groups of one key only have a decision judged once more.
std::uint64_t RowStore::fact_key(const std::string& index, std::uint64_t group) {
  return hash64(index, group);
}

bool RowStore::is_stale(const Decided& decided, const FactChanges& missing) {
  if (decided.decision.fact_uses.empty()) {
    return false;
  }
  std::lock_guard lock(books_mutex_);
  return std::any_of(
      decided.decision.fact_uses.begin(),
      decided.decision.fact_uses.end(),
      [&](const FactUse& use) {
        const std::uint64_t group = fact_key(use.index, use.group);
        if (use.version < fact_floor_ || batch_.facts.contains(group) || missing.contains(group)) {
          return true;
        }
        const auto changed = fact_versions_.find(group);
        return changed != fact_versions_.end() && changed->second > use.version;
      });
}

void RowStore::publish_facts() {
  if (batch_.facts.empty()) {
    return;
  }
  ++fact_version_;
  if (fact_versions_.size() > kRememberedChanges) {
    fact_versions_.clear();
    fact_floor_ = fact_version_;
  }
  for (const std::uint64_t change : batch_.facts) {
    fact_versions_[change] = fact_version_;
  }
}

void RowStore::write_facts(const Decided& decided, TimePoint at) {
  for (const FactRow& row : decided.decision.fact_rows) {
    rows_->put_fact(fact_write(row, decided.lane, decided.seq));
  }
  note_journal_start(at);
}

/// Events may come late, so the journal's start may move back. Only this thread changes it, so it
/// may look without the lock.
void RowStore::note_journal_start(TimePoint at) {
  const auto& known = batch_.journal_start ? batch_.journal_start : journal_start_;
  if (!known || at < *known) {
    batch_.journal_start = at;
  }
}

Result<std::vector<std::string>> RowStore::fact_indexes() {
  return rows_->read_fact_indexes();
}

// A row that a later decision takes away must not come back: what was read of a record counts only
// as long as nobody decided anything on it since. Commits and this share one writer.
Result<std::vector<RecordId>> RowStore::put_facts(std::span<const FactBackfill> facts) {
  std::map<RecordId, std::int64_t> read;
  for (const FactBackfill& fact : facts) {
    ++read[fact.record];
  }
  std::vector<RecordId> outdated;
  TRY(write(WriteQueue::Kind::kOther, facts.size(), [&] {
    outdated.clear();
    for (const auto& [record, decisions] : read) {
      if (rows_->decision_count(record) != decisions) {
        outdated.push_back(record);
      }
    }
    for (const FactBackfill& fact : facts) {
      if (std::binary_search(outdated.begin(), outdated.end(), fact.record)) {
        continue;
      }
      note_journal_start(fact.at);
      for (const FactRow& row : fact.rows) {
        rows_->put_fact(fact_write(row, fact.record, fact.seq));
      }
    }
  }));
  return outdated;
}

Result<void> RowStore::want_fact_indexes(std::span<const FactIndex> indexes) {
  return write(WriteQueue::Kind::kOther, 1, [&] { rows_->want_fact_indexes(indexes); });
}

Result<void> RowStore::keep_fact_indexes(std::span<const FactIndex> indexes) {
  return write(WriteQueue::Kind::kOther, 1, [&] { rows_->keep_fact_indexes(indexes); });
}

Result<std::vector<Record>> RowStore::list_records(RecordId after, int at_most) {
  return rows_->read_records(after, at_most);
}

}  // namespace triaged

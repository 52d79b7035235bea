#include "store/sqlite/digest_merge.h"

#include <algorithm>
#include <string>

namespace triaged {

DigestMerge::DigestMerge(const std::vector<DigestRun>& inputs, std::int64_t id) {
  std::size_t entries = 0;
  for (const DigestRun& run : inputs) {
    entries += static_cast<std::size_t>(run.size);
    readers_.push_back({run, 0, {}, 0});
    readers_.back().run.filter = {};
  }
  output_.id = id;
  output_.age = inputs.back().age;
  output_.tier = inputs.back().tier + 1;
  output_.expect(entries);
}

bool DigestMerge::reads(std::int64_t run) const {
  return std::any_of(
      readers_.begin(), readers_.end(), [&](const Reader& reader) { return reader.run.id == run; });
}

bool DigestMerge::ready(Reader& reader, Database& db) {
  if (reader.at < reader.block.size()) {
    return true;
  }
  if (reader.next_block == reader.run.firsts.size()) {
    return false;
  }
  reader.block = reader.run.read_block(db, reader.next_block);
  reader.at = 0;
  if (reader.block.empty()) {
    missing_ = internal_error("block " + std::to_string(reader.next_block) + " of digest run " +
                              std::to_string(reader.run.id) + " is missing");
    return false;
  }
  ++reader.next_block;
  return true;
}

// Of a digest in several runs the youngest one's number counts: the last reader's.
std::vector<DigestEntry> DigestMerge::next_block(Database& db) {
  std::vector<DigestEntry> block;
  while (block.size() < kDigestBlock) {
    const Reader* least = nullptr;
    for (Reader& reader : readers_) {
      if (ready(reader, db) &&
          (least == nullptr || reader.block[reader.at].digest <= least->block[least->at].digest)) {
        least = &reader;
      }
    }
    if (least == nullptr) {
      return block;
    }
    const DigestEntry entry = least->block[least->at];
    block.push_back(entry);
    for (Reader& reader : readers_) {
      if (reader.at < reader.block.size() && reader.block[reader.at].digest == entry.digest) {
        ++reader.at;
      }
    }
  }
  return block;
}

Result<bool> DigestMerge::advance(Database& db, std::size_t entries) {
  for (std::size_t moved = 0; moved < entries; moved += kDigestBlock) {
    const std::vector<DigestEntry> block = next_block(db);
    if (!block.empty() && !missing_) {
      output_.append(db, block.data(), block.size());
    }
    if (db.failed()) {
      return *db.fault();
    }
    if (missing_) {
      return *missing_;
    }
    if (block.size() < kDigestBlock) {
      return true;
    }
  }
  return false;
}

}  // namespace triaged

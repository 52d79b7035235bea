#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

namespace triaged {

/// The values that were put last, by key, so that what was just written need not be read back. The
/// oldest go first. Not thread-safe: its owner locks.
template <class Key, class Value>
class Recent {
 public:
  explicit Recent(std::size_t at_most) : at_most_(at_most) {}

  void put(const Key& key, Value value) {
    const bool is_new = values_.insert_or_assign(key, std::move(value)).second;
    if (!is_new) {
      return;
    }
    order_.push_back(key);
    // Keys that were taken out meanwhile are still in line: they make room when their turn comes.
    while (order_.size() > at_most_) {
      values_.erase(order_.front());
      order_.pop_front();
    }
  }

  Value* find(const Key& key) {
    auto found = values_.find(key);
    return found == values_.end() ? nullptr : &found->second;
  }

  /// The value, which goes out of memory.
  std::optional<Value> take(const Key& key) {
    auto found = values_.find(key);
    if (found == values_.end()) {
      return std::nullopt;
    }
    std::optional<Value> taken = std::move(found->second);
    values_.erase(found);
    return taken;
  }

  void erase(const Key& key) { values_.erase(key); }
  void clear() {
    values_.clear();
    order_.clear();
  }

 private:
  std::size_t at_most_;
  std::unordered_map<Key, Value> values_;
  std::deque<Key> order_;
};

}  // namespace triaged

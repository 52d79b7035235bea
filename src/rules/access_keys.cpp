#include "rules/access_keys.h"

#include <algorithm>
#include <optional>

#include "text/fold.h"

namespace triaged {
namespace {

/// What must be there for a condition to be true: at least one of these.
struct Key {
  enum class Kind : std::uint8_t { kLiteral, kTag, kField };
  Kind kind = Kind::kLiteral;
  std::uint32_t literal = 0;
  const FieldRef* field = nullptr;
  std::string value;  ///< folded
};

/// A set of keys; lower ranks narrow more.
struct Keys {
  int rank = 0;
  std::vector<Key> keys;
};

constexpr int kLiteralRank = 1;
constexpr int kTagRank = 2;
constexpr int kFieldRank = 3;
constexpr int kCommonFieldRank = 4;  ///< a handful of values that every event has

Keys literal_keys(const KeywordSet& words) {
  Keys keys{kLiteralRank, {}};
  for (const std::uint32_t literal : words.literals) {
    keys.keys.push_back({Key::Kind::kLiteral, literal, nullptr, ""});
  }
  return keys;
}

Keys tag_keys(const std::vector<std::string>& tags) {
  Keys keys{kTagRank, {}};
  for (const std::string& tag : tags) {
    keys.keys.push_back({Key::Kind::kTag, 0, nullptr, tag});
  }
  return keys;
}

/// Keeps the narrower of two.
void improve(std::optional<Keys>& best, std::optional<Keys> other) {
  if (!other) {
    return;
  }
  const auto rank = [](const Keys& keys) { return std::make_pair(keys.rank, keys.keys.size()); };
  if (!best || rank(*other) < rank(*best)) {
    best = std::move(other);
  }
}

std::optional<Keys> keys_of(const Condition& condition);

struct KeyFinder {
  std::optional<Keys> operator()(const AllOf& node) const {
    std::optional<Keys> best;
    for (const Condition& child : node.children) {
      improve(best, keys_of(child));
    }
    return best;
  }

  std::optional<Keys> operator()(const AnyOf& node) const {
    Keys all;
    for (const Condition& child : node.children) {
      std::optional<Keys> keys = keys_of(child);
      if (!keys) {
        return std::nullopt;
      }
      all.rank = std::max(all.rank, keys->rank);
      all.keys.insert(all.keys.end(), keys->keys.begin(), keys->keys.end());
    }
    return all;  // without children it is never true, and no key calls it
  }

  std::optional<Keys> operator()(const NoneOf&) const { return std::nullopt; }
  std::optional<Keys> operator()(const ChangedTest&) const { return std::nullopt; }
  std::optional<Keys> operator()(const TableTest&) const { return std::nullopt; }
  std::optional<Keys> operator()(const TimeTest&) const { return std::nullopt; }

  std::optional<Keys> operator()(const TagTest& test) const {
    std::optional<Keys> best;
    if (!test.has_any.empty()) {
      improve(best, tag_keys(test.has_any));
    }
    if (!test.has_all.empty()) {
      improve(best, tag_keys({test.has_all.front()}));
    }
    return best;
  }

  std::optional<Keys> operator()(const TextTest& test) const {
    std::optional<Keys> best;
    if (test.has_any != nullptr) {
      improve(best, literal_keys(*test.has_any));
    }
    if (test.has_all != nullptr && !test.has_all->words.empty()) {
      const Keyword& first = test.has_all->words.front();
      improve(best, literal_keys({{first}, {first.literal}}));
    }
    if (test.near) {
      improve(best, literal_keys(*test.near->a));
      improve(best, literal_keys(*test.near->b));
    }
    if (test.has_key != nullptr) {
      improve(best, literal_keys(*test.has_key->keys));
    }
    return best;
  }

  std::optional<Keys> operator()(const FieldTest& test) const {
    const bool typed = test.field.type != FieldType::kNumber &&
                       test.field.type != FieldType::kBool && test.field.type != FieldType::kTime &&
                       test.field.type != FieldType::kOpen;
    if (!typed || test.missing.value_or(false)) {
      return std::nullopt;
    }
    const auto clause =
        std::find_if(test.clauses.begin(), test.clauses.end(), [](const FieldTest::Clause& one) {
          return one.compare == Compare::kIs;
        });
    if (clause == test.clauses.end()) {
      return std::nullopt;
    }
    const FieldId id = test.field.id;
    const bool common = id == FieldId::kTicketChannel || id == FieldId::kMessageBy ||
                        id == FieldId::kTicketStatus || id == FieldId::kTicketPriority ||
                        id == FieldId::kTicketSource || id == FieldId::kMessageLanguage;
    Keys keys{common ? kCommonFieldRank : kFieldRank, {}};
    for (const Operand& operand : clause->values) {
      keys.keys.push_back({Key::Kind::kField, 0, &test.field, operand.folded});
    }
    return keys;
  }
};

std::optional<Keys> keys_of(const Condition& condition) {
  return std::visit(KeyFinder{}, condition.node);
}

}  // namespace

AccessIndex AccessIndex::build(const std::vector<Rule>& rules, std::size_t literal_count) {
  AccessIndex index;
  index.by_literal_.resize(literal_count);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Rule& rule = rules[i];
    const auto number = static_cast<std::uint32_t>(i);
    if (rule.mode.kind == Mode::Kind::kOff) {
      continue;
    }
    const std::optional<Keys> keys = rule.when ? keys_of(*rule.when) : std::nullopt;
    if (!keys) {
      for (const EventFilter& filter : rule.events) {
        index.by_type_[filter.type].push_back(number);
      }
      if (!rule.names_events) {
        index.without_key_.push_back(number);
      }
      continue;
    }
    for (const Key& key : keys->keys) {
      if (key.kind == Key::Kind::kLiteral) {
        index.by_literal_[key.literal].push_back(number);
      } else if (key.kind == Key::Kind::kTag) {
        index.by_tag_[key.value].push_back(number);
      } else {
        auto field = std::find_if(
            index.by_field_.begin(), index.by_field_.end(), [&key](const FieldIndex& one) {
              return one.field == *key.field;
            });
        if (field == index.by_field_.end()) {
          index.by_field_.push_back({*key.field, {}});
          field = index.by_field_.end() - 1;
        }
        field->by_value[key.value].push_back(number);
      }
    }
  }
  return index;
}

void AccessIndex::by_event(const ScannedText& text,
                           const std::vector<std::string>& types,
                           std::vector<std::uint32_t>& out) const {
  for (const std::uint32_t literal : text.literals) {
    const RuleNumbers& rules = by_literal_[literal];
    out.insert(out.end(), rules.begin(), rules.end());
  }
  for (const std::string& type : types) {
    const auto found = by_type_.find(type);
    if (found != by_type_.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  }
}

void AccessIndex::by_record(const RecordSnapshot& snapshot, std::vector<std::uint32_t>& out) const {
  const auto take = [&out](const auto& map, const std::string& key) {
    const auto found = map.find(key);
    if (found != map.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  };
  if (!by_tag_.empty()) {
    for (const auto& [key, state] : snapshot.record.tags) {
      if (state.present) {
        take(by_tag_, key);
      }
    }
  }
  for (const FieldIndex& index : by_field_) {
    const FieldValue value = read_field(index.field, snapshot);
    if (const auto* text = std::get_if<std::string>(&value)) {
      take(index.by_value, fold_key(*text));
    } else if (const auto* set = std::get_if<std::vector<std::string>>(&value)) {
      for (const std::string& key : *set) {
        take(index.by_value, key);
      }
    }
  }
}

}  // namespace triaged

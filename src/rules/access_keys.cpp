#include "rules/access_keys.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "text/fold.h"

namespace triaged {
namespace {

/// What must be there for a condition to be true: at least one of these.
struct Key {
  enum class Kind : std::uint8_t { kLiteral, kTag, kField };
  Kind kind = Kind::kLiteral;
  std::uint32_t literal = 0;
  const FieldRef* field = nullptr;
  std::string value;             ///< folded
  double number = std::nan("");  ///< of a field that may hold one
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

Keys tag_keys(std::span<const TestedName> tags) {
  Keys keys{kTagRank, {}};
  for (const TestedName& tag : tags) {
    keys.keys.push_back({Key::Kind::kTag, 0, nullptr, tag.folded});
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
  std::optional<Keys> operator()(const FactsTest&) const { return std::nullopt; }
  std::optional<Keys> operator()(const JournalTest&) const { return std::nullopt; }

  std::optional<Keys> operator()(const TagTest& test) const {
    std::optional<Keys> best;
    if (!test.has_any.empty()) {
      improve(best, tag_keys(test.has_any));
    }
    if (!test.has_all.empty()) {
      improve(best, tag_keys(std::span(test.has_all).first(1)));
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
    if (test.field.type == FieldType::kTime || test.field.type == FieldType::kDuration ||
        test.missing.value_or(false)) {
      return std::nullopt;
    }
    const auto clause =
        std::find_if(test.clauses.begin(), test.clauses.end(), [](const FieldTest::Clause& one) {
          return one.compare == Compare::kIs;
        });
    if (clause == test.clauses.end()) {
      return std::nullopt;
    }
    Keys keys{has_few_values(test.field) ? kCommonFieldRank : kFieldRank, {}};
    for (const Operand& operand : clause->values) {
      keys.keys.push_back(field_key(test.field, operand));
    }
    return keys;
  }

 private:
  static bool has_few_values(const FieldRef& field) {
    const FieldId id = field.id;
    return field.type == FieldType::kNumber || field.type == FieldType::kBool ||
           id == FieldId::kTicketChannel || id == FieldId::kMessageBy ||
           id == FieldId::kTicketStatus || id == FieldId::kTicketPriority ||
           id == FieldId::kTicketSource || id == FieldId::kMessageLanguage;
  }

  static Key field_key(const FieldRef& field, const Operand& operand) {
    switch (field.type) {
      case FieldType::kNumber:
        return {Key::Kind::kField, 0, &field, "", operand.number};
      case FieldType::kOpen:  // the number it may stand for as well
        return {Key::Kind::kField, 0, &field, operand.folded, operand.number};
      case FieldType::kBool:
        return {Key::Kind::kField, 0, &field, operand.flag ? "true" : "false"};
      default:
        return {Key::Kind::kField, 0, &field, operand.folded};
    }
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
    for (auto phase = static_cast<std::size_t>(rules[i].phase); phase < kPhaseCount; ++phase) {
      index.phases_[phase].end = static_cast<std::uint32_t>(i + 1);
    }
    if (rules[i].mode.kind != Mode::Kind::kOff) {
      index.add(rules[i], static_cast<std::uint32_t>(i));
    }
  }
  return index;
}

void AccessIndex::add(const Rule& rule, std::uint32_t number) {
  const std::optional<Keys> keys = rule.when ? keys_of(*rule.when) : std::nullopt;
  if (!keys) {
    for (const EventFilter& filter : rule.events) {
      by_type_[filter.type].push_back(number);
    }
    if (!rule.names_events) {
      without_key_.push_back(number);
    }
    return;
  }
  PhaseIndex& phase = phases_[static_cast<std::size_t>(rule.phase)];
  for (const Key& key : keys->keys) {
    if (key.kind == Key::Kind::kLiteral) {
      by_literal_[key.literal].push_back(number);
      continue;
    }
    if (key.kind == Key::Kind::kTag) {
      phase.by_tag[key.value].push_back(number);
      continue;
    }
    auto field = std::find_if(phase.by_field.begin(),
                              phase.by_field.end(),
                              [&key](const FieldIndex& one) { return one.field == *key.field; });
    if (field == phase.by_field.end()) {
      phase.by_field.push_back({*key.field, {}, {}});
      field = phase.by_field.end() - 1;
    }
    if (!key.value.empty() || std::isnan(key.number)) {
      field->by_value[key.value].push_back(number);
    }
    if (!std::isnan(key.number)) {
      field->by_number[key.number].push_back(number);
    }
  }
}

namespace {

template <class Map, class Key>
void take(const Map& map, const Key& key, std::vector<std::uint32_t>& out) {
  const auto found = map.find(key);
  if (found != map.end()) {
    out.insert(out.end(), found->second.begin(), found->second.end());
  }
}

void sort_each_once(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

std::vector<std::uint32_t> AccessIndex::by_event(const ScannedText& text,
                                                 const std::vector<std::string>& types) const {
  std::vector<std::uint32_t> called;
  called.reserve(32);
  for (const std::uint32_t literal : text.literals) {
    const RuleNumbers& rules = by_literal_[literal];
    called.insert(called.end(), rules.begin(), rules.end());
  }
  for (const std::string& type : types) {
    take(by_type_, type, called);
  }
  sort_each_once(called);
  return called;
}

void AccessIndex::in_phase(Phase phase,
                           std::span<const std::uint32_t> called,
                           const RecordSnapshot& snapshot,
                           std::vector<std::uint32_t>& numbers) const {
  const auto place = static_cast<std::size_t>(phase);
  const std::uint32_t begin = place == 0 ? 0 : phases_[place - 1].end;
  const auto first = std::lower_bound(called.begin(), called.end(), begin);
  const auto last = std::lower_bound(first, called.end(), phases_[place].end);
  numbers.assign(first, last);
  by_record(phases_[place], snapshot, numbers);
  if (numbers.size() > static_cast<std::size_t>(last - first)) {
    sort_each_once(numbers);
  }
}

void AccessIndex::by_record(const PhaseIndex& index,
                            const RecordSnapshot& snapshot,
                            std::vector<std::uint32_t>& out) const {
  if (!index.by_tag.empty()) {
    for (const auto& [key, state] : snapshot.record.tags) {
      if (state.present) {
        take(index.by_tag, key, out);
      }
    }
  }
  for (const FieldIndex& field : index.by_field) {
    const FieldValue value = read_field(field.field, snapshot);
    if (const auto* set = std::get_if<std::vector<std::string>>(&value)) {
      for (const std::string& key : *set) {
        take(field.by_value, key, out);
      }
      continue;
    }
    if (const auto* number = std::get_if<double>(&value)) {
      take(field.by_number, *number, out);
    }
    if (const auto text = field_text(value)) {
      take(field.by_value, fold_key(*text), out);
    }
  }
}

}  // namespace triaged

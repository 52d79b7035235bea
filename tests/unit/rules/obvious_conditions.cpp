#include "obvious_conditions.h"

#include <algorithm>
#include <optional>

#include "text/fold.h"

namespace triaged {
namespace {

using Text = std::u32string;

/// Keys of the table 會員, with the group of each.
const std::map<std::string, std::string> kMembers{{"金卡", "一組"}, {"銀卡", "二組"}};

/// Code points of a text of ASCII and three-byte characters, which is all these tests write.
Text points_of(const std::string& utf8) {
  Text points;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte < 0x80) {
      points.push_back(byte);
      i += 1;
    } else {
      points.push_back((byte & 0x0FU) << 12U |
                       (static_cast<unsigned char>(utf8[i + 1]) & 0x3FU) << 6U |
                       (static_cast<unsigned char>(utf8[i + 2]) & 0x3FU));
      i += 3;
    }
  }
  return points;
}

bool is_latin(char32_t point) {
  return (point >= U'a' && point <= U'z') || (point >= U'0' && point <= U'9');
}

struct Hit {
  std::size_t begin = 0, end = 0;
};

std::vector<Hit> find_word(const Text& text, const std::string& word) {
  const Text wanted = points_of(fold(word).text);
  std::vector<Hit> hits;
  for (std::size_t at = text.find(wanted); at != Text::npos; at = text.find(wanted, at + 1)) {
    const std::size_t end = at + wanted.size();
    const bool cut_before = at > 0 && is_latin(wanted.front()) && is_latin(text[at - 1]);
    const bool cut_after = end < text.size() && is_latin(wanted.back()) && is_latin(text[end]);
    if (!cut_before && !cut_after) {
      hits.push_back({at, end});
    }
  }
  return hits;
}

bool clause_between(const Text& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (Text(U"!?,;\u3002\n").find(text[i]) != Text::npos ||
        (text[i] == U'.' && !(i + 1 < text.size() && text[i + 1] >= U'0' && text[i + 1] <= U'9'))) {
      return true;
    }
  }
  return false;
}

bool cancels(const Text& text, const Hit& other, const Hit& hit, std::size_t within, bool both) {
  if (other.end <= hit.begin) {
    return hit.begin - other.end <= within && !clause_between(text, other.end, hit.begin);
  }
  if (other.begin >= hit.end) {
    return both && other.begin - hit.end <= within && !clause_between(text, hit.end, other.begin);
  }
  return both || other.begin < hit.begin;
}

Value yes(bool value) {
  return value ? kYes : kNo;
}

class Texts {
 public:
  Texts(const Json& test, const Scene& scene) : test_(test) {
    const std::string part = test.value("part", "");
    if (part != "subject") {
      texts_.push_back(points_of(fold(scene.event.message->text).text));
    }
    if (part != "text" && scene.opening && scene.event.ticket.subject.value_or("") != "") {
      texts_.push_back(points_of(fold(*scene.event.ticket.subject).text));
    }
  }

  Value value() const {
    if (texts_.empty()) {
      return kMaybe;
    }
    const auto found = [this](const Json& word) { return has(word); };
    const std::vector<Json> any = words("has_any"), all = words("has_all"),
                            none = words("has_none");
    bool holds = any.empty() || std::any_of(any.begin(), any.end(), found);
    holds = holds && std::all_of(all.begin(), all.end(), found);
    holds = holds && std::none_of(none.begin(), none.end(), found);
    holds = holds && (!test_.contains("near") || near());
    if (test_.contains("has_key")) {
      holds = holds && std::any_of(kMembers.begin(), kMembers.end(), [&](const auto& member) {
                return has(member.first);
              });
    }
    return yes(holds);
  }

 private:
  std::vector<Json> words(const char* key) const {
    return test_.contains(key) ? list_of(test_.at(key)) : std::vector<Json>{};
  }

  std::vector<Hit> surviving(const Text& text, const std::string& word) const {
    std::vector<Hit> hits = find_word(text, word);
    if (!test_.contains("unless_near")) {
      return hits;
    }
    const Json& unless = test_.at("unless_near");
    std::erase_if(hits, [&](const Hit& hit) {
      const std::vector<Json> list = list_of(unless.at("list"));
      return std::any_of(list.begin(), list.end(), [&](const Json& other) {
        const std::vector<Hit> others = find_word(text, other.get<std::string>());
        return std::any_of(others.begin(), others.end(), [&](const Hit& one) {
          return cancels(
              text, one, hit, unless.at("within").get<std::size_t>(), unless.at("side") == "both");
        });
      });
    });
    return hits;
  }

  bool has(const Json& word) const {
    return std::any_of(texts_.begin(), texts_.end(), [&](const Text& text) {
      return !surviving(text, word.get<std::string>()).empty();
    });
  }

  bool near() const {
    const auto within = test_.at("within").get<std::size_t>();
    for (const Text& text : texts_) {
      for (const Hit& a : surviving(text, test_.at("near")[0].get<std::string>())) {
        for (const Hit& b : surviving(text, test_.at("near")[1].get<std::string>())) {
          const bool before = a.end <= b.begin && b.begin - a.end <= within;
          const bool after = b.end <= a.begin && a.begin - b.end <= within;
          if (before || after) {
            return true;
          }
        }
      }
    }
    return false;
  }

  const Json& test_;
  std::vector<Text> texts_;
};

/// A field's value as a list of texts; nothing = missing.
std::optional<std::vector<std::string>> field_of(const std::string& name, const Scene& scene) {
  const auto text = [](const std::string& value) {
    return value.empty() ? std::nullopt : std::optional(std::vector<std::string>{value});
  };
  const auto valued = [&](const std::string& key) {
    return scene.state.values.contains(key) ? text(scene.state.values.at(key).value) : std::nullopt;
  };
  if (name == "mood") {
    std::vector<std::string> moods;
    for (const char* mood : {"憤怒", "失望"}) {
      if (holds_member(scene.state, "mood", mood)) {
        moods.emplace_back(mood);
      }
    }
    return moods;
  }
  if (name == "customer.tier") {
    return text(scene.event.customer.tier);
  }
  if (name == "audit.verdict") {
    return text(scene.verdict);
  }
  return valued(name.starts_with("ticket.") ? name.substr(7) : name);
}

std::optional<double> number_of(const std::string& name, const Scene& scene) {
  if (name == "heat") {
    return scene.state.heat;
  }
  if (name == "ticket.priority") {
    return level_of(scene.state.values.at("priority").value);
  }
  if (!scene.event.message) {
    return std::nullopt;
  }
  const std::string& text = scene.event.message->text;
  if (name == "message.exclaims") {
    double count = 0;
    for (const char32_t point : points_of(text)) {
      count += point == U'!' || point == U'\uFF01' ? 1 : 0;
    }
    return count;
  }
  return static_cast<double>(points_of(text).size());
}

double operand(const Json& value) {
  return value.is_string() ? level_of(value.get<std::string>()) : value.get<double>();
}

Value compare(const std::string& name,
              const std::string& how,
              const Json& wanted,
              const Scene& scene) {
  if (how == "gte" || how == "lt" || how == "between") {
    const auto number = number_of(name, scene);
    if (!number) {
      return kMaybe;
    }
    if (how == "between") {
      return yes(*number >= operand(wanted[0]) && *number <= operand(wanted[1]));
    }
    return yes(how == "gte" ? *number >= operand(wanted) : *number < operand(wanted));
  }
  const auto values = field_of(name, scene);
  if (how == "exists") {
    return yes(values.has_value() == wanted.get<bool>());
  }
  if (!values) {
    return kMaybe;
  }
  const std::vector<Json> list = list_of(wanted);
  const bool equal = std::any_of(list.begin(), list.end(), [&](const Json& one) {
    return std::count(values->begin(), values->end(), one.get<std::string>()) > 0;
  });
  if (how == "starts") {
    return yes(values->front().starts_with(wanted.get<std::string>()));
  }
  return yes(how == "not" ? !equal : equal);
}

Value field_value(const std::string& name, const Json& test, const Scene& scene) {
  if (!test.is_object()) {
    return compare(name, "is", test, scene);
  }
  if (test.contains("missing") && !field_of(name, scene)) {
    return yes(test.at("missing").get<bool>());
  }
  Value least = kYes;
  for (const auto& [how, wanted] : test.items()) {
    least = how == "missing" ? least : std::min(least, compare(name, how, wanted, scene));
  }
  return least;
}

Value tag_value(const Json& test, const Scene& scene) {
  const auto has = [&](const Json& tag) {
    return holds_member(scene.state, "tags", tag.get<std::string>());
  };
  if (!test.is_object()) {
    const std::vector<Json> list = list_of(test);
    return yes(std::any_of(list.begin(), list.end(), has));
  }
  bool holds = true;
  for (const auto& [how, tags] : test.items()) {
    const std::vector<Json> list = list_of(tags);
    holds = holds && (how == "has_all"   ? std::all_of(list.begin(), list.end(), has)
                      : how == "has_any" ? std::any_of(list.begin(), list.end(), has)
                                         : std::none_of(list.begin(), list.end(), has));
  }
  return yes(holds);
}

Value changed_value(const Json& test, const Scene& scene) {
  return yes(std::any_of(
      scene.event.changes.begin(), scene.event.changes.end(), [&](const FieldChange& change) {
        return change.field == test.at("field") && to_string(change.by) == test.at("by");
      }));
}

Value atom_value(const std::string& name, const Json& test, const Scene& scene) {
  if (name == "all" || name == "any" || name == "none") {
    Value least = kYes;
    Value most = kNo;
    for (const Json& child : test) {
      least = std::min(least, value_of(child, scene));
      most = std::max(most, value_of(child, scene));
    }
    return name == "all" ? least : name == "any" ? most : static_cast<Value>(kYes - most);
  }
  if (name == "text") {
    return scene.event.message ? Texts(test, scene).value() : kMaybe;
  }
  if (name == "tag") {
    return tag_value(test, scene);
  }
  if (name == "changed") {
    return changed_value(test, scene);
  }
  if (name == "table") {
    const auto tier = field_of(test.begin().value().get<std::string>(), scene);
    return tier ? yes(kMembers.contains(tier->front())) : kMaybe;
  }
  if (name == "macro") {  // 緊急 {n}: exclaims or a word
    const Json body{{"any",
                     {{{"message.exclaims", {{"gte", test.at("緊急").at("n")}}}},
                      {{"text", {{"has_any", {"馬上"}}}}}}}};
    return value_of(body, scene);
  }
  return field_value(name, test, scene);
}

}  // namespace

std::vector<Json> list_of(const Json& one_or_many) {
  return one_or_many.is_array() ? one_or_many.get<std::vector<Json>>()
                                : std::vector<Json>{one_or_many};
}

int level_of(const std::string& value) {
  return static_cast<int>(std::find(kLevels.begin(), kLevels.end(), value) - kLevels.begin());
}

bool holds_member(const ObviousState& state, const std::string& set, const std::string& name) {
  const auto members = state.sets.find(set);
  return members != state.sets.end() && members->second.contains(name) &&
         members->second.at(name).present;
}

Value value_of(const Json& condition, const Scene& scene) {
  Value least = kYes;
  for (const auto& [name, test] : condition.items()) {
    least = std::min(least, atom_value(name, test, scene));
  }
  return least;
}

/// Whether a true condition rests on something that the event brought.
bool rests_on_event(const Json& condition, const Scene& scene, const std::set<std::string>& fresh) {
  if (value_of(condition, scene) != kYes) {
    return false;
  }
  for (const auto& [name, test] : condition.items()) {
    if (name == "none") {
      continue;
    }
    if (name == "all" || name == "any") {
      for (const Json& child : test) {
        if (rests_on_event(child, scene, fresh)) {
          return true;
        }
      }
      continue;
    }
    if (name == "macro" || name == "text" || name == "changed" || name.starts_with("message.") ||
        name == "audit.verdict" || name == "heat" || fresh.contains(name)) {
      return true;
    }
    if (name == "tag") {
      std::vector<Json> tags;
      if (!test.is_object()) {
        tags = list_of(test);
      }
      for (const char* how : {"has_any", "has_all"}) {
        if (test.is_object() && test.contains(how)) {
          const std::vector<Json> more = list_of(test.at(how));
          tags.insert(tags.end(), more.begin(), more.end());
        }
      }
      if (std::any_of(tags.begin(), tags.end(), [&](const Json& tag) {
            return fresh.contains("tag:" + tag.get<std::string>());
          })) {
        return true;
      }
    }
  }
  return false;
}

std::string row_group(const Json& condition, const Scene& scene) {
  if (condition.contains("table")) {
    return kMembers.at(scene.event.customer.tier);
  }
  const Text text = points_of(fold(scene.event.message->text).text);
  std::size_t best = Text::npos;
  std::string group;
  for (const auto& [key, value] : kMembers) {
    for (const Hit& hit : find_word(text, key)) {
      if (hit.begin < best) {
        best = hit.begin;
        group = value;
      }
    }
  }
  return group;
}

}  // namespace triaged

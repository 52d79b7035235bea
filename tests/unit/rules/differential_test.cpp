// The compiled evaluator against a slow obvious one, over random small programs and dialogues. The
// slow one knows no index, no automaton and no phases' bookkeeping: it tests every rule with plain
// substring search and merges from the law's words.
#include <algorithm>
#include <random>
#include <set>

#include "rules_fixture.h"
#include "text/fold.h"

namespace triaged {
namespace {

const std::vector<std::string> kWords{"漏電", "觸電", "冒煙", "退款", "沒", "壞", "冰箱", "漏"};
const std::vector<std::string> kTags{"甲", "乙", "丙"};
const std::vector<std::string> kKinds{"咨詢", "投訴", "建議"};
const std::vector<std::string> kGroups{"一組", "二組"};
const std::vector<std::string> kLevels{"低", "中", "高"};
const std::vector<std::string> kPhases{"classify", "prioritize", "route"};

enum Value { kNo = 0, kMaybe = 1, kYes = 2 };

/// A random condition, as data that both sides can read.
struct Node {
  std::string op;  ///< all any none | has_any has_all has_none | tag | tier | kind | exclaims
  std::vector<Node> children;
  std::vector<std::string> words;
  int number = 0;
};

struct RandomRule {
  std::string id;
  std::size_t phase = 0;
  Node when;
  int weight = 100;
  std::string tag, untag, kind, group;
  int raise = -1, cap = -1;
};

struct SlowState {
  std::map<std::string, bool> tags;  ///< name → present
  std::string kind = "咨詢", group = "人工分派";
  int kind_weight = 0, group_weight = 0;
  int level = 0;
};

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_);
  }
  bool once_in(std::size_t n) { return below(n) == 0; }
  const std::string& pick(const std::vector<std::string>& list) { return list[below(list.size())]; }

 private:
  std::mt19937 engine_;
};

Node random_node(Random& random, int depth) {
  const std::vector<std::string> leaves{
      "has_any", "has_all", "has_none", "tag", "tier", "exclaims", "kind", "problem"};
  Node node;
  if (depth < 3 && random.once_in(2)) {
    node.op = random.pick({"all", "any", "none"});
    for (std::size_t i = 0; i < 1 + random.below(3); ++i) {
      node.children.push_back(random_node(random, depth + 1));
    }
    return node;
  }
  node.op = random.pick(leaves);
  const std::vector<std::string>& pool = node.op == "tag"    ? kTags
                                         : node.op == "kind" ? kKinds
                                                             : kWords;
  for (std::size_t i = 0; i < 1 + random.below(2); ++i) {
    node.words.push_back(random.pick(pool));
  }
  node.number = static_cast<int>(random.below(3));
  return node;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return "[" + text + "]";
}

std::string yaml_of(const Node& node) {
  if (!node.children.empty()) {
    std::vector<std::string> parts;
    for (const Node& child : node.children) {
      parts.push_back(yaml_of(child));
    }
    return "{" + node.op + ": " + joined(parts) + "}";
  }
  if (node.op == "tag" || node.op == "kind") {
    return "{" + node.op + ": " + joined(node.words) + "}";
  }
  if (node.op == "tier") {
    return "{customer.tier: VIP}";
  }
  if (node.op == "problem") {
    return "{problem: 甲類}";
  }
  if (node.op == "exclaims") {
    return "{message.exclaims: {gte: " + std::to_string(node.number) + "}}";
  }
  return "{text: {" + node.op + ": " + joined(node.words) + "}}";
}

std::string yaml_of(const RandomRule& rule) {
  std::string then;
  const auto put = [&then](const std::string& text) { then += (then.empty() ? "" : ", ") + text; };
  if (!rule.tag.empty()) {
    put("tag: " + rule.tag);
  }
  if (!rule.untag.empty()) {
    put("untag: " + rule.untag);
  }
  if (!rule.kind.empty()) {
    put("set: {kind: " + rule.kind + "}");
  }
  if (!rule.group.empty()) {
    put("group: " + rule.group);
  }
  if (rule.raise >= 0) {
    put("raise: " + kLevels[static_cast<std::size_t>(rule.raise)]);
  }
  if (rule.cap >= 0) {
    put("cap: " + kLevels[static_cast<std::size_t>(rule.cap)]);
  }
  return "  - {id: " + rule.id + ", when: " + yaml_of(rule.when) + ", then: {" + then +
         "}, weight: " + std::to_string(rule.weight) + "}\n";
}

Value slow_leaf(const Node& node, const SlowState& state, const std::string& text, bool vip) {
  const std::string folded = fold_key(text);
  const auto hit = [&folded](const std::string& word) {
    return folded.find(fold_key(word)) != std::string::npos;
  };
  const auto any = [&](const auto& test) {
    return std::any_of(node.words.begin(), node.words.end(), test);
  };
  if (node.op == "has_any") {
    return any(hit) ? kYes : kNo;
  }
  if (node.op == "has_all") {
    return std::all_of(node.words.begin(), node.words.end(), hit) ? kYes : kNo;
  }
  if (node.op == "has_none") {
    return any(hit) ? kNo : kYes;
  }
  if (node.op == "tag") {
    return any([&](const std::string& tag) {
      return state.tags.contains(tag) && state.tags.at(tag);
    })
               ? kYes
               : kNo;
  }
  if (node.op == "tier") {
    return vip ? kYes : kMaybe;
  }
  if (node.op == "problem") {
    return kMaybe;  // no rule ever sets it
  }
  if (node.op == "kind") {
    return any([&](const std::string& kind) { return kind == state.kind; }) ? kYes : kNo;
  }
  return std::count(text.begin(), text.end(), '!') >= node.number ? kYes : kNo;
}

Value slow_value(const Node& node, const SlowState& state, const std::string& text, bool vip) {
  if (node.children.empty()) {
    return slow_leaf(node, state, text, vip);
  }
  Value least = kYes;
  Value most = kNo;
  for (const Node& child : node.children) {
    const Value value = slow_value(child, state, text, vip);
    least = std::min(least, value);
    most = std::max(most, value);
  }
  if (node.op == "all") {
    return least;
  }
  return node.op == "any" ? most : static_cast<Value>(kYes - most);
}

/// The law for a single-valued field, with the words of the table.
bool slow_single(const std::vector<const RandomRule*>& fired,
                 std::string RandomRule::*wish,
                 const std::string& fallback,
                 std::string& value,
                 int& weight) {
  int top = 0;
  for (const RandomRule* rule : fired) {
    top = (rule->*wish).empty() ? top : std::max(top, rule->weight);
  }
  std::set<std::string> wanted;
  for (const RandomRule* rule : fired) {
    if (!(rule->*wish).empty() && rule->weight == top) {
      wanted.insert(rule->*wish);
    }
  }
  if (wanted.empty()) {
    return false;
  }
  if (wanted.size() > 1) {
    return true;  // the present value stays; it is never unset here
  }
  if (*wanted.begin() == value) {
    weight = std::max(weight, top);
  } else if (top > weight || (value == fallback && weight == 0)) {
    value = *wanted.begin();
    weight = top;
  }
  return false;
}

SlowState slow_merge(const SlowState& before, const std::vector<const RandomRule*>& fired) {
  SlowState state = before;
  for (const std::string& tag : kTags) {
    int add = 0;
    int remove = 0;
    for (const RandomRule* rule : fired) {
      add = rule->tag == tag ? std::max(add, rule->weight) : add;
      remove = rule->untag == tag ? std::max(remove, rule->weight) : remove;
    }
    if (add > 0 && add >= remove) {
      state.tags[tag] = true;
    } else if (remove > 0) {
      state.tags[tag] = false;
    }
  }
  bool conflict = slow_single(fired, &RandomRule::kind, "咨詢", state.kind, state.kind_weight);
  conflict = slow_single(fired, &RandomRule::group, "人工分派", state.group, state.group_weight) ||
             conflict;
  if (conflict) {
    state.tags["規則衝突"] = true;
  }
  int wish = 0;
  for (const RandomRule* rule : fired) {
    wish = std::max(wish, rule->raise);
  }
  for (const RandomRule* rule : fired) {
    wish = rule->cap >= 0 ? std::min(wish, rule->cap) : wish;
  }
  state.level = std::max(before.level, wish);
  return state;
}

SlowState slow_judge(const std::vector<RandomRule>& rules,
                     const SlowState& before,
                     const std::string& text,
                     bool vip,
                     std::vector<std::string>& fired_names) {
  SlowState state = before;
  std::vector<const RandomRule*> fired;
  for (std::size_t phase = 0; phase < kPhases.size(); ++phase) {
    const SlowState snapshot = state;
    for (const RandomRule& rule : rules) {
      if (rule.phase == phase && slow_value(rule.when, snapshot, text, vip) == kYes) {
        fired.push_back(&rule);
      }
    }
    state = slow_merge(before, fired);
  }
  for (const RandomRule* rule : fired) {
    fired_names.push_back(rule->id);
  }
  std::sort(fired_names.begin(), fired_names.end());
  return state;
}

std::vector<RandomRule> random_rules(Random& random) {
  std::vector<RandomRule> rules;
  for (std::size_t i = 0; i < 1 + random.below(8); ++i) {
    RandomRule rule;
    rule.id = "r" + std::to_string(i);
    rule.phase = random.below(kPhases.size());
    rule.when = random_node(random, 0);
    rule.weight = 99 + static_cast<int>(random.below(3));
    rule.tag = random.once_in(2) ? random.pick(kTags) : "";
    rule.untag = rule.tag.empty() && random.once_in(3) ? random.pick(kTags) : "";
    rule.kind = random.once_in(2) ? random.pick(kKinds) : "";
    rule.group = random.once_in(3) ? random.pick(kGroups) : "";
    rule.raise = random.once_in(3) ? static_cast<int>(random.below(3)) : -1;
    rule.cap = rule.raise < 0 ? static_cast<int>(random.below(3)) : -1;
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string program_text(const std::vector<RandomRule>& rules) {
  std::string yaml =
      "version: 1\n"
      "dimensions:\n  kind: {values: [咨詢, 投訴, 建議], default: 咨詢}\n"
      "  problem: {values: [甲類, 乙類]}\n"
      "priority: {levels: [低, 中, 高], default: 低}\ndefault_route: 人工分派\n";
  for (std::size_t phase = 0; phase < kPhases.size(); ++phase) {
    std::string section;
    for (const RandomRule& rule : rules) {
      section += rule.phase == phase ? yaml_of(rule) : "";
    }
    yaml += section.empty() ? "" : kPhases[phase] + ":\n" + section;
  }
  return yaml;
}

std::string random_text(Random& random, int turn) {
  std::string text = std::to_string(turn) + "號";  // never the same text twice
  for (std::size_t i = 0; i < random.below(4); ++i) {
    text += random.pick(kWords) + (random.once_in(3) ? "!" : "，");
  }
  return text;
}

TEST(DifferentialTest, CompiledAndObviousEvaluatorsAgree) {
  for (unsigned seed = 1; seed <= 400; ++seed) {
    Random random(seed);
    const std::vector<RandomRule> rules = random_rules(random);
    const std::string yaml = program_text(rules);
    const auto program = program_of(yaml);
    ASSERT_NE(program, nullptr) << yaml;
    Dialogue dialogue(program);
    SlowState slow;
    const bool vip = random.once_in(2);
    for (int turn = 0; turn < 4; ++turn) {
      Event event = dialogue.message(random_text(random, turn));
      event.customer.tier = vip ? "VIP" : "";
      const Decision decision = dialogue.judge(event);
      std::vector<std::string> expected;
      slow = slow_judge(rules, slow, event.message->text, vip, expected);
      std::vector<std::string> fired = fired_ids(decision);
      std::sort(fired.begin(), fired.end());
      std::vector<std::string> tags;
      for (const auto& [tag, present] : slow.tags) {
        if (present) {
          tags.push_back(tag);
        }
      }
      const std::string where = "seed " + std::to_string(seed) + " turn " + std::to_string(turn) +
                                "\n" + yaml + event.message->text;
      ASSERT_EQ(fired, expected) << where;
      ASSERT_EQ(tags_of(decision), tags) << where;
      ASSERT_EQ(decision.record.dimensions.at("kind").value, slow.kind) << where;
      ASSERT_EQ(decision.record.group.value, slow.group) << where;
      ASSERT_EQ(decision.record.priority.value, kLevels[static_cast<std::size_t>(slow.level)])
          << where;
    }
  }
}

}  // namespace
}  // namespace triaged

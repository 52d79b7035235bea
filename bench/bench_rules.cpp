// What a whole decision costs with 10 to 10,000 rules: 1,000 short Chinese and English texts, each
// judged as the first message of its own ticket. Seeded, one thread.
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "base/time.h"
#include "load/row.h"
#include "rules/compile.h"
#include "rules/read/load.h"

namespace triaged {
namespace {

constexpr int kTexts = 1000;
constexpr int kRounds = 15;
constexpr double kMostTimesTen = 1.5;
constexpr double kMostMicroseconds = 10.0;

const std::vector<std::string> kChinese{"水壺",
                                        "冰箱",
                                        "耳機",
                                        "漏電",
                                        "退款",
                                        "物流",
                                        "客服",
                                        "充電",
                                        "螢幕",
                                        "安裝",
                                        "保固",
                                        "發票",
                                        "太慢",
                                        "壞了",
                                        "謝謝",
                                        "請問"};
const std::vector<std::string> kEnglish{"kettle",
                                        "refund",
                                        "broken",
                                        "delivery",
                                        "please",
                                        "battery",
                                        "screen",
                                        "invoice",
                                        "slow",
                                        "thanks",
                                        "install",
                                        "help"};

/// A keyword of no everyday word, different for each rule: most rules are not concerned.
std::string rare_word(int number) {
  return "型號" + std::to_string(100'000 + number) + "型";
}

std::string rules_yaml(int count) {
  std::string yaml =
      "version: 1\n"
      "dimensions: {kind: {values: [咨詢, 投訴, 建議], default: 咨詢}}\n"
      "priority: {levels: [低, 中, 高], default: 低}\n"
      "default_route: 人工分派\n"
      "classify:\n"
      "  - {id: safety, when: {text: {has_any: [漏電, 冒煙, 起火]}}, then: {tag: 安全風險, set: "
      "{kind: 投訴}}}\n"
      "  - {id: refund, when: {text: {has_any: [退款, refund]}}, then: {tag: 退款}}\n"
      "prioritize:\n"
      "  - {id: high, when: {tag: 安全風險}, then: {raise: 高}}\n"
      "route:\n"
      "  - {id: route, when: {tag: 安全風險}, then: {group: 安全組}, weight: 200}\n";
  std::string more;
  for (int i = 4; i < count; ++i) {
    const std::string id = std::to_string(i);
    more += "  - {id: r" + id + ", when: {text: {has_any: [" + rare_word(i) + ", " +
            rare_word(i + 500'000) + "]}}, then: {group: g" + id + "}}\n";
  }
  return yaml + more;
}

std::vector<Event> make_events() {
  std::mt19937 random(20261121);
  std::vector<Event> events;
  for (int i = 0; i < kTexts; ++i) {
    const std::vector<std::string>& words = i % 3 == 0 ? kEnglish : kChinese;
    std::string text;
    for (int j = 0; j < 8; ++j) {
      text += words[random() % words.size()] + (i % 3 == 0 ? " " : (j % 3 == 2 ? "，" : ""));
    }
    Event event;
    event.id = "e" + std::to_string(i);
    event.types = {"message.customer"};
    event.source = "chat";
    event.channel = "chat";
    event.conversation = "c" + std::to_string(i);
    event.at = event.received_at = parse_time("2026-11-21T09:30:00Z").value();
    event.customer.id = "k" + std::to_string(i % 100);
    event.message = Message{};
    event.message->text = text;
    event.message->language = i % 3 == 0 ? "en" : "zh-Hant";
    event.message->by = Actor::kCustomer;
    events.push_back(std::move(event));
  }
  return events;
}

/// The best round's microseconds for one decision; negative when the rules do not load.
double measure(int count, const std::vector<Event>& events) {
  Faults faults;
  const FileReader no_files = [](const std::string& path) -> Result<std::string> {
    return not_found(path);
  };
  Result<RuleSet> rules = read_rules({{0, "bench.yaml", rules_yaml(count)}}, no_files, {}, faults);
  if (!rules.ok()) {
    std::fprintf(stderr, "%s", faults.render().c_str());
    return -1;
  }
  auto program = compile(std::move(rules).take());
  if (!program.ok()) {
    return -1;
  }
  const Record blank;
  double best = 1e9;
  std::size_t fired = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (const Event& event : events) {
      auto evaluation = program.value()->begin(event, blank);
      evaluation->resume({});
      fired += std::move(*evaluation).take().fired.size();
    }
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - start;
    best = std::min(best, spent.count() / static_cast<double>(events.size()));
  }
  return fired == 0 ? -1 : best;
}

int run() {
  const std::vector<Event> events = make_events();
  double ten = 0;
  for (const int count : {10, 100, 1000, 10'000}) {
    const double spent = measure(count, events);
    if (spent < 0) {
      return 1;
    }
    ten = count == 10 ? spent : ten;
    const double ratio = spent / ten;
    print_row({"rules: whole decision, " + std::to_string(count) + " rules",
               spent,
               "us/decision",
               "10 rules",
               ratio,
               "<= 1.5 and <= 10 us",
               ratio <= kMostTimesTen && spent <= kMostMicroseconds});
  }
  return 0;
}

}  // namespace
}  // namespace triaged

int main() {
  return triaged::run();
}

#include "keyed/keyed_rules.h"

#include <array>
#include <fstream>

#include "base/time.h"
#include "text/fold.h"
#include "text/language.h"
#include "text/utf8.h"

namespace triaged {
namespace {

using Words = std::vector<const char*>;

// What customers write all the time, Chinese and English in turn.
const Words kEveryday{
    "退款", "refund",    "物流", "delivery", "质量", "broken",   "客服", "please",
    "谢谢", "thanks",    "太慢", "slow",     "坏了", "order",    "发货", "invoice",
    "充电", "battery",   "屏幕", "screen",   "保修", "warranty", "价格", "price",
    "态度", "service",   "发票", "cancel",   "包裹", "package",  "味道", "smell",
    "安装", "install",   "不错", "great",    "快递", "shipping", "推荐", "love",
    "失望", "terrible",  "电话", "phone",    "地址", "address",  "换货", "return",
    "投诉", "complaint", "喜欢", "account",  "包装", "password", "贵",   "expensive",
    "便宜", "cheap",     "等了", "waiting"};

const Words kThings{"水壶", "冰箱", "洗衣机", "耳机", "手机", "电脑", "空调", "电视",
                    "相机", "手表", "椅子",   "床垫", "鞋子", "外套", "背包", "玩具",
                    "台灯", "风扇", "烤箱",   "键盘", "雨伞", "杯子", "眼镜", "书桌",
                    "窗帘", "地毯", "锅子",   "菜刀", "奶瓶", "推车"};
const Words kParts{
    "盖子", "外壳", "按钮", "插头", "电源", "接口", "把手", "底部", "边缘", "标签", "里面", "包装"};
const Words kFaults{"漏水",
                    "发烫",
                    "开裂",
                    "掉色",
                    "异响",
                    "松动",
                    "生锈",
                    "有异味",
                    "不灵",
                    "断了",
                    "缺件",
                    "划伤",
                    "变形"};

const Words kEnglishThings{"kettle",  "fridge",   "washer",   "headset", "phone",  "laptop",
                           "heater",  "monitor",  "camera",   "watch",   "chair",  "mattress",
                           "shoe",    "jacket",   "backpack", "toy",     "lamp",   "fan",
                           "oven",    "keyboard", "umbrella", "mug",     "lens",   "desk",
                           "curtain", "carpet",   "pan",      "knife",   "bottle", "stroller"};
const Words kEnglishParts{"lid",
                          "case",
                          "button",
                          "plug",
                          "cable",
                          "port",
                          "handle",
                          "bottom",
                          "edge",
                          "label",
                          "lining",
                          "box"};
const Words kEnglishFaults{"leaks",
                           "overheats",
                           "cracked",
                           "faded",
                           "rattles",
                           "is loose",
                           "is rusty",
                           "smells",
                           "is stuck",
                           "snapped",
                           "is missing",
                           "is scratched",
                           "is bent"};

/// A thing, its part and its fault: over 9,000 different ones, Chinese and English in turn.
std::string rare_keyword(std::size_t number) {
  const bool english = number % 2 == 1;
  number /= 2;
  const Words& things = english ? kEnglishThings : kThings;
  const Words& parts = english ? kEnglishParts : kParts;
  const Words& faults = english ? kEnglishFaults : kFaults;
  const std::string gap = english ? " " : "";
  const std::string thing = things[number % things.size()];
  number /= things.size();
  const std::string part = parts[number % parts.size()];
  number /= parts.size();
  return thing + gap + part + gap + faults[number % faults.size()];
}

constexpr std::size_t kModels = 10'000;
std::string model_name(std::size_t number) {
  return "KX-" + std::to_string(10'000 + number);
}

}  // namespace

std::vector<KeyedRule> keyed_rules(int count, int everyday) {
  std::vector<KeyedRule> rules;
  std::size_t words = 0;
  for (int i = 0; i < count; ++i) {
    KeyedRule rule;
    rule.id = "r" + std::to_string(i);
    if (i % 10 == 9) {
      rule.model = model_name(static_cast<std::size_t>(i / 10));
      rule.least_length = 10;
    } else {
      const bool common = words < static_cast<std::size_t>(everyday) && words < kEveryday.size();
      rule.keyword = common ? kEveryday[words] : rare_keyword(words);
      ++words;
      rule.tier = i % 10 >= 7 ? "VIP" : "";
    }
    rules.push_back(std::move(rule));
  }
  return rules;
}

std::string rules_yaml(const std::vector<KeyedRule>& rules) {
  std::string yaml = "version: 1\nclassify:\n";
  for (const KeyedRule& rule : rules) {
    std::string when;
    const auto put = [&when](const std::string& test) {
      when += (when.empty() ? "" : ", ") + test;
    };
    if (!rule.keyword.empty()) {
      put("text: {has_any: [" + rule.keyword + "]}");
    }
    if (!rule.tier.empty()) {
      put("customer.tier: " + rule.tier);
    }
    if (!rule.model.empty()) {
      put("product.model: " + rule.model);
    }
    if (rule.least_length > 0) {
      put("message.length: {gte: " + std::to_string(rule.least_length) + "}");
    }
    const std::string number = rule.id.substr(1);
    yaml += "  - {id: " + rule.id + ", when: {" + when + "}, then: {tag: t" + number + "}}\n";
  }
  return yaml;
}

Result<std::vector<KeyedMessage>> read_messages(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return not_found("cannot open '" + path + "'", "name a file with one message a line");
  }
  std::vector<KeyedMessage> messages;
  for (std::string line; std::getline(file, line);) {
    KeyedMessage message;
    message.text = to_valid_utf8(line);
    message.folded = fold(message.text).text;
    message.tier = messages.size() % 10 == 3 ? "VIP" : "";
    message.model = model_name(messages.size() * 7919 % kModels);
    message.length = static_cast<int>(count_points(trim(message.text)));
    messages.push_back(std::move(message));
  }
  if (messages.empty()) {
    return invalid_input("'" + path + "' holds no messages", "write one message a line");
  }
  return messages;
}

std::vector<Event> events_of(const std::vector<KeyedMessage>& messages) {
  std::vector<Event> events;
  for (const KeyedMessage& message : messages) {
    const std::string number = std::to_string(events.size());
    Event event;
    event.id = "e" + number;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.source = "chat";
    event.channel = "chat";
    event.conversation = "c" + number;
    event.at = event.received_at = parse_time("2026-11-21T09:30:00Z").value();
    event.actor = Actor::kCustomer;
    event.customer.id = "k" + number;
    event.customer.tier = message.tier;
    event.ticket.custom["product.model"] = message.model;
    event.message = Message{};
    event.message->text = message.text;
    event.message->language = detect_language(message.text).language;
    event.message->by = Actor::kCustomer;
    events.push_back(std::move(event));
  }
  return events;
}

bool holds(const KeyedRule& rule, const KeyedMessage& message) {
  return (rule.keyword.empty() || message.folded.find(rule.keyword) != std::string::npos) &&
         (rule.tier.empty() || rule.tier == message.tier) &&
         (rule.model.empty() || rule.model == message.model) && message.length >= rule.least_length;
}

Json to_json(const std::vector<KeyedRule>& rules) {
  Json list = Json::array();
  for (const KeyedRule& rule : rules) {
    list.push_back({{"id", rule.id},
                    {"keyword", rule.keyword},
                    {"tier", rule.tier},
                    {"model", rule.model},
                    {"length", rule.least_length}});
  }
  return list;
}

Json to_json(const std::vector<KeyedMessage>& messages) {
  Json list = Json::array();
  for (const KeyedMessage& message : messages) {
    list.push_back({{"text", message.folded},
                    {"tier", message.tier},
                    {"model", message.model},
                    {"length", message.length}});
  }
  return list;
}

}  // namespace triaged

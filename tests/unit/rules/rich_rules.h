#pragma once

#include <string>
#include <vector>

#include "rules_fixture.h"

namespace triaged {

/// What a dialogue brings to one ticket, for tests that compare two ways of judging it: words in
/// both scripts and English, changes by people, solving, reopening, an answered survey.
inline std::vector<Event> rich_dialogue(int number) {
  const std::vector<std::string> texts{
      "插上就漏电，还发烫！！！再不處理我就投訴",
      "請問 K-200 的訂單 AB123456 什麼時候到，客服態度很差，失望",
      "The kettle leaks and there is a burnt smell, refund right now!!",
      "沒有漏電，只是想問保固，謝謝",
      "低息貸款，代開發票",
      "冰箱王壞了，要退款！！門市排隊很久",
      "王八蛋，貸款",
      "thanks, it is solved",
      "質量不好，物流也慢，退款退款退款",
      "水壺的盒子壞了，櫃檯說沒問題，解決了",
      "充電時微溫，正常嗎",
      "",
      "物流什麼時候到，訂單 CD222333"};
  Dialogue dialogue(nullptr);
  std::vector<Event> events;
  const auto say = [&](int which) {
    Event event = dialogue.message(texts[static_cast<std::size_t>(which) % texts.size()]);
    event.customer.tier = number % 3 == 0 ? "VIP" : "";
    event.customer.name = number % 2 == 0 ? "陳小姐" : "";
    event.customer.member_no = number % 4 == 1 ? "A17" : "";
    event.channel = number % 5 == 0 ? "counter" : "chat";
    if (events.empty() && number % 4 != 0) {
      event.ticket.subject = "關於 " + texts[static_cast<std::size_t>(number) % 3];
    }
    events.push_back(std::move(event));
  };
  say(number);
  say(number * 5 + 1);
  events.push_back(dialogue.change("group", "客服一組"));
  say(number * 7 + 2);
  events.push_back(dialogue.change("tags", Json{"VIP", "外部"}));
  events.push_back(dialogue.event("ticket.solved"));
  say(number * 3 + 7);
  Event answer = dialogue.event("survey.answered");
  answer.survey = {{"id", "csat"}, {"解決", number % 2 == 0}, {"總體", number % 5 + 1}};
  events.push_back(std::move(answer));
  say(number + 4);
  for (Event& event : events) {
    event.conversation = "c" + std::to_string(number);
    event.id += "-" + std::to_string(number);
  }
  return events;
}

/// Every decision and record of a dialogue, as stored bytes.
inline std::string bytes_of_dialogue(const Program& program, int number) {
  std::string bytes;
  Record record;
  for (const Event& event : rich_dialogue(number)) {
    const auto evaluation = program.begin(event, record);
    while (!evaluation->done()) {
      evaluation->resume({});
    }
    Decision decision = std::move(*evaluation).take();
    bytes += to_text(decision) + '\n' + to_text(decision.record) + '\n';
    for (const Event& follow : decision.follow_ups) {
      bytes += to_text(follow) + '\n';
    }
    record = std::move(decision.record);
    record.number = "FW202609300001";
  }
  return bytes;
}

}  // namespace triaged

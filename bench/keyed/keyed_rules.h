#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/event.h"

namespace triaged {

/// A rule as every program that is compared can have it: a word in the text, a customer's tier, a
/// product's model and a least length, each of which may be left out.
struct KeyedRule {
  std::string id;
  std::string keyword;  ///< folded; "" = none
  std::string tier;
  std::string model;
  int least_length = 0;  ///< of the text, in code points; 0 = none
};

/// The same rules for the same count: of ten, seven with a keyword, two with a keyword and a tier,
/// one with a model and a length. The first `everyday` of those with a keyword ask for words that
/// customers write all the time, the others for a thing, its part and what is wrong with it.
std::vector<KeyedRule> keyed_rules(int count, int everyday = 9);

/// As one file of our rule language: each rule sends the ticket to a group or tags it.
std::string rules_yaml(const std::vector<KeyedRule>& rules);

/// A message with what the rules look at beside its text. `folded` is what programs without a
/// folding of their own get.
struct KeyedMessage {
  std::string text;
  std::string folded;
  std::string tier;
  std::string model;
  int length = 0;
};

/// The lines of a file as messages; every tenth from a VIP, each about one of 10,000 models.
/// kNotFound; kInvalidInput: no lines.
Result<std::vector<KeyedMessage>> read_messages(const std::string& path);

/// Each message as the first one of its own ticket.
std::vector<Event> events_of(const std::vector<KeyedMessage>& messages);

/// Whether the rule holds for the message, keyword as plain substring: what all of the compared
/// programs work out.
bool holds(const KeyedRule& rule, const KeyedMessage& message);

Json to_json(const std::vector<KeyedRule>& rules);
Json to_json(const std::vector<KeyedMessage>& messages);

}  // namespace triaged

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/event.h"

namespace triaged {

/// What an input line of `try` takes when it does not say otherwise.
struct TryDefaults {
  std::string id;  ///< the line's number
  TimePoint at{};  ///< the previous line's
  /// Where an event of that channel comes from.
  std::function<std::string(const std::string& channel)> source;
  std::string channel = "chat";
  std::string tier;
  std::string language;  ///< of the message; "" = told from its text
};

/// An event as `try` reads it, and what it could not use of the line.
struct TryEvent {
  Event event;
  std::vector<std::string> unread;  ///< members that mean nothing here, by path
};

/// A whole text as a customer's message.
Result<Event> try_event_of_text(std::string text, const TryDefaults& defaults);

/// One JSON object in the form that product's documentation gives for `--events`. kInvalidInput
/// says which member is wrong.
Result<TryEvent> read_try_event(std::string_view line, const TryDefaults& defaults);

}  // namespace triaged

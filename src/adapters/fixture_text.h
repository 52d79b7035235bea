#pragma once

#include <string>

#include "adapters/adapter.h"
#include "base/json.h"

namespace triaged {

// How fixtures are written down. Internal to this folder.

/// An outbox entry and its record as outbox.json holds them.
struct FixtureTask {
  OutboxEntry entry;
  Record record;
  std::string ticket_id;
  TimePoint now{};

  [[nodiscard]] SendTask task() const { return {&entry, &record, ticket_id, now}; }
};
Result<FixtureTask> read_fixture_task(const Json& json);

/// `HTTP/1.1 200 OK`, headers, an empty line, the body; or `NO ANSWER timeout`.
Result<HttpResponse> parse_answer_file(const std::string& text);

std::string answer_text(const HttpAnswer& answer);
std::string events_text(const Normalised& normalised);
std::string step_text(const SendStep& step);
std::string outcome_text(const SendOutcome& outcome);

}  // namespace triaged

#include "e2e/counting_desk.h"

#include <algorithm>

namespace triaged::e2e {
namespace {

constexpr std::size_t kWorkers = 48;  // a kept-alive connection holds one

}  // namespace

CountingDesk::CountingDesk() {
  httplib::Server& http = server_.server;
  http.new_task_queue = [] { return new httplib::ThreadPool(kWorkers); };
  http.set_keep_alive_max_count(1'000'000);
  const std::string one = R"(/api/v1/accounts/1/conversations/(\d+))";
  http.Get(one, [this](const httplib::Request& request, httplib::Response& response) {
    const Json answer = {{"id", std::stoll(request.matches[1].str())},
                         {"status", "open"},
                         {"labels", shown(request.matches[1]).labels},
                         {"meta", Json::object()},
                         {"custom_attributes", Json::object()}};
    response.set_content(dump_json(answer), "application/json");
  });
  http.Post(one + "/labels", [this](const httplib::Request& request, httplib::Response& response) {
    const auto body = parse_json(request.body);
    const std::lock_guard lock(mutex_);
    conversations_[request.matches[1]].labels =
        body.ok() ? body->value("labels", std::set<std::string>()) : std::set<std::string>();
    response.set_content(R"({"payload": []})", "application/json");
  });
  http.Post(one + "/messages",
            [this](const httplib::Request& request, httplib::Response& response) {
              const auto body = parse_json(request.body);
              take_note(request.matches[1],
                        request.get_header_value("Idempotency-Key"),
                        body.ok() ? *body : Json::object());
              response.set_content(R"({"id": 1})", "application/json");
            });
  server_.start();
}

void CountingDesk::take_note(const std::string& conversation,
                             const std::string& key,
                             const Json& body) {
  const std::string text = string_at(body, "content");
  const std::lock_guard lock(mutex_);
  Shown& one = conversations_[conversation];
  if (one.keys.contains(text)) {
    ++one.repeats;
  } else {
    one.notes.push_back(text);
  }
  one.keys[text].insert(key);
}

CountingDesk::Shown CountingDesk::shown(const std::string& conversation) const {
  const std::lock_guard lock(mutex_);
  const auto found = conversations_.find(conversation);
  return found == conversations_.end() ? Shown() : found->second;
}

}  // namespace triaged::e2e

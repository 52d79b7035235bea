#include "e2e/hook_relay.h"

namespace triaged::e2e {

HookRelay::HookRelay() {
  const auto hand = [this](const httplib::Request& request, httplib::Response& response) {
    hand_on(request, response);
  };
  server_.server.Get("/hooks/.*", hand);
  server_.server.Post("/hooks/.*", hand);
  server_.start();
}

void HookRelay::hand_on(const httplib::Request& request, httplib::Response& response) {
  httplib::Client daemon("127.0.0.1", port_.load());
  daemon.set_url_encode(false);  // the query goes on as it came
  httplib::Headers headers;
  for (const auto& [name, value] : request.headers) {
    if (name.starts_with("X-")) {
      headers.emplace(name, value);
    }
  }
  const auto answer =
      request.method == "GET"
          ? daemon.Get(request.target, headers)
          : daemon.Post(
                request.target, headers, request.body, request.get_header_value("Content-Type"));
  response.status = answer ? answer->status : 503;
  ++(response.status == 200 ? taken_ : refused_);
}

}  // namespace triaged::e2e

#include "standin/standin.h"

#include <httplib.h>
#include <sys/socket.h>

#include <thread>
#include <utility>

#include "standin/api.h"
#include "standin/channels.h"
#include "standin/desk.h"
#include "standin/hooks.h"

namespace triaged::standin {
namespace {

constexpr std::size_t kWorkers = 64;  // each kept-alive connection holds one
constexpr int kBacklog = 256;         // httplib's own is 5: bursts would wait a second

}  // namespace

struct ChatwootStandin::Parts {
  Parts(const StandinOptions& options, const Clock& clock)
      : desk(options.account, clock),
        hooks(clock),
        api({desk, faults, hooks}, options.account, options.token) {}

  Desk desk;
  Faults faults;
  Hooks hooks;
  Api api;
  Channels channels;
  httplib::Server server;
  int listening_socket = -1;
  int port = 0;
  std::thread thread;
};

ChatwootStandin::ChatwootStandin(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
}

Result<std::unique_ptr<ChatwootStandin>> ChatwootStandin::start(const StandinOptions& options,
                                                                const Clock& clock) {
  auto parts = std::make_unique<Parts>(options, clock);
  for (const std::string& label : options.labels) {
    TRY(parts->desk.define_label({{"title", label}}));
  }
  for (const std::string& team : options.teams) {
    TRY(parts->desk.define_team({{"name", team}}));
  }
  parts->hooks.subscribe(options.hook_url, options.hook_secret);
  httplib::Server& server = parts->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kWorkers); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.set_socket_options([raw = parts.get()](socket_t socket) {
    raw->listening_socket = socket;
    httplib::default_socket_options(socket);
  });
  parts->api.mount(server);
  parts->channels.mount(server);
  const bool any = options.port == 0;
  parts->port = any ? server.bind_to_any_port("127.0.0.1") : options.port;
  if (parts->port <= 0 || (!any && !server.bind_to_port("127.0.0.1", options.port))) {
    return unavailable("cannot listen on 127.0.0.1:" + std::to_string(options.port),
                       "choose another port, or 0 for any");
  }
  ::listen(parts->listening_socket, kBacklog);
  parts->thread = std::thread([raw = parts.get()] { raw->server.listen_after_bind(); });
  return std::unique_ptr<ChatwootStandin>(new ChatwootStandin(std::move(parts)));
}

ChatwootStandin::~ChatwootStandin() {
  parts_->faults.stop();
  parts_->hooks.stop();
  // stop() before the loop runs would be lost, and the loop starts at once.
  while (!parts_->server.is_running()) {
    std::this_thread::yield();
  }
  parts_->server.stop();
  parts_->thread.join();
}

int ChatwootStandin::port() const {
  return parts_->port;
}

std::string ChatwootStandin::url() const {
  return "http://127.0.0.1:" + std::to_string(parts_->port);
}

void ChatwootStandin::subscribe(std::string hook_url, std::string secret) {
  parts_->hooks.subscribe(std::move(hook_url), std::move(secret));
}

void ChatwootStandin::listen_to(std::vector<std::string> events) {
  parts_->hooks.listen_to(std::move(events));
}

void ChatwootStandin::fail_next(Fault fault) {
  parts_->faults.add(std::move(fault));
}

Json ChatwootStandin::state() const {
  return parts_->desk.snapshot();
}

Json ChatwootStandin::requests() const {
  return parts_->api.requests();
}

Json ChatwootStandin::deliveries() const {
  return parts_->hooks.deliveries();
}

Json ChatwootStandin::sent() const {
  return parts_->channels.sent();
}

Result<Json> ChatwootStandin::customer_writes(const Json& wish) {
  return parts_->api.settle(parts_->desk.customer_writes(wish));
}

Result<Json> ChatwootStandin::agent_writes(const Json& wish) {
  return parts_->api.settle(parts_->desk.add_message(int_at(wish, "conversation"), wish, false));
}

Result<Json> ChatwootStandin::agent_sets_status(const Json& wish) {
  return parts_->api.settle(parts_->desk.set_status(int_at(wish, "conversation"), wish));
}

Result<Json> ChatwootStandin::agent_sets_labels(const Json& wish) {
  return parts_->api.settle(parts_->desk.set_labels(int_at(wish, "conversation"), wish));
}

bool ChatwootStandin::wait_until(const std::function<bool(const Json&)>& wanted, Millis span) {
  return parts_->api.wait_until([&] { return wanted(parts_->desk.snapshot()); }, span);
}

bool ChatwootStandin::wait_webhooks_sent(Millis span) {
  return parts_->hooks.wait_idle(span);
}

}  // namespace triaged::standin

#include "standin/api.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "standin/page.h"

namespace triaged::standin {
namespace {

constexpr int kMostDescriptors = 4096;

/// Ends a connection without a word: httplib gives handlers no hold of the socket, so it is looked
/// for by the peer's port.
void cut_connection(int peer_port) {
  for (int descriptor = 3; descriptor < kMostDescriptors; ++descriptor) {
    sockaddr_in peer{};
    socklen_t size = sizeof(peer);
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) == 0 &&
        peer.sin_family == AF_INET && ntohs(peer.sin_port) == peer_port) {
      sockaddr_in own{};
      size = sizeof(own);
      // The client's own end may live in this process too: ours is the one that listens here.
      if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
          ntohs(own.sin_port) != peer_port) {
        shutdown(descriptor, SHUT_RDWR);
      }
    }
  }
}

std::int64_t id_of(const httplib::Request& request) {
  return std::strtoll(request.matches[1].str().c_str(), nullptr, 10);
}

void put_json(httplib::Response& response, int status, const Json& body) {
  response.status = status;
  if (!body.is_null()) {  // nothing is no JSON: a reader that believes the type would fail
    response.set_content(dump_json(body), "application/json; charset=utf-8");
  }
}

void put_error(httplib::Response& response, const Error& error) {
  // 404 and 422 with the platform's shapes: {"error"} and {"message", "attributes"}.
  if (error.code == ErrorCode::kNotFound) {
    put_json(response, 404, {{"error", error.message}});
    return;
  }
  put_json(response, 422, {{"message", error.message}, {"attributes", Json::array()}});
}

}  // namespace

Api::Api(Parts parts, std::int64_t account, std::string token)
    : parts_(parts),
      base_("/api/v1/accounts/" + std::to_string(account)),
      token_(std::move(token)) {
}

Json Api::requests() const {
  std::lock_guard lock(mutex_);
  return requests_;
}

Result<Json> Api::settle(Result<Desk::Changed> done) {
  if (!done.ok()) {
    return std::move(done).take_error();
  }
  Desk::Changed changed = std::move(done).take();
  parts_.hooks.queue(std::move(changed.notices));
  {
    std::lock_guard lock(mutex_);
    ++version_;
  }
  changed_.notify_all();
  return std::move(changed.answer);
}

bool Api::wait_until(const std::function<bool()>& wanted, Millis span) {
  const auto until = std::chrono::steady_clock::now() + span;
  while (true) {
    std::uint64_t seen = 0;
    {
      std::lock_guard lock(mutex_);
      seen = version_;
    }
    if (wanted()) {
      return true;
    }
    std::unique_lock lock(mutex_);
    if (!changed_.wait_until(lock, until, [&] { return version_ != seen; })) {
      return false;
    }
  }
}

void Api::record(const httplib::Request& request, int status) {
  std::lock_guard lock(mutex_);
  requests_.push_back({{"method", request.method},
                       {"path", request.path},
                       {"status", status},
                       {"idempotency_key", request.get_header_value("Idempotency-Key")},
                       {"body", request.body}});
  ++version_;
  changed_.notify_all();
}

bool Api::authorised(const httplib::Request& request, httplib::Response& response) const {
  if (!request.has_header("api_access_token")) {
    put_json(response, 401, {{"errors", {"You need to sign in or sign up before continuing."}}});
    return false;
  }
  if (!constant_time_equal(request.get_header_value("api_access_token"), token_)) {
    put_json(response, 401, {{"error", "Invalid Access Token"}});
    return false;
  }
  return true;
}

void Api::fail(const Fault& fault, const httplib::Request& request, httplib::Response& response) {
  if (fault.kind == FaultKind::kStatus) {
    put_json(response, fault.status, {{"error", "fault on purpose"}});
    if (fault.retry_after_seconds > 0) {
      response.set_header("Retry-After", std::to_string(fault.retry_after_seconds));
    }
    return;
  }
  if (fault.kind == FaultKind::kHang) {
    parts_.faults.hang(fault.hang);
  }
  response.status = 500;
  cut_connection(request.remote_port);
}

void Api::answer_call(const httplib::Request& request,
                      httplib::Response& response,
                      const Act& act) {
  const std::optional<Fault> fault = parts_.faults.take(request.path);
  const bool applies = !fault || fault->apply;
  if (applies && authorised(request, response)) {
    const Result<Json> body =
        request.body.empty() ? Result<Json>(Json::object()) : parse_json(request.body);
    Result<Json> done = body.ok() && body->is_object()
                            ? act(request, *body)
                            : invalid_input("the body is no JSON object");
    if (done.ok()) {
      put_json(response, 200, *done);
    } else {
      put_error(response, done.error());
    }
  }
  if (fault) {
    fail(*fault, request, response);
  }
  record(request, response.status);
}

void Api::get(httplib::Server& server, const std::string& path, Act act) {
  server.Get(path, [this, act = std::move(act)](const auto& request, auto& response) {
    answer_call(request, response, act);
  });
}

void Api::post(httplib::Server& server, const std::string& path, Act act) {
  server.Post(path, [this, act = std::move(act)](const auto& request, auto& response) {
    answer_call(request, response, act);
  });
}

void Api::mount(httplib::Server& server) {
  mount_vendor(server);
  mount_account_lists(server);
  mount_account(server);
  mount_own(server);
}

void Api::mount_vendor(httplib::Server& server) {
  Desk& desk = parts_.desk;
  const std::string one = base_ + R"(/conversations/(\d+))";
  using Change = Result<Desk::Changed> (Desk::*)(std::int64_t, const Json&);
  const auto change = [&](const std::string& path, Change method) {
    post(server, one + path, [this, &desk, method](const auto& request, const Json& body) {
      return settle((desk.*method)(id_of(request), body));
    });
  };
  change("/labels", &Desk::set_labels);
  change("/toggle_priority", &Desk::set_priority);
  change("/toggle_status", &Desk::set_status);
  change("/assignments", &Desk::assign);
  change("/custom_attributes", &Desk::set_custom_attributes);
  post(server, one + "/messages", [this, &desk](const auto& request, const Json& body) {
    const bool incoming = string_at(body, "message_type") == "incoming";
    return settle(desk.add_message(id_of(request), body, incoming));
  });
  get(server, one, [&desk](const auto& request, const Json&) {
    return desk.conversation(id_of(request));
  });
  get(server, one + "/messages", [&desk](const auto& request, const Json&) {
    return desk.messages(id_of(request));
  });
  get(server, one + "/labels", [&desk](const auto& request, const Json&) -> Result<Json> {
    const Json shown = TRY(desk.conversation(id_of(request)));
    return Json{{"payload", shown["labels"]}};
  });
  get(server, base_ + "/conversations", [&desk](const auto& request, const Json&) {
    const std::string status = request.get_param_value("status");
    return Result<Json>(desk.conversations(status.empty() ? "open" : status));
  });
  post(server, base_ + "/conversations", [this, &desk](const auto&, const Json& body) {
    return settle(desk.create_conversation(body));
  });
}

void Api::mount_account_lists(httplib::Server& server) {
  Desk& desk = parts_.desk;
  post(server, base_ + "/contacts", [this, &desk](const auto&, const Json& body) {
    return settle(desk.create_contact(body));
  });
  get(server, base_ + "/contacts/search", [&desk](const auto& request, const Json&) {
    return Result<Json>(desk.search_contacts(request.get_param_value("q")));
  });
  get(server, base_ + R"(/contacts/(\d+))", [&desk](const auto& request, const Json&) {
    return desk.contact(id_of(request));
  });
  get(server,
      base_ + R"(/contacts/(\d+)/conversations)",
      [&desk](const auto& request, const Json&) {
        return desk.contact_conversations(id_of(request));
      });
  using List = Json (Desk::*)() const;
  const auto list = [&](const std::string& path, List method) {
    get(server, base_ + path, [&desk, method](const auto&, const Json&) {
      return Result<Json>((desk.*method)());
    });
  };
  list("/labels", &Desk::labels);
  list("/teams", &Desk::teams);
  list("/agents", &Desk::agents);
  list("/inboxes", &Desk::inboxes);
  list("/custom_attribute_definitions", &Desk::attributes);
  using Define = Result<Json> (Desk::*)(const Json&);
  const auto define = [&](const std::string& path, Define method) {
    post(server, base_ + path, [&desk, method](const auto&, const Json& body) {
      return (desk.*method)(body);
    });
  };
  define("/labels", &Desk::define_label);
  define("/teams", &Desk::define_team);
  define("/custom_attribute_definitions", &Desk::define_attribute);
}

void Api::mount_account(httplib::Server& server) {
  get(server, base_ + "/webhooks", [this](const auto&, const Json&) {
    const Json hooks = parts_.hooks.url().empty() ? Json::array() : Json::array({webhook()});
    return Result<Json>(Json{{"payload", {{"webhooks", hooks}}}});
  });
  post(server, base_ + "/webhooks", [this](const auto&, const Json& body) -> Result<Json> {
    if (!parts_.hooks.url().empty()) {
      return invalid_input("this stand-in sends to one place only");
    }
    return set_webhook(body);
  });
  server.Patch(base_ + "/webhooks/1", [this](const auto& request, auto& response) {
    answer_call(
        request, response, [this](const auto&, const Json& body) { return set_webhook(body); });
  });
  get(server, "/api/v1/profile", [this](const auto&, const Json&) {
    Json user = parts_.desk.agents().front();
    const std::int64_t account = std::stoll(base_.substr(base_.rfind('/') + 1));
    user["accounts"] = Json::array(
        {{{"id", account}, {"name", "Desk"}, {"status", "active"}, {"role", user["role"]}}});
    return Result<Json>(std::move(user));
  });
}

Json Api::webhook() const {
  return {{"id", 1},
          {"url", parts_.hooks.url()},
          {"name", "triaged"},
          {"subscriptions", parts_.hooks.events()}};
}

/// A new webhook gets a secret of the platform's making, which nobody here is told.
Result<Json> Api::set_webhook(const Json& wish) {
  const Json events = wish.value("subscriptions", Json::array());
  const bool whole = events.is_array() && !events.empty() &&
                     std::ranges::all_of(events, [](const Json& one) { return one.is_string(); });
  if (string_at(wish, "url").empty() || !whole) {
    return invalid_input("Url or Subscriptions is invalid");
  }
  if (string_at(wish, "url") != parts_.hooks.url()) {
    parts_.hooks.subscribe(string_at(wish, "url"), "");
  }
  parts_.hooks.listen_to(events.get<std::vector<std::string>>());
  return Json{{"payload", {{"webhook", webhook()}}}};
}

void Api::mount_own(httplib::Server& server) {
  using OwnAct = std::function<Result<Json>(const Json&)>;
  const auto own = [&](const std::string& path, OwnAct act) {
    server.Post("/standin/" + path, [act = std::move(act)](const auto& request, auto& response) {
      const Result<Json> body = parse_json(request.body.empty() ? "{}" : request.body);
      Result<Json> done = body.ok() ? act(*body) : Result<Json>(body.error());
      if (done.ok()) {
        put_json(response, 200, *done);
      } else {
        put_error(response, done.error());
      }
    });
  };
  Desk& desk = parts_.desk;
  own("customer", [&](const Json& wish) { return settle(desk.customer_writes(wish)); });
  own("agent", [&](const Json& wish) {
    return settle(desk.add_message(int_at(wish, "conversation"), wish, false));
  });
  own("status", [&](const Json& wish) {
    return settle(desk.set_status(int_at(wish, "conversation"), wish));
  });
  own("solve", [&](const Json& wish) {
    return settle(desk.set_status(int_at(wish, "conversation"), {{"status", "resolved"}}));
  });
  own("labels", [&](const Json& wish) {
    return settle(desk.set_labels(int_at(wish, "conversation"), wish));
  });
  own("priority", [&](const Json& wish) {
    return settle(desk.set_priority(int_at(wish, "conversation"), wish));
  });
  own("faults", [&](const Json& wish) -> Result<Json> {
    TRY(parts_.faults.add(wish));
    return Json::object();
  });
  own("hook", [&](const Json& wish) -> Result<Json> {
    parts_.hooks.subscribe(string_at(wish, "url"), string_at(wish, "secret"));
    return Json::object();
  });
  server.Get("/standin/state",
             [&](const auto&, auto& response) { put_json(response, 200, desk.snapshot()); });
  server.Get("/standin/requests",
             [this](const auto&, auto& response) { put_json(response, 200, requests()); });
  server.Get("/standin/deliveries", [this](const auto&, auto& response) {
    put_json(response, 200, parts_.hooks.deliveries());
  });
  server.Delete("/standin/requests", [this](const auto&, auto& response) {
    std::lock_guard lock(mutex_);
    requests_.clear();
    put_json(response, 200, Json::object());
  });
  server.Get("/", [&](const auto& request, auto& response) {
    response.set_content(render_inbox(desk.snapshot(), request.get_param_value("lang")),
                         "text/html; charset=utf-8");
  });
}

}  // namespace triaged::standin

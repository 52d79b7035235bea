#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/json.h"
#include "standin/desk.h"
#include "standin/faults.h"
#include "standin/hooks.h"

namespace httplib {
class Server;
struct Request;
struct Response;
}  // namespace httplib

namespace triaged::standin {

/// Binds the desk to HTTP: the vendor's paths, the stand-in's own, and the record of calls.
/// Thread-safe. Refers to the parts it is given, which must outlive it.
class Api {
 public:
  struct Parts {
    Desk& desk;
    Faults& faults;
    Hooks& hooks;
  };
  Api(Parts parts, std::int64_t account, std::string token);

  void mount(httplib::Server& server);
  Json requests() const;
  /// Answers of a change: queues its webhooks and wakes whoever waits.
  Result<Json> settle(Result<Desk::Changed> done);
  bool wait_until(const std::function<bool()>& wanted, Millis span);

 private:
  using Act = std::function<Result<Json>(const httplib::Request&, const Json& body)>;

  void mount_vendor(httplib::Server& server);
  void mount_account_lists(httplib::Server& server);
  void mount_account(httplib::Server& server);
  void mount_own(httplib::Server& server);
  Json webhook() const;
  Result<Json> set_webhook(const Json& wish);
  void get(httplib::Server& server, const std::string& path, Act act);
  void post(httplib::Server& server, const std::string& path, Act act);
  void answer_call(const httplib::Request& request, httplib::Response& response, const Act& act);
  bool authorised(const httplib::Request& request, httplib::Response& response) const;
  void fail(const Fault& fault, const httplib::Request& request, httplib::Response& response);
  void record(const httplib::Request& request, int status);

  Parts parts_;
  std::string base_;  ///< `/api/v1/accounts/<account>`
  std::string token_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t version_ = 0;  ///< counts calls and changes, so that no wake-up is lost
  std::vector<Json> requests_;
};

}  // namespace triaged::standin

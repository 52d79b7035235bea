#include "standin/channels.h"

#include <httplib.h>

#include <string>

namespace triaged::standin {
namespace {

void answer_with(httplib::Response& response, int status, const Json& body) {
  response.status = status;
  response.set_content(dump_json(body), "application/json");
}

}  // namespace

std::size_t Channels::keep(const char* channel, const std::string& to, const std::string& text) {
  std::lock_guard lock(mutex_);
  sent_.push_back({{"channel", channel}, {"to", to}, {"text", text}});
  return sent_.size();
}

Json Channels::sent() const {
  std::lock_guard lock(mutex_);
  return sent_;
}

void Channels::mount(httplib::Server& server) {
  // https://www.twilio.com/docs/messaging/api/message-resource: 201 with the message's sid.
  server.Post(
      R"(/2010-04-01/Accounts/(AC[0-9a-fA-F]{32})/Messages\.json)",
      [this](const httplib::Request& request, httplib::Response& response) {
        const std::string to = request.get_param_value("To");
        const std::string text = request.get_param_value("Body");
        if (!request.has_header("Authorization")) {
          answer_with(response, 401, {{"code", 20003}, {"message", "Authenticate"}});
          return;
        }
        if (to.empty() || text.empty()) {
          answer_with(
              response, 400, {{"code", 21604}, {"message", "'To' and 'Body' are required"}});
          return;
        }
        std::string digits = std::to_string(keep("sms", to, text));
        digits.insert(0, 32 - digits.size(), '0');
        answer_with(
            response, 201, {{"sid", "SM" + digits}, {"status", "queued"}, {"error_code", nullptr}});
      });
  // Kannel's user guide, "Using the HTTP interface to send SMS messages": 202, no message id.
  server.Get(
      "/cgi-bin/sendsms", [this](const httplib::Request& request, httplib::Response& response) {
        const std::string to = request.get_param_value("to");
        const std::string text = request.get_param_value("text");
        const bool whole = !to.empty() && !text.empty();
        if (whole) {
          keep("sms", to, text);
        }
        response.status = whole ? 202 : 400;
        response.set_content(
            whole ? "0: Accepted for delivery" : "Missing receiver number, rejected", "text/html");
      });
  // https://postmarkapp.com/developer/api/email-api
  server.Post("/email", [this](const httplib::Request& request, httplib::Response& response) {
    const Result<Json> mail = parse_json(request.body);
    if (!mail.ok() || string_at(*mail, "To").empty()) {
      answer_with(response, 422, {{"ErrorCode", 300}, {"Message", "Invalid email request"}});
      return;
    }
    keep("email", string_at(*mail, "To"), string_at(*mail, "TextBody"));
    answer_with(
        response, 200, {{"To", string_at(*mail, "To")}, {"ErrorCode", 0}, {"Message", "OK"}});
  });
  server.Get("/standin/sent", [this](const httplib::Request&, httplib::Response& response) {
    answer_with(response, 200, sent());
  });
}

}  // namespace triaged::standin

#include "load/webhooks.h"

#include <array>
#include <chrono>
#include <utility>

#include "base/crypto.h"
#include "base/json.h"

namespace triaged {
namespace {

constexpr int kTemplates = 512;
/// Stands in the templates where each webhook's own number goes.
constexpr std::string_view kTicketMark = "111111111";

constexpr std::array kOpenings = {"你好，", "客服您好，", "請問", "Hello, ", "Hi team, ", ""};
constexpr std::array kNeeds = {"我的訂單還沒有到，物流三天沒有更新，",
                               "充電器一插上就發燙，還聞到焦味，",
                               "收到的水壺蓋子是壞的，想換一個新的，",
                               "上週申請的退款一直沒有入帳，",
                               "App 登入以後一直閃退，重裝也沒有用，",
                               "the parcel arrived with a broken lid and I would like a refund, ",
                               "my card was charged twice for one order, ",
                               "the charger gets very hot and smells burnt, ",
                               "how do I change the delivery address of my order, "};
constexpr std::array kClosings = {"請盡快處理，謝謝。",
                                  "等你們的回覆。",
                                  "再不處理我就要投訴了！",
                                  "please help soon.",
                                  "thanks a lot!",
                                  "this is really disappointing."};

template <std::size_t N>
std::string pick(const std::array<const char*, N>& from, std::mt19937_64& random) {
  return from[random() % N];
}

std::int64_t unix_seconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

OrderedJson contact() {
  const std::string mark(kTicketMark);
  return {{"id", std::stoll(mark)},
          {"name", "李薇"},
          {"email", "li.wei." + mark + "@example.com"},
          {"phone_number", "+8613" + mark},
          {"type", "contact"}};
}

OrderedJson conversation(std::int64_t unix_now) {
  OrderedJson meta{
      {"sender", contact()}, {"assignee", nullptr}, {"team", nullptr}, {"hmac_verified", false}};
  return {{"id", std::stoll(std::string(kTicketMark))},
          {"inbox_id", 7},
          {"channel", "Channel::WebWidget"},
          {"status", "open"},
          {"priority", nullptr},
          {"labels", OrderedJson::array()},
          {"custom_attributes", {{"order_no", "SO-" + std::string(kTicketMark)}}},
          {"additional_attributes",
           {{"browser_language", "zh-TW"}, {"referer", "https://shop.example.com/help/contact"}}},
          {"can_reply", true},
          {"snoozed_until", nullptr},
          {"unread_count", 1},
          {"waiting_since", unix_now},
          {"first_reply_created_at", nullptr},
          {"created_at", unix_now},
          {"timestamp", unix_now},
          {"agent_last_seen_at", 0},
          {"contact_last_seen_at", 0},
          {"last_activity_at", unix_now},
          {"contact_inbox", OrderedJson::object()},
          {"meta", std::move(meta)}};
}

}  // namespace

WebhookSource::WebhookSource(Options options)
    : options_(std::move(options)), random_(options_.seed), next_ticket_(options_.first_ticket) {
  const std::int64_t now = unix_seconds();
  for (int i = 0; i < kTemplates; ++i) {
    templates_.push_back(make_template(
        pick(kOpenings, random_) + pick(kNeeds, random_) + pick(kClosings, random_), now));
  }
}

WebhookSource::Template WebhookSource::make_template(const std::string& text,
                                                     std::int64_t unix_now) {
  OrderedJson sender = contact();
  sender["identifier"] = nullptr;
  sender["blocked"] = false;
  sender["additional_attributes"] = OrderedJson::object();
  sender["custom_attributes"] = {{"level", "gold"}};
  sender["avatar"] = "https://chat.example.com/rails/active_storage/avatars/default-gold.png";
  const OrderedJson body{{"event", "message_created"},
                         {"id", std::stoll(std::string(kTicketMark))},
                         {"content", text},
                         {"content_type", "text"},
                         {"content_attributes", OrderedJson::object()},
                         {"message_type", "incoming"},
                         {"private", false},
                         {"source_id", nullptr},
                         {"additional_attributes", OrderedJson::object()},
                         {"account", {{"id", 1}, {"name", "Acme"}}},
                         {"inbox", {{"id", 7}, {"name", "Web"}}},
                         {"sender", std::move(sender)},
                         {"conversation", conversation(unix_now)}};
  Template made{body.dump(), {}};
  for (std::size_t at = made.body.find(kTicketMark); at != std::string::npos;
       at = made.body.find(kTicketMark, at + kTicketMark.size())) {
    made.ticket_at.push_back(at);
  }
  return made;
}

void WebhookSource::write_body() {
  const Template& chosen = templates_[random_() % templates_.size()];
  ticket_ = std::to_string(next_ticket_++);
  body_ = chosen.body;
  for (const std::size_t at : chosen.ticket_at) {
    body_.replace(at, ticket_.size(), ticket_);
  }
}

std::string_view WebhookSource::next_request() {
  write_body();
  const std::string timestamp = std::to_string(unix_seconds());
  std::string signed_bytes = timestamp;
  signed_bytes.append(".").append(body_);
  request_.clear();
  request_.append("POST ")
      .append(options_.path)
      .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n")
      .append("Accept: application/json\r\nX-Chatwoot-Timestamp: ")
      .append(timestamp)
      .append("\r\nX-Chatwoot-Signature: sha256=")
      .append(hex_encode(hmac_sha256(options_.secret, signed_bytes)))
      .append("\r\nX-Chatwoot-Delivery: 00000000-0000-4000-8000-000")
      .append(ticket_)
      .append("\r\nContent-Length: ")
      .append(std::to_string(body_.size()))
      .append("\r\n\r\n")
      .append(body_);
  return request_;
}

}  // namespace triaged

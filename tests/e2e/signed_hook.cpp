#include "e2e/signed_hook.h"

#include <thread>

#include "base/crypto.h"
#include "base/json.h"
#include "base/time.h"

namespace triaged::e2e {
namespace {

constexpr Millis kLookEvery{5};

}  // namespace

bool eventually(const std::function<bool()>& wanted, Millis span) {
  const auto until = std::chrono::steady_clock::now() + span;
  while (!wanted()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::sleep_for(kLookEvery);
  }
  return true;
}

std::string message_body(std::int64_t conversation, const std::string& text, TimePoint at) {
  const Json contact = {{"id", 99}, {"name", "李薇"}, {"type", "contact"}};
  return dump_json(Json{{"event", "message_created"},
                        {"id", 4711},
                        {"content", text},
                        {"message_type", "incoming"},
                        {"private", false},
                        {"created_at", format_utc(at)},
                        {"account", {{"id", 1}}},
                        {"sender", contact},
                        {"conversation",
                         {{"id", conversation},
                          {"status", "open"},
                          {"priority", nullptr},
                          {"labels", Json::array()},
                          {"custom_attributes", Json::object()},
                          {"meta", {{"sender", contact}, {"team", nullptr}}}}}});
}

httplib::Result post_signed(httplib::Client& client,
                            const std::string& body,
                            const std::string& delivery,
                            TimePoint at,
                            const std::string& secret) {
  const std::string seconds = std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
  return client.Post(
      "/hooks/desk",
      {{"X-Chatwoot-Delivery", delivery},
       {"X-Chatwoot-Timestamp", seconds},
       {"X-Chatwoot-Signature", "sha256=" + hex_encode(hmac_sha256(secret, seconds + "." + body))}},
      body,
      "application/json");
}

}  // namespace triaged::e2e

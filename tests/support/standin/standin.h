#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "standin/faults.h"

namespace triaged::standin {

struct StandinOptions {
  int port = 0;  ///< 0: any free port of 127.0.0.1
  std::int64_t account = 1;
  std::string token = "standin-token";  ///< what `api_access_token` must carry
  std::string hook_url;                 ///< where webhooks go; may be set later
  std::string hook_secret;
  std::vector<std::string> labels;  ///< defined from the start
  std::vector<std::string> teams;
};

/// A server that speaks the part of Chatwoot's API that the product uses, keeps everything in
/// memory, records what it was asked, sends signed webhooks for every change, and can be told to
/// fail. For tests and the demo. Thread-safe; owns its threads; listens on loopback only.
///
/// Vendor's paths, under `/api/v1/accounts/<account>` (and `GET /api/v1/profile`): contacts
/// (POST, search, one, its conversations), conversations (GET, POST, one), labels, messages,
/// toggle_priority, toggle_status, assignments, custom_attributes of a conversation; labels, teams,
/// custom_attribute_definitions (GET, POST), agents, inboxes, webhooks (GET, POST, PATCH).
/// Other channels' ways out, kept and answered: Twilio's Messages.json, Kannel's sendsms,
/// Postmark's /email. Its own: POST
/// `/standin/{customer,agent,status,solve,labels,priority,faults,hook}`, GET
/// `/standin/{state,requests,deliveries,sent}`, DELETE `/standin/requests`, and the inbox page at
/// `/`.
class ChatwootStandin {
 public:
  /// Listens when it returns. kUnavailable: the port is taken.
  static Result<std::unique_ptr<ChatwootStandin>> start(const StandinOptions& options,
                                                        const Clock& clock);
  ~ChatwootStandin();
  ChatwootStandin(const ChatwootStandin&) = delete;
  ChatwootStandin& operator=(const ChatwootStandin&) = delete;

  [[nodiscard]] int port() const;
  /// `http://127.0.0.1:<port>`
  [[nodiscard]] std::string url() const;
  void subscribe(std::string hook_url, std::string secret);
  /// The events its webhook is sent for.
  void listen_to(std::vector<std::string> events);
  void fail_next(Fault fault);

  /// Conversations with all their messages, defined labels, teams.
  [[nodiscard]] Json state() const;
  /// Every call of the vendor's API: `{method, path, status, idempotency_key, body}`, oldest first.
  [[nodiscard]] Json requests() const;
  [[nodiscard]] Json deliveries() const;
  /// What left for customers by the other channels: `[{channel, to, text}]`.
  [[nodiscard]] Json sent() const;

  /// A customer's message, as POST /standin/customer. Answers the message with its
  /// `conversation_id`.
  Result<Json> customer_writes(const Json& wish);
  /// An agent at the screen: `{conversation, content, private?, sender_id?}`.
  Result<Json> agent_writes(const Json& wish);
  /// An agent at the screen: `{conversation, status}`.
  Result<Json> agent_sets_status(const Json& wish);
  /// An agent at the screen: `{conversation, labels: [all of them]}`.
  Result<Json> agent_sets_labels(const Json& wish);

  /// Waits until `wanted` holds for state(), looked at after every call and change; false when
  /// `span` passes first.
  bool wait_until(const std::function<bool(const Json& state)>& wanted, Millis span);
  /// Waits until all queued webhooks were sent.
  bool wait_webhooks_sent(Millis span);

 private:
  struct Parts;
  explicit ChatwootStandin(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace triaged::standin

#pragma once

#include <gtest/gtest.h>
#include <httplib.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "e2e/signed_hook.h"
#include "standin/standin.h"
#include "support/daemon_process.h"
#include "support/scratch_folder.h"

namespace triaged::e2e {

/// What the desk's webhooks are signed with.
constexpr const char* kSecret = "e2e-secret";
/// A customer's words that the shipped rules take for danger, and the tag they then give.
constexpr const char* kDanger = "充電器插上就漏電，還發燙";
constexpr const char* kDangerLabel = "安全風險";

/// A daemon with the shipped rules and a Chatwoot stand-in that it serves, both on free ports,
/// their state in a folder of the test's own. Results are read from the stand-in.
class DeskTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  /// Starts the daemon on the present configuration and lets the stand-in's webhooks go to it.
  void start_daemon();
  void write_rules(const std::string& yaml) const;
  /// The configuration; a test adds keys of its own to the end.
  [[nodiscard]] std::string config_text() const;

  /// A customer's message without its webhook; gives the conversation's number.
  std::int64_t open_quietly(const std::string& source_id, const std::string& text);
  /// A customer's message with its webhook; gives the conversation's number.
  std::int64_t customer_writes(const std::string& source_id, const std::string& text);
  /// What the platform shows of the conversation, with its messages.
  [[nodiscard]] Json ticket(std::int64_t conversation) const;
  /// Waits until the condition holds for the conversation.
  bool wait_ticket(std::int64_t conversation, const std::function<bool(const Json&)>& wanted);
  /// Waits until no webhook is on its way, no event waits and nothing is owed.
  bool wait_settled();
  /// Calls that changed something, among those made so far.
  [[nodiscard]] std::vector<Json> writes() const;

  /// What `admin_listen` answers to a GET.
  [[nodiscard]] httplib::Result ask_admin(const std::string& path) const;
  /// A line of /metrics by its name and labels; "" while there is none.
  [[nodiscard]] std::string metric(const std::string& series) const;
  /// What the control socket answers to a GET below /api/v1/.
  [[nodiscard]] Json ask(const std::string& target) const;
  [[nodiscard]] std::vector<Json> dead_letters() const;

  /// Posts a body to /hooks/desk as the platform would. `at` is what is signed as the time.
  httplib::Result post_hook(const std::string& body,
                            const std::string& delivery,
                            TimePoint at,
                            const std::string& secret) const;
  httplib::Result post_hook(const std::string& body, const std::string& delivery) const;
  /// The webhook of a customer's message in that conversation.
  [[nodiscard]] std::string message_body(std::int64_t conversation, const std::string& text) const;

  SystemClock clock_;
  ScratchFolder folder_;
  std::string more_config_;    ///< set before start_daemon()
  bool shipped_rules_ = true;  ///< below the test's own; their rule tests take a while
  std::string rule_tests_ = "off";
  std::string desk_url_;  ///< where the daemon finds the desk; "" = at the stand-in itself
  std::string desk_map_;  ///< further lines of the desk's `map`, each with its line end
  std::unique_ptr<standin::ChatwootStandin> desk_;
  std::unique_ptr<testing_support::DaemonProcess> daemon_;
};

/// The private notes of a conversation, oldest first.
std::vector<std::string> notes_of(const Json& ticket);
/// What was said to the customer, oldest first.
std::vector<std::string> answers_of(const Json& ticket);
std::vector<std::string> labels_of(const Json& ticket);
bool has_label(const Json& ticket, const std::string& label);

}  // namespace triaged::e2e

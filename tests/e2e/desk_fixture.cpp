#include "e2e/desk_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "deliver/control_client.h"

namespace triaged::e2e {
namespace {

constexpr const char* kToken = "e2e-token";
/// The numbers that the configuration's map gives the teams: their order here.
const std::vector<std::string> kTeams = {
    "人工分派", "安全應急組", "隱私與安全", "投訴升級組", "物流組", "售後組", "客服組"};

void write_file(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

std::vector<std::string> messages_where(const Json& ticket, int type, bool is_private) {
  std::vector<std::string> texts;
  const Json messages = ticket.value("messages", Json::array());
  for (const Json& message : messages) {
    if (message["message_type"] == type && message["private"] == is_private) {
      texts.push_back(message["content"]);
    }
  }
  return texts;
}

}  // namespace

void DeskTest::SetUp() {
  standin::StandinOptions options;
  options.token = kToken;
  options.teams = kTeams;
  auto started = standin::ChatwootStandin::start(options, clock_);
  ASSERT_TRUE(started.ok()) << to_string(started.error());
  desk_ = std::move(started).take();
  std::filesystem::create_directory(folder_.file("rules"));
}

void DeskTest::TearDown() {
  if (daemon_ && HasFailure()) {
    std::cerr << "webhooks sent: " << desk_->deliveries() << "\ncalls: " << desk_->requests()
              << "\noutbox: " << ask("outbox") << "\ndead: " << ask("dead")
              << "\nthe daemon's log ends with:\n"
              << daemon_->log_tail();
  }
  if (daemon_) {
    EXPECT_EQ(daemon_->stop(), 0) << "the daemon did not end well";
  }
}

std::string DeskTest::config_text() const {
  return fmt::format(R"(version: 1
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
public_url: https://feedback.example.com
store: sqlite:{0}/triaged.db
control_socket: {0}/triaged.sock
time_zone: Asia/Shanghai
layers: [{6}{0}/rules]
adapters: [{1}/adapters]
retry: {{first_wait: 50ms, longest_wait: 500ms}}
rule_tests: {5}
sources:
  desk:
    platform: chatwoot
    base_url: {2}
    account: 1
    inbox: 2
    own_user: 1
    secret: "${{env:E2E_SECRET}}"
    token: "${{env:E2E_TOKEN}}"
    mode: live
    rate_per_second: 1000
    map:
      priority: {{高: urgent, 中: medium, 低: low}}
      status: {{處理中: open, 需升級: open}}
      group: {{人工分派: 1, 安全應急組: 2, 隱私與安全: 3, 投訴升級組: 4, 物流組: 5, 售後組: 6, 客服組: 7}}
{4}{3})",
                     folder_.file(""),
                     TRIAGED_SOURCE_DIR,
                     desk_url_.empty() ? desk_->url() : desk_url_,
                     more_config_,
                     desk_map_,
                     rule_tests_,
                     shipped_rules_ ? fmt::format("{}/rules/vendor, ", TRIAGED_SOURCE_DIR) : "");
}

void DeskTest::write_rules(const std::string& yaml) const {
  write_file(folder_.file("rules/company.yaml"), yaml);
}

void DeskTest::start_daemon() {
  if (!std::filesystem::exists(folder_.file("rules/company.yaml"))) {
    write_rules("version: 1\n");
  }
  write_file(folder_.file("triaged.yaml"), config_text());
  auto started = testing_support::DaemonProcess::start(
      {TRIAGED_BINARY,
       folder_.file("triaged.yaml"),
       folder_.file("triaged.log"),
       {fmt::format("E2E_SECRET={}", kSecret), fmt::format("E2E_TOKEN={}", kToken)}});
  ASSERT_TRUE(started.ok()) << to_string(started.error());
  daemon_ = std::move(started).take();
  desk_->subscribe(daemon_->url() + "/hooks/desk", kSecret);
}

std::int64_t DeskTest::open_quietly(const std::string& source_id, const std::string& text) {
  desk_->subscribe("", "");
  const std::int64_t conversation = customer_writes(source_id, text);
  EXPECT_TRUE(desk_->wait_webhooks_sent(kPatience));
  desk_->subscribe(daemon_->url() + "/hooks/desk", kSecret);
  return conversation;
}

std::int64_t DeskTest::customer_writes(const std::string& source_id, const std::string& text) {
  const auto written = desk_->customer_writes({{"source_id", source_id}, {"content", text}});
  EXPECT_TRUE(written.ok()) << to_string(written.error());
  return written.ok() ? int_at(*written, "conversation_id") : 0;
}

Json DeskTest::ticket(std::int64_t conversation) const {
  const Json state = desk_->state();
  for (const Json& one : state["conversations"]) {
    if (one["id"] == conversation) {
      return one;
    }
  }
  return Json::object();
}

bool DeskTest::wait_ticket(std::int64_t conversation,
                           const std::function<bool(const Json&)>& wanted) {
  return desk_->wait_until([&](const Json&) { return wanted(ticket(conversation)); }, kPatience);
}

bool DeskTest::wait_settled() {
  return eventually([&] {
    // In the direction of the data, so that nothing slips past from one place to the next.
    if (!desk_->wait_webhooks_sent(kPatience)) {
      return false;
    }
    if (metric("triaged_events_pending") != "0") {
      return false;
    }
    const std::size_t calls = desk_->requests().size();
    return ask("outbox?state=pending")["outbox"].empty() && desk_->wait_webhooks_sent(Millis(0)) &&
           desk_->requests().size() == calls;
  });
}

std::vector<Json> DeskTest::writes() const {
  std::vector<Json> all;
  const Json calls = desk_->requests();
  for (const Json& call : calls) {
    if (call["method"] != "GET") {
      all.push_back(call);
    }
  }
  return all;
}

httplib::Result DeskTest::ask_admin(const std::string& path) const {
  httplib::Client admin("127.0.0.1", daemon_->admin_port());
  return admin.Get(path);
}

std::string DeskTest::metric(const std::string& series) const {
  const auto page = ask_admin("/metrics");
  const std::string text = page ? "\n" + page->body : "";
  const std::size_t at = text.find("\n" + series + " ");
  if (at == std::string::npos) {
    return "";
  }
  const std::size_t from = at + series.size() + 2;
  return text.substr(from, text.find('\n', from) - from);
}

Json DeskTest::ask(const std::string& target) const {
  const auto answer =
      ask_control_socket(folder_.file("triaged.sock"), "GET", "/api/v1/" + target, kPatience);
  EXPECT_TRUE(answer.ok()) << to_string(answer.error());
  const auto json = answer.ok() ? parse_json(answer->body) : Result<Json>(Json::object());
  EXPECT_TRUE(json.ok()) << answer->body;
  return json.ok() ? *json : Json::object();
}

std::vector<Json> DeskTest::dead_letters() const {
  return ask("dead?limit=1000")["dead"];
}

httplib::Result DeskTest::post_hook(const std::string& body,
                                    const std::string& delivery,
                                    TimePoint at,
                                    const std::string& secret) const {
  httplib::Client client("127.0.0.1", daemon_->port());
  return post_signed(client, body, delivery, at, secret);
}

httplib::Result DeskTest::post_hook(const std::string& body, const std::string& delivery) const {
  return post_hook(body, delivery, clock_.utc(), kSecret);
}

std::string DeskTest::message_body(std::int64_t conversation, const std::string& text) const {
  return e2e::message_body(conversation, text, clock_.utc());
}

std::vector<std::string> notes_of(const Json& ticket) {
  return messages_where(ticket, 1, true);
}

std::vector<std::string> answers_of(const Json& ticket) {
  return messages_where(ticket, 1, false);
}

std::vector<std::string> labels_of(const Json& ticket) {
  return ticket.value("labels", std::vector<std::string>());
}

bool has_label(const Json& ticket, const std::string& label) {
  const std::vector<std::string> labels = labels_of(ticket);
  return std::ranges::find(labels, label) != labels.end();
}

}  // namespace triaged::e2e

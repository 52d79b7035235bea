// Kills the daemon at random moments under load, round after round, and then holds it to its
// promises: every acknowledged event ends in one decision, in order, and each decision's note
// reaches the platform at least once and under one key.
//
// TRIAGED_CRASH_ROUNDS sets the rounds, TRIAGED_CRASH_SEED the moments.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <random>
#include <thread>

#include "base/crypto.h"
#include "base/time.h"
#include "deliver/control_client.h"
#include "e2e/counting_desk.h"
#include "e2e/signed_hook.h"
#include "support/daemon_process.h"
#include "support/scratch_folder.h"

namespace triaged::e2e {
namespace {

using testing_support::DaemonProcess;

constexpr int kPosters = 4;
constexpr int kTicketsOfAPoster = 3;  ///< new ones in each round
constexpr int kLongestRunMs = 300;
constexpr Millis kDrainPatience{300'000};

int setting(const char* name, int otherwise) {
  const char* given = std::getenv(name);
  return given == nullptr ? otherwise : std::atoi(given);
}

/// Posts messages to a few tickets in turn, each after the one before was acknowledged. What was
/// not acknowledged is posted again, as the platform's resending or a person's click would.
class Poster {
 public:
  explicit Poster(int number) : next_ticket_((number + 1) * 100'000) {}

  void new_tickets() {
    tickets_.clear();
    for (int i = 0; i < kTicketsOfAPoster; ++i) {
      tickets_.push_back(next_ticket_++);
    }
  }

  /// Until it is told to stop and owes nothing, or the daemon is gone.
  void run(std::uint16_t port, const std::atomic<bool>& stop) {
    httplib::Client client("127.0.0.1", port);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    for (std::size_t turn = 0; !stop || owes(); ++turn) {
      if (open_ticket_ == 0) {
        open_ticket_ = tickets_[turn % tickets_.size()];
      }
      if (!post(client)) {
        return;
      }
      ++acknowledged_[open_ticket_];
      open_ticket_ = 0;
    }
  }

  /// Ticket → how many of its messages were acknowledged.
  [[nodiscard]] const std::map<int, int>& acknowledged() const { return acknowledged_; }
  [[nodiscard]] bool owes() const { return open_ticket_ != 0; }

 private:
  bool post(httplib::Client& client) {
    const int n = acknowledged_[open_ticket_] + 1;
    const std::string delivery = fmt::format("{}-{}", open_ticket_, n);
    const std::string body = message_body(open_ticket_, fmt::format("第 {} 則", n), clock_.utc());
    const auto answer = post_signed(client, body, delivery, clock_.utc(), "crash-secret");
    return answer && answer->status == 200;
  }

  SystemClock clock_;
  int next_ticket_;
  std::vector<int> tickets_;
  int open_ticket_ = 0;  ///< has a message under way whose end is not known
  std::map<int, int> acknowledged_;
};

class CrashE2eTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_.file("rules"));
    std::ofstream(folder_.file("rules/all.yaml")) << R"(version: 1
classify:
  - id: crash.each
    why: every message leaves a trace on the platform
    event: message.customer
    then: {tag: [seen], note: "{{ message.text }}"}
)";
    std::ofstream(folder_.file("triaged.yaml")) << fmt::format(R"(version: 1
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
store: sqlite:{0}/triaged.db
control_socket: {0}/triaged.sock
layers: [{0}/rules]
adapters: [{1}/adapters]
retry: {{first_wait: 50ms, longest_wait: 500ms}}
sources:
  desk:
    platform: chatwoot
    base_url: {2}
    account: 1
    secret: "${{env:CRASH_SECRET}}"
    token: "${{env:CRASH_SECRET}}"
    mode: live
    concurrency: 32
    rate_per_second: 10000
)",
                                                               folder_.file(""),
                                                               TRIAGED_SOURCE_DIR,
                                                               desk_.url());
    for (int i = 0; i < kPosters; ++i) {
      posters_.emplace_back(i);
    }
  }

  std::unique_ptr<DaemonProcess> start() {
    auto started = DaemonProcess::start({TRIAGED_BINARY,
                                         folder_.file("triaged.yaml"),
                                         folder_.file("triaged.log"),
                                         {"CRASH_SECRET=crash-secret"}});
    EXPECT_TRUE(started.ok()) << to_string(started.error());
    return started.ok() ? std::move(started).take() : nullptr;
  }

  /// Starts the daemon, loads it, and runs `meanwhile` before the load ends.
  template <class Act>
  void under_load(DaemonProcess& daemon, const Act& meanwhile) {
    std::atomic<bool> stop = false;
    std::vector<std::jthread> threads;
    for (Poster& poster : posters_) {
      threads.emplace_back([&] { poster.run(daemon.port(), stop); });
    }
    meanwhile();
    stop = true;
  }

  Json ask(const std::string& target) {
    const auto answer =
        ask_control_socket(folder_.file("triaged.sock"), "GET", "/api/v1/" + target);
    const auto json = answer.ok() ? parse_json(answer->body, {.depth = 64, .nodes = 10'000'000})
                                  : Result<Json>(answer.error());
    EXPECT_TRUE(json.ok()) << target;
    return json.ok() ? *json : Json::object();
  }

  void check_ticket(int ticket, int acknowledged) {
    SCOPED_TRACE(fmt::format("ticket {}", ticket));
    const Json answer = ask(fmt::format("decisions/{}", ticket));
    const Json decisions = answer.value("decisions", Json::array());
    ASSERT_EQ(static_cast<int>(decisions.size()), acknowledged) << "each event in one decision";
    const CountingDesk::Shown shown = desk_.shown(std::to_string(ticket));
    ASSERT_EQ(static_cast<int>(shown.notes.size()), acknowledged);
    EXPECT_TRUE(shown.labels.contains("seen"));
    for (std::size_t i = 0; i < decisions.size(); ++i) {
      EXPECT_EQ(string_at(decisions[i]["decision"], "event"), fmt::format("{}-{}", ticket, i + 1))
          << "in order";
      const std::string& note = shown.notes[i];
      EXPECT_NE(note.find(fmt::format("第 {} 則", i + 1)), std::string::npos) << note;
      EXPECT_EQ(shown.keys.at(note).size(), 1U) << "one key, however often it came";
    }
    repeats_ += shown.repeats;
    checked_ += acknowledged;
  }

  ScratchFolder folder_;
  CountingDesk desk_;
  std::vector<Poster> posters_;
  int checked_ = 0;
  int repeats_ = 0;
};

TEST_F(CrashE2eTest, LosesNothingAndRepeatsOnlyUnderTheSameKey) {
  const int rounds = setting("TRIAGED_CRASH_ROUNDS", 200);
  std::mt19937 random(static_cast<unsigned>(setting("TRIAGED_CRASH_SEED", 20261121)));
  for (int round = 0; round < rounds; ++round) {
    SCOPED_TRACE(fmt::format("round {}", round));
    const Millis moment(std::uniform_int_distribution<int>(0, kLongestRunMs)(random));
    for (Poster& poster : posters_) {
      poster.new_tickets();
    }
    const std::unique_ptr<DaemonProcess> daemon = start();
    ASSERT_TRUE(daemon);
    under_load(*daemon, [&] {
      std::this_thread::sleep_for(moment);  // the random moment itself
      daemon->kill();
    });
  }

  const std::unique_ptr<DaemonProcess> daemon = start();
  ASSERT_TRUE(daemon);
  under_load(*daemon, [] {});  // what the last crash left unanswered
  const auto idle = [&] {
    httplib::Client admin("127.0.0.1", daemon->admin_port());
    const auto metrics = admin.Get("/metrics");
    return metrics && metrics->body.find("triaged_events_pending 0\n") != std::string::npos &&
           ask("outbox?state=pending&limit=1")["outbox"].empty();
  };
  ASSERT_TRUE(eventually(idle, kDrainPatience)) << daemon->log_tail();
  EXPECT_TRUE(ask("dead")["dead"].empty()) << ask("dead");
  for (const Poster& poster : posters_) {
    EXPECT_FALSE(poster.owes());
    for (const auto& [ticket, acknowledged] : poster.acknowledged()) {
      check_ticket(ticket, acknowledged);
      ASSERT_FALSE(HasFailure()) << daemon->log_tail();
    }
  }
  EXPECT_GT(checked_, rounds) << "the load was no load";
  EXPECT_EQ(daemon->stop(), 0);
  std::cout << fmt::format(
      "{} rounds, {} events, {} notes sent again\n", rounds, checked_, repeats_);
}

}  // namespace
}  // namespace triaged::e2e

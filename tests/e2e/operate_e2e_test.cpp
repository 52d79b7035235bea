// What the people who run the daemon see of it.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <fstream>

#include "e2e/desk_fixture.h"
#include "support/run_program.h"

namespace triaged::e2e {
namespace {

using standin::FaultKind;
using testing::HasSubstr;

class OperateE2eTest : public DeskTest {
 protected:
  [[nodiscard]] Json readiness() const {
    const auto answer = ask_admin("/readyz");
    EXPECT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << answer->body;
    return parse_json(answer->body).take();
  }
};

TEST_F(OperateE2eTest, MetricsTellHowMuchIsOwedAndForHowLong) {
  desk_->fail_next({.kind = FaultKind::kStatus, .times = 1000, .status = 500});
  start_daemon();
  EXPECT_EQ(metric("triaged_outbox_entries"), "0");
  EXPECT_EQ(metric("triaged_outbox_oldest_seconds"), "0");
  EXPECT_EQ(metric("triaged_events_oldest_seconds"), "0");
  open_quietly("li", kDanger);
  ASSERT_EQ(post_hook(message_body(1, kDanger), "d-1")->status, 200);
  EXPECT_TRUE(eventually([&] { return metric("triaged_outbox_entries") == "2"; }))
      << "the sync and the note: " << ask("outbox");
  EXPECT_TRUE(eventually([&] {
    const std::string age = metric("triaged_outbox_oldest_seconds");
    return !age.empty() && std::stod(age) > 0.05;
  })) << "as old as it is at the time of asking";
}

TEST_F(OperateE2eTest, MetricsTellOfConnectionsAndRefusals) {
  more_config_ = "limits: {body_size: 64KiB}\n";
  start_daemon();
  const std::string refused =
      R"(triaged_http_refusals_total{listener="listen",reason="body_too_large"})";
  EXPECT_EQ(metric(refused), "0");
  ASSERT_EQ(post_hook(message_body(1, std::string(std::size_t{65} * 1024, 'x')), "d-1")->status,
            413);
  EXPECT_TRUE(eventually([&] { return metric(refused) == "1"; }));
  EXPECT_EQ(metric(refused), "1") << "counted once, however often it is asked";
  EXPECT_EQ(metric(R"(triaged_http_answers_total{class="4xx",listener="listen"})"), "1");
  EXPECT_EQ(metric(R"(triaged_http_queued_requests{listener="listen"})"), "0");
  EXPECT_TRUE(eventually([&] {
    return metric(R"(triaged_http_open_connections{listener="admin_listen"})") == "1";
  })) << "the one that asks, once those of earlier questions are closed";
}

TEST_F(OperateE2eTest, ReadinessTellsOfAPlatformThatFailsAndStaysReady) {
  desk_->fail_next({.kind = FaultKind::kStatus, .times = 1000, .status = 401});
  start_daemon();
  EXPECT_EQ(readiness()["destinations"], Json::array());
  open_quietly("li", kDanger);
  ASSERT_EQ(post_hook(message_body(1, kDanger), "d-1")->status, 200);
  ASSERT_TRUE(eventually([&] {
    const Json all = readiness()["destinations"];
    return all.size() == 1 && all[0]["state"] == "paused";
  })) << readiness();
  const Json desk = readiness()["destinations"][0];
  EXPECT_EQ(desk["name"], "desk");
  EXPECT_EQ(desk["reason"], "credentials refused: check the user, password or token");
  EXPECT_GT(int_at(desk, "seconds_left"), 0);
  EXPECT_EQ(readiness()["ready"], true) << "webhooks are still taken";
  EXPECT_EQ(metric(R"(triaged_breaker_state{destination="desk"})"), "3");
}

TEST_F(OperateE2eTest, ListsTheOutboxOfOneTicket) {
  start_daemon();
  const std::int64_t first = customer_writes("li", kDanger);
  const std::int64_t second = customer_writes("wang", kDanger);
  ASSERT_TRUE(wait_settled());
  const std::string number = string_at(ask("decisions/" + std::to_string(second)), "number");
  const auto entries_of = [&](const std::string& record) {
    return ask("outbox?record=" + record)["outbox"];
  };
  const Json by_ticket = entries_of(std::to_string(second));
  ASSERT_THAT(by_ticket, testing::SizeIs(2)) << "its sync and its note";
  EXPECT_EQ(by_ticket[0]["record"], by_ticket[1]["record"]);
  EXPECT_EQ(entries_of(number), by_ticket);
  EXPECT_NE(entries_of(std::to_string(first))[0]["record"], by_ticket[0]["record"]);
  EXPECT_THAT(ask("outbox")["outbox"], testing::SizeIs(4));
  EXPECT_EQ(ask("outbox?record=FW0")["title"], "no such ticket");
}

/// `triaged reload` on the present files.
class ReloadE2eTest : public OperateE2eTest {
 protected:
  void reload(const std::string& more_config, int code) {
    more_config_ = more_config;
    std::ofstream(folder_.file("triaged.yaml")) << config_text();
    auto end = testing_support::run_program(
        {TRIAGED_BINARY, "reload", "--config", folder_.file("triaged.yaml")}, {});
    ASSERT_TRUE(end.ok()) << to_string(end.error());
    end_ = std::move(end).take();
    EXPECT_EQ(end_.code, code) << end_.out << end_.err;
  }
  testing_support::ProgramEnd end_;
};

TEST_F(ReloadE2eTest, NamesEveryFaultAndKeepsTheOldSetup) {
  start_daemon();
  write_rules("version: 1\nclassify:\n  - {id: a, wehn: {}}\n  - {id: b, whne: {}}\n");
  reload("notse: all\n", 1);
  EXPECT_THAT(end_.err, HasSubstr("triaged.yaml:"));
  EXPECT_THAT(end_.err, HasSubstr("did you mean 'notes'?"));
  EXPECT_THAT(end_.err, HasSubstr("company.yaml:3:"));
  EXPECT_THAT(end_.err, HasSubstr("company.yaml:4:"));
  EXPECT_THAT(end_.err, HasSubstr("the old setup keeps running"));
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("\"reload_fault\""));
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("did you mean 'notes'?"));
  const std::int64_t id = customer_writes("li", kDanger);
  EXPECT_TRUE(wait_ticket(id, [](const Json& one) { return !labels_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
}

TEST_F(ReloadE2eTest, NamesWhatOnlyARestartPutsToWork) {
  start_daemon();
  reload("limits: {connections: 16}\nworkers: {evaluate: 3}\n", 0);
  EXPECT_THAT(end_.out, HasSubstr("limits.connections: takes effect after a restart\n"));
  EXPECT_THAT(end_.out, HasSubstr("workers.evaluate: takes effect after a restart\n"));
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("\"restart_needed\""));
  reload("workers: {evaluate: 3}\n", 0);
  EXPECT_THAT(end_.out, HasSubstr("workers.evaluate: takes effect after a restart\n"))
      << "a second reload does not make it work";
  EXPECT_THAT(end_.out, testing::Not(HasSubstr("limits.connections")));
  reload("", 0);
  EXPECT_THAT(end_.out, testing::Not(HasSubstr("restart")));
}

TEST_F(OperateE2eTest, TheLogSaysAsMuchAsItsLevel) {
  more_config_ = "log_level: warning\n";
  start_daemon();
  EXPECT_THAT(daemon_->log_tail(), testing::Not(HasSubstr("\"serving\"")));
}

/// Lowers the soft limit of open files for the processes begun meanwhile.
class FewFiles {
 public:
  explicit FewFiles(rlim_t soft) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit fewer = before_;
    fewer.rlim_cur = soft;
    setrlimit(RLIMIT_NOFILE, &fewer);
  }
  ~FewFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;
  [[nodiscard]] rlim_t hard() const { return before_.rlim_max; }

 private:
  rlimit before_{};
};

TEST_F(OperateE2eTest, TakesAsManyFilesAsItMayHave) {
  const FewFiles few(512);
  more_config_ = "limits: {connections: 16}\n";
  start_daemon();
  rlimit now{};
  ASSERT_EQ(prlimit(daemon_->pid(), RLIMIT_NOFILE, nullptr, &now), 0);
  EXPECT_EQ(now.rlim_cur, few.hard());
  EXPECT_THAT(daemon_->log_tail(), testing::Not(HasSubstr("too_few_files")));
}

TEST_F(OperateE2eTest, WarnsWhenConnectionsNeedMoreFilesThanThereMayBe) {
  rlimit own{};
  getrlimit(RLIMIT_NOFILE, &own);
  constexpr rlim_t kMost = 1'000'000;  // that a configuration may ask for
  if (own.rlim_max >= kMost) {
    GTEST_SKIP() << "this machine allows more open files than a configuration can ask for";
  }
  more_config_ = "limits: {connections: 1000000}\n";
  start_daemon();
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("too_few_files"));
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("\"files\":" + std::to_string(own.rlim_max)));
}

}  // namespace
}  // namespace triaged::e2e

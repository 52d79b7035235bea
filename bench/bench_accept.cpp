// Durable accept: signed webhooks over 64 kept-alive connections while nothing judges them, beside
// a bare SQLite writer fed by 64 waiting producers in the same run. Then the same with 500
// connections that trickle one header byte a second.
#include <atomic>
#include <chrono>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "load/bare_run.h"
#include "load/daemon.h"
#include "load/generator.h"
#include "load/options.h"
#include "load/row.h"
#include "load/slow_senders.h"

namespace triaged {
namespace {

constexpr int kConnections = 64;
constexpr int kSlowSenders = 500;

struct Accepted {
  LoadReport report;
  double cpu_us = 0;  ///< of the server, per event
};

Result<Accepted> accept(const ServerProcess& server,
                        WebhookSource& webhooks,
                        std::chrono::milliseconds length) {
  LoadPlan plan;
  plan.port = server.port();
  plan.connections = kConnections;
  plan.length = length;
  const double before = server.cpu_seconds();
  Accepted accepted;
  accepted.report = TRY(run_load(plan, webhooks));
  accepted.cpu_us = ratio_of((server.cpu_seconds() - before) * 1e6,
                             static_cast<double>(accepted.report.accepted));
  return accepted;
}

bool whole(const LoadReport& report) {
  return report.accepted > 0 && report.refused == 0 && report.unanswered == 0;
}

void print_accept_rows(const Accepted& ours, double bare_rate, double bare_p99) {
  const std::string versus = "bare group-commit SQLite writer";
  const double rate = ratio_of(ours.report.per_second(), bare_rate);
  const double p99 = ours.report.latencies.percentile_ms(0.99);
  const double slower = ratio_of(p99, bare_p99);
  const bool all = whole(ours.report);
  print_row({"accept: durable events",
             ours.report.per_second(),
             "events/s",
             versus,
             rate,
             ">= 0.6",
             all && rate >= 0.6});
  print_row({"accept: p99",
             p99,
             "ms",
             versus,
             slower,
             "<= 25 ms and <= 2",
             all && p99 <= 25 && slower <= 2});
  print_row(
      {"accept: server CPU", ours.cpu_us, "us/event", "", 0, "<= 100", all && ours.cpu_us <= 100});
}

/// The bare writer runs before and after, so that a machine that slows down meets both.
Result<void> run_accept(const BenchFolder& folder,
                        const ServerProcess& server,
                        WebhookSource& webhooks,
                        std::chrono::milliseconds length) {
  BareRun bare = TRY(run_bare_writer(folder.file("bare-1.db"), kConnections, length / 2));
  const Accepted ours = TRY(accept(server, webhooks, length));
  const BareRun after = TRY(run_bare_writer(folder.file("bare-2.db"), kConnections, length / 2));
  bare.rows += after.rows;
  bare.seconds += after.seconds;
  bare.latencies.add_all(after.latencies);
  print_accept_rows(ours,
                    ratio_of(static_cast<double>(bare.rows), bare.seconds),
                    bare.latencies.percentile_ms(0.99));
  return {};
}

Result<void> run_slow(const ServerProcess& server,
                      WebhookSource& webhooks,
                      std::chrono::milliseconds length) {
  const Accepted before = TRY(accept(server, webhooks, length / 2));
  Accepted beside;
  {
    const auto slow = TRY(SlowSenders::start(server.port(), kSlowSenders));
    beside = TRY(accept(server, webhooks, length));
  }
  const Accepted after = TRY(accept(server, webhooks, length / 2));
  const double alone = (before.report.per_second() + after.report.per_second()) / 2;
  const double ratio = ratio_of(beside.report.per_second(), alone);
  print_row({"accept: beside 500 slow senders",
             beside.report.per_second(),
             "events/s",
             "the same without them",
             ratio,
             ">= 0.8",
             whole(beside.report) && ratio >= 0.8});
  return {};
}

Result<void> run(const BenchOptions& options) {
  const BenchFolder folder("accept");
  DaemonPlan plan;
  plan.rules = "bench/rules";
  plan.judges = false;
  const auto server = TRY(start_daemon(folder, plan));
  WebhookSource webhooks({kHookPath, kBenchSecret});
  TRY(accept(*server, webhooks, options.length / 10));  // connections, caches and the file grow
  TRY(run_accept(folder, *server, webhooks, options.length));
  return run_slow(*server, webhooks, options.length / 2);
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_main(count, words, std::chrono::seconds(12), &triaged::run);
}

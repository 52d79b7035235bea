// End to end: a webhook is accepted, judged, and written back to a stub of the desk as one private
// note, counted there. Offered at a fixed rate, beside a hand-written Node service in the same run:
// as one writes it (its notes go out by fetch), and tuned (by http.request over an agent).
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include "load/daemon.h"
#include "load/desk_stub.h"
#include "load/generator.h"
#include "load/options.h"
#include "load/row.h"

namespace triaged {
namespace {

using Steady = std::chrono::steady_clock;

/// More than the four times that are wanted: near what the daemon can carry.
constexpr double kOfferedTimesPeer = 5;
/// Offered when there is no peer to compare with.
constexpr double kRateWithoutPeer = 5000;
constexpr std::chrono::seconds kDrainPatience{20};
/// Where scripts/bench installs the peer.
constexpr const char* kPeerFolder = "build/bench-peer";

struct Handled {
  LoadReport report;
  std::int64_t effects = 0;
  double per_second = 0;  ///< from the first webhook to the last effect
  double cpu_us = 0;      ///< of the server, per effect
  double drained_s = 0;   ///< from the last answer to the last effect
};

Result<Handled> handle(const ServerProcess& server,
                       const DeskStub& desk,
                       WebhookSource& webhooks,
                       LoadPlan plan) {
  plan.port = server.port();
  const std::int64_t had = desk.effects();
  const double cpu = server.cpu_seconds();
  const Steady::time_point begun = Steady::now();
  Handled handled;
  handled.report = TRY(run_load(plan, webhooks));
  const Steady::time_point answered = Steady::now();
  while (desk.effects() - had < handled.report.accepted &&
         Steady::now() < answered + kDrainPatience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  handled.effects = desk.effects() - had;
  const std::chrono::duration<double> took = desk.last_effect_at() - begun;
  const std::chrono::duration<double> drained = desk.last_effect_at() - answered;
  handled.per_second = ratio_of(static_cast<double>(handled.effects), took.count());
  handled.cpu_us =
      ratio_of((server.cpu_seconds() - cpu) * 1e6, static_cast<double>(handled.effects));
  handled.drained_s = std::max(0.0, drained.count());
  return handled;
}

/// As fast as it goes: what the peer can carry at its best. `client`: what its notes go out by.
Result<Handled> run_peer(const BenchFolder& folder,
                         const std::string& store,
                         const std::string& client,
                         std::chrono::milliseconds length) {
  const auto desk = TRY(DeskStub::start());
  const auto server = TRY(ServerProcess::start({"node",
                                                project_file(kPeerFolder) + "/server.js",
                                                folder.file(store),
                                                std::to_string(desk->port()),
                                                client},
                                               project_file("build/bench-data/peer.log")));
  WebhookSource webhooks({kHookPath, kBenchSecret});
  LoadPlan plan;
  plan.length = std::chrono::milliseconds(1000);
  TRY(handle(*server, *desk, webhooks, plan));  // until its compiler has warmed up
  plan.length = length;
  return handle(*server, *desk, webhooks, plan);
}

Result<Handled> run_ours(const BenchFolder& folder,
                         double rate,
                         std::chrono::milliseconds length,
                         double& peak_mb) {
  const auto desk = TRY(DeskStub::start());
  DaemonPlan daemon;
  daemon.rules = "bench/rules";
  daemon.desk_port = desk->port();
  const auto server = TRY(start_daemon(folder, daemon));
  WebhookSource webhooks({kHookPath, kBenchSecret});
  LoadPlan plan;
  plan.rate = rate;
  plan.length = std::chrono::milliseconds(1000);
  TRY(handle(*server, *desk, webhooks, plan));
  plan.length = length;
  Handled handled = TRY(handle(*server, *desk, webhooks, plan));
  peak_mb = server->peak_resident_mb();
  return handled;
}

/// The peer, or nothing and why on standard error: without it our own rows still tell something.
std::optional<Handled> try_peer(const BenchFolder& folder,
                                const std::string& store,
                                const std::string& client,
                                std::chrono::milliseconds length) {
  Result<Handled> handled = run_peer(folder, store, client, length);
  if (!handled.ok()) {
    std::cerr << "without the peer: " << to_string(handled.error()) << '\n';
    return std::nullopt;
  }
  return std::move(handled).take();
}

struct PeerFigures {
  double per_second = 0;
  double cpu_us = 0;
};

void print_peer(const std::string& name, const PeerFigures& peer, const Handled& ours) {
  print_row({name + ": events at the desk",
             peer.per_second,
             "events/s",
             "the daemon",
             ratio_of(peer.per_second, ours.per_second),
             "",
             true});
  print_row({name + ": server CPU",
             peer.cpu_us,
             "us/event",
             "the daemon",
             ratio_of(peer.cpu_us, ours.cpu_us),
             "",
             true});
}

void print_ours(const Handled& ours, const PeerFigures& peer, double peak_mb) {
  const std::string versus = peer.per_second > 0 ? "hand-written Node service" : "";
  const double faster = ratio_of(ours.per_second, peer.per_second);
  const double cheaper = ratio_of(ours.cpu_us, peer.cpu_us);
  const auto offered = ours.report.accepted + ours.report.refused + ours.report.unanswered;
  const auto lost = static_cast<double>(offered - ours.effects);
  print_row({"end to end: events at the desk",
             ours.per_second,
             "events/s",
             versus,
             faster,
             ">= 4",
             lost == 0 && faster >= 4});
  print_row({"end to end: server CPU",
             ours.cpu_us,
             "us/event",
             versus,
             cheaper,
             "<= 200 us and <= 0.333",
             ours.cpu_us > 0 && ours.cpu_us <= 200 && peer.cpu_us > 0 && cheaper <= 1 / 3.0});
  print_row({"end to end: lost", lost, "events", "", 0, "0", lost == 0});
  print_row({"end to end: drained after",
             ours.drained_s,
             "s",
             "",
             0,
             "<= 2",
             lost == 0 && ours.drained_s <= 2});
  print_row({"end to end: p99 to the answer",
             ours.report.latencies.percentile_ms(0.99),
             "ms",
             "",
             0,
             "",
             true});
  print_row({"memory: under that load", peak_mb, "MB", "", 0, "< 200", peak_mb < 200});
}

/// The peer runs before and after, so that a machine that slows down meets both; the tuned one
/// once.
Result<void> run(const BenchOptions& options) {
  set_bench_secrets();
  const BenchFolder folder("end-to-end");
  const auto peer_length = options.length / 4;
  const auto before = try_peer(folder, "before.db", "fetch", peer_length);
  const double own = before ? before->per_second * kOfferedTimesPeer : kRateWithoutPeer;
  const double rate = options.rate > 0 ? options.rate : own;
  double peak_mb = 0;
  const Handled ours = TRY(run_ours(folder, rate, options.length, peak_mb));
  PeerFigures peer;
  if (before) {
    const Handled after = try_peer(folder, "after.db", "fetch", peer_length).value_or(*before);
    peer = {(before->per_second + after.per_second) / 2, (before->cpu_us + after.cpu_us) / 2};
    print_peer("peer", peer, ours);
  }
  if (const auto tuned = before ? try_peer(folder, "tuned.db", "agent", peer_length) : before) {
    print_peer("tuned peer", {tuned->per_second, tuned->cpu_us}, ours);
  }
  print_ours(ours, peer, peak_mb);
  return {};
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_main(count, words, std::chrono::seconds(30), &triaged::run);
}

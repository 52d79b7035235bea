#include "load/bare_run.h"

#include <thread>
#include <vector>

#include "base/crypto.h"
#include "load/bare_writer.h"
#include "load/daemon.h"
#include "load/webhooks.h"

namespace triaged {
namespace {

constexpr std::int64_t kTicketsEach = 1'000'000;

struct Produced {
  std::int64_t refused = 0;
  Latencies latencies;
};

void produce(BareWriter& writer,
             int number,
             std::chrono::steady_clock::time_point end,
             Produced& produced) {
  WebhookSource webhooks({kHookPath,
                          kBenchSecret,
                          static_cast<std::uint64_t>(number) + 1,
                          200'000'000 + number * kTicketsEach});
  for (auto begun = std::chrono::steady_clock::now(); begun < end;) {
    webhooks.next_request();
    const Sha256 key = sha256(webhooks.body());
    begun = std::chrono::steady_clock::now();
    const bool durable = writer.store(std::string(key.begin(), key.end()), webhooks.body());
    produced.refused += durable ? 0 : 1;
    produced.latencies.add(std::chrono::steady_clock::now() - begun);
  }
}

}  // namespace

Result<BareRun> run_bare_writer(const std::string& path,
                                int producers,
                                std::chrono::milliseconds length) {
  const std::unique_ptr<BareWriter> writer = TRY(BareWriter::create(path));
  std::vector<Produced> produced(static_cast<std::size_t>(producers));
  const auto begun = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> threads;
    threads.reserve(produced.size());
    for (int i = 0; i < producers; ++i) {
      threads.emplace_back(
          [&, i] { produce(*writer, i, begun + length, produced[static_cast<std::size_t>(i)]); });
    }
  }
  BareRun run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  for (const Produced& one : produced) {
    if (one.refused > 0) {
      return unavailable("SQLite refused a commit of the bare writer");
    }
    run.latencies.add_all(one.latencies);
  }
  run.rows = static_cast<std::int64_t>(run.latencies.count());
  return run;
}

}  // namespace triaged

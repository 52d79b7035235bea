// Any bytes as a webhook's body, for every shipped platform: an answer or an error, never a crash.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "adapters/fixtures.h"
#include "adapters/load.h"

namespace {

using triaged::DeclarativeAdapter;

std::vector<std::shared_ptr<const DeclarativeAdapter>> load_all() {
  const std::string folder = std::string(TRIAGED_SOURCE_DIR) + "/adapters";
  std::vector<std::shared_ptr<const DeclarativeAdapter>> adapters;
  for (const std::string& platform : triaged::list_platforms({folder})) {
    auto adapter = triaged::load_fixture_adapter(folder + "/" + platform);
    if (adapter.ok() && adapter.value()->capabilities().receives) {
      adapters.push_back(std::move(adapter).take());
    }
  }
  return adapters;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kAdapters = load_all();
  triaged::HttpRequest request;
  request.method = "POST";
  request.path = "/hooks/fixture";
  request.body.assign(reinterpret_cast<const char*>(data), size);
  request.query = request.body;
  request.target = request.path + "?" + request.query;
  for (const auto& adapter : kAdapters) {
    (void)adapter->handshake(request);
    (void)adapter->verify(request, {});
    (void)adapter->normalise(request);
  }
  return 0;
}

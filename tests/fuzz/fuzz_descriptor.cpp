// Any bytes as an adapter.yaml: faults with places, never a crash.
#include <cstdint>
#include <string>

#include "adapters/descriptor.h"
#include "yaml/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  triaged::Faults faults;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto root = triaged::read_yaml(text, "adapter.yaml", faults)) {
    (void)triaged::read_descriptor(*root, "adapters/fuzz", faults);
  }
  (void)faults.render();
  return 0;
}

#include "store/sqlite/zstd_body.h"

#include <zstd.h>

#include <memory>

namespace triaged {
namespace {

constexpr char kRaw = '\0';
constexpr char kZstd = '\1';
/// A chat message's webhook is packed in a third of level 1's time, and by a fifth less: 1.4 KB in
/// 6 us to 0.87 KB instead of 0.72 KB.
constexpr int kSmallLevel = -1;
constexpr int kLargeLevel = 1;
constexpr std::size_t kLarge = std::size_t{16} << 10;
/// Below this, compression saves less than a row's own overhead.
constexpr std::size_t kMinSize = 128;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

/// One for each thread: making a context costs more than compressing a webhook.
ZSTD_CCtx* context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> kKept(ZSTD_createCCtx());
  return kKept.get();
}

}  // namespace

std::string pack_body(const std::string& body) {
  if (body.size() >= kMinSize) {
    std::string packed(1 + ZSTD_compressBound(body.size()), kZstd);
    const std::size_t size = ZSTD_compressCCtx(context(),
                                               packed.data() + 1,
                                               packed.size() - 1,
                                               body.data(),
                                               body.size(),
                                               body.size() < kLarge ? kSmallLevel : kLargeLevel);
    if (ZSTD_isError(size) == 0 && size < body.size()) {
      packed.resize(1 + size);
      return packed;
    }
  }
  return kRaw + body;
}

Result<std::string> unpack_body(const std::string& packed) {
  if (!packed.empty() && packed[0] == kRaw) {
    return packed.substr(1);
  }
  if (packed.empty() || packed[0] != kZstd) {
    return internal_error("a stored body has an unknown form");
  }
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data() + 1, packed.size() - 1);
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
    return internal_error("a stored body is damaged");
  }
  std::string body(size, '\0');
  const std::size_t got =
      ZSTD_decompress(body.data(), body.size(), packed.data() + 1, packed.size() - 1);
  if (ZSTD_isError(got) != 0 || got != body.size()) {
    return internal_error("a stored body is damaged");
  }
  return body;
}

}  // namespace triaged

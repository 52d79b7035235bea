#include "release/packed_layers.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/json.h"
#include "rules/read/load.h"
#include "text/utf8.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20;
/// Our own text, however many files it holds.
constexpr JsonLimits kOwnLimits{.depth = 8, .nodes = 100'000};

/// The folder that all of the layers lie in.
fs::path common_parent(const std::vector<fs::path>& layers) {
  fs::path common = layers.front().parent_path();
  for (const fs::path& layer : layers) {
    const auto [end, rest] =
        std::mismatch(common.begin(), common.end(), layer.begin(), layer.end());
    fs::path shared;
    for (auto part = common.begin(); part != end; ++part) {
      shared /= *part;
    }
    common = std::move(shared);
  }
  return common;
}

class Packer {
 public:
  explicit Packer(fs::path root) : root_(std::move(root)) {}

  Result<void> add_layer(const fs::path& layer) {
    std::error_code fault;
    if (!fs::exists(layer, fault)) {
      return not_found("layer '" + layer.string() + "' does not exist",
                       "name the directories that hold the rules");
    }
    layers_.push_back(layer.lexically_relative(root_).generic_string());
    return fs::is_directory(layer, fault) ? add_folder(layer) : add_file(layer);
  }

  PackedLayers take() && {
    PackedLayers packed;
    packed.files = dump_json(Json{{"layers", std::move(layers_)}, {"files", std::move(files_)}});
    packed.hash = sha256_hex(packed.files);
    return packed;
  }

 private:
  Result<void> add_folder(const fs::path& folder) {
    std::error_code fault;
    fs::directory_iterator at(folder, fault);
    for (; !fault && at != fs::directory_iterator(); at.increment(fault)) {
      const fs::path& path = at->path();
      if (path.filename().string().starts_with('.')) {
        continue;
      }
      std::error_code ignored;
      const bool is_folder = at->is_directory(ignored) && !at->is_symlink(ignored);
      TRY(is_folder ? add_folder(path) : add_file(path));
    }
    if (fault) {
      return invalid_input("folder '" + folder.string() + "' cannot be read: " + fault.message(),
                           "check its permissions");
    }
    return {};
  }

  Result<void> add_file(const fs::path& path) {
    std::string bytes = TRY(read_whole_file(path.string()));
    size_ += bytes.size();
    if (files_.size() >= kMostFiles || size_ > kMostBytes) {
      return invalid_input("the layers hold more than a release may (10,000 files, 64 MB)",
                           "keep what is no rule out of them");
    }
    files_[path.lexically_relative(root_).generic_string()] =
        is_valid_utf8(bytes) ? Json(std::move(bytes)) : Json{{"base64", base64_encode(bytes)}};
    return {};
  }

  fs::path root_;
  Json layers_ = Json::array();
  Json files_ = Json::object();
  std::size_t size_ = 0;
};

/// A name of ours stays below the folder it is laid out in.
bool stays_below(const fs::path& name) {
  return !name.is_absolute() &&
         std::ranges::none_of(name, [](const fs::path& part) { return part == ".."; });
}

Result<void> write_bytes(const fs::path& path, const std::string& bytes) {
  std::error_code fault;
  fs::create_directories(path.parent_path(), fault);
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (fault || !file.flush()) {
    return unavailable("cannot write '" + path.string() + "'",
                       "free some space, or give its folder to the daemon's user");
  }
  return {};
}

Error not_packed() {
  return invalid_input("the release's files cannot be read", "promote its rules anew");
}

}  // namespace

Result<PackedLayers> pack_layers(std::span<const std::string> layers) {
  if (layers.empty()) {
    return invalid_input("no layer is named", "name the directories that hold the rules");
  }
  std::vector<fs::path> paths;
  for (const std::string& layer : layers) {
    std::error_code fault;
    fs::path path = fs::absolute(layer, fault).lexically_normal();
    paths.push_back(path.has_filename() ? std::move(path) : path.parent_path());
  }
  Packer packer(common_parent(paths));
  for (const fs::path& path : paths) {
    TRY(packer.add_layer(path));
  }
  return std::move(packer).take();
}

Result<std::vector<std::string>> unpack_layers(const std::string& files,
                                               const std::string& folder) {
  const Json packed = TRY(parse_json(files, kOwnLimits));
  const Json* named = find_json(packed, "/files");
  const Json* order = find_json(packed, "/layers");
  if (named == nullptr || !named->is_object() || order == nullptr || !order->is_array()) {
    return not_packed();
  }
  std::error_code fault;
  fs::remove_all(folder, fault);
  for (const auto& [name, value] : named->items()) {
    if (!stays_below(name)) {
      return not_packed();
    }
    const std::string bytes = value.is_string() ? value.get<std::string>()
                                                : TRY(base64_decode(string_at(value, "base64")));
    TRY(write_bytes(fs::path(folder) / name, bytes));
  }
  std::vector<std::string> layers;
  for (const Json& layer : *order) {
    if (!layer.is_string() || !stays_below(layer.get<std::string>())) {
      return not_packed();
    }
    const fs::path path = fs::path(folder) / layer.get<std::string>();
    fs::create_directories(fs::is_regular_file(path, fault) ? path.parent_path() : path, fault);
    layers.push_back(path.string());
  }
  return layers;
}

}  // namespace triaged

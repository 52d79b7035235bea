#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace triaged {

/// The files of a rule set as one text that can be kept and laid out again.
struct PackedLayers {
  std::string files;  ///< JSON: the layers' names and every file's bytes
  std::string hash;   ///< SHA-256 (hex) of `files`: the same files give the same hash
};

/// Packs every file of the layers, links followed, hidden names left out. Layers keep their places
/// to each other, so that a test's `layers: [../shop]` still leads there. kNotFound: a layer is not
/// there. kInvalidInput: it holds what cannot be read, or too much (10,000 files, 64 MB).
Result<PackedLayers> pack_layers(std::span<const std::string> layers);

/// Lays packed files out below `folder`, which is made and must be the daemon's own; what lay there
/// before goes. Gives the layers' directories in their order. kInvalidInput: not written by
/// pack_layers(). kUnavailable: the disk.
Result<std::vector<std::string>> unpack_layers(const std::string& files, const std::string& folder);

}  // namespace triaged

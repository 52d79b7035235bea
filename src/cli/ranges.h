#pragma once

#include <CLI/Validators.hpp>
#include <cstdint>

namespace triaged {

/// Refuses what is no whole number from `least` to `most`: the library alone would take -1 for the
/// largest number of all.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

/// Refuses what is no number from 0 to 100.
CLI::Validator percentage();

}  // namespace triaged

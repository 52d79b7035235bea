#pragma once

#include <functional>

namespace triaged {

/// Runs both at the same time, each on a thread of its own, and returns when both are done. They
/// may share nothing that either changes.
void run_side_by_side(const std::function<void()>& first, const std::function<void()>& second);

}  // namespace triaged

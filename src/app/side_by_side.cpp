#include "app/side_by_side.h"

#include <thread>

namespace triaged {

void run_side_by_side(const std::function<void()>& first, const std::function<void()>& second) {
  const std::jthread other(second);
  first();
}

}  // namespace triaged

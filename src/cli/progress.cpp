#include "cli/progress.h"

#include <fmt/format.h>

#include <ostream>
#include <string>

#include "cli/colours.h"

namespace triaged {

ProgressBar::~ProgressBar() {
  if (percent_ >= 0) {
    io_.err << colours::kWipeLine << std::flush;
  }
}

void ProgressBar::show(double done) {
  const int percent = static_cast<int>(done * 100);
  if (!io_.progress || percent == percent_) {
    return;
  }
  constexpr std::size_t kWidth = 40;
  const auto full = static_cast<std::size_t>(done * static_cast<double>(kWidth));
  io_.err << fmt::format("{}[{}{}] {:3} %",
                         colours::kLineStart,
                         std::string(full, '#'),
                         std::string(kWidth - full, ' '),
                         percent)
          << std::flush;
  percent_ = percent;
}

}  // namespace triaged

#pragma once

#include "cli/command.h"

namespace triaged {

/// Draws how far a long run is, where a terminal can show it, and wipes it off when it is gone.
/// Not thread-safe.
class ProgressBar {
 public:
  /// `io` outlives the bar.
  explicit ProgressBar(const CommandIo& io) : io_(io) {}
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ProgressBar(ProgressBar&&) = delete;
  ProgressBar& operator=(ProgressBar&&) = delete;

  /// `done` lies between 0 and 1.
  void show(double done);

 private:
  const CommandIo& io_;
  int percent_ = -1;  ///< as drawn last
};

}  // namespace triaged

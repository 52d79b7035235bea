#include "base/metrics.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(MetricsTest, RendersWhatWasCounted) {
  auto metrics = make_metrics();
  metrics->counter("triaged_events_total", "Events.", {{"source", "a"}}).add();
  metrics->counter("triaged_events_total", "Events.", {{"source", "a"}}).add(2);
  metrics->gauge("triaged_depth", "Depth.").set(4);
  metrics->histogram("triaged_seconds", "Seconds.", {0.1, 1}).observe(0.5);
  const std::string text = metrics->render();
  EXPECT_NE(text.find("triaged_events_total{source=\"a\"} 3"), std::string::npos) << text;
  EXPECT_NE(text.find("triaged_depth 4"), std::string::npos) << text;
  EXPECT_NE(text.find("triaged_seconds_bucket{le=\"1\"} 1"), std::string::npos) << text;
}

}  // namespace
}  // namespace triaged

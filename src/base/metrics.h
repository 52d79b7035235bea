#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

/// Handles are cheap to keep and to use, thread-safe, and live as long as their Metrics.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double by = 1) = 0;
};
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
};
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

/// The process's metrics in Prometheus text format. Asking for the same name and labels again gives
/// the same handle. Label values must come from a bounded set (routes, sources, reasons, rule ids),
/// never from a sender.
class Metrics {
 public:
  virtual ~Metrics() = default;
  virtual Counter& counter(const std::string& name,
                           const std::string& help,
                           const MetricLabels& labels = {}) = 0;
  virtual Gauge& gauge(const std::string& name,
                       const std::string& help,
                       const MetricLabels& labels = {}) = 0;
  /// `bounds` are upper bucket limits in the unit the name says, ascending.
  virtual Histogram& histogram(const std::string& name,
                               const std::string& help,
                               const std::vector<double>& bounds,
                               const MetricLabels& labels = {}) = 0;
  virtual std::string render() const = 0;
};

std::unique_ptr<Metrics> make_metrics();

}  // namespace triaged

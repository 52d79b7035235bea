#include "base/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace triaged {
namespace {

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double by) override { counter_.Increment(by); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

/// prometheus-cpp gives the same child for the same family and labels; the map keeps our thin
/// handles as stable.
template <class Handle, class Face>
class Handles {
 public:
  template <class Make>
  Face& get(const std::string& name, const MetricLabels& labels, Make make) {
    std::lock_guard lock(mutex_);
    auto& slot = handles_[{name, labels}];
    if (!slot) {
      slot = std::make_unique<Handle>(make());
    }
    return *slot;
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, MetricLabels>, std::unique_ptr<Handle>> handles_;
};

class PrometheusMetrics final : public Metrics {
 public:
  Counter& counter(const std::string& name,
                   const std::string& help,
                   const MetricLabels& labels) override {
    return counters_.get(name, labels, [&]() -> prometheus::Counter& {
      return prometheus::BuildCounter().Name(name).Help(help).Register(registry_).Add(
          as_map(labels));
    });
  }
  Gauge& gauge(const std::string& name,
               const std::string& help,
               const MetricLabels& labels) override {
    return gauges_.get(name, labels, [&]() -> prometheus::Gauge& {
      return prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add(as_map(labels));
    });
  }
  Histogram& histogram(const std::string& name,
                       const std::string& help,
                       const std::vector<double>& bounds,
                       const MetricLabels& labels) override {
    return histograms_.get(name, labels, [&]() -> prometheus::Histogram& {
      return prometheus::BuildHistogram().Name(name).Help(help).Register(registry_).Add(
          as_map(labels), bounds);
    });
  }
  std::string render() const override {
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  static std::map<std::string, std::string> as_map(const MetricLabels& labels) {
    return {labels.begin(), labels.end()};
  }

  prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
  Handles<PrometheusCounter, Counter> counters_;
  Handles<PrometheusGauge, Gauge> gauges_;
  Handles<PrometheusHistogram, Histogram> histograms_;
};

}  // namespace

std::unique_ptr<Metrics> make_metrics() {
  return std::make_unique<PrometheusMetrics>();
}

}  // namespace triaged

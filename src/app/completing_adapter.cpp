#include "app/completing_adapter.h"

#include <utility>

#include "app/entry_text.h"

namespace triaged {
namespace {

class CompletingAdapter final : public Adapter {
 public:
  CompletingAdapter(std::shared_ptr<const Adapter> inner,
                    const SurveyCodes& codes,
                    std::string public_url)
      : inner_(std::move(inner)), codes_(codes), public_url_(std::move(public_url)) {}

  const std::string& name() const override { return inner_->name(); }
  const std::string& platform() const override { return inner_->platform(); }
  const Capabilities& capabilities() const override { return inner_->capabilities(); }
  std::optional<HttpAnswer> handshake(const HttpRequest& request) const override {
    return inner_->handshake(request);
  }
  Result<void> verify(const HttpRequest& request, TimePoint now) const override {
    return inner_->verify(request, now);
  }
  Result<Normalised> normalise(const HttpRequest& request) const override {
    return inner_->normalise(request);
  }
  HttpAnswer acknowledgement(const HttpRequest& request) const override {
    return inner_->acknowledgement(request);
  }
  const std::vector<std::string>& kept_headers() const override { return inner_->kept_headers(); }

  SendOutcome next(const SendTask& task, std::span<const HttpResponse> so_far) const override {
    const Json& args = task.entry->args;
    if (!args.contains("survey") && !args.contains("numbered") && !args.contains("number_place")) {
      return inner_->next(task, so_far);
    }
    OutboxEntry entry = *task.entry;
    if (Result<void> completed = complete_entry_text(entry, *task.record, codes_, public_url_);
        !completed.ok()) {
      return SendWithheld{to_string(completed.error())};
    }
    SendTask whole = task;
    whole.entry = &entry;
    return inner_->next(whole, so_far);
  }

 private:
  std::shared_ptr<const Adapter> inner_;
  const SurveyCodes& codes_;
  std::string public_url_;
};

}  // namespace

std::shared_ptr<const Adapter> make_completing_adapter(std::shared_ptr<const Adapter> inner,
                                                       const SurveyCodes& codes,
                                                       std::string public_url) {
  return std::make_shared<CompletingAdapter>(std::move(inner), codes, std::move(public_url));
}

}  // namespace triaged
